"""What can be newly written on the page of documents, and what is asked for each 公文."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mzdesk.terms import DocumentKind, Format, LetterKind
from mzdesk.ui.forms import Area, Choice, Day, Field, Heading, Number, Text

Kind = DocumentKind


@dataclass(frozen=True, slots=True)
class New:
    """An entry of 新建: a kind of paper, for a 工作函 which one."""

    kind: DocumentKind
    words: str
    letter: LetterKind | None = None


GONGWEN: Final = (
    New(Kind.NOTICE, "通知"),
    New(Kind.BULLETIN, "内部通报"),
    New(Kind.WORK_LETTER, "商请函", LetterKind.ASK),
    New(Kind.WORK_LETTER, "提醒函", LetterKind.REMIND),
    New(Kind.WORK_LETTER, "督办函", LetterKind.PRESS),
    New(Kind.WORK_LETTER, "其他工作函"),
    New(Kind.UPWARD_REPORT, "报告、请示"),
    New(Kind.MINUTES, "会议纪要"),
    New(Kind.COMMAND, "命令（令）"),
)
PAPERS: Final = (
    New(Kind.HANDLING_SLIP, "文件处理笺"),
    New(Kind.DUTY_ROSTER, "值班安排表"),
    New(Kind.DUTY_LOG, "值班日志"),
    New(Kind.DAILY_SUMMARY, "每日安全情况汇总"),
    New(Kind.INCIDENT_REPORT, "突发事件信息"),
)
FORMATS: Final = {
    Kind.WORK_LETTER: Format.LETTER,
    Kind.UPWARD_REPORT: Format.UP,
    Kind.MINUTES: Format.MINUTES,
    Kind.COMMAND: Format.COMMAND,
}
_LETTERS: Final = [(each, each.label) for each in LetterKind]
_TITLE_HINTS: Final = {
    LetterKind.ASK: "如 关于商请开展联合检查的函",
    LetterKind.REMIND: "如 关于做好消防隐患整改的提醒函",
    LetterKind.PRESS: "如 关于限期办结隐患整改的督办函",
}


def name_of(kind: DocumentKind, letter: LetterKind | None) -> str:
    """What the menu calls a kind of paper."""
    return next(new.words for new in (*GONGWEN, *PAPERS) if new.kind is kind and new.letter is letter)


def fields(kind: DocumentKind, letter: LetterKind | None = None) -> list[Field]:
    """What is asked for a 公文."""
    upward, minutes, command = (kind is each for each in (Kind.UPWARD_REPORT, Kind.MINUTES, Kind.COMMAND))
    asking: list[Field] = [
        Choice(key="letter", label="函种", options=_LETTERS, hint="其他工作函"),
        Day(key="answer_by", label="回复期限", required=letter is not None),
    ]
    hint = _TITLE_HINTS.get(letter, "") if letter is not None else ""
    return [
        *([Text(key="mark", label="标志", required=True, hint="如 局长办公会议纪要")] if minutes or command else []),
        *(asking if kind is Kind.WORK_LETTER else []),
        Area(key="title", label="标题", lines=2, required=not command, hint=hint),
        *([] if minutes or command else [Text(key="to", label="主送", hint="如 各乡镇人民政府、街道办事处")]),
        Area(key="text", label="正文", lines=16, required=True),
        Heading(label="其他要素"),
        Area(key="attachments", label="附件名称", lines=2, hint="一行一个"),
        Text(key="signed_by", label="署名", hint="不填为本单位；几个单位用顿号隔开"),
        *([Text(key="signers", label="签发人", required=True, hint="几个人用顿号隔开")] if upward else []),
        *([Area(key="attendance", label="出席列席", lines=3, hint="如 出席：甲、乙")] if minutes else []),
        *([Text(key="post", label="签名人职务", required=True, hint="如 局　长")] if command else []),
        Choice(key="urgency", label="紧急程度", options=[("特急", "特急"), ("加急", "加急")], hint="不标注"),
        Number(key="copies", label="份数", low=1, high=999, hint="不填为本文种的份数"),
        Text(key="note", label="附注", hint="如 联系人：甲，电话：……"),
        Text(key="copy_to", label="抄送"),
    ]

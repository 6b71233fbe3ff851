"""The fields of the forms; their keys are the names under which the services refuse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from mzdesk.errors import BadInput
from mzdesk.services import facilities
from mzdesk.terms import Cause, Enforcement, HazardGrade, HazardSource, Remedy, ServiceWay, SignOutcome, Topic
from mzdesk.ui.evidence import EvidenceEditor
from mzdesk.ui.forms import (
    Area,
    Choice,
    Custom,
    Day,
    Either,
    Field,
    Heading,
    Moment,
    Name,
    Suggestion,
    Text,
    Tick,
    Ticks,
)
from mzdesk.views.facilities import FacilityCriteria
from mzdesk.views.hazards import HazardView

Options = Sequence[tuple[Any, str]]
_GRADES = (HazardGrade.GENERAL, HazardGrade.LARGER, HazardGrade.SUSPECTED_MAJOR)
_BREAKS = re.compile(r"[、，,；;\s]+")


def split_names(text: str) -> tuple[str, ...]:
    """Names as clerks type them: 谭志远、冉敏, with any sign or blank between."""
    return tuple(dict.fromkeys(name for name in _BREAKS.split(text) if name))


def find_places(session: Any, actor: Any, text: str) -> list[Suggestion]:
    """Places by name or initials."""
    window = facilities.listing(session, actor, FacilityCriteria(text=text), offset=0, limit=8)
    return [Suggestion(row.name, row.township_name, row.id) for row in window.rows]


def place_named(session: Any, actor: Any, name: str) -> UUID:
    """The one place of this name; raises BadInput."""
    window = facilities.listing(session, actor, FacilityCriteria(text=name), offset=0, limit=50)
    same = [row.id for row in window.rows if row.name == name.strip()]
    if len(same) > 1:
        raise BadInput(f"有 {len(same)} 家机构都叫“{name}”，请从列表中选择其中一家。", "facility")
    if same:
        return same[0]
    raise BadInput(f"台账中没有“{name}”。请输入名称或拼音首字母，从列表中选择。", "facility")


def _topics() -> Options:
    return [(each, each.label) for each in Topic]


def _taken() -> Moment:
    return Moment(key="taken", label="拍摄时间", hint="照片没有拍摄时间的填写")


def files(draft: str, label: str = "照片材料", *, required: bool = False) -> Custom:
    """Photos and papers, kept with the draft."""
    return Custom(key="files", label=label, required=required, span=2, editor=partial(EvidenceEditor, draft=draft))


def finding(draft: str) -> tuple[Field, ...]:
    """登记隐患."""
    return (
        Name(key="facility", label="机构", required=True, hint="名称或拼音首字母", lookup=find_places),
        Choice(key="source", label="来源", required=True, options=[(each, each.label) for each in HazardSource]),
        Area(key="text", label="隐患内容", required=True, hint="哪里、什么问题", lines=2),
        Text(key="part", label="部位", hint="如 二层东侧疏散通道"),
        Choice(key="topic", label="领域", options=_topics(), hint="未分类"),
        Choice(key="grade", label="等级", required=True, options=[(each, each.label) for each in _GRADES]),
        Text(key="grade_clause", label="判定条款", hint="如 判定标准第四条第（二）项", longest=200),
        Day(key="found_on", label="发现日期", required=True),
        Either(key="remedy", label="整改方式", options=[(each, each.label) for each in Remedy]),
        Day(key="due_on", label="整改期限"),
        Text(key="responsible", label="责任人", hint="不填则为主要负责人"),
        Area(key="requirement", label="整改要求", lines=2),
        Text(key="inspectors", label="检查人员", hint="两人以上用顿号分开"),
        Tick(key="paper_defect", label="资料类", words="台账、制度等书面缺陷"),
        files(draft, "现场照片"),
        _taken(),
        Text(key="remark", label="备注"),
    )


def amendment() -> tuple[Field, ...]:
    """修改登记."""
    return (
        Area(key="text", label="隐患内容", required=True, lines=2),
        Text(key="part", label="部位"),
        Choice(key="topic", label="领域", options=_topics(), hint="未分类"),
        Area(key="requirement", label="整改要求", lines=2),
        Text(key="responsible", label="责任人"),
        Text(key="remark", label="备注"),
    )


def amendment_values(view: HazardView) -> dict[str, Any]:
    """What is on file, as 修改登记 shows it."""
    row = view.row
    said = {"text": row.text, "part": row.part, "topic": row.topic, "responsible": row.responsible}
    return said | {"requirement": view.requirement, "remark": view.remark}


def officers(options: Options, label: str = "检查人员") -> tuple[Field, ...]:
    """Who looks or signs: the office's own by ticks, others typed."""
    ticks = (Ticks(key="officers", label=label, options=options, across=3),) if options else ()
    other = Text(key="others", label="其他人员" if options else label, hint="不在名单中的，用顿号分开")
    return (*ticks, other)


def _cause(*, required: bool = False) -> tuple[Field, ...]:
    return (
        Choice(key="cause", label="原因", required=required, options=[(each, each.label) for each in Cause]),
        Text(key="cause_note", label="原因说明", hint="其他原因请写明", longest=200),
    )


def on_site(options: Options) -> tuple[Field, ...]:
    """当场改正."""
    return (
        *officers(options, "签字人员"),
        Day(key="happened_on", label="改正日期", required=True),
        Text(key="person", label="整改人", hint="不填则为责任人"),
        Choice(key="cause", label="原因", required=True, options=[(each, each.label) for each in Cause]),
        Text(key="text", label="改正情况", hint="不填则记：当场改正，检查人员签字确认"),
    )


def submission(draft: str) -> tuple[Field, ...]:
    """登记整改."""
    return (
        Text(key="person", label="整改人", required=True),
        Day(key="happened_on", label="整改日期", required=True),
        Area(key="text", label="整改措施", required=True, hint="做了什么、做到什么程度", lines=3),
        *_cause(),
        files(draft),
        _taken(),
    )


def recheck(view: HazardView, options: Options, draft: str) -> tuple[Field, ...]:
    """登记复查结果."""
    due = Day(key="due_on", label="新的期限")
    next_step = Choice(key="escalation", label="转入执法", options=measures(view), hint="不转入")
    return (
        Either(key="passed", label="复查结果", options=[(True, "合格"), (False, "不合格")]),
        *officers(options, "复查人员"),
        Day(key="happened_on", label="复查日期", required=True),
        Text(key="person", label="整改人", hint="谁做的整改"),
        *_cause(),
        Text(key="text", label="复查情况", hint="合格的可不填"),
        due,
        next_step,
        Tick(key="looked", label="查看原件", words="已看过原件（台账、制度等书面材料）"),
        files(draft),
        _taken(),
        Tick(key="close", label="销号", words="合格并同时销号"),
    )


def measures(view: HazardView) -> Options:
    """The measures that may follow at a place of this relation."""
    internal = view.row.relation.is_internal
    wrong = (lambda each: each.for_private_only) if internal else (lambda each: each is Enforcement.INTERNAL_NOTICE)
    return [(each, each.label) for each in Enforcement if not wrong(each)]


def escalation(view: HazardView) -> tuple[Field, ...]:
    """转入执法."""
    return (
        Choice(key="measure", label="执法措施", required=True, options=measures(view)),
        Day(key="happened_on", label="日期", required=True),
        Area(key="text", label="说明", lines=2),
    )


def extension(approvers: Options, draft: str) -> tuple[Field, ...]:
    """申请延期, with the leader's signed sheet when it is there already."""
    ways = [(True, "领导已在纸上签批"), (False, "先登记申请")]
    return (
        Day(key="due_on", label="延期至", required=True),
        Area(key="reason", label="延期理由", required=True, lines=2),
        Day(key="asked_on", label="申请日期", required=True),
        Either(key="signed", label="审批", options=ways),
        Choice(key="approver", label="审批人", options=approvers),
        Day(key="approved_on", label="签批日期"),
        Either(key="granted", label="意见", options=[(True, "同意"), (False, "不同意")]),
        files(draft, "审批单"),
    )


def clause(*, decides: bool) -> tuple[Field, ...]:
    """重大: the clause of the 判定标准."""
    hint = "如 判定标准第四条第（二）项"
    return (Text(key="clause", label="判定条款", hint=hint if decides else f"{hint}，可后补", longest=200),)


def listing() -> tuple[Field, ...]:
    """挂牌督办."""
    return (Day(key="due_on", label="督办期限", required=True), Text(key="text", label="督办要求", hint="可不填"))


def delisting() -> tuple[Field, ...]:
    """摘牌."""
    return (Text(key="text", label="摘牌理由", hint="不填则记：整改完成"),)


def reopening() -> tuple[Field, ...]:
    """重新立项."""
    return (
        Area(key="text", label="原因", required=True, hint="问题怎样反弹的", lines=2),
        Day(key="happened_on", label="发现日期", required=True),
        Day(key="due_on", label="整改期限", required=True),
    )


def closing() -> tuple[Field, ...]:
    """销号."""
    return (Day(key="happened_on", label="销号日期", required=True),)


def reminder() -> tuple[Field, ...]:
    """催办."""
    return (Area(key="text", label="催办内容", required=True, lines=9),)


def service(draft: str) -> tuple[Field, ...]:
    """登记送达."""
    return (
        Day(key="served_on", label="送达日期", required=True),
        Choice(key="way", label="送达方式", required=True, options=[(each, each.label) for each in ServiceWay]),
        Either(key="sign", label="签收", options=[(each, each.label) for each in SignOutcome]),
        Text(key="receiver", label="签收人"),
        Area(key="note", label="说明", hint="留置送达写明见证人和经过", lines=2),
        files(draft, "签收扫描件"),
    )


def order(
    lines: Sequence[str], options: Options, *, number: bool, terms: bool, blanks: Sequence[tuple[UUID, str]] = ()
) -> tuple[Field, ...]:
    """下达整改 or 复查意见书: officers, number or the blank sheet it was written on, and the term of each problem."""
    by_hand = (
        Choice(key="blank", label="空白文书", options=blanks, hint="不是手写的，由程序编号打印"),
        Day(key="written_on", label="填写日期"),
    )
    numbered = (Text(key="number", label="文号", hint="办公室给号后填写，可先留空"),) if number else ()
    days = tuple(Day(key=f"due_{n}", label=f"第{n + 1}项期限", required=True) for n in range(len(lines)) if terms)
    return (
        *officers(options, "执法人员"),
        *numbered,
        *(by_hand if blanks else ()),
        *((Heading(label="整改期限"), *days) if days else ()),
    )

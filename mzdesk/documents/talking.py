"""警示约谈: the notice and the record. A talk is no penalty: no remedies, no citation."""

from __future__ import annotations

from collections.abc import Sequence

from mzdesk.documents import parts, wording
from mzdesk.documents.form import LETTER, TABLE, Block, Cell, Gap, Grid, PageBreak, Together, compose, label
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.views.documents import FindingLine
from mzdesk.views.enforcement import TalkNotice, TalkRecord

NOTICE = "警示约谈通知书"
RECORD = "约谈记录"
BRING = "隐患整改情况的书面材料、主要负责人身份证明"


def notice(view: TalkNotice) -> bytes:
    """警示约谈通知书: who comes himself, why, when, where, with what, before whom."""
    _require(view)
    parts.check(view, *_texts(view), ("约谈事由", view.reason), ("携带材料", view.bring))
    blocks: list[Block] = [
        *parts.head(view.bureau, NOTICE, view.number, LETTER),
        parts.body(f"{view.party.name}：", first=0),
        parts.body(view.reason or "因你单位存在下列安全问题，为督促落实安全主体责任，我局决定对你单位进行警示约谈。"),
        parts.body("一、约谈事由", keep=True),
        *(parts.body(f"{each.number}. {parts.placed(each)}") for each in view.findings),
        parts.body(f"二、约谈对象：主要负责人{view.person}，须本人到场。"),
        parts.body(f"三、约谈时间：{parts.moment(view.when)}。"),
        parts.body(f"四、约谈地点：{view.where}。"),
        parts.body(f"五、主持人：{view.chair}。"),
        parts.body(f"六、携带材料：{view.bring or BRING}。"),
        parts.body(f"七、其他事项：{wording.say('talk_absent')}"),
    ]
    if view.contact:
        blocks.append(parts.body(f"联系人及电话：{view.contact}"))
    blocks += parts.signature(view.bureau, view.day)
    blocks.append(Together((Gap(14), parts.line_for_ink("签收人", "签收时间"))))
    return draw(parts.letter(blocks, view.code), title=f"{NOTICE} {view.party.name}", author=view.bureau, day=view.day)


def _require(view: TalkNotice | TalkRecord) -> None:
    if not view.findings:
        raise BadInput("没有约谈事由，不能出具约谈文书。请先选择隐患。", "findings")
    needed = (("person", view.person, "约谈对象"), ("where", view.where, "约谈地点"), ("chair", view.chair, "主持人"))
    for field, text, name in needed:
        if not text.strip():
            raise BadInput(f"请填写{name}，再出具约谈文书。", field)


def _texts(view: TalkNotice | TalkRecord) -> Sequence[tuple[str, str]]:
    return (
        ("单位名称", view.party.name),
        ("约谈对象和主持人", view.person + view.chair),
        ("约谈地点", view.where),
        *((f"第{each.number}项问题", each.part + each.text) for each in view.findings),
    )


def record(view: TalkRecord) -> bytes:
    """约谈记录: known facts printed, lines for what is said, signatures at the end."""
    _require(view)
    parts.check(view, *_texts(view))
    report = f"约谈结束后 {view.report_days} 个工作日内（{parts.day(view.report_by)}前）报送书面整改报告。"
    facts = (
        (label("被约谈单位"), Cell(view.party.name, span=3)),
        (label("约谈对象"), Cell(view.person), label("职务"), Cell("主要负责人")),
        (label("约谈时间"), Cell(parts.moment(view.when)), label("结束时间"), Cell("　　时　　分")),
        (label("约谈地点"), Cell(view.where, span=3)),
        (label("主持人"), Cell(view.chair), label("通知书文号"), Cell(view.notice_number)),
        (label("参加人员"), Cell("", span=3, ruled=2)),
        (label("约谈事由"), Cell(_reasons(view.findings), span=3)),
        (label("被约谈人\n陈述"), Cell("", span=3, ruled=13)),
    )
    said = (
        (label("约谈要求"), Cell("", span=3, ruled=11)),
        (label("被约谈人\n承诺"), Cell("", span=3, ruled=9)),
        (label("书面报告"), Cell(report, span=3)),
    )
    blocks: list[Block] = [
        *parts.head(view.bureau, RECORD, None, TABLE, numbered=False),
        Grid((22, 50, 22, 50), facts),
        PageBreak(),
        Grid((22, 50, 22, 50), said),
        Together(
            (
                Gap(6),
                parts.line_for_ink("被约谈人", "签字时间"),
                parts.line_for_ink("主持人", "记录人"),
            )
        ),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{RECORD} {view.party.name}", author=view.bureau, day=view.day)


def _reasons(findings: Sequence[FindingLine]) -> str:
    return "\n".join(f"{each.number}. {parts.placed(each)}" for each in findings)

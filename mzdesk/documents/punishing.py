"""当场行政处罚决定书: the short procedure of 行政处罚法 第五十一条 to 第五十三条, checked before it is drawn."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from mzdesk.documents import parts, wording
from mzdesk.documents.form import LETTER, Block, Gap, Together
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.views.enforcement import SpotPenalty

DECISION = "当场行政处罚决定书"
CEILINGS = {True: 200, False: 3000}
"""Yuan, for a citizen and for an organisation (行政处罚法 第五十一条)."""


def penalty(view: SpotPenalty) -> bytes:
    """The decision with its procedure. Raises BadInput for what the short procedure does not allow or still lacks."""
    _require(view)
    people = parts.officer_names(view.officers)
    parts.check(
        view,
        ("当事人", view.party.name + view.party.principal + view.party.address + view.identity),
        ("执法人员", people),
        ("陈述申辩", view.heard + view.answer + view.sign_note),
        ("处罚依据", view.basis + "".join(view.broken)),
        *((f"第{each.number}项事实", each.part + each.text) for each in view.findings),
    )
    blocks: list[Block] = [
        *parts.head(view.bureau, DECISION, view.number, LETTER),
        *_party(view),
        *_facts(view, people),
        *_course(view),
        *_decision(view),
        *parts.signature(view.bureau, view.day),
        Together((Gap(14), *_ink(view))),
    ]
    return draw(
        parts.letter(blocks, view.code), title=f"{DECISION} {view.party.name}", author=view.bureau, day=view.day
    )


def _party(view: SpotPenalty) -> list[Block]:
    party = view.party
    if view.citizen:
        lines = [f"当事人：{party.name}", f"身份证件号码：{view.identity}"]
    else:
        lines = [f"当事人：{party.name}", f"统一社会信用代码：{party.uscc}", f"法定代表人（负责人）：{party.principal}"]
    return [
        parts.body(line, first=0) for line in (*lines, f"住所（住址）：{party.address}", f"联系电话：{party.phone}")
    ]


def _facts(view: SpotPenalty, people: str) -> list[Block]:
    return [
        parts.body(
            f"{parts.moment(view.shown_at)}，本机关执法人员{people}在{view.place}检查，查明当事人有下列违法事实："
        ),
        *(parts.body(f"{each.number}. {parts.placed(each)}。".replace("。。", "。")) for each in view.findings),
        parts.body(f"上述事实违反了{'、'.join(view.broken)}的规定。"),
    ]


def _course(view: SpotPenalty) -> list[Block]:
    """Certificates shown, told, heard: 第四十四条, 第四十五条, 第五十二条, 第五十五条."""
    answer = f"执法人员复核意见：{view.answer}" if view.answer else ""
    return [
        parts.body(f"{wording.say('spot_told')}（出示证件：{_clock(view.shown_at)}；告知：{_clock(view.told_at)}）"),
        parts.body(f"陈述、申辩（{_clock(view.heard_at)}）：{view.heard}{answer}"),
    ]


def _clock(value: datetime | None) -> str:
    return parts.moment(value).rsplit("日", 1)[-1]


def _decision(view: SpotPenalty) -> list[Block]:
    kinds = [*(["警告"] if view.warning else []), *([f"罚款人民币{view.fine}元"] if view.fine else [])]
    blocks: list[Block] = [parts.body(f"根据{view.basis}，决定当场给予当事人下列行政处罚：{'，'.join(kinds)}。")]
    if view.fine:
        blocks.append(parts.body(f"{wording.say('spot_fine')}{view.account}。"))
    blocks.append(parts.body(wording.remedies(view.government, view.court, "spot_remedies")))
    if view.contact:
        blocks.append(parts.body(f"联系人及电话：{view.contact}"))
    return blocks


def _ink(view: SpotPenalty) -> list[Block]:
    filed = f"本决定{parts.day(view.filed_on)}报本机关备案。"
    rows: list[Block] = [parts.line_for_ink("执法人员", "执法人员")]
    if view.signed:
        rows.append(parts.line_for_ink("当事人签收", "签收时间"))
    else:
        rows.append(parts.body(f"当事人{view.sign}，执法人员已注明：{view.sign_note}", first=0))
    said = f"本决定书于{parts.moment(view.delivered_at)}当场交付当事人。{filed}"
    return [*rows, parts.body(said, first=0)]


# --- what the short procedure wants ----------------------------------------------------------------------------------


def _require(view: SpotPenalty) -> None:
    if not view.findings:
        raise BadInput("没有违法事实，不能当场处罚。请先选择隐患。", "findings")
    _require_law(view)
    parts.require_officers(view.officers, certified=True)
    _require_amount(view)
    _require_course(view)


def _require_law(view: SpotPenalty) -> None:
    if not view.broken:
        raise BadInput("所选隐患没有可以引用的法律依据，不能当场处罚。请先在“检查清单”中核对并确认条款。", "broken")
    if not view.basis.strip() or "条" not in view.basis:
        raise BadInput("处罚依据没有写到条。请选择经核对确认的条款。", "basis")


def _require_amount(view: SpotPenalty) -> None:
    most = CEILINGS[view.citizen]
    if view.fine < 0 or view.fine > most:
        who = "公民" if view.citizen else "法人或者其他组织"
        raise BadInput(f"对{who}当场罚款最高 {most} 元，现为 {view.fine} 元。请改正金额，或适用普通程序。", "fine")
    if not view.warning and not view.fine:
        raise BadInput("当场处罚只能是警告或者小额罚款，请至少选择一种。", "warning")
    if view.fine and not view.account.strip():
        raise BadInput("还没有设置罚款缴纳账户，决定书不能写明缴到哪里。请先在“设置”的文书中填写。", "account")
    if view.citizen and not view.identity.strip():
        raise BadInput("对公民处罚请填写当事人的身份证件号码。", "identity")


def _require_course(view: SpotPenalty) -> None:
    course = (
        ("shown_at", "出示执法证件", view.shown_at),
        ("told_at", "告知事实、理由、依据和权利", view.told_at),
        ("heard_at", "听取陈述、申辩", view.heard_at),
        ("delivered_at", "当场交付决定书", view.delivered_at),
    )
    for field, name, when in course:
        if when is None:
            raise BadInput(f"还没有登记“{name}”的时间，简易程序没有走完，不能出具决定书。请补填。", field)
    for (_, before, first), (field, after, then) in pairwise(course):
        assert first is not None
        assert then is not None
        if then < first:
            raise BadInput(f"“{after}”的时间早于“{before}”，请核对。", field)
        if then.date() != first.date():
            raise BadInput("当场处罚的各个步骤应在同一天完成，请核对时间，或适用普通程序。", field)
    if not view.heard.strip():
        raise BadInput("请记录当事人的陈述、申辩；没有意见的，写明“当事人表示不陈述、不申辩”。", "heard")
    if not view.signed and not view.sign_note.strip():
        raise BadInput("当事人没有签收的，请注明情况。", "sign_note")
    if view.filed_on is not None and view.delivered_at is not None and view.filed_on < view.delivered_at.date():
        raise BadInput("备案日期早于处罚日期，请核对。", "filed_on")

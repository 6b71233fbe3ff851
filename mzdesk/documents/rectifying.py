"""Papers of the loop: the order to put right, its internal sister, and the opinion after the re-check."""

from __future__ import annotations

from collections.abc import Sequence

from mzdesk.documents import parts, wording
from mzdesk.documents.form import LETTER, Block, Cell, Gap, Grid, Together, label
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.views.documents import FindingLine, InternalRectification, RecheckOpinion, RectificationOrder

INTERNAL = "安全隐患整改通知"
RECHECK = "整改复查意见书"
_LEGAL_GRADES = ("", "一般", "重大")


def order(view: RectificationOrder) -> bytes:
    """责令限期改正通知书: facts, law, demands with terms, remedies.

    Raises BadInput without a problem, with fewer than two certified officers, or with a grade the law does not know.
    """
    _require(view.findings)
    parts.require_officers(view.officers, certified=True)
    wrong = [each for each in view.findings if each.grade not in _LEGAL_GRADES]
    if wrong:
        raise BadInput(f"第{wrong[0].number}项的等级“{wrong[0].grade}”不能写入法律文书，只能写一般或重大。", "grade")
    people = parts.officer_names(view.officers)
    parts.check(view, ("单位名称", view.party.name), ("检查人员", people), *_texts(view.findings))
    cited = list(dict.fromkeys(text for each in view.findings for text in each.basis))
    law = f"上述情况不符合{'、'.join(cited)}的规定。" if cited else ""
    blocks: list[Block] = [
        *parts.head(view.bureau, view.title, view.number, LETTER),
        parts.body(f"{view.party.name}：", first=0),
        parts.body(
            f"{parts.day(view.inspected_on)}，我局执法人员{people}对你单位进行检查，发现存在下列问题。"
            f"{law}{wording.say('order_demand')}"
        ),
        Gap(6),
        parts.finding_rows(view.findings),
        Gap(8),
        parts.body(wording.remedies(view.government, view.court)),
    ]
    if view.contact:
        blocks.append(parts.body(f"联系人及电话：{view.contact}"))
    blocks += [Together(tuple(parts.signature(view.bureau, view.day)))]
    blocks.append(Together((Gap(14), *_receipt(view.copies))))
    blocks += parts.finding_photos(view.findings)
    sheets = parts.letter(blocks, view.code)
    return draw(sheets, title=f"{view.title} {view.party.name}", author=view.bureau, day=view.day)


def internal(view: InternalRectification) -> bytes:
    """安全隐患整改通知 to the bureau's own and township-run places: no law, no remedies."""
    _require(view.findings)
    parts.check(view, ("单位名称", view.party.name), *_texts(view.findings))
    blocks: list[Block] = [
        *parts.head(view.bureau, INTERNAL, view.number, LETTER),
        parts.body(f"{view.party.name}：", first=0),
        parts.body(
            f"{parts.day(view.inspected_on)}，我局督查发现你单位存在下列安全隐患。{wording.say('internal_demand')}"
        ),
        Gap(6),
        parts.finding_rows(view.findings),
    ]
    if view.contact:
        blocks += [Gap(8), parts.body(f"联系人及电话：{view.contact}")]
    blocks += [Together(tuple(parts.signature(view.bureau, view.day)))]
    blocks.append(Together((Gap(14), *_receipt(view.copies))))
    blocks += parts.finding_photos(view.findings)
    sheets = parts.letter(blocks, view.code)
    return draw(sheets, title=f"{INTERNAL} {view.party.name}", author=view.bureau, day=view.day)


def _require(findings: Sequence[FindingLine]) -> None:
    if not findings:
        raise BadInput("没有选择要整改的问题，不能出具整改文书。请先选择隐患。", "findings")


def _texts(findings: Sequence[FindingLine]) -> list[tuple[str, str]]:
    return [(f"第{each.number}项问题", each.part + each.text + each.requirement) for each in findings]


def _receipt(copies: int) -> list[Block]:
    words = "〇一二三四五六七八九"[copies] if 0 < copies < 10 else str(copies)
    return [parts.line_for_ink("签收人", "签收时间"), parts.body(f"（本文书一式{words}份）", first=0)]


def recheck(view: RecheckOpinion) -> bytes:
    """整改复查意见书: item by item what became of the order it quotes."""
    if not view.lines:
        raise BadInput("没有复查的问题，不能出具复查意见书。请先登记复查结果。", "lines")
    parts.require_officers(view.officers, certified=not view.internal)
    people = parts.officer_names(view.officers, certificates=not view.internal)
    parts.check(view, ("单位名称", view.party.name), ("复查人员", people), ("复查意见", view.opinion + view.next_step))
    heads = (label("序号"), label("原存在问题"), label("复查结果"), label("说明"))
    rows = [heads]
    for line in view.lines:
        rows.append(
            (
                Cell(str(line.number), align="center"),
                Cell(line.text),
                Cell(line.result, align="center"),
                Cell(line.note),
            )
        )
    shown = [FindingLine(line.number, line.text, photos=line.photos) for line in view.lines if line.photos]
    blocks: list[Block] = [
        *parts.head(view.bureau, RECHECK, view.number, LETTER),
        parts.body(f"{view.party.name}：", first=0),
        parts.body(
            f"我局于{parts.day(view.order_day)}向你单位发出《{view.order_title}》（{view.order_number}）。"
            f"{parts.day(view.rechecked_on)}，{people}对整改情况进行复查，结果如下。"
        ),
        Gap(6),
        Grid((9, 60, 22, 32), tuple(rows), head=1),
        Gap(8),
        parts.body(f"复查意见：{view.opinion}"),
    ]
    if view.next_step:
        blocks.append(parts.body(f"下一步处理：{view.next_step}"))
    blocks += [Together(tuple(parts.signature(view.bureau, view.day)))]
    blocks.append(Together((Gap(14), parts.line_for_ink("复查人员", "被复查单位"))))
    blocks += parts.finding_photos(shown)
    sheets = parts.letter(blocks, view.code)
    return draw(sheets, title=f"{RECHECK} {view.party.name}", author=view.bureau, day=view.day)

"""The self-checks of a 填报簿: the rows of a place are one return. A row that can't be read holds its place up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mzdesk.errors import BadInput
from mzdesk.exchange.book_lines import Cells
from mzdesk.rules import campaigns as rules
from mzdesk.terms import ItemResult, OutboxKind, ReplyWay
from mzdesk.views.books import BookLine, BookPlace
from mzdesk.views.campaigns import ItemAnswer, SelfCheckDraft
from mzdesk.views.outbox import Act


@dataclass(frozen=True, slots=True)
class Filled:
    """A row with something filled in. `place`: the line that was sent out under its number; `why` it can't be taken."""

    sheet: str
    row: int
    cells: Cells
    place: BookPlace | None
    why: str = ""

    @property
    def where(self) -> str:
        return f"{self.sheet}第 {self.row} 行"


def gather(rows: Sequence[Filled]) -> Iterator[BookLine]:
    """A line for each place of the rows, and one for each row that belongs to none."""
    places: dict[UUID, list[Filled]] = {}
    for filled in rows:
        if filled.place is None or filled.place.about is None:
            yield _line(filled, [filled], f"+{filled.cells.said}", why=filled.why)
        else:
            places.setdefault(filled.place.about, []).append(filled)
    for about, own in places.items():
        try:
            yield _line(own[0], own, str(about), act=_act(about, own))
        except BadInput as error:
            yield _line(own[0], own, str(about), why=error.message)


def _line(first: Filled, rows: Sequence[Filled], mark: str, *, act: Act | None = None, why: str = "") -> BookLine:
    name = first.place.name if first.place is not None else first.cells.text("name")
    said = "\n".join(dict.fromkeys(each.cells.said for each in rows))
    results = [each.cells.text("result") for each in rows]
    told = "　".join(f"{word} {results.count(word)} 项" for word in dict.fromkeys(results) if word)
    return BookLine(
        OutboxKind.SELF_CHECK, first.sheet, first.row, mark, f"{first.where}起：{name} 自查".rstrip(), said, told, act,
        why,
    )  # fmt: skip


def _act(about: UUID, rows: Sequence[Filled]) -> Act:
    answers: dict[UUID, ItemAnswer] = {}
    where: dict[UUID, str] = {}
    for filled in rows:
        if filled.why:
            raise BadInput(f"{filled.where}：{filled.why}")
        assert filled.place is not None
        assert filled.place.item is not None
        item, answer = filled.place.item, _answer(filled)
        if answer is None:
            continue
        if answers.setdefault(item, answer) != answer:
            raise BadInput(f"{filled.where}的序号与{where[item]}相同，结果不同，不知道以哪一行为准。请只留一行。")
        where.setdefault(item, filled.where)
    if not answers:
        raise BadInput("没有填任何“自查结果”。请逐项选合格、不合格或无此项。")
    draft = SelfCheckDraft(
        ReplyWay.WORKBOOK,
        rows[0].cells.near,  # the day it came is known where it is read back
        tuple(answers.values()),
        checked_on=next((day for each in rows if (day := _day(each)) is not None), None),
        person=next((each.cells.text("person") for each in rows if each.cells.text("person")), "")[:40],
    )
    return Act(draft, "自查", about=about)


def _day(filled: Filled) -> date | None:
    try:
        return filled.cells.day("checked")
    except BadInput as error:
        raise BadInput(f"{filled.where}：{error.message}") from error


def _answer(filled: Filled) -> ItemAnswer | None:
    """What a row says of its item; None where only the day or the name stands. Raises BadInput."""
    cells = filled.cells
    result, more = rules.understand(cells.text("result"))
    if result is None:
        raise BadInput(f"{filled.where}：{cells.refused('result').message}")
    note = "；".join(part for part in (cells.text("note"), more) if part)
    if result is ItemResult.OPEN:
        if note:
            raise BadInput(f"{filled.where}写了“存在问题”，没有选“自查结果”。请选合格、不合格或无此项。")
        return None
    assert filled.place is not None
    assert filled.place.item is not None
    return ItemAnswer(filled.place.item, result, note)

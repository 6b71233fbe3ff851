"""读回填报簿: whether it is ours, what each filled line would do; the lines as a pack, for `db/receiving`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio
from mzdesk.errors import BadInput
from mzdesk.models.exchange_packs import ExchangeLine, ExchangePack, TownshipBook
from mzdesk.services import access
from mzdesk.services.books.issuing import digest
from mzdesk.terms import BookFate, ExchangeState, OutboxKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.books import BookLine, BookPreview, BookRead, BookRow
from mzdesk.views.campaigns import SelfCheckDraft
from mzdesk.views.outbox import OutboxLine
from mzdesk.views.packs import Pack, PackedLine, PackFacts

_FOREIGN = (
    "这本填报簿不是由本局的这个数据库发出的，没有登记任何内容。"
    "请核对是不是别的区县或试用数据的文件；确是本局的，请重新发出一本，让对方誊过去。"
)
_TAMPERED = "填报簿里隐藏的核对表被改动过，没有登记任何内容。请让对方把填写的内容誊到局里发出的原文件中，再送来。"
_NOTHING = "这本填报簿还没有填写任何一行。请对方填好后再送来。"
_REPLACES = frozenset({OutboxKind.SELF_CHECK})  # a later return takes the place of the earlier one


@dataclass(frozen=True, slots=True)
class _Before:
    """What became of a line when the book was read before."""

    state: ExchangeState
    digest: str
    note: str


def look(session: Session, actor: Actor, read: BookRead, *, now: datetime) -> BookPreview:
    """What a book that was read would do. Nothing is written.

    Raises BadInput for a book of another store, one whose hidden sheet was changed, and one that nobody filled in.
    """
    access.require(actor, Right.IMPORT)
    asked = access.visible(sa.select(TownshipBook).where(TownshipBook.id == read.key.id), TownshipBook, actor)
    book = session.scalars(asked).first()
    if book is None:
        raise BadInput(_FOREIGN)
    if digest(read.key, read.places) != book.digest:
        raise BadInput(_TAMPERED)
    if not read.lines:
        raise BadInput(_NOTHING)
    before = _before(session, actor, read)
    judged = [_judged(read, line, before, now) for line in read.lines]
    typed = tuple(packed for packed, _ in judged)
    facts = PackFacts(
        book.id, book.district, book.township, book.number, read.key.made_at, read.filler or read.key.town, len(typed),
        typed,
    )  # fmt: skip
    lines = tuple(OutboxLine(each.id, each.kind, each.about, each.payload.encode()) for each in typed)
    rows = tuple(row for _, row in judged)
    return BookPreview(read, Pack(facts, lines, book=True), rows, _notes(session, read))


def _key(read: BookRead, line: BookLine) -> UUID:
    return uuid5(read.key.id, f"{line.kind.value}:{line.mark}")


def _before(session: Session, actor: Actor, read: BookRead) -> dict[UUID, _Before]:
    row = ExchangeLine
    asked = sa.select(row.id, row.state, row.digest, row.note).where(row.pack_id == read.key.id)
    found = session.execute(access.visible(asked, row, actor))
    return {key: _Before(state, print_of, note) for key, state, print_of, note in found}


def _judged(read: BookRead, line: BookLine, before: dict[UUID, _Before], now: datetime) -> tuple[PackedLine, BookRow]:
    """A line as it travels and as it is shown, under the key it had when it was read before."""
    draft, about = (line.act.draft, line.act.about) if line.act is not None else (None, None)
    payload, said = line.said, ""
    if draft is not None:
        payload = jsonio.dump(draft).decode()
    if isinstance(draft, SelfCheckDraft):  # the day it came is none of what was typed
        payload, said = jsonio.dump(replace(draft, received_on=clock.office(now).date())).decode(), payload
    declared = line.act.declared_at if line.act is not None else None
    packed = PackedLine(
        _key(read, line), line.kind, line.title, payload, declared or now, read.filler or read.key.town, about,
        declared, why=line.why, said=said,
    )  # fmt: skip
    packed, fate = _against(packed, before)
    row = BookRow(
        packed.id, line.sheet, line.row, line.title, line.answers, fate, packed.why if fate is BookFate.BAD else "",
        read.file, read.key.town,
    )  # fmt: skip
    return packed, row


def _against(packed: PackedLine, before: dict[UUID, _Before]) -> tuple[PackedLine, BookFate]:
    """Held against the earlier reading: the same is known; what was changed since is a line of its own."""
    known, print_of = before.get(packed.id), packed.digest
    if known is not None and known.state is not ExchangeState.REFUSED:
        if known.digest == print_of:
            return packed, BookFate.KNOWN
        why = packed.why
        if packed.kind not in _REPLACES or known.state is ExchangeState.SETTLED:
            why = why or _changed(known)
        packed = replace(packed, id=uuid5(packed.id, print_of), why=why)
        again = before.get(packed.id)
        if again is not None and again.state is not ExchangeState.REFUSED:
            return packed, BookFate.KNOWN
    return packed, BookFate.BAD if packed.why else BookFate.NEW


def _changed(known: _Before) -> str:
    if known.state is ExchangeState.SETTLED:
        return f"这一行局里已另行处理（{known.note}），后来改动的内容没有登记。请核对后在程序中直接登记或更正。"
    return "这一行以前已经收下，后来又改动了内容，没有登记。请核对后在程序中打开这条记录更正。"


def _notes(session: Session, read: BookRead) -> tuple[str, ...]:
    pack = session.get(ExchangePack, read.key.id)
    if pack is None:
        return read.notes
    when = f"{clock.office(pack.imported_at):%Y-%m-%d %H:%M}"
    told = f"这本填报簿已由{pack.imported_by}在 {when} 读回过。再读只登记新填的行，不会重复登记。"
    return (told, *read.notes)

"""交换包 at the bureau: keys of townships, packs looked at and imported line by line, refusals, receipts.

A line goes through the very verb the township's desk would have called (`outbox.deliver`), in the township's scope and
under the line's own key. Who typed it and who imported it both stand on record.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, vault
from mzdesk.db import fields, packs
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.archive import Township
from mzdesk.models.exchange_packs import ExchangeKey, ExchangeLine, ExchangePack
from mzdesk.services import access, outbox, settings
from mzdesk.terms import ExchangeState, Right, Role
from mzdesk.views.actor import Actor
from mzdesk.views.packs import (
    ConflictRow,
    ExchangeKeySheet,
    Pack,
    PackPreview,
    PackRow,
    Receipt,
    ReceiptLine,
    TownKey,
)

WHERE = "“设置”的“个人信息”"
NO_KEY = f"交换密钥要用本单位的密钥加密保存，现在还没有。请先由科室负责人到{WHERE}中启用加密。"
NOT_HERE = f"本机还没有本单位的密钥，打不开交换密钥。请到{WHERE}中输入恢复单上的恢复码，再导入。"


def make_key(session: Session, actor: Actor, township: str, *, now: datetime) -> str:
    """制发交换密钥: the code for a township's PC, shown and printed once. An earlier one of the township ends.

    Raises NotFound for no township of the district, RuleBroken without the bureau's key at this desk.
    """
    access.require(actor, Right.KEEP_FIELD_KEYS)
    _name(session, actor, township)
    cipher = fields.cipher(session, actor.district)
    if cipher is None:
        raise RuleBroken(NO_KEY if fields.current(session, actor.district) is None else NOT_HERE)
    before = session.scalars(_keys(actor).where(ExchangeKey.township == township, ExchangeKey.ended_at.is_(None)))
    for key in before:
        key.ended_at = now
    session.flush()
    code, key_id = vault.recovery_code(), clock.uuid4()
    session.add(
        ExchangeKey(
            id=key_id, district=actor.district, township=township, tag=vault.file_tag(code).hex(), by=actor.name,
            key_id=cipher.key_id, sealed=cipher.seal_code(key_id, code), created_at=now,
        )
    )  # fmt: skip
    session.flush()
    return code


def sheet_view(session: Session, actor: Actor, township: str, *, code: str, now: datetime) -> ExchangeKeySheet:
    """交换密钥单; the code is given in, since the store shows it to nobody."""
    access.require(actor, Right.KEEP_FIELD_KEYS)
    bureau = settings.value(session, actor, "bureau_name")
    return ExchangeKeySheet(bureau, _name(session, actor, township), actor.name, now, code)


def town_keys(session: Session, actor: Actor) -> list[TownKey]:
    """The townships, and which of them have a key."""
    access.require(actor, Right.IMPORT)
    made = {key.township: key for key in session.scalars(_keys(actor).where(ExchangeKey.ended_at.is_(None)))}
    rows = []
    for town in settings.townships(session, actor):
        key = made.get(town.code)
        rows.append(TownKey(town.code, town.name, key.created_at if key else None, key.by if key else ""))
    return rows


def look(session: Session, actor: Actor, raw: bytes) -> PackPreview:
    """What a pack holds. Nothing is written.

    Raises BadInput for a file that is no pack, cut, changed, newer, under another key or of another office.
    """
    access.require(actor, Right.IMPORT)
    sealed = packs.read(raw, packs.Kind.PACK)
    key = session.scalars(_keys(actor).where(ExchangeKey.tag == sealed.tag)).first()
    if key is None:
        raise BadInput("这个交换包不是用本局制发的交换密钥制作的，可能是别的区县的。请核对来源，或重新制发密钥后导出。")
    if key.ended_at is not None:
        ended = f"{clock.office(key.ended_at):%Y-%m-%d}"
        raise BadInput(f"这个交换包用的交换密钥已在 {ended} 停用。请让对方在“待发送”中输入新密钥后重新导出。")
    pack = packs.open_pack(sealed, _code(session, key))
    name = _name(session, actor, key.township)
    if (pack.facts.district, pack.facts.township) != (actor.district, key.township):
        raise BadInput(f"交换包写的单位与密钥所属的{name}不一致，没有导入。请核对密钥发给了谁，并重新制发。")
    return _previewed(session, actor, pack, name)


def begin(session: Session, actor: Actor, pack: Pack, *, now: datetime) -> bool:
    """Put a pack on record before its lines; False when it was imported before. Nothing changes then."""
    access.require(actor, Right.IMPORT)
    if session.get(ExchangePack, pack.facts.id) is not None:
        return False
    session.add(
        ExchangePack(
            id=pack.facts.id, district=actor.district, township=pack.facts.township, number=pack.facts.number,
            made_at=pack.facts.made_at, made_by=pack.facts.made_by[:40], imported_at=now, imported_by=actor.name,
            lines=[str(line.id) for line in pack.lines], book=pack.book,
        )
    )  # fmt: skip
    session.flush()
    return True


def open_lines(session: Session, actor: Actor, pack: Pack) -> list[UUID]:
    """The lines of a pack that aren't received yet and that nobody has dealt with, in their order."""
    access.require(actor, Right.IMPORT)
    done = {key for key, state in _states(session, actor, pack).items() if state is not ExchangeState.REFUSED}
    return [line.id for line in pack.lines if line.id not in done]


def take(session: Session, actor: Actor, pack: Pack, key: UUID, *, now: datetime) -> None:
    """Import one line by the verb of its kind. Raises what that verb raises; `refuse` then puts it on the list."""
    access.require(actor, Right.IMPORT)
    at = next(place for place, line in enumerate(pack.lines) if line.id == key)
    line, typed = pack.lines[at], pack.facts.lines[at]
    if typed.why:
        raise BadInput(typed.why)
    clerk = Actor(
        None, typed.made_by[:40], frozenset({Role.TOWNSHIP_CLERK}), actor.district, pack.facts.township
    )  # what a township may not do, its pack may not do either
    outbox.deliver(session, clerk, line, now)
    _note(session, actor, pack, key, ExchangeState.RECEIVED, received_at=outbox.receipt(session, clerk, line))


def refuse(session: Session, actor: Actor, pack: Pack, key: UUID, *, why: str) -> None:
    """Put a line on the list of what was not received, with the sentence; the same again changes nothing."""
    access.require(actor, Right.IMPORT)
    _note(session, actor, pack, key, ExchangeState.REFUSED, why=why[:400])


def conflicts(session: Session, actor: Actor) -> list[ConflictRow]:
    """What was refused and waits for a person."""
    access.require(actor, Right.IMPORT)
    names = settings.township_names(session, actor)
    asked = (
        sa.select(ExchangeLine, ExchangePack.number, ExchangePack.book)
        .join(ExchangePack, ExchangePack.id == ExchangeLine.pack_id)
        .where(ExchangeLine.state == ExchangeState.REFUSED)
    )
    asked = access.visible(asked, ExchangeLine, actor).order_by(ExchangeLine.township, ExchangeLine.id)
    return [
        ConflictRow(
            row.id, names.get(row.township, row.township), number, row.kind, row.title, row.made_at, row.made_by,
            row.why, row.imported_by, book,
        )
        for row, number, book in session.execute(asked)
    ]  # fmt: skip


def settle(session: Session, actor: Actor, key: UUID, *, note: str) -> None:
    """A refused line was dealt with otherwise; it leaves the list, with the words. Raises BadInput without any."""
    access.require(actor, Right.IMPORT)
    if not note.strip():
        raise BadInput("请写明怎样处理的，如“已电话核实，由局里登记”。", "note")
    asked = access.visible(sa.select(ExchangeLine).where(ExchangeLine.id == key), ExchangeLine, actor)
    row = session.scalars(asked).first()
    if row is None or row.state is not ExchangeState.REFUSED:
        raise NotFound("这一条已经收下或由他人处理。请刷新后核对。")
    row.state, row.note, row.settled_by = ExchangeState.SETTLED, note.strip()[:200], actor.name
    session.flush()


def listing(session: Session, actor: Actor) -> list[PackRow]:
    """The packs that were imported, the latest first."""
    access.require(actor, Right.IMPORT)
    names = settings.township_names(session, actor)
    asked = sa.select(ExchangeLine.pack_id).where(ExchangeLine.state == ExchangeState.REFUSED)
    refused = Counter(session.scalars(access.visible(asked, ExchangeLine, actor)))
    packed = sa.select(ExchangePack).where(ExchangePack.book.is_(False))
    found = access.visible(packed, ExchangePack, actor).order_by(
        ExchangePack.imported_at.desc(), ExchangePack.id.desc()
    )
    return [
        PackRow(
            row.id, names.get(row.township, row.township), row.number, row.made_at, row.made_by, row.imported_at,
            row.imported_by, len(row.lines), refused[row.id],
        )
        for row in session.scalars(found.limit(200))
    ]  # fmt: skip


def receipt(session: Session, actor: Actor, pack_id: UUID, *, now: datetime) -> bytes:
    """回执: the file that settles a pack's lines at the township; raises NotFound, RuleBroken without the key."""
    access.require(actor, Right.IMPORT)
    asked = access.visible(sa.select(ExchangePack).where(ExchangePack.id == pack_id), ExchangePack, actor)
    row = session.scalars(asked.where(ExchangePack.book.is_(False))).first()
    if row is None:
        raise NotFound("找不到这个交换包的导入记录。请刷新后重试。")
    key = session.scalars(
        _keys(actor).where(ExchangeKey.township == row.township, ExchangeKey.ended_at.is_(None))
    ).first()
    if key is None:
        raise RuleBroken("这个乡镇（街道）现在没有交换密钥，不能制作回执。请先制发交换密钥。")
    wanted = [UUID(each) for each in row.lines]
    lines = session.scalars(
        sa.select(ExchangeLine).where(
            ExchangeLine.district == row.district, ExchangeLine.township == row.township, ExchangeLine.id.in_(wanted)
        )
    )
    told = tuple(ReceiptLine(each.id, each.state, each.received_at, _said(each)) for each in lines)
    made = Receipt(row.id, row.district, row.township, row.number, now, actor.name, told)
    return packs.receipt(made, _code(session, key))


def _previewed(session: Session, actor: Actor, pack: Pack, name: str) -> PackPreview:
    facts = pack.facts
    states = _states(session, actor, pack)
    asked = access.visible(sa.select(ExchangePack).where(ExchangePack.id == facts.id), ExchangePack, actor)
    before, warnings = session.scalars(asked).first(), []
    if before is not None:
        at = clock.office(before.imported_at)
        warnings.append(
            f"这个交换包已由{before.imported_by}在 {at:%Y-%m-%d %H:%M} 导入。再导入只会再试没有收下的，不会重复登记。"
        )
    elif missing := _missing(session, actor, pack):
        warnings.append(f"这是第 {facts.number} 号包，第 {missing} 号包没有导入过。请问清是否还有没送到的文件。")
    return PackPreview(
        pack,
        name,
        tuple(Counter(line.kind for line in pack.lines).items()),
        sum(len(line.files) for line in pack.lines),
        sum(state is ExchangeState.RECEIVED for state in states.values()),
        tuple(warnings),
    )


def _missing(session: Session, actor: Actor, pack: Pack) -> str:
    """The numbers before this one that never came, the last few."""
    asked = sa.select(ExchangePack.number).where(
        ExchangePack.district == actor.district,
        ExchangePack.township == pack.facts.township,
        ExchangePack.book.is_(False),
    )
    came = set(session.scalars(asked))
    lowest = max(1, pack.facts.number - 20)
    return "、".join(str(each) for each in range(lowest, pack.facts.number) if each not in came)


def _states(session: Session, actor: Actor, pack: Pack) -> dict[UUID, ExchangeState]:
    asked = sa.select(ExchangeLine.id, ExchangeLine.state).where(
        ExchangeLine.district == actor.district,
        ExchangeLine.township == pack.facts.township,
        ExchangeLine.id.in_([line.id for line in pack.lines]),
    )
    return dict(session.execute(asked).all())


def _note(
    session: Session, actor: Actor, pack: Pack, key: UUID, state: ExchangeState, *,
    why: str = "", received_at: datetime | None = None,
) -> None:  # fmt: skip
    typed = next(line for line in pack.facts.lines if line.id == key)
    row = session.get(ExchangeLine, key)
    if row is not None and row.township != pack.facts.township:
        raise RuleBroken("另一个乡镇（街道）已有编号相同的内容，没有导入。请核对这个文件的来源。")
    if row is None:
        row = ExchangeLine(
            id=key, district=actor.district, township=pack.facts.township, kind=typed.kind, title=typed.title[:200],
            made_at=typed.made_at, made_by=typed.made_by[:40], declared_at=typed.declared_at,
        )  # fmt: skip
        session.add(row)
    elif (row.state, row.why, row.digest) == (state, why, typed.digest):
        return
    row.pack_id, row.imported_by, row.title = pack.facts.id, actor.name, typed.title[:200]
    row.digest = typed.digest
    row.state, row.why, row.received_at = state, why, received_at
    session.flush()


def _said(row: ExchangeLine) -> str:
    return f"局里已另行处理：{row.note}" if row.state is ExchangeState.SETTLED else row.why


def _keys(actor: Actor) -> sa.Select[ExchangeKey]:
    return access.visible(sa.select(ExchangeKey), ExchangeKey, actor)


def _code(session: Session, key: ExchangeKey) -> str:
    known = fields.keys_of(session).of(key.key_id)
    if known is None:
        raise RuleBroken(NOT_HERE)
    return fields.Cipher(key.key_id, known).open_code(key.id, key.sealed)


def _name(session: Session, actor: Actor, township: str) -> str:
    asked = sa.select(Township.name).where(Township.district == actor.district, Township.township == township)
    name = session.scalars(asked).first()
    if name is None:
        raise NotFound("找不到这个乡镇（街道）。请刷新后重试。")
    return name

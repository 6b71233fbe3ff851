"""A township's side of the exchange pack: its code at this PC, export of what waits, the receipt that settles it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from mzdesk import clock, credentials, vault
from mzdesk.db import packs
from mzdesk.db.outbox import Outbox
from mzdesk.errors import BadInput, NotAllowed, RuleBroken, StoreDown
from mzdesk.terms import ExchangeState
from mzdesk.views.actor import Actor
from mzdesk.views.outbox import OutboxLine
from mzdesk.views.packs import PackedFile, PackedLine, PackFacts, Receipt

ROOM = 100 * 1024 * 1024
"""Bytes of files in one pack; what doesn't fit goes into the next."""
MOST = 500
NO_CODE = "本机还没有交换密钥。请先输入区县局交来的交换密钥。"


@dataclass(frozen=True, slots=True)
class Exported:
    """A pack that was written. `left`: lines that did not fit and wait for the next pack."""

    number: int
    count: int
    left: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What a receipt did: lines received and refused by it, and those it changed nothing about."""

    number: int
    received: int
    refused: int
    before: int


class Codes:
    """The 交换密钥 of this PC's townships: in the system's vault, or in memory only where there is none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}

    def keep(self, actor: Actor, typed: str) -> bool:
        """Take the code off the bureau's paper; False when it is only until the program ends. Raises BadInput."""
        code = vault.read_recovery_code(typed, called="交换密钥", paper="局里交来的单子")
        with self._lock:
            self._known[_name(actor)] = code
            try:
                credentials.set(_name(actor), code)
            except (StoreDown, NotAllowed):
                return False
            return True

    def of(self, actor: Actor) -> str | None:
        """The township's code; None when it isn't here."""
        with self._lock:
            if (known := self._known.get(_name(actor))) is not None:
                return known
            try:
                code = credentials.get(_name(actor))
            except (StoreDown, NotAllowed):
                return None
            if code:
                self._known[_name(actor)] = code
            return code or None


def export(outbox: Outbox, actor: Actor, codes: Codes, path: Path) -> Exported:
    """导出交换包: what waits, with its files, as one file. The lines stay open until a receipt comes.

    What was exported before is in it again: a stick may be lost, and the key makes it one record. Raises RuleBroken
    without a code or without anything to send, StoreDown when the file can't be written.
    """
    code = _required(codes, actor)
    rows = {row.id: row for row in outbox.listing(actor)}
    lines, room = list[OutboxLine](), ROOM
    waiting = outbox.queued(actor, most=10 * MOST)
    for key in waiting[:MOST]:
        line = outbox.line(actor, key)
        size = sum(len(file.data) for file in line.files)
        if lines and size > room:
            break
        lines.append(line)
        room -= size
    if not lines:
        raise RuleBroken("没有待发送的内容，不用导出交换包。")
    pack_id, number, at = clock.uuid7(), outbox.next_number(actor), clock.now()
    packed = tuple(
        PackedLine(
            line.id, line.kind, rows[line.id].title, line.payload.decode(), rows[line.id].made_at,
            rows[line.id].made_by, line.about, rows[line.id].declared_at,
            tuple(PackedFile(replace(file, data=b""), len(file.data)) for file in line.files),
        )
        for line in lines
    )  # fmt: skip
    facts = PackFacts(pack_id, actor.district, actor.township, number, at, actor.name, len(lines), packed)
    packs.write_file(path, packs.pack(facts, lines, code))
    outbox.exported(actor, pack_id, number, [line.id for line in lines], at)
    return Exported(number, len(lines), len(waiting) - len(lines))


def take_receipt(outbox: Outbox, actor: Actor, codes: Codes, path: Path) -> Settled:
    """导入回执: settle the lines of a pack. The same receipt again changes nothing.

    Raises BadInput for a file that is no receipt, cut, changed, newer, or of another township.
    """
    sealed = packs.read(packs.read_file(path), packs.Kind.RECEIPT)
    code = _required(codes, actor)
    if sealed.tag != vault.file_tag(code).hex():
        raise BadInput("这份回执不是用本机的交换密钥制作的，可能是别的乡镇（街道）的，或密钥已更换。请核对后重新索取。")
    told = packs.open_receipt(sealed, code)
    if (told.district, told.township) != (actor.district, actor.township):
        raise BadInput("这份回执是给别的乡镇（街道）的，没有导入。请核对文件后重新索取。")
    return _settled(outbox, actor, told)


def _settled(outbox: Outbox, actor: Actor, told: Receipt) -> Settled:
    received = refused = 0
    for line in told.lines:
        if line.state is ExchangeState.RECEIVED and line.at is not None:
            received += outbox.receipted(actor, line.id, line.at)
        else:
            refused += outbox.refused_in(actor, told.pack, line.id, line.why)
    return Settled(told.number, received, refused, len(told.lines) - received - refused)


def _required(codes: Codes, actor: Actor) -> str:
    code = codes.of(actor)
    if code is None:
        raise RuleBroken(NO_CODE)
    return code


def _name(actor: Actor) -> str:
    return f"exchange-code:{actor.district}:{actor.township}"

"""发出填报簿: what a township's book holds, and the record by which it is known when it comes back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock, jsonio
from mzdesk.errors import BadInput, NotFound
from mzdesk.models.exchange_packs import ExchangeLine, ExchangePack, TownshipBook
from mzdesk.services import access, settings
from mzdesk.services.books import contents
from mzdesk.services.orders import contact_of
from mzdesk.services.overview import reports
from mzdesk.terms import ExchangeState, Right, Role
from mzdesk.views.actor import Actor
from mzdesk.views.books import BookForm, BookKey, BookPlace, IssuedBook

MOST_DAYS = 31
_BACK, _AHEAD = timedelta(days=62), timedelta(days=62)


def issue(session: Session, actor: Actor, township: str, *, starts: date, ends: date, now: datetime) -> BookForm:
    """发出填报簿 of a township for the days from `starts` to `ends`; the answer is what the workbook holds.

    Raises NotFound for no township of the district, BadInput naming the day that can't be.
    """
    access.require(actor, Right.IMPORT)
    town = next((row for row in settings.townships(session, actor) if row.code == township), None)
    if town is None:
        raise NotFound("找不到这个乡镇（街道）。请刷新后重试。")
    _check_days(starts, ends, reports.today_of(now))
    key = BookKey(
        clock.uuid4(), actor.district, township, contents.plain(town.name), _number(session, actor, township), starts,
        ends, now.replace(microsecond=0), contents.plain(actor.name),
    )  # fmt: skip
    lines = list(contents.lines(session, _clerk(actor, key), key, now))
    places = tuple(place for place, _ in lines)
    session.add(
        TownshipBook(
            id=key.id, district=key.district, township=township, number=key.number, starts=starts, ends=ends,
            made_by=actor.name, digest=digest(key, places), created_at=now,
        )
    )  # fmt: skip
    session.flush()
    office = settings.office(session, actor)
    return BookForm(key, office["bureau_name"], contact_of(office), places, tuple(shown for _, shown in lines))


def listing(session: Session, actor: Actor) -> list[IssuedBook]:
    """The books that were sent out, the latest first, and whether they came back."""
    access.require(actor, Right.IMPORT)
    names = settings.township_names(session, actor)
    asked = sa.select(TownshipBook, ExchangePack).outerjoin(ExchangePack, ExchangePack.id == TownshipBook.id)
    asked = access.visible(asked, TownshipBook, actor)
    rows = session.execute(asked.order_by(TownshipBook.created_at.desc(), TownshipBook.id).limit(200)).all()
    counts = _counts(session, actor, [book.id for book, _ in rows])
    return [
        IssuedBook(
            book.id, names.get(book.township, book.township), book.number, book.starts, book.ends, book.created_at,
            book.made_by, back.imported_at if back else None, back.imported_by if back else "",
            counts[book.id, ExchangeState.RECEIVED], counts[book.id, ExchangeState.REFUSED],
        )
        for book, back in rows
    ]  # fmt: skip


def digest(key: BookKey, places: Sequence[BookPlace]) -> str:
    """Of everything on the hidden sheet."""
    return hashlib.sha256(jsonio.canonical([jsonio.plain(key), jsonio.plain(places)]).encode()).hexdigest()


def _counts(session: Session, actor: Actor, books: Sequence[Any]) -> Counter[tuple[Any, ExchangeState]]:
    line = ExchangeLine
    asked = sa.select(line.pack_id, line.state, sa.func.count()).where(line.pack_id.in_(books))
    found = session.execute(access.visible(asked, line, actor).group_by(line.pack_id, line.state))
    return Counter({(pack, state): count for pack, state, count in found})


def _clerk(actor: Actor, key: BookKey) -> Actor:
    """Who sees no more than the township does."""
    return Actor(None, actor.name, frozenset({Role.TOWNSHIP_CLERK}), key.district, key.township)


def _number(session: Session, actor: Actor, township: str) -> int:
    asked = sa.select(sa.func.max(TownshipBook.number)).where(
        TownshipBook.district == actor.district, TownshipBook.township == township
    )
    return (session.scalar(asked) or 0) + 1


def _check_days(starts: date, ends: date, today: date) -> None:
    if ends < starts:
        raise BadInput("结束日期早于开始日期，请核对。", "ends")
    if (ends - starts).days >= MOST_DAYS:
        raise BadInput(f"一本填报簿最多 {MOST_DAYS} 天，请缩短起止日期，分几本发出。", "ends")
    if starts < today - _BACK or ends > today + _AHEAD:
        raise BadInput(f"起止日期应在今天前后 {_BACK.days} 天之内，请核对年份和月份。", "starts")

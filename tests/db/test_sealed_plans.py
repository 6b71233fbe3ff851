"""Plans and their draws with the walls up, each person with a login of its own, and a township that listens."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from mzdesk import clock, vault
from mzdesk.db.engine import url_of
from mzdesk.db.policies import installing, logins
from mzdesk.db.work import Store
from mzdesk.errors import NotAllowed
from mzdesk.services import duty, plans
from mzdesk.terms import ApprovalWay, Role, SpotUnit
from mzdesk.views.actor import Actor
from mzdesk.views.plans import OpenDraft, Opened, Phrases, SealDraft
from mzdesk.views.spot_checks import SpotCriteria, SpotPeriodDraft
from mzdesk.views.staff import ApprovalDraft
from tests import stores
from tests.factories import DISTRICT, PHRASE, PIN, SYSTEM
from tests.services.plan_cases import Office, ask, do, plan_draft
from tests.services.test_duty_spot import Calls

BUREAU = f"{DISTRICT}000"
OURS = "500156001"
ROLES = {"C": Role.CLERK, "H": Role.SECTION_HEAD, "L": Role.LEADER, "D": Role.DUTY, "T": Role.TOWNSHIP_CLERK}
# Where somebody would guess that something is told.
CHANNELS = ("mzdesk", "mz", "feed", "plans", "draws", "sealed", "inspections", "plan_periods", "changed", "audit")


@dataclass
class Walled:
    """A bureau where something was sealed, on a server with its walls up."""

    url: str
    mark: str
    leader: UUID
    period: UUID

    @contextmanager
    def desk(self, who: str) -> Iterator[tuple[Store, Actor]]:
        """The program as that person has it: own login, own name."""
        person = self.leader if who == "L" else None
        actor = Actor(person, _name(who), frozenset({ROLES[who]}), DISTRICT, OURS if who == "T" else BUREAU)
        store = Store.open(self._url(who), upgrade=False)
        try:
            yield store, actor
        finally:
            store.close()

    @contextmanager
    def line(self, who: str) -> Iterator[psycopg.Connection[Any]]:
        """A bare session of that person, or of the server's administrator (`root`)."""
        url = self.url if who == "root" else self._url(who)
        with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
            yield connection

    def unseal(self, who: str, phrase: str = PHRASE) -> Opened:
        with self.desk(who) as (store, actor):
            draft, phrases = OpenDraft(count=3), Phrases(phrase)
            when = {"today": clock.today(), "now": clock.now()}
            opened: Opened = do(store, plans.unseal, self.period, actor=actor, draft=draft, phrases=phrases, **when)
        return opened

    def login(self, who: str) -> str:
        return f"{who.lower()}_{self.mark}"

    def _url(self, who: str) -> str:
        return sa.make_url(self.url).set(username=self.login(who)).render_as_string(hide_password=False)


def _name(who: str) -> str:
    return "覃国栋" if who == "L" else f"示例{who.lower()}"


@pytest.fixture
def walled(tmp_path: Path) -> Iterator[Walled]:
    """Sealed while the store had no walls yet: what was kept lies behind them at once."""
    with stores.fresh("postgresql", tmp_path) as url:
        store = Store.open(url)
        bureau = Office(store)
        sealed = bureau.seal(bureau.plan())
        store.close()
        with _walls(url, bureau.leader, sealed.id) as made:
            yield made


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Walled]:
    """The same with a week of telephone checks."""
    with stores.fresh("postgresql", tmp_path) as url:
        store = Store.open(url)
        room = Calls(store)
        sealed = room.seal()
        store.close()
        with _walls(url, room.leader, sealed.period_id) as made:
            yield made


@contextmanager
def _walls(url: str, leader: UUID, period: UUID) -> Iterator[Walled]:
    made = Walled(url, uuid4().hex[:12], leader, period)
    engine = sa.create_engine(url_of(url))
    with engine.begin() as connection:
        installing.apply(connection)
        for who, role in ROLES.items():
            township = OURS if who == "T" else ""
            one = logins.Login(made.login(who), _name(who), (role.value,), DISTRICT, township)
            logins.create(connection, one, vault.recovery_code())
    try:
        yield made
    finally:
        with engine.begin() as connection:
            for who in ROLES:
                connection.exec_driver_sql(f"DROP ROLE IF EXISTS {made.login(who)}")
        engine.dispose()


@pytest.mark.parametrize("who", ["L", "C", "H"])
def test_a_sealed_plan_is_opened_by_its_own_login(walled: Walled, who: str) -> None:
    """The leader at his own desk, or typing his phrase at the section's: visits come, the audit names who asked."""
    opened = walled.unseal(who)
    assert len(opened.visits) == 3
    with walled.line("root") as root:
        asked = "SELECT actor, action FROM app.audit_entries WHERE subject = 'sealed_secrets'"
        assert root.execute(asked.encode()).fetchall() == [(_name(who), "taken")]


def test_a_plan_from_the_first_word_to_the_visits_by_logins_of_their_own(walled: Walled) -> None:
    """The clerk's login writes it, has the leader's PIN, seals under his phrase; the leader's login opens."""
    when = {"today": clock.today(), "now": clock.now()}
    with walled.desk("C") as (store, actor):
        plan = do(store, plans.save, actor=actor, draft=plan_draft(title="元旦检查"))
        given = ApprovalDraft(ApprovalWay.PIN, walled.leader, pin=PIN)
        do(store, plans.approve, plan, actor=actor, draft=given, **when)
        draft = SealDraft(keeper_id=walled.leader, phrase="Bushi-2026")
        with pytest.raises(NotAllowed, match="口令不正确，没有封存"):
            do(store, plans.seal, plan, actor=actor, draft=draft, **when)
        sealed = do(store, plans.seal, plan, actor=actor, draft=replace(draft, phrase=PHRASE), **when)
        walled.period = sealed.id
    assert len(walled.unseal("L").visits) == 3


def test_telephone_checks_are_planned_by_the_duty_rooms_login(watched: Walled) -> None:
    when = {"today": clock.today(), "now": clock.now()}
    counts = {SpotUnit.HOME: 10, SpotUnit.DUTY_ROOM: 3}
    draft = SpotPeriodDraft(
        "12月值班抽查", date(2026, 12, 1), date(2026, 12, 7), counts=counts, keeper_id=watched.leader
    )
    with watched.desk("D") as (store, actor):
        with pytest.raises(NotAllowed, match="口令不正确，没有启动查岗"):
            do(store, duty.plan_spot_checks, actor=actor, draft=replace(draft, phrase="Bushi-2026"), **when)
        sealed = do(store, duty.plan_spot_checks, actor=actor, draft=replace(draft, phrase=PHRASE), **when)
    with watched.line("root") as root:
        asked = f"SELECT kind, count(*)::int FROM sealed.secrets WHERE record = '{sealed.period_id}' GROUP BY kind"
        assert root.execute(asked.encode()).fetchall() == [("spot", 2)]


def test_a_wrong_phrase_opens_nothing(walled: Walled) -> None:
    with pytest.raises(NotAllowed, match="口令不正确，没有启封"):
        walled.unseal("L", "Bushi-2026")


@pytest.mark.parametrize("who", ["D", "C"])
def test_telephone_checks_are_opened_by_the_duty_rooms_login(watched: Walled, who: str) -> None:
    """With the keeper's phrase, day by day; called off, nothing wrapped is left."""
    when = {"today": clock.today(), "now": clock.now()}
    with watched.desk(who) as (store, actor):
        with pytest.raises(NotAllowed, match="口令不正确，没有启封"):
            do(store, duty.open_spot_day, watched.period, actor=actor, phrase="Bushi-2026", **when)
        called = do(store, duty.open_spot_day, watched.period, actor=actor, phrase=PHRASE, **when)
        listed = ask(store, duty.spot_checks, SpotCriteria(), actor=actor, offset=0, limit=100).rows
        do(store, duty.void_spot_checks, watched.period, actor=actor, reason="方案调整")
    assert called == len(listed) > 0
    with watched.line("root") as root:
        assert root.execute(b"SELECT DISTINCT state, blob FROM sealed.secrets").fetchall() == [("void", "")]


def test_a_period_that_is_over_is_made_public_by_the_leaders_login(
    walled: Walled, fixed_clock: clock.FixedClock
) -> None:
    """期满公开: all is drawn again from the opened secrets and agrees; then nothing wrapped is left."""
    walled.unseal("C")
    fixed_clock.advance(days=60)
    when = {"today": clock.today(), "now": clock.now()}
    with walled.desk("L") as (store, actor):
        assert do(store, plans.reveal, walled.period, actor=actor, phrases=Phrases(PHRASE), **when) == ()
    with walled.line("root") as root:
        left = root.execute(b"SELECT DISTINCT state, blob, proof FROM sealed.secrets").fetchall()
    assert left == [("revealed", "", "")]


def test_a_township_that_listens_hears_nothing_while_the_bureau_plans(walled: Walled) -> None:
    """A plan is written, a day is opened: no notification. It would be heard, as the last line shows."""
    with walled.line("T") as listening, walled.desk("C") as (store, actor):
        for channel in CHANNELS:
            listening.execute(f"LISTEN {channel}".encode())
        do(store, plans.save, actor=actor, draft=plan_draft(title="元旦检查"))
        walled.unseal("L")
        with walled.line("root") as root:
            root.execute(f"NOTIFY {CHANNELS[-1]}, 'heard'".encode())
        heard = [told.payload for told in listening.notifies(timeout=10, stop_after=1)]
        listening.execute(b"SELECT 1")
        heard += [told.payload for told in listening.notifies(timeout=0)]
    assert heard == ["heard"]


def test_a_section_clerk_who_is_switched_off_sees_no_plan_at_once(walled: Walled) -> None:
    with walled.line("C") as clerk, walled.line("root") as root:
        asked = b"SELECT (SELECT count(*) FROM app.plan_periods), (SELECT count(*) FROM app.inspection_plans)"
        assert clerk.execute(asked).fetchone() == (1, 1)
        root.execute(f"UPDATE access.logins SET active = false WHERE login = '{walled.login('C')}'".encode())
        assert clerk.execute(asked).fetchone() == (0, 0)


def test_time_does_not_tell(walled: Walled) -> None:
    """How long a refusal takes before and after 1,500 more plans, for a real period and for an invented one: told, not
    judged. What is judged: each time the same words."""
    took, said = {}, set()
    with walled.line("T") as township, walled.line("root") as root:
        for when in ("before", "after"):
            for what, key in (("real", walled.period), ("invented", uuid4())):
                for text in ("SELECT count(*) FROM sealed.secrets", f"SELECT app.mz_unseal('{key}', 'office')"):
                    spent, words = _refused(township, text)
                    took[f"{when}, {what}, {text.split()[1][:13]}"] = spent
                    said.add(words)
            root.execute(MORE)
    logging.getLogger(__name__).info("microseconds of a refusal: %s", took)  # pytest --log-cli-level=info
    assert said == {"permission denied for schema sealed", "permission denied for function mz_unseal"}


MORE = b"""
    INSERT INTO sealed.secrets SELECT gen_random_uuid(), s.place, s.district, s.kind, s.part, s.way,
    s.holder, s.proof, s.blob
    FROM sealed.secrets s, generate_series(1, 1500) WHERE s.place = 1
"""


def _refused(line: psycopg.Connection[Any], text: str) -> tuple[float, str]:
    """The median of fifty refusals in microseconds, and their one text."""
    spent, words = [], set()
    for _ in range(50):
        began = time.perf_counter()
        try:
            line.execute(text.encode())
        except psycopg.Error as error:
            words.add(str(error.diag.message_primary))
        spent.append(time.perf_counter() - began)
    (said,) = words
    return round(median(spent) * 1_000_000, 1), said


def test_planning_leaves_no_mark_on_a_place(tmp_path: Path) -> None:
    """A foreign key from what is sealed would mark each planned place in its row header (xmax)."""
    with stores.fresh("postgresql", tmp_path) as url:
        store = Store.open(url)
        bureau = Office(store)
        before = _headers(store)
        bureau.seal(bureau.plan())
        assert _headers(store) == before
        store.close()


def _headers(store: Store) -> list[tuple[Any, ...]]:
    """What the server notes at the head of each place's row."""
    with store.read(SYSTEM) as session:
        asked = sa.text("SELECT id, xmin::text, xmax::text, ctid::text FROM app.facilities ORDER BY id")
        return [tuple(row) for row in session.execute(asked)]

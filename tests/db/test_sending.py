"""The outbox sent to a shared server by the township's own login: every wall and rule holds for what comes late too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import acts
from mzdesk.db.engine import url_of
from mzdesk.db.mending import mend
from mzdesk.db.outbox import OVERTAKEN, Outbox
from mzdesk.db.sending import Sent, send
from mzdesk.db.work import Store
from mzdesk.errors import ChangedMeanwhile, StoreDown
from mzdesk.models.campaigns import CampaignPlace
from mzdesk.services import campaigns, dailies, incidents, outbox
from mzdesk.terms import (
    DailyChannel,
    IncidentChip,
    ItemResult,
    OutboxKind,
    OutboxState,
    ReplyWay,
    Role,
)
from mzdesk.views.actor import Actor
from mzdesk.views.campaigns import SelfCheckDraft
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentCriteria, IncidentDraft
from mzdesk.views.outbox import Act, OutboxLine
from tests.conftest import MONDAY
from tests.db.desks import DAY, OURS, THEIRS, Office
from tests.factories import DISTRICT, SYSTEM
from tests.services.campaign_cases import draft as campaign_draft
from tests.services.hazard_cases import PHOTO

TOWN = Actor(None, "示例t", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, OURS)


class Desk:
    """A township's PC: its outbox and its login at the server."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.box = Outbox(folder / "outbox.sqlite")
        place = url_of(office.url).set(username=office.login("T")).render_as_string(hide_password=False)
        self.store = Store.open(place, upgrade=False)

    def send(self, **other: Any) -> Sent:
        verbs = {"deliver": outbox.deliver, "receipt": outbox.receipt} | other
        return send(self.box, self.store, TOWN, verbs["deliver"], verbs["receipt"])

    def daily(self, found: int = 0, *, place: UUID | None = None, day: date = DAY) -> UUID:
        draft = DailyDraft(place or self.office.ours, day, MONDAY, DailyChannel.PHONE, DailySaid(found))
        return self.box.keep(TOWN, Act(draft, "日报", declared_at=MONDAY))

    def state(self, key: UUID) -> tuple[OutboxState, str]:
        return next((row.state, row.why) for row in self.box.listing(TOWN, sent=True) if row.id == key)


@pytest.fixture
def desk(worked_in: Office, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(worked_in, tmp_path)
    yield made
    made.box.close()
    made.store.close()


def test_what_a_township_did_offline_arrives_under_its_own_login(desk: Desk) -> None:
    """Daily report, rectification with its photo, incident: signed by the login, seen by the bureau."""
    daily = desk.daily(2)
    fixed = SubmissionDraft("甲某", "已清理", DAY, files=(PHOTO,))
    step = desk.box.keep(TOWN, Act(fixed, "整改 YH1", about=desk.office.our_hazard))
    said = IncidentDraft("松涛敬老院", "厨房起火，已扑灭", "院长电话", received_at=MONDAY)
    event = desk.box.keep(TOWN, Act(said, "厨房起火"))
    done = desk.send()
    assert (done.sent, done.refused, done.lost) == (3, 0, "")
    assert {"dailies", "hazards", "incidents"} <= done.touched
    said_by = f"SELECT found, created_by FROM app.daily_reports WHERE id='{daily}'"
    assert desk.office.rows("C", said_by) == [(2, "示例t")]
    assert desk.office.rows("C", f"SELECT kind FROM app.hazard_steps WHERE id='{step}'") == [("submitted",)]
    assert desk.office.rows("C", "SELECT count(*) FROM app.attachment_bytes") == [(1,)]
    asked = f"SELECT code, township, in_township FROM app.incidents WHERE id='{event}'"
    assert desk.office.rows("D", asked) == [("TF-2026-X001-0001", OURS, OURS)]
    assert desk.office.rows("U", asked) == []


def test_the_servers_stamp_stands_beside_the_declared_time(desk: Desk) -> None:
    """到报时间 decides lateness, whenever the line came back; received_at of the list is the server's clock."""
    key = desk.daily(1)
    clock.use(clock.FixedClock(MONDAY + timedelta(days=2), seed="later"))
    assert desk.send().refused == 0, desk.state(key)
    row = next(row for row in desk.box.listing(TOWN, sent=True) if row.id == key)
    asked = f"SELECT received_at, late, created_at FROM app.daily_reports WHERE id='{key}'"
    assert desk.office.rows("C", asked) == [(MONDAY, False, row.received_at)]
    assert row.declared_at == MONDAY
    assert row.received_at != clock.now(), "the PC's own clock"


def test_a_lost_answer_is_found_by_its_key(desk: Desk) -> None:
    """The commit was made and nobody heard of it: the next round finds the record and counts it once."""
    key = desk.daily(3)

    def torn(session: Session, actor: Actor, line: OutboxLine) -> datetime | None:
        raise StoreDown("与数据库的连接中断")

    heard: list[int] = []

    def receipt(session: Session, actor: Actor, line: OutboxLine) -> datetime | None:
        heard.append(1)
        return torn(session, actor, line) if len(heard) == 2 else outbox.receipt(session, actor, line)

    assert desk.send(receipt=receipt).lost == "与数据库的连接中断"
    assert desk.state(key)[0] is OutboxState.QUEUED
    done = desk.send()
    assert (done.sent, done.already) == (1, 1)
    assert desk.office.rows("C", f"SELECT count(*) FROM app.daily_reports WHERE id='{key}'") == [(1,)]


def test_a_line_whose_outcome_was_open_does_not_have_the_next_one_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first COMMIT was kept but not confirmed; "already kept" is said of that one, never of the report after it."""
    first, second = desk.daily(1), desk.daily(2, day=DAY - timedelta(days=1))
    with monkeypatch.context() as gone:
        gone.setattr(acts, "copied", lambda _engine, _mark: False)
        gone.setattr(acts, "watched", _halted)
        assert "备用服务器还没有确认收到" in desk.send().lost
    assert desk.state(first)[0] is OutboxState.QUEUED
    desk.send()
    assert [desk.state(key) for key in (first, second)] == [(OutboxState.SENT, "")] * 2
    assert desk.office.rows("C", f"SELECT count(*) FROM app.daily_reports WHERE id IN ('{first}', '{second}')") == [
        (2,)
    ]


@contextmanager
def _halted(_raw: object) -> Iterator[Callable[[], bool]]:
    yield lambda: True


def test_a_refusal_stays_with_its_sentence_and_the_next_is_sent(desk: Desk) -> None:
    """A neighbour's place is not found, as ever; the report after it arrives."""
    bad, good = desk.daily(1, place=desk.office.theirs), desk.daily(2)
    done = desk.send()
    assert (done.sent, done.refused) == (1, 1)
    assert desk.state(bad) == (
        OutboxState.REFUSED,
        "找不到这个报送单位，可能已合并或不属于报送范围。请刷新后重试。",
    )
    assert desk.state(good)[0] is OutboxState.SENT
    assert (desk.send().sent, desk.send().refused) == (0, 0)


def test_a_key_that_a_hidden_row_has_is_no_delivery(desk: Desk) -> None:
    """The neighbour's report has this very id: silently doing nothing would swallow ours."""
    theirs = desk.office.rows("C", f"SELECT id FROM app.daily_reports WHERE township='{THEIRS}'")[0][0]
    draft = DailyDraft(desk.office.ours, DAY, MONDAY, DailyChannel.PHONE, DailySaid(9))
    desk.box.keep(TOWN, Act(draft, "日报"), key=theirs)
    assert desk.send().refused == 1
    assert "已有相同的记录" in desk.state(theirs)[1]


def test_a_report_word_for_word_as_one_that_stands_is_said(desk: Desk) -> None:
    """The bureau keyed it in from a telephone call meanwhile: the line is not counted as sent, a person looks."""
    first, twin = desk.daily(4), desk.daily(4)
    assert (desk.send().sent, desk.state(first)[0]) == (1, OutboxState.SENT)
    assert desk.state(twin) == (
        OutboxState.REFUSED,
        "局里已有内容完全相同的记录，没有重复登记。请核对，不用再报的搁置或注明已处理。",
    )


def _mended(desk: Desk, key: UUID, found: int, *, place: UUID | None = None) -> None:
    draft = DailyDraft(place or desk.office.ours, DAY, MONDAY, DailyChannel.PHONE, DailySaid(found))
    revision = next(row.revision for row in desk.box.listing(TOWN) if row.id == key)
    assert mend(desk.box, TOWN, key, Act(draft, "日报", declared_at=MONDAY), revision=revision) == key


def test_a_mended_line_arrives_under_its_own_key_once(desk: Desk) -> None:
    """Refused, mended, refused again, mended again: one record, with the last words."""
    key = desk.daily(1, place=desk.office.theirs)
    assert desk.send().refused == 1
    _mended(desk, key, 9, place=desk.office.theirs)
    assert desk.send().refused == 1
    assert "找不到这个报送单位" in desk.state(key)[1]
    _mended(desk, key, 2)
    done = desk.send()
    assert (done.sent, done.already, desk.state(key)) == (1, 0, (OutboxState.SENT, ""))
    assert desk.office.rows("C", f"SELECT found FROM app.daily_reports WHERE id='{key}'") == [(2,)]
    assert desk.send() == Sent()


def test_a_lost_answer_to_a_mended_line_is_found_by_its_key(desk: Desk) -> None:
    key = desk.daily(1, place=desk.office.theirs)
    desk.send()
    _mended(desk, key, 2)
    heard: list[int] = []

    def receipt(session: Session, actor: Actor, line: OutboxLine) -> datetime | None:
        heard.append(1)
        if len(heard) == 2:
            raise StoreDown("与数据库的连接中断")
        return outbox.receipt(session, actor, line)

    assert desk.send(receipt=receipt).lost == "与数据库的连接中断"
    done = desk.send()
    assert (done.sent, done.already, desk.state(key)[0]) == (1, 1, OutboxState.SENT)


def test_old_words_under_a_mended_lines_key_are_said(desk: Desk) -> None:
    """A slow round of another window got the old words in after all: nobody believes that the new ones arrived."""
    key = desk.daily(1)
    slow = desk.box.line(TOWN, key)
    desk.box.refused(key, "局里正在核对。")
    _mended(desk, key, 2)
    with desk.store.begin(TOWN, "离线补传") as session:
        outbox.deliver(session, TOWN, slow, MONDAY)
    assert desk.send().refused == 1
    assert desk.state(key) == (OutboxState.REFUSED, OVERTAKEN)
    assert desk.office.rows("C", f"SELECT found FROM app.daily_reports WHERE id='{key}'") == [(1,)]


def test_without_a_server_all_stay_queued(desk: Desk) -> None:
    keys = [desk.daily(1), desk.daily(2)]

    def deliver(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
        raise StoreDown("连接不上")

    done = desk.send(deliver=deliver)
    assert (done.sent, done.lost) == (0, "连接不上")
    assert desk.box.queued(TOWN) == keys


def test_who_wrote_in_the_same_moment_makes_it_wait_not_fail(desk: Desk) -> None:
    key = desk.daily(1)

    def deliver(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
        raise ChangedMeanwhile("别人改过")

    assert desk.send(deliver=deliver) == Sent()
    assert desk.state(key)[0] is OutboxState.QUEUED


def test_a_fault_of_the_program_is_not_swallowed_and_holds_nobody_up(desk: Desk) -> None:
    first, second = desk.daily(1), desk.daily(2)

    def deliver(session: Session, actor: Actor, line: OutboxLine, now: datetime) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.send(deliver=deliver)
    assert desk.box.queued(TOWN) == [second, first]


def test_an_account_that_was_switched_off_loses_no_line(desk: Desk) -> None:
    """Nothing is seen and nothing written, and the lines stay with their reason."""
    key = desk.daily(1)
    with desk.office.desk("root") as connection:
        connection.execute(f"UPDATE access.logins SET active=false WHERE login='{desk.office.login('T')}'".encode())
        connection.commit()
    desk.send()
    assert desk.state(key)[0] is OutboxState.REFUSED
    assert desk.box.line(TOWN, key).kind is OutboxKind.DAILY


def test_a_self_check_arrives_and_the_roll_knows(desk: Desk) -> None:
    """The bureau's running campaign is a township's business when it has a place on the roll."""
    campaign = _campaign(desk.office, deployed=True)
    with desk.store.read(TOWN) as session:
        asked = sa.select(CampaignPlace.id).where(CampaignPlace.campaign_id == campaign)
        places = list(session.scalars(asked))
    assert len(places) == 1
    said = SelfCheckDraft(ReplyWay.PAPER, DAY, rest=ItemResult.PASS, person="甲某")
    key = desk.box.keep(TOWN, Act(said, "自查表", about=places[0]))
    again = desk.box.keep(TOWN, Act(said, "自查表", about=places[0]))
    done = desk.send()
    assert (done.sent, desk.state(key)[0]) == (1, OutboxState.SENT), desk.state(key)
    assert "完全相同，没有重复登记" in desk.state(again)[1]
    asked_sql = f"SELECT check_id FROM app.campaign_places WHERE id='{places[0]}'"
    assert desk.office.rows("C", asked_sql) == [(key,)]
    assert desk.office.rows("U", f"SELECT 1 FROM app.self_checks WHERE id='{key}'") == []


def test_a_campaign_that_is_being_drawn_up_is_nobodys_yet(desk: Desk) -> None:
    _campaign(desk.office, deployed=False)
    assert desk.office.rows("T", "SELECT title FROM app.campaigns") == []
    assert len(desk.office.rows("C", "SELECT title FROM app.campaigns")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE app.incidents SET state='closed'",
        "UPDATE app.campaign_places SET dropped_on=current_date",
        "UPDATE app.self_checks SET person='乙'",
        "DELETE FROM app.self_checks",
        "INSERT INTO app.daily_exemptions SELECT * FROM app.daily_exemptions",
    ],
)
def test_a_townships_login_gets_no_more_than_these_acts_need(desk: Desk, text: str) -> None:
    assert desk.office.refusal("T", text) == "42501"


def test_the_bureau_works_on_with_an_incident_a_township_reported(desk: Desk) -> None:
    """It stands in the list of the duty room, and its clocks run from the declared time."""
    said = IncidentDraft("松涛敬老院", "厨房起火，已扑灭", "院长电话", received_at=MONDAY)
    desk.box.keep(TOWN, Act(said, "厨房起火"))
    desk.send()
    store = Store.open(desk.office.url, upgrade=False)
    with store.read(SYSTEM) as session:
        shown = incidents.listing(session, SYSTEM, IncidentCriteria(IncidentChip.ALL), offset=0, limit=10)
        assert dailies.standing(session, SYSTEM, day=DAY, now=MONDAY).reported == 2
    store.close()
    assert [(row.code, row.township) for row in shown.rows] == [("TF-2026-X001-0001", "凤山街道")]


def _campaign(office: Office, *, deployed: bool) -> UUID:
    store = Store.open(office.url, upgrade=False)
    with store.begin(SYSTEM, "专项行动") as session:
        key = campaigns.save(session, SYSTEM, draft=replace(campaign_draft(), topics=campaign_draft().topics))
        if deployed:
            campaigns.deploy(session, SYSTEM, key, today=DAY)
    store.close()
    return key

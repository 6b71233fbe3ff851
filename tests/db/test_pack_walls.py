"""Exchange packs on a shared server: the bureau's own logins import them, and nobody else gets at keys or lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from mzdesk import clock
from mzdesk.db.engine import url_of
from mzdesk.db.receiving import receive
from mzdesk.db.work import Store
from mzdesk.exchange import township_reading
from mzdesk.services import field_keys, packs
from mzdesk.terms import DutyLineKind, OutboxKind, OutboxState, Role
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.outbox import Act
from mzdesk.views.town_duty import TownLineDraft
from tests.conftest import MONDAY
from tests.db.desks import DAY, OURS, Office
from tests.factories import DISTRICT
from tests.services import book_cases
from tests.services.hazard_cases import PHOTO
from tests.services.pack_cases import TOWN, Desk, look

HEAD = Actor(None, "示例h", frozenset({Role.SECTION_HEAD}), DISTRICT, f"{DISTRICT}000")
CLERK = Actor(None, "示例c", frozenset({Role.CLERK}), DISTRICT, f"{DISTRICT}000")
REFUSED = "42501"


@contextmanager
def signed_in(office: Office, who: str) -> Iterator[Store]:
    place = url_of(office.url).set(username=office.login(who)).render_as_string(hide_password=False)
    store = Store.open(place, upgrade=False)
    try:
        yield store
    finally:
        store.close()


def test_a_clerks_login_imports_what_the_heads_key_sealed(worked_in: Office, tmp_path: Path) -> None:
    """Key by the head's login, code typed at the township, pack imported by the clerk's; twice is once."""
    desk = Desk(tmp_path / "town")
    try:
        with signed_in(worked_in, "H") as store:
            with store.begin(HEAD, "启用") as session:
                made = field_keys.protect(session, HEAD, now=clock.now())
            with store.begin(HEAD, "制发交换密钥") as session:
                desk.codes.keep(TOWN, packs.make_key(session, HEAD, OURS, now=clock.now()))
        daily = desk.daily(worked_in.ours, 2)
        fixed = SubmissionDraft("甲某", "已清理", DAY, files=(PHOTO,))
        step = desk.box.keep(TOWN, Act(fixed, "整改", about=worked_in.our_hazard))
        bad = desk.daily(worked_in.theirs, 1)
        call = TownLineDraft(DutyLineKind.CALL_IN, "示例甲", "养老院反映停水", MONDAY, unit="松涛敬老院")
        line = desk.box.keep(TOWN, Act(call, "值班记录"))
        raw = desk.export()
        with signed_in(worked_in, "C") as store:
            with store.begin(CLERK, "在本机启用") as session:
                field_keys.unlock(session, CLERK, recovery=made.recovery)
            pack = look(store, raw, CLERK).pack
            done = receive(store, CLERK, pack, packs)
            assert (done.received, done.refused, done.lost) == (3, 1, "")
            again = receive(store, CLERK, pack, packs)
            assert (again.received, again.before) == (0, 3)
            with store.read(CLERK) as session:
                back = packs.receipt(session, CLERK, pack.facts.id, now=clock.now())
        desk.take(back)
        assert [desk.state(key)[0] for key in (daily, step, bad)] == [
            OutboxState.SENT,
            OutboxState.SENT,
            OutboxState.REFUSED,
        ]
    finally:
        desk.box.close()
    said = f"SELECT found, township, received_at, late, created_by FROM app.daily_reports WHERE id='{daily}'"
    assert worked_in.rows("C", said) == [(2, OURS, MONDAY, False, "示例c")], "signed by the login that imported"
    duty = f"SELECT text, township FROM app.town_duty_lines WHERE id='{line}'"
    assert worked_in.rows("D", duty) == worked_in.rows("T", duty) == [("养老院反映停水", OURS)]
    typed = "SELECT DISTINCT made_by, imported_by FROM app.exchange_lines"
    assert worked_in.rows("L", typed) == [("示例专干", "示例c")]
    assert worked_in.rows("T", f"SELECT found FROM app.daily_reports WHERE id='{daily}'") == [(2,)]
    audited = "SELECT DISTINCT actor FROM app.audit_entries WHERE subject='exchange_lines'"
    assert worked_in.rows("H", audited) == [("示例c",)]
    _walls(worked_in)


def test_a_clerks_login_sends_a_book_and_reads_it_back(worked_in: Office, tmp_path: Path) -> None:
    """Under the township's rights and the clerk's name; read twice is once, and the township sees its own report."""
    clock.use(clock.FixedClock(MONDAY + timedelta(days=2), seed="later"))
    with signed_in(worked_in, "C") as store:
        days = {"starts": DAY + timedelta(days=1), "ends": DAY + timedelta(days=1)}
        path = book_cases.written(store, tmp_path / "book.xlsx", actor=CLERK, **days)
        read = township_reading.read(path)
        at = next(n for n, p in enumerate(read.places) if p.kind is OutboxKind.DAILY and p.about == worked_in.ours)
        book_cases.fill(path, "安全日报", at, 报送情况="有隐患", 发现隐患=7, 到报时间="08:30")
        at = next(
            n
            for n, p in enumerate(q for q in read.places if q.kind is OutboxKind.RECTIFICATION)
            if p.about == worked_in.our_hazard
        )
        book_cases.fill(path, "隐患整改", at, 整改措施="已清理", 整改人="甲某", 整改日期="2026-11-24")
        told = {"接报时间": "2026-11-24 22:10", "地点": "松涛敬老院", "什么事": "厨房起火", "来源": "院长电话"}
        book_cases.fill(path, "突发事件", 0, **told)
        done = book_cases.bring(store, path, CLERK)
        assert (done.received, done.refused, done.lost) == (3, 0, "")
        assert book_cases.bring(store, path, CLERK).before == 3
    said = "SELECT township, late, created_by FROM app.daily_reports WHERE found=7"
    assert worked_in.rows("C", said) == [(OURS, False, "示例c")]
    assert worked_in.rows("T", "SELECT found FROM app.daily_reports WHERE found=7") == [(7,)]
    assert worked_in.rows("U", "SELECT found FROM app.daily_reports WHERE found=7") == []
    fixed = f"SELECT state FROM app.hazards WHERE id='{worked_in.our_hazard}'"
    assert worked_in.rows("T", fixed) == [("submitted",)]
    assert worked_in.rows("T", "SELECT township FROM app.incidents WHERE text='厨房起火'") == [(OURS,)]
    _walls(worked_in)


def _walls(office: Office) -> None:
    """Keys are read by clerks and the head alone and written by the head; a township reads none of the tables."""
    for who in "TULDAW":
        assert office.refusal(who, "SELECT sealed FROM app.exchange_keys") == REFUSED, who
    for table in ("exchange_packs", "exchange_lines", "township_books"):
        for who in "TUAW":
            assert office.refusal(who, f"SELECT id FROM app.{table}") == REFUSED, (who, table)
    assert office.refusal("C", "UPDATE app.exchange_keys SET ended_at=now()") == REFUSED
    assert office.refusal("C", "DELETE FROM app.exchange_keys") == REFUSED
    for who in "LD":
        assert office.refusal(who, "UPDATE app.exchange_lines SET why=''") == REFUSED, who

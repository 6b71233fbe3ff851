"""填报簿 end to end, on both databases: a workbook goes out, comes back filled in, and is on file once and truly."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.receiving import Imported
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, NotFound
from mzdesk.models.audit import AuditEntry
from mzdesk.models.dailies import DailyReport
from mzdesk.models.exchange_packs import ExchangeLine, ExchangePack, TownshipBook
from mzdesk.models.facilities import Facility
from mzdesk.models.hazards import HazardStep
from mzdesk.models.incidents import Incident
from mzdesk.services import books, campaigns, dailies, hazards, packs, settings
from mzdesk.terms import BookFate, Cause, DailyChannel, HazardState, IncidentState, OutboxKind
from mzdesk.views.dailies import DailyDraft, DailySaid
from mzdesk.views.hazards import SubmissionDraft
from tests import factories
from tests.conftest import MONDAY
from tests.factories import SYSTEM
from tests.services import book_cases
from tests.services.book_cases import bring, edit, fill, issue, look, written
from tests.services.campaign_cases import Drive, ask
from tests.services.hazard_cases import act, found, ordered, passed, submitted, view
from tests.services.pack_cases import CLERK, DAY, HEAD, OURS, THEIRS, TOWN

SONG, ZHU = "松涛敬老院", "竹影敬老院"
LATER = MONDAY + timedelta(days=2)
Rows = list[tuple[Any, ...]]


@pytest.fixture
def office(store: Store) -> Store:
    """Two places of ours, one of the neighbour's, since the beginning of the month; it is Monday, 09:00."""
    factories.office(store)
    since = {"created_at": MONDAY - timedelta(days=20)}
    factories.place(store, SONG, township=OURS, **since)
    factories.place(store, ZHU, township=OURS, **since)
    factories.place(store, "柏林养老院", township=THEIRS, **since)
    return store


def reports(store: Store) -> Rows:
    """What stands of the daily reports: day, hazards, when it came, late."""
    asked = sa.select(DailyReport.day, DailyReport.found, DailyReport.received_at, DailyReport.late)
    with store.read(SYSTEM) as session:
        return [tuple(row) for row in session.execute(asked.order_by(DailyReport.day, DailyReport.found))]


def whole(store: Store) -> dict[str, int]:
    with store.read(SYSTEM) as session:
        tables = (DailyReport, TownshipBook, ExchangePack, ExchangeLine, AuditEntry)
        return {t.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in tables}


def later() -> None:
    clock.use(clock.FixedClock(LATER, seed="later"))


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.OFFICE_ZONE)


# --- out --------------------------------------------------------------------------------------------------------------


def test_a_book_holds_what_the_township_owes_and_nothing_of_others(office: Store) -> None:
    """Two places on three days without what has come already; the neighbour's place is not in it."""
    song = _id(office, SONG)
    with office.begin(SYSTEM, "登记日报") as session:
        draft = DailyDraft(song, DAY, MONDAY, DailyChannel.PHONE, DailySaid(0))
        dailies.report(session, SYSTEM, draft, now=MONDAY)
    form = issue(office, starts=DAY, ends=DAY + timedelta(days=2))
    owed = [place for place in form.places if place.kind is OutboxKind.DAILY]
    assert [(place.name, place.day) for place in owed] == [
        (ZHU, DAY),
        *[(name, DAY + timedelta(days=back)) for back in (1, 2) for name in (SONG, ZHU)],
    ]
    assert [place.line for place in owed] == [1, 2, 3, 4, 5]
    assert issue(office).key.number == 2
    assert issue(office, THEIRS).key.number == 1


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (DAY, DAY - timedelta(days=1), "结束日期早于开始日期"),
        (DAY, DAY + timedelta(days=31), "最多 31 天"),
        (DAY + timedelta(days=365), DAY + timedelta(days=365), "请核对年份"),
    ],
)
def test_days_that_can_not_be_are_refused(office: Store, starts: date, ends: date, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        issue(office, starts=starts, ends=ends)
    assert whole(office)["township_books"] == 0


def test_only_the_bureau_sends_books(office: Store) -> None:
    with pytest.raises(NotAllowed):
        issue(office, actor=TOWN)
    with pytest.raises(NotFound, match="找不到这个乡镇"):
        issue(office, "500157001")


# --- and back ---------------------------------------------------------------------------------------------------------


def test_a_filled_book_is_filed_by_the_times_that_were_declared(office: Store, tmp_path: Path) -> None:
    """零报告 in time, hazards late by the township's own clock; the stamp of the store is the reading's."""
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30", 报送方式="电话")
    fill(
        path, "安全日报", 1, 报送情况="有隐患", 发现隐患=2, 当场整改=1, 主要问题="插座松动", 到报时间="2026-11-23 16:05"
    )
    book_cases.filled_by(path, "示例专干")
    later()
    seen = look(office, path)
    assert (seen.town, [row.fate for row in seen.rows]) == (_town(office), [BookFate.NEW, BookFate.NEW])
    assert bring(office, path).received == 2
    assert reports(office) == [(DAY, 0, at(14, 30), False), (DAY, 2, at(16, 5), True)]
    with office.read(SYSTEM) as session:
        report = session.scalars(sa.select(DailyReport).where(DailyReport.found == 2)).one()
        assert report.created_at >= LATER if office.dialect == "sqlite" else report.created_at > MONDAY
        assert (report.township, report.problems, report.fixed_on_site) == (OURS, "插座松动", 1)
        lines = list(session.scalars(sa.select(ExchangeLine)))
        assert {(row.made_by, row.imported_by) for row in lines} == {("示例专干", CLERK.name)}
        assert {row.declared_at for row in lines} == {at(14, 30), at(16, 5)}
    (book,) = _ask(office, books.listing)
    assert (book.read_by, book.received, book.refused) == (CLERK.name, 2, 0)


def test_read_twice_is_once_and_a_later_filled_line_comes_in(office: Store, tmp_path: Path) -> None:
    """Not a row more, not a line of the audit; then the township fills in the other place and sends the same file."""
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30")
    later()
    assert bring(office, path).received == 1
    before = whole(office)
    assert bring(office, path) == Imported(before=1)
    assert whole(office) == before
    seen = look(office, path)
    assert [row.fate for row in seen.rows] == [BookFate.KNOWN]
    assert "已由示例经办在 2026-11-25" in seen.notes[0]
    fill(path, "安全日报", 1, 报送情况="零报告", 到报时间="15:00")
    renamed = path.rename(tmp_path / "新建工作表(2).xlsx")
    done = bring(office, renamed)
    assert (done.received, done.before) == (1, 1)
    assert len(reports(office)) == 2


def test_a_line_that_was_changed_after_it_was_received_is_told_not_swallowed(office: Store, tmp_path: Path) -> None:
    """What stands stays; the change is on the list with what to do, once however often the file is read."""
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30")
    later()
    bring(office, path)
    fill(path, "安全日报", 0, 报送情况="有隐患", 发现隐患=3)
    seen = look(office, path)
    assert [(row.fate, row.why) for row in seen.rows] == [
        (BookFate.BAD, "这一行以前已经收下，后来又改动了内容，没有登记。请核对后在程序中打开这条记录更正。")
    ]
    for _again in range(2):
        assert bring(office, path).refused == 1
    assert [row[1] for row in reports(office)] == [0]
    (row,) = _ask(office, packs.conflicts)
    assert (row.book, row.number) == (True, 1)
    assert row.title.startswith("安全日报第 4 行：")
    book_cases.settled(office, row.id, "已更正")
    assert bring(office, path) == Imported(before=1)
    assert book_cases.states(office) == []


def test_a_line_that_makes_no_sense_waits_until_it_is_put_right(office: Store, tmp_path: Path) -> None:
    """The other line arrives; the bad one is listed with sheet, row and what to do, and leaves the list in time."""
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="昨天下午")
    fill(path, "安全日报", 1, 报送情况="零报告", 到报时间="14:30")
    later()
    done = bring(office, path)
    assert (done.received, done.refused) == (1, 1)
    (row,) = _ask(office, packs.conflicts)
    assert row.title == f"安全日报第 4 行：{SONG} {DAY}"
    assert row.why == "“到报时间”写的是“昨天下午”，看不懂是几点几分。请写成 2026-01-05 14:30 这样。"
    fill(path, "安全日报", 0, 到报时间="下午2点半")
    done = bring(office, path)
    assert (done.received, done.before) == (1, 1)
    assert _ask(office, packs.conflicts) == []
    assert [row[2] for row in reports(office)] == [at(14, 30), at(14, 30)]


def test_what_the_bureau_took_down_meanwhile_is_not_overwritten(office: Store, tmp_path: Path) -> None:
    path = written(office, tmp_path / "book.xlsx")
    with office.begin(SYSTEM, "登记日报") as session:
        draft = DailyDraft(_id(office, SONG), DAY, MONDAY, DailyChannel.PHONE, DailySaid(1))
        dailies.report(session, SYSTEM, draft, now=MONDAY)
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30")
    later()
    assert bring(office, path).refused == 1
    assert "没有覆盖" in book_cases.states(office)[0]
    assert [row[1] for row in reports(office)] == [1]


def test_rules_of_a_daily_report_hold_for_a_book_too(office: Store, tmp_path: Path) -> None:
    """A time that is still to come, a time before the day, more put right than found: each on the list, in words."""
    path = written(office, tmp_path / "book.xlsx", starts=DAY, ends=DAY + timedelta(days=1))
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="2026-11-30 09:00")
    fill(path, "安全日报", 1, 报送情况="零报告", 到报时间="2026-11-20 09:00")
    fill(path, "安全日报", 2, 报送情况="有隐患", 发现隐患=1, 当场整改=2, 到报时间="10:00")
    later()
    assert bring(office, path).refused == 3
    said = " ".join(book_cases.states(office))
    for words in ("到报时间还没有到", "到报时间早于日报日期", "多于发现隐患 1"):
        assert words in said
    assert reports(office) == []


# --- hazards, incidents, self-checks ----------------------------------------------------------------------------------


def test_hazards_that_wait_are_listed_and_reported_as_put_right(office: Store, tmp_path: Path) -> None:
    """Ours with their terms, nearest first; not the neighbour's, not what was reported already. Twice is once."""
    song = _id(office, SONG)
    late = found(office, song, "灭火器过期")
    first = ordered(office, song, "通道堵塞")
    submitted(office, song)
    found(office, _id(office, "柏林养老院"), "电线老化")
    form = issue(office)
    printed = [
        (place.about, shown["text"], shown["due"], shown["state"])
        for place, shown in zip(form.places, form.shown, strict=True)
        if place.kind is OutboxKind.RECTIFICATION
    ]
    assert printed == [
        (late, "灭火器过期", "2026-11-16", HazardState.FOUND.label),
        (first, "通道堵塞", "2026-11-28", HazardState.ORDERED.label),
    ]
    path = written(office, tmp_path / "book.xlsx")
    fill(
        path, "隐患整改", 1, 整改措施="已清理通道", 整改人="周德明", 整改日期="2026-11-24", 原因="管理松懈，制度未落实"
    )
    fill(path, "隐患整改", 0, 整改措施="已换新", 整改人="周德明", 整改日期="2026-12-24")
    later()
    done = bring(office, path)
    assert (done.received, done.refused) == (1, 1)
    assert book_cases.states(office) == ["日期晚于今天，请核对后重新填写。"]
    shown = view(office, first)
    assert (shown.row.state, shown.rectified_by, shown.cause) == (HazardState.SUBMITTED, "周德明", Cause.MANAGEMENT)
    again = bring(office, path)
    assert (again.received, again.refused, again.before) == (0, 1, 1)
    with office.read(SYSTEM) as session:
        asked = sa.select(HazardStep.happened_on, HazardStep.created_at).where(
            HazardStep.hazard_id == first, HazardStep.text == "已清理通道"
        )
        ((day, stamp),) = session.execute(asked).all()
    assert (day, stamp > MONDAY) == (date(2026, 11, 24), True)


def test_a_hazard_that_was_closed_meanwhile_is_told(office: Store, tmp_path: Path) -> None:
    """The bureau went there itself: what the book says is listed, and the hazard stays closed."""
    hazard = ordered(office, _id(office, SONG), "通道堵塞")
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "隐患整改", 0, 整改措施="已清理", 整改人="周德明", 整改日期="2026-11-23")
    act(office, hazards.submit, hazard, draft=SubmissionDraft("周德明", "杂物已清空", date(2026, 11, 17)))
    act(office, hazards.recheck, hazard, draft=passed(close=True))
    later()
    assert bring(office, path).refused == 1
    assert view(office, hazard).row.number in book_cases.states(office)[0]
    assert view(office, hazard).row.state is HazardState.CLOSED


def test_an_incident_is_the_townships_own_and_starts_its_clock_at_the_declared_time(
    office: Store, tmp_path: Path
) -> None:
    path = written(office, tmp_path / "book.xlsx")
    told = {"接报时间": "2026-11-24 22:10", "地点": SONG, "什么事": "厨房起火，已扑灭", "来源": "院长电话"}
    fill(path, "突发事件", 3, **told, 受伤人数=1, 类别="事故灾难")
    fill(path, "突发事件", 4, **(told | {"接报时间": "2026-11-30 08:00"}))
    later()
    assert bring(office, path).received == 1
    assert bring(office, path).before == 1
    assert "接报时间晚于现在" in book_cases.states(office)[0]
    with office.read(SYSTEM) as session:
        event = session.scalars(sa.select(Incident)).one()
        assert (event.township, event.received_at, event.state) == (
            OURS,
            at(22, 10, date(2026, 11, 24)),
            IncidentState.OPEN,
        )
        assert (event.hurt, event.dead, event.facility_id) == (1, None, _id(office, SONG))
        assert event.created_at > MONDAY


def test_an_incident_that_was_changed_afterwards_is_no_second_one(office: Store, tmp_path: Path) -> None:
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "突发事件", 0, 接报时间="2026-11-24 22:10", 地点=SONG, 什么事="厨房起火", 来源="院长电话")
    later()
    bring(office, path)
    fill(path, "突发事件", 0, 什么事="厨房起火，一人受伤", 受伤人数=1)
    assert bring(office, path).refused == 1
    assert "以前已经收下，后来又改动了内容" in book_cases.states(office)[0]
    with office.read(SYSTEM) as session:
        assert session.scalars(sa.select(Incident.text)).all() == ["厨房起火"]


def test_a_self_check_comes_back_by_book_and_a_fuller_one_replaces_it(store: Store, tmp_path: Path) -> None:
    """Only places of the township that have sent nothing yet; read on another day the same is still the same."""
    drive = Drive(store)
    form = issue(store)
    asked = [place for place in form.places if place.kind is OutboxKind.SELF_CHECK]
    assert {place.name for place in asked} == {SONG, ZHU}
    path = written(store, tmp_path / "book.xlsx")
    song = [n for n, place in enumerate(asked) if place.name == SONG]
    fill(path, "自查", song[0], 自查结果="不合格", 存在问题="没有登记", 自查日期="2026-11-24", 自查人="甲某")
    later()
    assert bring(store, path).received == 1
    row = drive.row(SONG)
    shown = ask(store, campaigns.place, row.id)
    assert [(each.passed, each.failed, each.person) for each in shown.returns] == [(0, 1, "甲某")]
    assert shown.returns[0].received_on == date(2026, 11, 25), "the day it was read back"
    clock.use(clock.FixedClock(LATER + timedelta(days=3), seed="much later"))
    assert look(store, path).count(BookFate.KNOWN) == 1
    assert bring(store, path) == Imported(before=1)
    for at_row in song[1:]:
        fill(path, "自查", at_row, 自查结果="合格")
    assert bring(store, path).received == 1
    assert bring(store, path) == Imported(before=1)
    shown = ask(store, campaigns.place, row.id)
    assert [(each.passed, each.failed) for each in shown.returns] == [(len(song) - 1, 1), (0, 1)]
    names = {place.name for place in issue(store).places if place.kind is OutboxKind.SELF_CHECK}
    assert names == {ZHU}, "what came back is asked for no more"


# --- not ours ---------------------------------------------------------------------------------------------------------


def test_a_book_of_another_store_is_refused(office: Store, tmp_path: Path) -> None:
    """Also of the same store before it was restored: whoever sent it, this store knows nothing of it."""
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30")
    _forget(office)
    with pytest.raises(BadInput, match="不是由本局的这个数据库发出的"):
        look(office, path)
    assert reports(office) == []


@pytest.mark.parametrize("what", ["township", "place", "day", "line"])
def test_a_hidden_sheet_that_was_changed_is_refused(office: Store, tmp_path: Path, what: str) -> None:
    """Readdressed to the neighbour, or a line pointed at the neighbour's place or another day."""
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30")
    theirs = str(_id(office, "柏林养老院"))

    def change(book: Any) -> None:
        sheet = book["核对"]
        for row in sheet.iter_rows():
            if what == "township" and row[1].value == OURS:
                row[1].value = THEIRS
            if row[0].value == "daily":
                if what == "place":
                    row[2].value = theirs
                elif what == "day":
                    row[4].value = "2026-11-20"
                elif what == "line":
                    row[1].value = "99"

    edit(path, change)
    with pytest.raises(BadInput, match="隐藏的核对表被改动过"):
        look(office, path)


def test_a_book_that_nobody_filled_in_is_told(office: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="还没有填写任何一行"):
        look(office, written(office, tmp_path / "book.xlsx"))


def test_a_township_reads_no_book(office: Store, tmp_path: Path) -> None:
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30")
    with pytest.raises(NotAllowed):
        look(office, path, TOWN)
    assert look(office, path, HEAD).count(BookFate.NEW) == 1


def test_books_stand_apart_from_packs(office: Store, tmp_path: Path) -> None:
    """A book that was read back is no exchange pack: not in their list, no receipt of it."""
    path = written(office, tmp_path / "book.xlsx")
    fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="14:30")
    later()
    bring(office, path)
    assert _ask(office, packs.listing) == []
    with pytest.raises(NotFound, match="找不到这个交换包"):
        _ask(office, packs.receipt, look(office, path).pack.facts.id, now=clock.now())


def _id(store: Store, name: str) -> Any:
    with store.read(SYSTEM) as session:
        return session.scalars(sa.select(Facility.id).where(Facility.name == name)).one()


def _town(store: Store) -> str:
    with store.read(CLERK) as session:
        return settings.township_names(session, CLERK)[OURS]


def _ask(store: Store, verb: Any, *given: Any, **named: Any) -> Any:
    with store.read(CLERK) as session:
        return verb(session, CLERK, *given, **named)


def _forget(store: Store) -> None:
    with store.begin(SYSTEM, "清理") as session:
        session.execute(sa.delete(TownshipBook))

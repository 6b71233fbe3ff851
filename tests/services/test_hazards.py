"""登记隐患 and the ledger: numbers, terms, repeats, cuts, rights."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from mzdesk.models.hazards import Hazard
from mzdesk.services import hazards
from mzdesk.terms import (
    HazardAct,
    HazardChip,
    HazardGrade,
    HazardSource,
    HazardState,
    Role,
    Topic,
)
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import (
    HazardAmendment,
    HazardCriteria,
    HazardDraft,
    SubmissionDraft,
)
from tests import factories
from tests.factories import DISTRICT, SYSTEM, TODAY
from tests.services.hazard_cases import (
    FOUND_ON,
    act,
    ask,
    closed,
    column,
    found,
    ordered,
    passed,
    state,
    view,
)

TOWNSHIP_CLERK = Actor(None, "镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001")


@pytest.fixture
def home(store: Store) -> UUID:
    """A 社会办 home in an office that is set up."""
    factories.office(store)
    return factories.place(store)


def test_report_numbers_and_dates_a_finding(store: Store, home: UUID) -> None:
    """A finding gets the year's next number and the office's term for its grade, in working days where they count."""
    first, second = found(store, home), found(store, home, "灭火器压力不足", grade=HazardGrade.LARGER)
    one, two = view(store, first).row, view(store, second).row
    assert (one.number, two.number) == ("2026-0001", "2026-0002")
    assert one.due_on == date(2026, 11, 16)  # 5 working days after Monday 2026-11-09
    assert two.due_on == FOUND_ON + timedelta(days=15)
    assert one.state is HazardState.FOUND
    assert one.waits == "待下达"


def test_term_skips_the_national_day_holiday(store: Store, home: UUID) -> None:
    """Working days are the State Council's, not Monday to Friday."""
    hazard_id = found(store, home, found_on=date(2026, 9, 30))
    assert view(store, hazard_id).row.due_on == date(2026, 10, 13)  # 1-7 off, 10 worked


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  "}, "text"),
        ({"found_on": TODAY + timedelta(days=1)}, "found_on"),
        ({"due_on": FOUND_ON - timedelta(days=1)}, "due_on"),
    ],
)
def test_report_refuses(store: Store, home: UUID, values: dict[str, object], field: str) -> None:
    """Empty words, a finding in the future, a term before the finding: each under its own field, nothing kept."""
    with pytest.raises(BadInput) as refusal:
        found(store, home, **{"text": "通道堵塞", **values})  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert ask(store, hazards.counts, HazardCriteria(), today=TODAY)["all"] == 0


def test_a_refused_finding_leaves_no_gap(store: Store, home: UUID) -> None:
    """The number of a finding that was not saved goes to the next one."""
    found(store, home)
    with pytest.raises(RuleBroken), store.begin(SYSTEM, "report") as session:
        draft = HazardDraft(home, "配电箱未接地", FOUND_ON)
        hazards.report(session, SYSTEM, draft, today=TODAY, now=clock.now())
        raise RuleBroken("后来的一步出错")
    assert view(store, found(store, home, "配电箱未接地")).row.number == "2026-0002"


def test_report_needs_a_place_in_reach(store: Store, home: UUID) -> None:
    """No hazard hangs on a place that is unknown, merged away or another township's."""
    with pytest.raises(NotFound):
        found(store, clock.uuid7())
    gone = factories.place(store, "松涛敬老院（旧）", merged_into=home)
    with pytest.raises(RuleBroken, match="合并"):
        found(store, gone)


def test_only_an_approval_makes_major(store: Store, home: UUID) -> None:
    """重大 typed at the finding is 疑似重大 (OFFICE: 重大 is 疑似重大 until a panel or leader decides)."""
    hazard_id = found(store, home, grade=HazardGrade.MAJOR)
    assert view(store, hazard_id).row.grade is HazardGrade.SUSPECTED_MAJOR


@pytest.mark.parametrize("source", list(HazardSource))
def test_every_source_can_be_registered(store: Store, home: UUID, source: HazardSource) -> None:
    """自查, 检查, 上级反馈, 投诉举报, 部门移交, 媒体 all lead onto the same ledger."""
    assert view(store, found(store, home, source=source)).row.source is source


def test_the_same_problem_again_is_shown(store: Store, home: UUID) -> None:
    """屡查屡犯: the same item, or the same topic in similar words, at the same place."""
    early = found(store, home, "二层疏散通道堆放杂物", found_on=date(2026, 10, 12), topic=Topic.FIRE)
    again = found(store, home, "二层疏散通道堆放纸箱、轮椅等杂物", topic=Topic.FIRE)
    other = found(store, home, "食品留样不足 48 小时", topic=Topic.FOOD)
    assert [row.id for row in view(store, again).earlier] == [early]
    assert view(store, again).row.repeated
    assert view(store, other).earlier == ()
    elsewhere = found(store, factories.place(store, "桂花养老院"), "二层疏散通道堆放杂物", topic=Topic.FIRE)
    assert not view(store, elsewhere).row.repeated


def test_registration_can_be_corrected(store: Store, home: UUID) -> None:
    """Words are corrected as long as no sealed paper quotes them, and never over somebody else's change."""
    hazard_id = found(store, home)
    change = HazardAmendment("三层疏散通道堆放纸箱", "三层", Topic.FIRE, "立即清空", "周德明")
    version = view(store, hazard_id).version
    with store.begin(SYSTEM, "amend") as session:
        hazards.amend(session, SYSTEM, hazard_id, draft=change, version=version)
    assert view(store, hazard_id).row.text == change.text
    with pytest.raises(ChangedMeanwhile), store.begin(SYSTEM, "amend") as session:
        hazards.amend(session, SYSTEM, hazard_id, draft=change, version=version)


def test_imported_lines_stand_as_they_came(store: Store, home: UUID) -> None:
    """A ledger's closed lines stay closed with their day, its open ones go on from 整改中."""
    line = HazardDraft(home, "灭火器过期", date(2025, 3, 3), due_on=date(2025, 3, 10), remark="台账第7行")
    done = act(store, hazards.bring_in, line, closed_on=date(2025, 3, 8), row=7)
    still = act(store, hazards.bring_in, line, row=8)
    assert (view(store, done).row.state, view(store, done).row.closed_on) == (HazardState.CLOSED, date(2025, 3, 8))
    assert view(store, still).row.due_on == date(2025, 3, 10)
    act(store, hazards.recheck, still, draft=passed(person="周德明", close=True))
    assert state(store, still) is HazardState.CLOSED


def test_a_township_reports_but_does_not_close(store: Store, home: UUID) -> None:
    """乡镇经办 report rectification of their own places and see nothing else."""
    hazard_id = ordered(store, home)
    act(
        store,
        hazards.submit,
        hazard_id,
        actor=TOWNSHIP_CLERK,
        draft=SubmissionDraft("周德明", "杂物已清空", TODAY),
    )
    with pytest.raises(NotAllowed):
        act(store, hazards.recheck, hazard_id, actor=TOWNSHIP_CLERK, draft=passed())
    assert view(store, hazard_id, TOWNSHIP_CLERK).acts == {HazardAct.SUBMIT}
    elsewhere = found(store, factories.place(store, "桂花养老院", township="500156002"))
    with pytest.raises(NotFound):
        view(store, elsewhere, TOWNSHIP_CLERK)
    assert ask(store, hazards.counts, HazardCriteria(), actor=TOWNSHIP_CLERK, today=TODAY)["all"] == 1


def test_chips_count_what_they_show(store: Store, home: UUID) -> None:
    """Each chip's number is the length of the list behind it."""
    late = found(store, home, "甲项", due_on=date(2026, 11, 18))
    today = found(store, home, "乙项", due_on=TODAY)
    soon = found(store, home, "丙项", due_on=TODAY + timedelta(days=3))
    later = found(store, home, "丁项", due_on=TODAY + timedelta(days=4))
    gone = closed(store, home)
    expected = {
        HazardChip.ALL: {late, today, soon, later, gone},
        HazardChip.OPEN: {late, today, soon, later},
        HazardChip.OVERDUE: {late},
        HazardChip.DUE_TODAY: {today},
        HazardChip.DUE_SOON: {today, soon},
        HazardChip.FOUND: {late, today, soon, later},
        HazardChip.CLOSED: {gone},
        HazardChip.FIXING: set(),
        HazardChip.SUBMITTED: set(),
        HazardChip.RECHECKED: set(),
        HazardChip.SUPERVISED: set(),
    }
    numbers = ask(store, hazards.counts, HazardCriteria(), today=TODAY)
    for chip, ids in expected.items():
        window = ask(store, hazards.listing, HazardCriteria(chip=chip), today=TODAY, offset=0, limit=50)
        assert {row.id for row in window.rows} == ids, chip
        assert window.total == numbers[chip.value] == len(ids), chip


def test_listing_sorts_and_cuts(store: Store, home: UUID) -> None:
    """Sorted by term with the overdue first; a window is a stretch of the whole."""
    days = [date(2026, 11, 28), date(2026, 11, 18), date(2026, 11, 23)]
    for number, day in enumerate(days):
        found(store, home, f"问题{number}", due_on=day)
    window = ask(store, hazards.listing, HazardCriteria(), today=TODAY, offset=1, limit=1)
    assert (window.total, window.rows[0].due_on) == (3, TODAY)
    whole = ask(store, hazards.listing, HazardCriteria(), today=TODAY, offset=0, limit=9)
    assert [row.term for row in whole.rows] == ["逾期 5 天", "今天到期", "剩 5 天"]
    back = ask(store, hazards.listing, HazardCriteria(descending=True), today=TODAY, offset=0, limit=9)
    assert [row.id for row in back.rows] == [row.id for row in reversed(whole.rows)]


@pytest.mark.parametrize("sort", sorted(hazards.SORTS))
def test_every_column_sorts(store: Store, home: UUID, sort: str) -> None:
    for grade in HazardGrade:
        found(store, home, f"问题{grade}", grade=grade)
    window = ask(store, hazards.listing, HazardCriteria(sort=sort), today=TODAY, offset=0, limit=9)
    assert window.total == 4
    if sort == "grade":
        grades = [HazardGrade.SUSPECTED_MAJOR] * 2 + [HazardGrade.LARGER, HazardGrade.GENERAL]
        assert [row.grade for row in window.rows] == grades


def test_listing_filters(store: Store, home: UUID) -> None:
    other = factories.place(store, "桂花养老院", township="500156002")
    mine = found(store, home, "消防水池水位不足", topic=Topic.FIRE, grade=HazardGrade.LARGER)
    theirs = found(store, other, "食品留样不足", topic=Topic.FOOD)
    for criteria, wanted in (
        (HazardCriteria(text="水池"), mine),
        (HazardCriteria(text="xfsc"), mine),
        (HazardCriteria(text="桂花"), theirs),
        (HazardCriteria(text="2026-0002"), theirs),
        (HazardCriteria(grade=HazardGrade.LARGER), mine),
        (HazardCriteria(topic=Topic.FOOD), theirs),
        (HazardCriteria(township="500156002"), theirs),
        (HazardCriteria(facility_id=home), mine),
        (HazardCriteria(ids=(theirs,)), theirs),
    ):
        window = ask(store, hazards.listing, criteria, today=TODAY, offset=0, limit=9)
        assert [row.id for row in window.rows] == [wanted], criteria


def test_open_hazards_by_topic(store: Store, home: UUID) -> None:
    found(store, home, "甲项", topic=Topic.FIRE, due_on=date(2026, 11, 18))
    found(store, home, "乙项", topic=Topic.FIRE, due_on=TODAY)
    found(store, home, "丙项", topic=Topic.FOOD, due_on=TODAY)
    assert ask(store, hazards.open_by_topic, today=TODAY) == [(Topic.FIRE, 1, 1), (Topic.FOOD, 1, 0)]


def test_the_database_guards_the_loop(store: Store, home: UUID) -> None:
    """A state set past the verbs is refused by the store itself."""
    hazard_id = found(store, home)
    with pytest.raises(RuleBroken), store.begin(SYSTEM, "绕过") as session:
        session.get_one(Hazard, hazard_id).state = HazardState.CLOSED
    with store.read(SYSTEM) as session:
        assert column(session, hazard_id, "state") is HazardState.FOUND


def test_the_ledger_names_every_id_and_the_place_of_each(store: Store, home: UUID) -> None:
    """All ids of a cut in its order, and where one stands in it; hidden ones stand nowhere."""
    days = [date(2026, 11, 28), date(2026, 11, 18), TODAY]
    keys = [found(store, home, f"问题{number}", due_on=day) for number, day in enumerate(days)]
    media = found(store, home, "媒体反映", due_on=date(2026, 12, 1), source=HazardSource.MEDIA)
    wanted = [keys[1], keys[2], keys[0], media]
    assert ask(store, hazards.ids, HazardCriteria(), today=TODAY) == wanted
    for criteria, order in ((HazardCriteria(), wanted), (HazardCriteria(descending=True), wanted[::-1])):
        assert [ask(store, hazards.position, key, criteria, today=TODAY) for key in order] == [0, 1, 2, 3]
    late = HazardCriteria(chip=HazardChip.OVERDUE)
    assert ask(store, hazards.ids, late, today=TODAY) == [keys[1]]
    assert ask(store, hazards.position, media, late, today=TODAY) is None
    assert ask(store, hazards.ids, HazardCriteria(source=HazardSource.MEDIA), today=TODAY) == [media]
    assert ask(store, hazards.ids, HazardCriteria(), actor=TOWNSHIP_CLERK, today=TODAY) == wanted

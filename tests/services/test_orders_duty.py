"""Papers of the duty room as the records begin them: who is on duty, what was found that day, which report follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.documents import issuing, raster
from mzdesk.errors import RuleBroken
from mzdesk.services import hazards, orders
from mzdesk.terms import DocumentChip, DocumentKind, IncidentStage, Topic
from mzdesk.views.duty import DailySummary, DutyRoster, IncidentReport, RosterLine
from mzdesk.views.orders import DocumentLinks, Issued, OrderCriteria
from tests import factories
from tests.documents.samples_duty import FIRST_REPORT
from tests.factories import SYSTEM, TODAY
from tests.services import inspection_cases
from tests.services.hazard_cases import act, ask, found, ordered, rechecked
from tests.services.order_cases import numbered
from tests.services.test_orders_answers import KIND, LETTER

Kind = DocumentKind


@pytest.fixture
def home(store: Store) -> UUID:
    factories.office(store)
    return factories.place(store)


def issue(store: Store, kind: Kind, view: Any) -> Issued:
    made: Issued = act(store, issuing.issue, kind, view, links=DocumentLinks())
    return made


def roster(store: Store, leader: str = "覃国栋", month: date = TODAY) -> DutyRoster:
    begun: DutyRoster = ask(store, orders.roster_view, month=month)
    people = ("向晓兰", "谭志远")
    return replace(
        begun, lines=tuple(replace(line, leader=leader, first=people[0], second=people[1]) for line in begun.lines)
    )


def test_a_month_is_listed_with_its_holidays(store: Store, home: UUID) -> None:
    begun: DutyRoster = ask(store, orders.roster_view, month=date(2026, 10, 14))
    assert (begun.month, len(begun.lines), begun.maker) == (date(2026, 10, 1), 31, SYSTEM.name)
    assert {line.day.day for line in begun.lines if "国庆" in line.holiday} >= {1, 2, 3}
    assert all(not line.leader for line in begun.lines)
    assert len(ask(store, orders.roster_view, month=date(2028, 2, 29)).lines) == 29


def test_who_is_on_duty_is_what_the_newest_roster_in_force_says(store: Store, home: UUID) -> None:
    assert ask(store, orders.roster_line, TODAY) is None
    issue(store, Kind.DUTY_ROSTER, roster(store))
    newer = issue(store, Kind.DUTY_ROSTER, roster(store, "罗文静"))
    line: RosterLine = ask(store, orders.roster_line, TODAY)
    assert (line.day, line.leader, line.first, line.second) == (TODAY, "罗文静", "向晓兰", "谭志远")
    act(store, orders.void, newer.id, reason="调班")
    assert ask(store, orders.roster_line, TODAY).leader == "覃国栋"
    assert ask(store, orders.roster_line, TODAY + timedelta(days=40)) is None


def test_a_log_begins_with_its_people_and_what_is_still_open(store: Store, home: UUID) -> None:
    leader = factories.leader(store)
    issue(store, Kind.DUTY_ROSTER, roster(store))
    ordered(store, home)  # due in five days
    letter = numbered(store, leader, replace(LETTER, answer_by=TODAY + timedelta(days=2)), kind=KIND)
    begun = ask(store, orders.log_view, on=TODAY)
    assert [(person.name, person.post) for person in begun.persons] == [("向晓兰", "主班"), ("谭志远", "副班")]
    assert (begun.leader, begun.open_matters) == ("覃国栋", ())
    later = ask(store, orders.log_view, on=TODAY + timedelta(days=9)).open_matters
    assert later[0] == "逾期未整改的隐患 1 项"
    assert later[1].startswith(LETTER.title)
    assert "尚未回复" in later[1]
    act(store, orders.answer, letter, answered_on=TODAY, answer="已办")
    assert len(ask(store, orders.log_view, on=TODAY + timedelta(days=9)).open_matters) == 1


def summary(store: Store, on: date = TODAY) -> DailySummary:
    made: DailySummary = ask(store, orders.summary_view, on=on, now=clock.now())
    return made


def counts(view: DailySummary) -> dict[str, tuple[int, int, int, int]]:
    return {each.topic: (each.found, each.fixed, each.open, each.overdue) for each in view.topics}


def test_the_summary_counts_the_day_and_no_other(store: Store, home: UUID) -> None:
    """Found and fixed that day, open and overdue at its end, topic by topic; an earlier day stays as it was."""
    found(store, home, "当日发现", found_on=TODAY, topic=Topic.FIRE)
    found(store, home, "早先发现", topic=Topic.FIRE)
    ordered(store, home, "有期限", topic=Topic.FOOD)
    act(store, hazards.close, rechecked(store, home), happened_on=TODAY)
    today = counts(summary(store))
    assert today[Topic.FIRE.label] == (1, 0, 2, 1)  # what was found on the 9th had five working days
    assert today[Topic.FOOD.label] == (0, 0, 1, 0)
    assert today[Topic.PSYCH.label] == (0, 0, 0, 0)
    assert today["未分类"] == (0, 1, 0, 0)
    yesterday = counts(summary(store, TODAY - timedelta(days=1)))
    assert (yesterday[Topic.FIRE.label], yesterday["未分类"]) == ((0, 0, 1, 1), (0, 0, 1, 0))
    assert counts(summary(store, TODAY + timedelta(days=6)))[Topic.FOOD.label] == (0, 0, 1, 1)


def test_the_summary_names_recorded_visits_only(store: Store, fixed_clock: FixedClock) -> None:
    """A visit that is still to be made, or under way, must not be read from it."""
    desk = inspection_cases.bureau(store, fixed_clock)
    desk.send()
    assert summary(store).visits == ()
    desk.visited("疏散通道堆物")
    assert summary(store).visits == ("松涛敬老院：个案检查，发现隐患 1 项",)
    assert summary(store, TODAY - timedelta(days=1)).visits == ()


def test_the_summary_tells_the_incidents_of_the_day(store: Store, home: UUID) -> None:
    issue(store, Kind.DUTY_ROSTER, roster(store))
    made = issue(store, Kind.INCIDENT_REPORT, replace(FIRST_REPORT, number=None, code=""))
    view = summary(store)
    assert view.incidents == (f"{FIRST_REPORT.title}（首报，{made.number}）",)
    assert (view.leader, view.persons) == ("覃国栋", ("向晓兰", "谭志远"))
    assert summary(store, TODAY - timedelta(days=1)).incidents == ()
    text = "".join("".join(raster.text(issue(store, Kind.DAILY_SUMMARY, view).pdf)).split())
    assert FIRST_REPORT.title in text


def test_reports_follow_their_first_and_count_on(store: Store, home: UUID) -> None:
    first = issue(store, Kind.INCIDENT_REPORT, replace(FIRST_REPORT, number=None, code=""))
    assert [(each.id, each.number) for each in ask(store, orders.first_reports)] == [(first.id, first.number)]

    def begun(stage: IncidentStage) -> IncidentReport:
        made: IncidentReport = ask(store, orders.incident_view, stage=stage, first=first.id)
        return made

    update = begun(IncidentStage.UPDATE)
    assert (update.title, update.recipient, update.refers, update.serial) == (
        FIRST_REPORT.title,
        FIRST_REPORT.recipient,
        first.number,
        1,
    )
    issue(store, Kind.INCIDENT_REPORT, replace(update, changes="明火已扑灭", reporter_phone="19100000001"))
    assert begun(IncidentStage.UPDATE).serial == 2
    final = replace(begun(IncidentStage.FINAL), summary="火灾已处置", aftermath="已安置", lessons="加强巡查")
    assert final.serial == 0
    issue(store, Kind.INCIDENT_REPORT, final)
    assert ask(store, orders.first_reports) == []


def test_a_report_without_a_first_one_is_refused(store: Store, home: UUID) -> None:
    for stage in (IncidentStage.UPDATE, IncidentStage.FINAL):
        with pytest.raises(RuleBroken, match="请先选择已编号的首报"):
            ask(store, orders.incident_view, stage=stage)
    with pytest.raises(RuleBroken, match="首报"):
        ask(store, orders.incident_view, stage=IncidentStage.FINAL, first=home)


def test_a_slip_with_a_term_waits_until_it_is_done(store: Store, home: UUID) -> None:
    begun = ask(store, orders.slip_view, today=TODAY)
    assert (begun.bureau, begun.received_on) == ("重庆市武隆区民政局", TODAY)
    by = TODAY + timedelta(days=3)
    made = issue(
        store, Kind.HANDLING_SLIP, replace(begun, sender="示例市民政局", title="关于报送情况的通知", answer_by=by)
    )
    assert made.number is None
    assert ask(store, orders.ids, OrderCriteria(chip=DocumentChip.UNANSWERED)) == [made.id]
    act(store, orders.answer, made.id, answered_on=TODAY, answer="已报送")
    assert ask(store, orders.ids, OrderCriteria(chip=DocumentChip.UNANSWERED)) == []

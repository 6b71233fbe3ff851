"""Plans: made, approved, taken back, finished; visits sent without a draw. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, MzdeskError, NotAllowed, NotFound, RuleBroken
from mzdesk.models.facilities import Facility
from mzdesk.models.inspections import Inspection
from mzdesk.models.plans import InspectionPlan
from mzdesk.services import history, plans, staff
from mzdesk.terms import (
    ApprovalWay,
    Choice,
    FacilityKind,
    InspectionKind,
    InspectionState,
    PlanAct,
    PlanChip,
    PlanState,
    Relation,
    RiskGrade,
    Role,
    Topic,
)
from mzdesk.views.actor import Actor
from mzdesk.views.plans import Phrases, PlanCriteria, SendDraft
from mzdesk.views.staff import ApprovalDraft
from tests.factories import DISTRICT, PHRASE, PIN, SYSTEM, TODAY, place
from tests.services.hazard_cases import found
from tests.services.plan_cases import Office, ask, do, plan_draft

CLERK = Actor(None, "李经办", frozenset({Role.CLERK}), DISTRICT, "500156000")


def test_a_plan_says_how_large_its_pool_is(store: Store) -> None:
    """Criteria by kind, township, risk and relation; organisations that only report are never in it."""
    bureau = Office(store, places=6)
    place(store, "某科室", kind=FacilityKind.SECTION, relation=Relation.BUREAU_RUN)
    place(store, "局属福利院", relation=Relation.BUREAU_RUN)
    every = plan_draft(relations=tuple(Relation))
    assert ask(store, plans.pool_size, draft=every) == 7
    assert ask(store, plans.pool_size, draft=plan_draft()) == 6
    assert ask(store, plans.pool_size, draft=plan_draft(townships=("500156001",))) == 2
    assert ask(store, plans.pool_size, draft=plan_draft(risks=(RiskGrade.MAJOR,))) == 2
    assert ask(store, plans.pool_size, draft=plan_draft(kinds=(FacilityKind.FUNERAL,))) == 0
    shown = bureau.view(bureau.plan(approved=False, topics=(Topic.FIRE,)))
    assert (shown.pool_size, shown.draft.topics) == (6, (Topic.FIRE,))
    assert shown.row.state is PlanState.DRAFT
    assert [line.free for line in shown.officers] == [True] * 4


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title": "  "}, "title", "计划名称"),
        ({"ends": date(2026, 10, 1)}, "ends", "早于开始日期"),
        ({"relations": ()}, "relations", "机构关系"),
        ({"kinds": (FacilityKind.SECTION,)}, "kinds", "只报告情况"),
        ({"intended": 0, "kind": InspectionKind.CASE}, "intended", "至少为 1"),
        ({"teams": 0}, "teams", "至少为 1"),
        ({"spared": (UUID(int=3),)}, "spared_reason", "排除机构须写明原因"),
        ({"stops": 0}, "stops", "至少为 1"),
        ({"outings": 6}, "outings", "1 至 5 天"),
        ({"quotas": ((RiskGrade.MAJOR, 3),)}, "quota_major", "来不及随机安排"),
        ({"per_team": 1}, "per_team", "不得少于 2 名"),
        ({"reason": ""}, "reason", "写明理由"),
    ],
)
def test_what_a_plan_can_not_say(store: Store, values: dict[str, Any], field: str, words: str) -> None:
    """Each fault has its sentence under its field."""
    Office(store, places=0, officers=0)
    with pytest.raises(BadInput, match=words) as caught:
        do(store, plans.save, draft=plan_draft(**values))
    assert caught.value.field == field


def test_approved_by_each_way_and_by_nobody_else(store: Store) -> None:
    """PIN, paper, delegation; a refusal leaves a draft with its opinion; a clerk can't approve by himself."""
    bureau = Office(store, places=2)
    times = {"today": TODAY, "now": clock.now()}
    for draft in (
        ApprovalDraft(ApprovalWay.PIN, bureau.leader, pin=PIN),
        ApprovalDraft(ApprovalWay.PAPER, bureau.leader, approved_on=TODAY, scan_sha256="5" * 64),
    ):
        made = bureau.plan(approved=False)
        do(store, plans.approve, made, draft=draft, **times)
        assert bureau.view(made).row.state is PlanState.APPROVED
        assert bureau.view(made).approvals[0].way is draft.way
    refused = bureau.plan(approved=False)
    no = ApprovalDraft(ApprovalWay.PIN, bureau.leader, pin=PIN, granted=False, opinion="先查在建项目")
    do(store, plans.approve, refused, draft=no, **times)
    assert bureau.view(refused).row.state is PlanState.DRAFT
    assert bureau.view(refused).approvals[0].opinion == "先查在建项目"
    with pytest.raises(NotAllowed, match="审批"):
        do(store, plans.approve, refused, actor=CLERK, draft=ApprovalDraft(ApprovalWay.SCREEN), **times)
    with pytest.raises(NotAllowed, match="签批码不正确"):
        do(store, plans.approve, refused, draft=ApprovalDraft(ApprovalWay.PIN, bureau.leader, pin="000001"), **times)


def test_an_approved_plan_is_changed_only_after_it_was_taken_back(store: Store) -> None:
    """What was approved is what is carried out; a changed plan needs a new approval."""
    bureau = Office(store, places=2)
    made = bureau.plan()
    assert PlanAct.EDIT not in bureau.view(made).acts
    with pytest.raises(RuleBroken, match="退回修改"):
        do(store, plans.save, made, draft=plan_draft(intended=9))
    do(store, plans.withdraw, made)
    do(store, plans.save, made, draft=plan_draft(stops=2), version=bureau.view(made).version)
    shown = bureau.view(made).draft
    assert (shown.stops, shown.intended) == (2, 88)
    assert any("没有审批" in said for said in bureau.view(made).hindrances)
    with pytest.raises(ChangedMeanwhile):
        do(store, plans.save, made, draft=plan_draft(), version=1)


def test_a_discarded_draft_comes_back(store: Store) -> None:
    """Undo is better than asking: a deleted draft is gone from every list until it is taken back."""
    bureau = Office(store, places=1)
    made = bureau.plan(approved=False)
    do(store, plans.discard, made, now=clock.now())
    assert ask(store, plans.listing, PlanCriteria(chip=PlanChip.ALL), offset=0, limit=50).total == 0
    entry = ask(store, history.undoable)[0]
    assert "冬季安全检查" in do(store, history.undo, entry.id, now=clock.now())
    assert bureau.view(made).row.state is PlanState.DRAFT
    bureau.approve(made)
    with pytest.raises(RuleBroken, match="不能删除"):
        do(store, plans.discard, made, now=clock.now())


def test_the_list_counts_and_finds(store: Store) -> None:
    """Chips count under the same text; the newest period stands first."""
    bureau = Office(store, places=1)
    bureau.plan(title="夏季检查", starts=date(2026, 6, 1), ends=date(2026, 8, 31))
    bureau.plan(approved=False, title="岁末检查")
    window = ask(store, plans.listing, PlanCriteria(), offset=0, limit=50)
    assert [row.title for row in window.rows] == ["岁末检查", "夏季检查"]
    found = ask(store, plans.counts, PlanCriteria(text="岁末"))
    assert (found["open"], found["draft"], found["ready"]) == (1, 1, 0)


def test_a_pool_of_places_chosen_by_hand(store: Store) -> None:
    """定向抽查: only those places are drawn from; as many as are wanted would be no draw."""
    bureau = Office(store)
    chosen = tuple(bureau.places[:4])
    with pytest.raises(BadInput, match="不算随机") as caught:
        do(store, plans.save, draft=plan_draft(places=chosen[:1]))
    assert caught.value.field == "places"
    made = bureau.plan(places=chosen)
    shown = bureau.view(made)
    assert (shown.pool_size, shown.draft.places) == (4, chosen)
    sealed = bureau.seal(made)
    with pytest.raises(BadInput, match="须少于 4 家"):
        bureau.open(sealed.id, count=4)
    visits = bureau.open(sealed.id, count=2).visits
    assert {visit.facility_id for visit in visits} <= set(chosen)


def test_places_are_left_out_with_their_reason(store: Store) -> None:
    """Under reconstruction until the end of the year: not in the pool, and the plan says why."""
    bureau = Office(store)
    out = tuple(bureau.places[:5])
    shown = bureau.view(bureau.plan(spared=out, spared_reason="停业装修至年底"))
    assert (shown.pool_size, shown.draft.spared, shown.draft.spared_reason) == (3, out, "停业装修至年底")
    opened = bureau.open(bureau.seal(shown.row.id).id)
    assert {visit.facility_id for visit in opened.visits} == set(bureau.places[5:])


def test_which_visits_need_an_approval_first(store: Store) -> None:
    """社会办 outside a plan does; under an approved plan, 暗访 and the bureau's own places do not."""
    bureau = Office(store)
    own = place(store, "区福利院", relation=Relation.BUREAU_RUN)
    plain = SendDraft(bureau.places[0], Choice.CLUE, (), TODAY)
    for draft, needed in (
        (plain, True),
        (replace(plain, covert=True), False),
        (replace(plain, plan_id=bureau.plan()), False),
        (replace(plain, facility_id=own), False),
    ):
        assert ask(store, plans.needs_approval, draft=draft) is needed


def approval(bureau: Office) -> ApprovalDraft:
    return ApprovalDraft(ApprovalWay.PIN, bureau.leader, pin=PIN)


def send(bureau: Office, **values: Any) -> UUID:
    given: dict[str, Any] = {
        "facility_id": bureau.places[0],
        "choice": Choice.CLUE,
        "officers": tuple(bureau.officers[:2]),
        "departs_on": TODAY,
        "clue": "热线反映食堂地面积水",
        "approval": approval(bureau),
    }
    made: UUID = do(bureau.store, plans.send, draft=SendDraft(**(given | values)), today=clock.today(), now=clock.now())
    return made


def test_a_visit_on_a_clue_goes_at_once(store: Store) -> None:
    """个案检查: named place, two officers, approval on file, a code that opens it; nothing is random."""
    bureau = Office(store)
    visit = send(bureau)
    with store.read(SYSTEM) as session:
        row = session.get_one(Inspection, visit)
        assert (row.kind, row.choice, row.state) == (InspectionKind.CASE, Choice.CLUE, InspectionState.ORDERED)
        assert (row.clue, row.id.version, len(row.code)) == ("热线反映食堂地面积水", 4, 7)
        assert row.checklist_version == 1
    shown = ask(store, plans.visit_approval_view, visit)
    assert shown.objects == ("示例00号敬老院",)
    assert (shown.approver, shown.approved_how) == ("覃国栋", "签批码审批")


def test_a_place_that_a_leader_names_is_never_counted_as_random(store: Store) -> None:
    """领导指定 stands beside the draw and is counted by itself."""
    bureau = Office(store)
    plan = bureau.plan()
    bureau.open(bureau.seal(plan).id)
    send(bureau, choice=Choice.DIRECTED, clue="覃国栋指定", plan_id=plan, approval=None, kind=InspectionKind.ROUTINE)
    shown = bureau.view(plan)
    assert (shown.row.drawn, shown.row.named) == (3, 1)
    assert [line.choice for line in shown.sent] == [Choice.DIRECTED]
    assert all(line.choice is Choice.RANDOM for line in shown.draws[0].visits)
    with pytest.raises(RuleBroken, match="不能算作随机"):
        send(bureau, choice=Choice.RANDOM)


def test_looking_back_needs_something_to_look_at(store: Store) -> None:
    """回头看 is for places with earlier findings."""
    bureau = Office(store)
    with pytest.raises(BadInput, match="没有登记过隐患"):
        send(bureau, choice=Choice.LOOK_BACK, clue="")
    found(store, bureau.places[0])
    assert send(bureau, choice=Choice.LOOK_BACK, clue="")


def refusals(bureau: Office) -> list[tuple[dict[str, Any], type[MzdeskError], str]]:
    store = bureau.store
    section = place(store, "某科室", kind=FacilityKind.SECTION, relation=Relation.BUREAU_RUN)
    first, second, third, fourth = bureau.officers
    do(store, staff.add_leave, second, starts=TODAY, ends=TODAY)
    do(store, staff.add_tie, third, reason="近亲属任职", facility_id=bureau.places[0])
    shown = ask(store, staff.view, fourth, today=TODAY)
    expired = replace_certificate(shown, TODAY - timedelta(days=1))
    do(store, staff.save, expired, person_id=fourth, version=shown.version)
    return [
        ({"facility_id": section}, RuleBroken, "只报告情况"),
        ({"facility_id": clock.uuid7()}, NotFound, "找不到这家机构"),
        ({"clue": " "}, BadInput, "线索内容"),
        ({"choice": Choice.DIRECTED, "clue": ""}, BadInput, "由谁指定"),
        ({"departs_on": TODAY - timedelta(days=1)}, BadInput, "已过"),
        ({"officers": (first,)}, BadInput, "至少两名"),
        ({"officers": (first, first)}, BadInput, "至少两名"),
        ({"officers": (first, second)}, BadInput, "请假"),
        ({"officers": (first, third)}, BadInput, "须回避"),
        ({"officers": (first, fourth)}, BadInput, "已过期"),
        ({"officers": (first, bureau.leader)}, BadInput, "没有执法证"),
        (
            {"approval": None, "facility_id": bureau.places[1], "officers": (first, third)},
            RuleBroken,
            "须先经审批",
        ),
    ]


def replace_certificate(shown: Any, until: date) -> Any:
    from mzdesk.views.staff import PersonDraft

    row = shown.row
    draft = PersonDraft(row.name, row.kind, certificate_no=row.certificate_no, leader_seat=True)
    return replace(draft, certificate_until=until)


def test_who_and_what_can_not_be_sent(store: Store) -> None:
    """Leave, recusal, an expired certificate, a place that only reports: each refusal in words, nothing written."""
    bureau = Office(store)
    for values, kind, words in refusals(bureau):
        with pytest.raises(kind, match=words):
            send(bureau, **values)
    lines = ask(store, plans.officers_for, bureau.places[0], day=TODAY)
    assert [(line.name, line.free, line.note) for line in lines] == [
        ("谭志远", True, ""),
        ("罗成", False, "须回避"),
        ("冉敏", False, "请假"),
        ("向阳", False, "执法证过期"),
    ]
    with store.read(SYSTEM) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Inspection)) == 0


def test_internal_places_need_no_administrative_approval(store: Store) -> None:
    """局属 and 乡镇办 get a 督查, which is not 行政检查."""
    bureau = Office(store)
    own = place(store, "区福利院", relation=Relation.BUREAU_RUN)
    assert send(bureau, facility_id=own, choice=Choice.DIRECTED, approval=None)


def test_a_plan_ends_when_everything_is_visited_or_called_off(store: Store, fixed_clock: clock.FixedClock) -> None:
    """办结 says what is still open."""
    bureau = Office(store)
    plan = bureau.plan()
    with pytest.raises(RuleBroken, match="没有派出"):
        do(store, plans.finish, plan)
    sealed = bureau.seal(plan)
    bureau.open(sealed.id)
    with pytest.raises(RuleBroken, match="还没有公开核对"):
        do(store, plans.finish, plan)
    fixed_clock.advance(days=60)
    do(store, plans.reveal, sealed.id, phrases=Phrases(PHRASE), today=clock.today(), now=clock.now())
    with pytest.raises(RuleBroken, match="还有 3 家"):
        do(store, plans.finish, plan)
    with store.begin(SYSTEM, "记录") as session:
        for visit in session.scalars(sa.select(Inspection)):
            visit.state = InspectionState.RECORDED
    do(store, plans.finish, plan)
    assert bureau.view(plan).row.state is PlanState.DONE


def test_rights(store: Store) -> None:
    """A leader looks and approves, but plans nothing; another township sees no plan of the bureau."""
    bureau = Office(store)
    plan = bureau.plan(approved=False)
    boss = Actor(bureau.leader, "覃国栋", frozenset({Role.LEADER}), DISTRICT, "500156000")
    assert ask(store, plans.view, plan, actor=boss, today=TODAY).acts == {PlanAct.APPROVE}
    for verb, args, values in (
        (plans.save, (), {"draft": plan_draft()}),
        (plans.withdraw, (plan,), {}),
        (plans.finish, (plan,), {}),
        (plans.discard, (plan,), {"now": clock.now()}),
    ):
        with pytest.raises(NotAllowed, match="权限"):
            do(store, verb, *args, actor=boss, **values)
    village = Actor(None, "乡镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001")
    with pytest.raises(NotFound):
        ask(store, plans.view, plan, actor=village, today=TODAY)
    with store.read(SYSTEM) as session:
        assert session.scalar(sa.select(InspectionPlan.state)) is PlanState.DRAFT


def test_what_a_pace_asks_for_and_holds(store: Store) -> None:
    """While a plan is typed: what each day holds, whether every quota can be met, what the three paces cost."""
    bureau = Office(store, places=40)
    draft = plan_draft(starts=TODAY, ends=date(2026, 12, 31), outings=2, stops=3)
    shown = ask(store, plans.outlook, draft=draft, today=TODAY)
    assert shown.pool_size == 40
    assert shown.intended == sum(day.capacity for day in shown.days) == 34
    assert [each.label for each in shown.strengths] == ["低", "中", "高"]
    assert shown.certificate.holds
    assert any("没有坐标" in note for note in shown.notes)
    visits = shown.strengths[1].visits_a_week
    enough = plan_draft(outings=5, stops=-(-visits // 5))
    assert ask(store, plans.outlook, draft=enough, today=TODAY).level in ("中", "高")
    tight = plan_draft(starts=TODAY, ends=date(2026, 12, 31), outings=1, stops=1, whole=True)
    poor = ask(store, plans.outlook, draft=tight, today=TODAY)
    assert not poor.certificate.holds
    assert any("差 35 家次" in said for said in poor.sentences)
    assert bureau.places


def test_a_pace_that_can_not_be_reckoned_says_why(store: Store) -> None:
    """No place, a 个案 plan, coordinates outside the county: no figures, and a sentence where something is wrong."""
    bureau = Office(store, places=2)
    assert ask(store, plans.outlook, draft=plan_draft(townships=("500156999",)), today=TODAY).strengths == ()
    assert ask(store, plans.outlook, draft=plan_draft(kind=InspectionKind.CASE), today=TODAY).strengths == ()
    with store.begin(SYSTEM, "坐标") as session:
        row = session.get_one(Facility, bureau.places[0])
        row.longitude, row.latitude = 121.47, 31.23
    shown = ask(store, plans.outlook, draft=plan_draft(), today=TODAY)
    assert "坐标不在本区县范围内" in shown.sentences[0]
    with pytest.raises(BadInput, match="坐标不在本区县范围内"):
        bureau.seal(bureau.plan())


def test_published_ceilings_are_minded(store: Store) -> None:
    """A pace that asks for more visits a year than were published is said before the period starts."""
    from mzdesk.services import settings

    bureau = Office(store)
    do(store, settings.change, values={"ceiling_major": 2})
    shown = ask(store, plans.outlook, draft=plan_draft(), today=TODAY)
    assert any("超过公布的上限 2 次" in said for said in shown.sentences)
    assert bureau.places


def test_coverage_and_the_map(store: Store) -> None:
    """How far the quotas are met by risk and township, and who stands where; nothing before a period runs."""
    bureau = Office(store)
    plan = bureau.plan()
    assert ask(store, plans.coverage, plan, today=TODAY).risks == ()
    bureau.open(bureau.seal(plan).id)
    shown = ask(store, plans.coverage, plan, today=TODAY)
    assert [line.name for line in shown.risks] == ["重大", "较大", "一般", "低"]
    assert sum(line.total for line in shown.townships) == sum(line.total for line in shown.risks)
    assert sum(line.visited for line in shown.risks) == 0
    spots = ask(store, plans.map_of, plan, today=TODAY)
    assert len(spots) == 8
    assert not any(spot.visited for spot in spots)
    with store.begin(SYSTEM, "记录") as session:
        for visit in session.scalars(sa.select(Inspection)):
            visit.state = InspectionState.RECORDED
    assert sum(spot.visited for spot in ask(store, plans.map_of, plan, today=TODAY)) == 3
    assert sum(line.visited for line in ask(store, plans.coverage, plan, today=TODAY).townships) == 3

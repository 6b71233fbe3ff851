"""What a desk says when a record is gone, or when a form leaves out what is needed: one sentence with the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, MzdeskError, NotAllowed, NotFound, RuleBroken
from mzdesk.models.checklists import ChecklistItem
from mzdesk.services import attachments, checklists, facilities, hazards, history, plans, settings, staff
from mzdesk.terms import (
    ApprovalSubject,
    ApprovalWay,
    CertificateKind,
    Choice,
    Datum,
    FacilityKind,
    HazardGrade,
    Relation,
    Role,
    Topic,
)
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import ItemData
from mzdesk.views.facilities import CertificateDraft, FacilityCriteria, FacilityDraft, FacilityPersonDraft
from mzdesk.views.hazards import HazardAmendment, RecheckDraft
from mzdesk.views.plans import Phrases, SendDraft
from mzdesk.views.staff import ApprovalDraft
from tests.factories import PHRASE, PIN, SYSTEM, TODAY, leader, office, person, place
from tests.services import hazard_cases
from tests.services.plan_cases import Office, do

GONE = UUID(int=7)
LATER: dict[str, Any] = {"phrases": Phrases(PHRASE), "today": TODAY, "now": clock.now()}
ITEM = ItemData("自1", Topic.FIRE, "通道畅通", HazardGrade.GENERAL, (FacilityKind.ELDERLY_CARE,), 7)


def refused(
    store: Store, kind: type[MzdeskError], words: str, verb: Callable[..., Any], *args: Any, **more: Any
) -> None:
    """The verb says `words` and leaves nothing behind."""
    with pytest.raises(kind, match=words), store.begin(SYSTEM, "试办") as session:
        verb(session, SYSTEM, *args, **more)


@pytest.mark.parametrize(
    ("verb", "args", "more", "words"),
    [
        (attachments.data, ("0" * 64,), {}, "找不到这个附件"),
        (checklists.revise, (GONE, ITEM), {"note": "更新"}, "找不到这条检查项"),
        (checklists.citations, (GONE,), {}, "找不到这条检查项"),
        (checklists.view, (GONE,), {}, "找不到这条检查项"),
        (facilities.drop_person, (GONE,), {}, "找不到这名人员"),
        (facilities.drop_view, (GONE,), {}, "找不到这个视图"),
        (history.undo, (GONE,), {"now": clock.now()}, "找不到要撤销的操作"),
        (plans.next_place, (GONE,), {"reason": "已停业", **LATER}, "找不到这次检查"),
        (plans.visit_approval_view, (GONE,), {}, "找不到这次检查"),
        (staff.create_account, (GONE,), {"login": "a", "roles": [Role.CLERK], "phrase": PHRASE}, "找不到这个人员"),
        (staff.set_roles, (GONE,), {"roles": [Role.CLERK]}, "找不到这个账号"),
        (staff.revoke, (GONE,), {}, "找不到这条授权"),
        (staff.drop_leave, (GONE,), {}, "这条记录已不存在"),
        (staff.change_phrase, (), {"old": PHRASE, "new": PHRASE}, "您还没有账号"),
    ],
)
def test_what_is_gone_is_said(
    sqlite_store: Store, verb: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any], words: str
) -> None:
    """Somebody else removed it meanwhile, or it belongs to another office."""
    office(sqlite_store)
    refused(sqlite_store, NotFound, words, verb, *args, **more)


def test_a_roll_and_a_view_name_what_is_missing(sqlite_store: Store) -> None:
    office(sqlite_store)
    home = place(sqlite_store)
    draft, now = FacilityPersonDraft("甲某"), clock.now()
    refused(
        sqlite_store, NotFound, "找不到这名人员", facilities.save_person, home, draft=draft, person_id=GONE, now=now
    )
    refused(sqlite_store, BadInput, "请给视图起一个名称", facilities.save_view, name="  ", criteria=FacilityCriteria())


def test_what_somebody_else_changed_is_not_written_over(sqlite_store: Store) -> None:
    office(sqlite_store)
    home, now = place(sqlite_store), clock.now()
    with sqlite_store.begin(SYSTEM, "登记") as session:
        cook = facilities.save_person(session, SYSTEM, home, draft=FacilityPersonDraft("甲某"), now=now)
        permit = CertificateDraft(CertificateKind.OTHER)
        paper = facilities.save_certificate(session, SYSTEM, home, draft=permit, now=now)
    refused(sqlite_store, MzdeskError, "这名人员刚刚被别人修改过", facilities.save_person, home,
            draft=FacilityPersonDraft("甲某"), person_id=cook, version=9, now=now)  # fmt: skip
    refused(sqlite_store, MzdeskError, "这本证照刚刚被别人修改过", facilities.save_certificate, home,
            draft=permit, certificate_id=paper, version=9, now=now)  # fmt: skip


def test_a_place_that_is_so_already_is_not_changed(sqlite_store: Store) -> None:
    office(sqlite_store)
    home = place(sqlite_store)
    when = {"reason": "划转", "today": TODAY, "now": clock.now()}
    refused(sqlite_store, BadInput, "关系已经是“社会办”", facilities.change_relation, home,
            relation=Relation.PRIVATE, happened_on=TODAY, **when)  # fmt: skip
    refused(sqlite_store, BadInput, "请选择另一个乡镇", facilities.move_township, home, township="500156001", **when)


def test_accounts_pins_and_delegations_say_what_is_missing(sqlite_store: Store) -> None:
    office(sqlite_store)
    boss, clerk = leader(sqlite_store), person(sqlite_store, "向晓兰")
    new = {"login": "xiangxiaolan", "roles": [Role.CLERK], "phrase": PHRASE}
    refused(sqlite_store, BadInput, "请填写用户名", staff.create_account, clerk, **new | {"login": " "})
    refused(sqlite_store, BadInput, "请至少选择一个角色", staff.create_account, clerk, **new | {"roles": []})
    refused(sqlite_store, NotFound, "还没有账号，请先建立账号", staff.set_pin, pin=PIN, phrase=PHRASE, person_id=clerk)
    refused(sqlite_store, NotAllowed, "口令不正确，没有修改签批码", staff.set_pin, pin=PIN, phrase="x", person_id=boss)
    given = {"leader_id": boss, "delegate_id": clerk, "subjects": [ApprovalSubject.PLAN], "pin": PIN}
    term = {"starts": TODAY, "ends": TODAY + timedelta(days=5), "now": clock.now()}
    refused(sqlite_store, BadInput, "请选择授权人和被授权人", staff.delegate, **given | term | {"delegate_id": GONE})
    early = {"ends": TODAY - timedelta(days=1)}
    refused(sqlite_store, BadInput, "授权截止日期早于开始日期", staff.delegate, **given | term | early)


def test_a_hazard_is_neither_emptied_nor_rechecked_by_nobody(sqlite_store: Store) -> None:
    office(sqlite_store)
    home = place(sqlite_store, relation=Relation.BUREAU_RUN)
    fixed = hazard_cases.submitted(sqlite_store, home)
    refused(sqlite_store, BadInput, "请写明隐患内容", hazards.amend, fixed, draft=HazardAmendment("  "))
    nobody = RecheckDraft(True, (), TODAY)
    refused(
        sqlite_store, BadInput, "请填写复查人员", hazards.recheck, fixed, draft=nobody, today=TODAY, now=clock.now()
    )


def test_a_plan_is_approved_once_and_sent_only_with_consent(sqlite_store: Store) -> None:
    bureau = Office(sqlite_store)
    plan = bureau.plan()
    now = {"today": TODAY, "now": clock.now()}
    consent = ApprovalDraft(ApprovalWay.PIN, bureau.leader, pin=PIN)
    refused(sqlite_store, RuleBroken, "不用再审批", plans.approve, plan, draft=consent, **now)
    refused(sqlite_store, MzdeskError, "刚刚被别人修改过", plans.withdraw, plan, version=99)
    fresh = bureau.plan(approved=False, title="另一次")
    late = replace(consent, approved_on=TODAY + timedelta(days=300))
    refused(sqlite_store, BadInput, "签批日期晚于计划的结束日期", plans.approve, fresh, draft=late, **now)
    refused(sqlite_store, RuleBroken, "不能退回修改", plans.withdraw, fresh)
    send = SendDraft(
        bureau.places[0], Choice.CLUE, tuple(bureau.officers[:2]), TODAY, clue="群众反映", approval=consent
    )
    refused(sqlite_store, RuleBroken, "请先办理审批", plans.send, draft=replace(send, plan_id=fresh), **now)
    no = replace(consent, granted=False, opinion="暂缓")
    refused(sqlite_store, RuleBroken, "审批意见为不同意", plans.send, draft=replace(send, approval=no), **now)
    visit = do(sqlite_store, plans.send, draft=send, **now)
    refused(sqlite_store, RuleBroken, "不是随机抽取的", plans.next_place, visit, reason="已停业", **LATER)


def test_a_checklist_is_changed_with_its_reason(sqlite_store: Store) -> None:
    office(sqlite_store)
    with sqlite_store.read(SYSTEM) as session:
        item = session.query(ChecklistItem.id).first()[0]
    refused(sqlite_store, BadInput, "请写明修改原因", checklists.revise, item, ITEM, note=" ")
    seen = {"text_seen": "国家法律法规数据库", "person": "罗文静", "today": TODAY}
    refused(sqlite_store, NotFound, "找不到这部法规", checklists.confirm, rule_key="没有", article="第一条", **seen)


def test_an_approval_by_pin_needs_one(sqlite_store: Store) -> None:
    bureau = Office(sqlite_store)
    other = person(sqlite_store, "冉启明", Role.LEADER)
    plan = bureau.plan(approved=False)
    draft = ApprovalDraft(ApprovalWay.PIN, other, pin=PIN)
    refused(
        sqlite_store, NotAllowed, "还没有设置签批码", plans.approve, plan, draft=draft, today=TODAY, now=clock.now()
    )


def test_a_team_needs_somebody_who_may_lead_it(sqlite_store: Store) -> None:
    bureau = Office(sqlite_store)
    team = tuple(person(sqlite_store, name, leader_seat=False) for name in ("甲示例", "乙示例"))
    consent = ApprovalDraft(ApprovalWay.PIN, bureau.leader, pin=PIN)
    send = SendDraft(bureau.places[0], Choice.CLUE, team, TODAY, clue="群众反映", approval=consent)
    refused(sqlite_store, BadInput, "没有可任组长的", plans.send, draft=send, today=TODAY, now=clock.now())


def test_whoever_keeps_the_secret_is_locked_out_after_five_wrong_phrases(sqlite_store: Store) -> None:
    bureau = Office(sqlite_store)
    plan = bureau.plan()
    for _ in range(5):
        with pytest.raises(NotAllowed):
            bureau.seal(plan, phrase="bu-shi-zhege-1A")
    with pytest.raises(NotAllowed, match="已锁定15分钟，请稍后再试"):
        bureau.seal(plan)


def test_a_role_a_clause_and_a_place_on_earth(sqlite_store: Store) -> None:
    """The small things that forms can't know of."""
    office(sqlite_store)
    boss = leader(sqlite_store)
    with sqlite_store.read(SYSTEM) as session:
        account = staff.view(session, SYSTEM, boss, today=TODAY).account
        law = next(rule for rule in checklists.rules(session, SYSTEM) if not rule.work_demand)
    assert account is not None
    refused(sqlite_store, BadInput, "请至少选择一个角色", staff.set_roles, account.id, roles=[])
    seen = {"text_seen": "国家法律法规数据库", "person": "罗文静", "today": TODAY}
    refused(sqlite_store, BadInput, "请填写条款号", checklists.confirm, rule_key=law.key, article=" ", **seen)
    draft = FacilityDraft("松涛敬老院", township="500156001", longitude=107.7, latitude=99.0, datum=Datum.WGS84)
    refused(sqlite_store, BadInput, "纬度 99 不在中国境内", facilities.save, draft, now=clock.now())


def test_a_township_does_not_give_its_places_away(sqlite_store: Store) -> None:
    office(sqlite_store)
    home = place(sqlite_store)
    town = Actor(None, "乡镇经办", frozenset({Role.CLERK}), "500156", "500156001")
    with sqlite_store.read(SYSTEM) as session:
        other = next(row.code for row in settings.townships(session, SYSTEM) if row.code != "500156001")
    with pytest.raises(NotAllowed, match="请联系科室经办人"), sqlite_store.begin(town, "试办") as session:
        facilities.move_township(session, town, home, township=other, reason="划转", today=TODAY, now=clock.now())

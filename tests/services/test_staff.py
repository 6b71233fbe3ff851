"""人员与权限: who may sign in, who may approve and how, who may be sent out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.clock import FixedClock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from mzdesk.models.staff import Approval, Person, SignIn
from mzdesk.services import access, approvals, attachments, staff
from mzdesk.terms import ApprovalSubject, ApprovalWay, FacilityKind, PersonKind, Right, Role
from mzdesk.views.actor import Actor, system
from mzdesk.views.attachments import FileDraft
from mzdesk.views.staff import ApprovalDraft, PersonCriteria, PersonDraft
from tests.conftest import MONDAY

ACTOR = system("500156")
TODAY = date(2026, 11, 23)
PHRASE = "ShiLi-kouling-1"


@pytest.fixture
def person(store: Store) -> Callable[..., UUID]:
    """Adds a person, with an account when roles are given."""

    def add(name: str, kind: PersonKind = PersonKind.OFFICER, *roles: Role, pin: str = "", **values: object) -> UUID:
        with store.begin(ACTOR, "登记人员") as session:
            draft = replace(PersonDraft(name, kind), **values)  # type: ignore[arg-type]
            key = staff.save(session, ACTOR, draft)
            if roles:
                staff.create_account(session, ACTOR, key, login=name, roles=roles, phrase=PHRASE, own=True)
            if pin:
                staff.set_pin(session, ACTOR, pin=pin, phrase=PHRASE, person_id=key)
        return key

    return add


def sign_in(store: Store, login: str, phrase: str) -> Actor:
    with store.begin(ACTOR, "登录") as session:
        return staff.sign_in(session, ACTOR, login=login, phrase=phrase, now=clock.now())


def give(store: Store, actor: Actor, draft: ApprovalDraft) -> UUID:
    with store.begin(actor, "审批") as session:
        return approvals.give(
            session,
            actor,
            clock.uuid7(),
            subject=ApprovalSubject.PLAN,
            draft=draft,
            township=actor.township,
            today=TODAY,
            now=clock.now(),
        )


def test_a_citys_reader_is_no_account_of_a_district(person: Callable[..., UUID]) -> None:
    with pytest.raises(BadInput, match="由市级数据库管理员建立"):
        person("示例甲", PersonKind.CLERK, Role.CITY)


def test_every_role_has_exactly_its_rights() -> None:
    """The table of rights is read back verb by verb, so that a careless change shows."""
    assert Right.OPEN_SEAL in access.GRANTED[Role.LEADER]
    assert Right.APPROVE not in access.GRANTED[Role.CLERK]
    assert access.GRANTED[Role.ADMINISTRATOR] == {Right.MANAGE_STAFF, Right.MANAGE_SETTINGS}
    kept = {Right.KEEP_DUTY, Right.KEEP_INCIDENTS, Right.KEEP_DAILIES}
    assert access.GRANTED[Role.DUTY] == {Right.SEE, Right.EXPORT} | kept
    assert access.GRANTED[Role.TOWNSHIP_CLERK] == {Right.SEE, Right.EXPORT, Right.REPORT_RECTIFICATION, Right.REPORT}
    assert set(access.GRANTED) == set(Role)


def test_a_township_clerk_stays_in_the_township() -> None:
    clerk = Actor(None, "乡镇", frozenset({Role.TOWNSHIP_CLERK}), "500156", "500156101")
    access.require(clerk, Right.REPORT_RECTIFICATION, township="500156101")
    with pytest.raises(NotAllowed, match="不属于您所在"):
        access.require(clerk, Right.REPORT_RECTIFICATION, township="500156102")
    with pytest.raises(NotAllowed, match="没有“编制检查计划”的权限"):
        access.require(clerk, Right.PLAN)


def test_sign_in_gives_the_persons_roles(store: Store, person: Callable[..., UUID]) -> None:
    key = person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    actor = sign_in(store, "向晓兰", PHRASE)
    assert (actor.person_id, actor.name, actor.roles) == (key, "向晓兰", {Role.CLERK})
    assert actor.of_bureau


def test_unknown_login_and_wrong_phrase_say_the_same(store: Store, person: Callable[..., UUID]) -> None:
    person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    with pytest.raises(NotAllowed) as wrong:
        sign_in(store, "向晓兰", "不是这个口令")
    with pytest.raises(NotAllowed) as unknown:
        sign_in(store, "没有这人", PHRASE)
    assert str(wrong.value) == str(unknown.value)


def test_five_wrong_phrases_lock_for_fifteen_minutes(
    store: Store, person: Callable[..., UUID], fixed_clock: FixedClock
) -> None:
    person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="不正确"):
            sign_in(store, "向晓兰", "不是这个口令")
    with pytest.raises(NotAllowed, match="锁定15分钟"):
        sign_in(store, "向晓兰", PHRASE)
    fixed_clock.advance(minutes=15, seconds=1)
    assert sign_in(store, "向晓兰", PHRASE).name == "向晓兰"
    with store.read(ACTOR) as session:
        kinds = list(session.scalars(sa.select(SignIn.what).order_by(SignIn.at, SignIn.id)))
    assert kinds == ["refused"] * 5 + ["in"]


@pytest.mark.parametrize(
    ("phrase", "words"), [("短", "至少 10 位"), ("1234567890", "三类"), ("Zhangsan-2026", "登录名")]
)
def test_weak_phrases_are_refused(store: Store, person: Callable[..., UUID], phrase: str, words: str) -> None:
    key = person("向晓兰")
    with pytest.raises(BadInput, match=words), store.begin(ACTOR, "建账号") as session:
        staff.create_account(session, ACTOR, key, login="zhangsan", roles=[Role.CLERK], phrase=phrase)


def test_a_login_is_given_once(store: Store, person: Callable[..., UUID]) -> None:
    person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    other = person("罗文静")
    with pytest.raises(RuleBroken, match="已被使用"), store.begin(ACTOR, "建账号") as session:
        staff.create_account(session, ACTOR, other, login="向晓兰", roles=[Role.CLERK], phrase=PHRASE)


def test_a_phrase_that_was_given_is_changed_first_and_stands_on_its_sheet_only(
    store: Store, person: Callable[..., UUID]
) -> None:
    """One that the person chose at the desk need not be; the sheet of another district's account is not found."""
    key, own = person("罗文静"), person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    with store.begin(ACTOR, "建账号") as session:
        made = staff.create_account(session, ACTOR, key, login="luo", roles=[Role.CLERK, Role.DUTY], phrase=PHRASE)
    with store.read(ACTOR) as session:
        assert [staff.must_change(session, ACTOR, each) for each in (key, own)] == [True, False]
        sheet = staff.login_sheet(session, ACTOR, made, phrase=PHRASE, now=MONDAY)
        assert dict(sheet.rows) == {
            "姓名": "罗文静", "单位": "局机关", "角色": "科室经办人、值班人员", "用户名": "luo", "制发人": ACTOR.name,
            "制发时间": "2026年11月23日 09:00",
        }  # fmt: skip
        assert "本机数据库" in sheet.note
        assert PHRASE not in repr(sheet)
        with pytest.raises(NotFound, match="找不到这个账号"):
            staff.login_sheet(session, replace(ACTOR, district="500157"), made, phrase=PHRASE, now=MONDAY)


def test_a_department_has_its_kinds_of_place_and_no_second_role(store: Store, person: Callable[..., UUID]) -> None:
    """They come with the sign-in; without any, or beside another role, the account is not made."""
    person("罗文静", PersonKind.OFFICER, Role.SECTION_HEAD)
    key = person("申丽娟", PersonKind.CLERK)
    made = partial(staff.create_account, login="申丽娟", phrase=PHRASE)
    with pytest.raises(BadInput, match="请至少选择一类机构") as told, store.begin(ACTOR, "建账号") as session:
        made(session, ACTOR, key, roles=[Role.DEPARTMENT])
    assert told.value.field == "kinds"
    both = [Role.DEPARTMENT, Role.CLERK]
    with pytest.raises(BadInput, match="不能兼有其他角色") as told, store.begin(ACTOR, "建账号") as session:
        made(session, ACTOR, key, roles=both, kinds=[FacilityKind.FUNERAL])
    assert told.value.field == "roles"
    with store.begin(ACTOR, "建账号") as session:
        account = made(session, ACTOR, key, roles=[Role.DEPARTMENT], kinds=[FacilityKind.FUNERAL])
    actor = sign_in(store, "申丽娟", PHRASE)
    assert (actor.of_department, actor.of_bureau, actor.kinds) == (True, False, {FacilityKind.FUNERAL})
    with store.begin(ACTOR, "修改角色") as session:
        staff.set_roles(session, ACTOR, account, roles=[Role.DEPARTMENT], kinds=[FacilityKind.ELDERLY_CARE])
    assert sign_in(store, "申丽娟", PHRASE).kinds == {FacilityKind.ELDERLY_CARE}
    with store.begin(ACTOR, "修改角色") as session:
        staff.set_roles(session, ACTOR, account, roles=[Role.CLERK], kinds=[FacilityKind.ELDERLY_CARE])
    actor = sign_in(store, "申丽娟", PHRASE)
    assert (actor.of_bureau, actor.kinds) == (True, frozenset())


def test_a_department_can_not_widen_its_kinds(store: Store, person: Callable[..., UUID]) -> None:
    key = person("申丽娟", PersonKind.CLERK)
    with store.begin(ACTOR, "建账号") as session:
        account = staff.create_account(
            session, ACTOR, key, login="申丽娟", phrase=PHRASE, roles=[Role.DEPARTMENT], kinds=[FacilityKind.FUNERAL]
        )
    actor = sign_in(store, "申丽娟", PHRASE)
    with pytest.raises(NotAllowed, match="没有“管理人员与账号”的权限"), store.begin(actor, "修改角色") as session:
        staff.set_roles(session, actor, account, roles=[Role.DEPARTMENT], kinds=list(FacilityKind))
    assert sign_in(store, "申丽娟", PHRASE).kinds == {FacilityKind.FUNERAL}


def test_the_last_manager_stays(store: Store, person: Callable[..., UUID]) -> None:
    key = person("罗文静", PersonKind.OFFICER, Role.SECTION_HEAD)
    with store.read(ACTOR) as session:
        account = staff.view(session, ACTOR, key, today=TODAY).account
    assert account is not None
    with pytest.raises(RuleBroken, match="至少要保留一个"), store.begin(ACTOR, "停用") as session:
        staff.disable(session, ACTOR, account.id)
    person("申丽娟", PersonKind.CLERK, Role.ADMINISTRATOR)
    with store.begin(ACTOR, "停用") as session:
        staff.disable(session, ACTOR, account.id)
    with pytest.raises(NotAllowed, match="不正确"):
        sign_in(store, "罗文静", PHRASE)


def test_a_closed_account_is_opened_again_unless_the_person_left(store: Store, person: Callable[..., UUID]) -> None:
    person("罗文静", PersonKind.OFFICER, Role.SECTION_HEAD)
    key = person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    with store.begin(ACTOR, "停用") as session:
        view = staff.view(session, ACTOR, key, today=TODAY)
        assert view.account is not None
        staff.disable(session, ACTOR, view.account.id)
        person_row = session.get_one(Person, key)
        person_row.active = False
    with store.begin(ACTOR, "启用") as session, pytest.raises(RuleBroken, match="已离岗，账号没有启用。请先在“修改”"):
        staff.enable(session, ACTOR, view.account.id)
    with pytest.raises(NotAllowed, match="不正确"):
        sign_in(store, "向晓兰", PHRASE)
    with store.begin(ACTOR, "启用") as session:
        session.get_one(Person, key).active = True
        session.flush()
        staff.enable(session, ACTOR, view.account.id)
    assert sign_in(store, "向晓兰", PHRASE).name == "向晓兰"


def test_reset_must_be_changed_and_own_phrase_can_be(store: Store, person: Callable[..., UUID]) -> None:
    key = person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    with store.begin(ACTOR, "重置") as session:
        account = staff.view(session, ACTOR, key, today=TODAY).account
        assert account is not None
        staff.reset(session, ACTOR, account.id, phrase="Linshi-kouling-2026")
    mine = sign_in(store, "向晓兰", "Linshi-kouling-2026")
    with store.begin(mine, "改口令") as session:
        with pytest.raises(NotAllowed, match="原口令不正确"):
            staff.change_phrase(session, mine, old="猜的", new="Ziji-de-kouling-77")
        staff.change_phrase(session, mine, old="Linshi-kouling-2026", new="Ziji-de-kouling-77")
        view = staff.view(session, mine, key, today=TODAY).account
    assert view is not None
    assert not view.must_change
    assert sign_in(store, "向晓兰", "Ziji-de-kouling-77")


@pytest.mark.parametrize(
    ("pin", "words"), [("12", "4 到 6 位"), ("abcd", "4 到 6 位"), ("1111", "过于简单"), ("2345", "过于简单")]
)
def test_poor_pins_are_refused(store: Store, person: Callable[..., UUID], pin: str, words: str) -> None:
    key = person("覃国栋", PersonKind.LEADER, Role.LEADER)
    with pytest.raises(BadInput, match=words), store.begin(ACTOR, "签批码") as session:
        staff.set_pin(session, ACTOR, pin=pin, phrase=PHRASE, person_id=key)


def test_approval_by_pin_at_the_clerks_desk(store: Store, person: Callable[..., UUID]) -> None:
    leader = person("覃国栋", PersonKind.LEADER, Role.LEADER, pin="135260")
    person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    clerk = sign_in(store, "向晓兰", PHRASE)
    key = give(store, clerk, ApprovalDraft(ApprovalWay.PIN, approver_id=leader, pin="135260", opinion="同意"))
    with store.read(clerk) as session:
        row = session.get_one(Approval, key)
    assert (row.approver, row.way, row.created_by, row.approved_on) == ("覃国栋", ApprovalWay.PIN, "向晓兰", TODAY)


def test_wrong_pins_are_counted_and_lock(store: Store, person: Callable[..., UUID]) -> None:
    leader = person("覃国栋", PersonKind.LEADER, Role.LEADER, pin="135260")
    for _ in range(5):
        with pytest.raises(NotAllowed, match="签批码不正确"):
            give(store, ACTOR, ApprovalDraft(ApprovalWay.PIN, approver_id=leader, pin="999999"))
    with pytest.raises(NotAllowed, match="锁定15分钟"):
        give(store, ACTOR, ApprovalDraft(ApprovalWay.PIN, approver_id=leader, pin="135260"))


def test_a_paper_approval_needs_its_date_and_its_scan(store: Store, person: Callable[..., UUID]) -> None:
    leader = person("覃国栋", PersonKind.LEADER)
    paper = ApprovalDraft(ApprovalWay.PAPER, approver_id=leader, approved_on=date(2026, 11, 20), scan_sha256="a" * 64)
    with pytest.raises(BadInput, match="签批日期"):
        give(store, ACTOR, replace(paper, approved_on=None))
    with pytest.raises(BadInput, match="晚于今天"):
        give(store, ACTOR, replace(paper, approved_on=TODAY + timedelta(days=1)))
    with pytest.raises(BadInput, match="扫描件"):
        give(store, ACTOR, replace(paper, scan_sha256=None))
    key = give(store, ACTOR, paper)
    with store.read(ACTOR) as session:
        assert session.get_one(Approval, key).approved_on == date(2026, 11, 20)


def test_a_clerk_cannot_approve_on_screen_or_be_named_as_approver(store: Store, person: Callable[..., UUID]) -> None:
    other = person("申丽娟")
    person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    clerk = sign_in(store, "向晓兰", PHRASE)
    with pytest.raises(NotAllowed, match="没有“审批”的权限"):
        give(store, clerk, ApprovalDraft(ApprovalWay.SCREEN))
    with pytest.raises(NotAllowed, match="没有审批权限"):
        give(store, clerk, ApprovalDraft(ApprovalWay.PAPER, approver_id=other))
    with pytest.raises(BadInput, match="请选择审批人"):
        give(store, clerk, ApprovalDraft(ApprovalWay.PAPER))


def test_a_delegation_covers_its_subject_and_its_days(store: Store, person: Callable[..., UUID]) -> None:
    leader = person("覃国栋", PersonKind.LEADER, Role.LEADER, pin="135260")
    mine = person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    clerk = sign_in(store, "向晓兰", PHRASE)
    draft = ApprovalDraft(ApprovalWay.DELEGATED, approver_id=leader)
    with pytest.raises(NotAllowed, match="没有找到覃国栋授权"):
        give(store, clerk, draft)

    def delegate(subject: ApprovalSubject, starts: date) -> UUID:
        with store.begin(clerk, "授权") as session:
            return staff.delegate(
                session,
                clerk,
                leader_id=leader,
                delegate_id=mine,
                subjects=[subject],
                starts=starts,
                ends=date(2026, 12, 31),
                pin="135260",
                now=clock.now(),
            )

    delegate(ApprovalSubject.VOID, TODAY)
    delegate(ApprovalSubject.PLAN, TODAY + timedelta(days=1))
    with pytest.raises(NotAllowed, match="没有找到覃国栋授权"):
        give(store, clerk, draft)
    valid = delegate(ApprovalSubject.PLAN, TODAY)
    assert give(store, clerk, draft)
    with store.begin(clerk, "收回授权") as session:
        staff.revoke(session, clerk, valid)
    with pytest.raises(NotAllowed, match="没有找到覃国栋授权"):
        give(store, clerk, draft)


def test_a_delegation_is_proved_by_pin_or_signed_sheet_and_ended_by_whom_it_concerns(
    store: Store, person: Callable[..., UUID]
) -> None:
    leader = person("覃国栋", PersonKind.LEADER, Role.LEADER, pin="135260")
    mine = person("向晓兰", PersonKind.OFFICER, Role.CLERK)
    person("冉敏", PersonKind.OFFICER, Role.CLERK)
    clerk, other = sign_in(store, "向晓兰", PHRASE), sign_in(store, "冉敏", PHRASE)
    day = {"subjects": [ApprovalSubject.PLAN], "starts": TODAY, "ends": TODAY, "now": clock.now()}

    def delegate(who: UUID, **proof: object) -> UUID:
        with store.begin(clerk, "授权") as session:
            return staff.delegate(session, clerk, leader_id=who, delegate_id=mine, **day, **proof)

    with pytest.raises(NotAllowed, match="签批码不正确"):
        delegate(leader, pin="000000")
    with pytest.raises(BadInput, match="不能授权给本人"):
        delegate(mine, pin="135260")
    with pytest.raises(NotAllowed, match="没有审批权限，不能授权他人"), store.begin(clerk, "授权") as session:
        staff.delegate(session, clerk, leader_id=other.person_id, delegate_id=mine, **day, pin="135260")
    made = delegate(leader, scan=FileDraft("授权书.pdf", "application/pdf", b"%PDF-1.7 signed"))
    with store.read(clerk) as session:
        assert staff.delegations(session, clerk)[0].on_paper
        assert [row.name for row in attachments.of(session, clerk, made)] == ["授权书.pdf"]
    with pytest.raises(NotAllowed, match="管理人员与账号"), store.begin(other, "撤回授权") as session:
        staff.revoke(session, other, made)
    with store.begin(clerk, "撤回授权") as session:
        staff.revoke(session, clerk, made)
    with store.read(clerk) as session:
        assert staff.delegations(session, clerk)[0].revoked


def test_officers_come_with_certificate_leave_and_ties(store: Store, person: Callable[..., UUID]) -> None:
    good = person("谭志远", certificate_no="示例1", certificate_until=date(2026, 12, 31), leader_seat=True)
    expired = person("晏小琴", certificate_no="示例2", certificate_until=date(2026, 11, 22))
    person("申丽娟")
    away = person("简学军", certificate_no="示例3")
    with store.begin(ACTOR, "请假") as session:
        staff.add_leave(session, ACTOR, away, starts=TODAY, ends=TODAY, reason="年休假")
        staff.add_tie(session, ACTOR, good, reason="近亲属任职", township="500156101")
    with store.read(ACTOR) as session:
        found = {UUID(each.id): each for each in staff.officers(session, ACTOR, day=TODAY)}
    assert set(found) == {good, expired, away}
    assert found[good].can_lead
    assert found[good].barred_townships == {"500156101"}
    assert not found[expired].certified_on(TODAY)
    assert found[away].away_on(TODAY)
    assert not found[away].away_on(TODAY + timedelta(days=1))
    assert found[away].certified_on(TODAY)


def test_persons_are_found_by_initials_and_counted(store: Store, person: Callable[..., UUID]) -> None:
    person("单晓", PersonKind.LEADER)
    person("谭志远")
    person("安静", PersonKind.OFFICER, active=False)
    with store.read(ACTOR) as session:
        for typed in ("sx", "dx", "单"):
            found = staff.listing(session, ACTOR, PersonCriteria(text=typed), offset=0, limit=50, today=TODAY)
            assert [row.name for row in found.rows] == ["单晓"]
        everyone = staff.listing(session, ACTOR, PersonCriteria(), offset=0, limit=50, today=TODAY)
        assert [row.name for row in everyone.rows] == ["单晓", "谭志远"]
        assert staff.counts(session, ACTOR, PersonCriteria()) == {"all": 2, "leader": 1, "officer": 1}


def test_a_person_changed_meanwhile_is_not_overwritten(store: Store, person: Callable[..., UUID]) -> None:
    key = person("谭志远")
    for version, words in ((1, "第一次"), (1, "第二次")):
        with store.begin(ACTOR, "改") as session:
            if words == "第二次":
                with pytest.raises(ChangedMeanwhile, match="刷新"):
                    staff.save(
                        session, ACTOR, PersonDraft("谭志远", PersonKind.OFFICER), person_id=key, version=version
                    )
            else:
                draft = PersonDraft("谭志远", PersonKind.OFFICER, post=words)
                staff.save(session, ACTOR, draft, person_id=key, version=version)


def test_refusals_of_the_person_form(store: Store, person: Callable[..., UUID]) -> None:
    with pytest.raises(BadInput, match="姓名"):
        person("  ")
    with pytest.raises(BadInput, match="证号"):
        person("谭志远", certificate_until=TODAY)
    key = person("谭志远")
    with store.begin(ACTOR, "回避") as session:
        with pytest.raises(BadInput, match="回避事由"):
            staff.add_tie(session, ACTOR, key, reason=" ", township="500156101")
        with pytest.raises(BadInput, match="机构或乡镇"):
            staff.add_tie(session, ACTOR, key, reason="亲属")
        with pytest.raises(BadInput, match="早于开始"):
            staff.add_leave(session, ACTOR, key, starts=TODAY, ends=TODAY - timedelta(days=1))

"""用印 and the registers: every sealing, every number, every blank sheet; on both databases."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.documents import issuing, raster
from mzdesk.errors import BadInput, MzdeskError, RuleBroken
from mzdesk.models.orders import Document
from mzdesk.services import orders
from mzdesk.terms import (
    ApprovalWay,
    DocumentState,
    DocumentStepKind,
    PersonKind,
    Role,
)
from mzdesk.views.actor import Actor
from mzdesk.views.orders import ServiceDraft
from mzdesk.views.staff import ApprovalDraft
from tests import factories
from tests.factories import PIN, SYSTEM, TODAY
from tests.services.hazard_cases import OFFICERS, act, ask, found
from tests.services.order_cases import (
    NOTICE,
    numbered,
    settle,
    shown,
    take_out,
)


@pytest.fixture
def leader(store: Store) -> UUID:
    factories.office(store)
    return factories.leader(store)


def seals(store: Store, actor: Actor = SYSTEM) -> list[tuple[str, ...]]:
    """Number, copies, 监印人, 申请人 of each line of 用印登记簿."""
    made = ask(store, orders.seal_ledger, starts=TODAY, ends=TODAY, now=clock.now(), actor=actor)
    return [(row[1], row[4], row[6], row[7]) for row in made.rows]


def test_every_sealing_stands_in_the_register(store: Store, leader: UUID) -> None:
    """First for the copies of its kind, later for more of the same pages; who sealed and who asked are named."""
    document_id = numbered(store, leader)
    act(store, orders.seal, document_id, sealed_on=TODAY, sealed_by="石光荣", asked_by="冉启明", copies=30)
    with pytest.raises(RuleBroken, match="请写明加盖的份数"):
        act(store, orders.seal, document_id, sealed_on=TODAY)
    act(store, orders.serve, document_id, draft=ServiceDraft(TODAY, receiver="各单位"))
    act(store, orders.seal, document_id, sealed_on=TODAY, sealed_by="田玉芬", copies=2)
    number, drafter = "武隆民发〔2026〕1号", shown(store, document_id).row.issued_by
    assert seals(store) == [(number, "30", "石光荣", "冉启明"), (number, "2", "田玉芬", drafter)]
    view = shown(store, document_id)
    assert (view.row.state, view.sealed_by) == (DocumentState.SERVED, "石光荣")
    assert [(line.copies, line.asked_by) for line in view.trail if line.kind is DocumentStepKind.SEALED] == [
        (30, "冉启明"),
        (2, drafter),
    ]
    act(store, orders.file, document_id, filed_on=TODAY)
    with pytest.raises(RuleBroken, match="已归档，不用再登记用印"):
        act(store, orders.seal, document_id, sealed_on=TODAY, copies=1)


@pytest.mark.parametrize("copies", [0, 1000])
def test_a_wrong_number_of_sealed_copies_is_refused(store: Store, leader: UUID, copies: int) -> None:
    document_id = numbered(store, leader)
    with pytest.raises(BadInput, match="用印份数应为 1 到 999"):
        act(store, orders.seal, document_id, sealed_on=TODAY, copies=copies)


def test_a_gongwen_is_not_signed_again_with_its_seal(store: Store, leader: UUID) -> None:
    document_id = numbered(store, leader)
    with pytest.raises(RuleBroken, match="已由覃国栋签发"):
        act(store, orders.seal, document_id, sealed_on=TODAY, approval=ApprovalDraft(ApprovalWay.PIN, leader, pin=PIN))


def test_service_without_a_seal_on_file_is_told_by_the_register(store: Store, leader: UUID) -> None:
    document_id = numbered(store, leader)
    act(store, orders.serve, document_id, draft=ServiceDraft(TODAY, receiver="各单位"))
    assert seals(store) == [("武隆民发〔2026〕1号", "1", "未登记", "")]


def test_a_township_prints_its_own_part_of_the_registers(store: Store, leader: UUID) -> None:
    """The bureau's notices and blank sheets are not its own; the order to its place is."""
    document_id = numbered(store, leader)
    act(store, orders.seal, document_id, sealed_on=TODAY)
    for name in OFFICERS:
        factories.person(store, name)
    order = act(store, issuing.issue_order, [found(store, factories.place(store))])
    act(store, orders.seal, order.id, sealed_on=TODAY)
    take_out(store, 2)
    person = factories.person(store, "示例乡镇", Role.TOWNSHIP_CLERK, kind=PersonKind.CLERK, township="500156001")
    clerk = factories.actor(store, person, Role.TOWNSHIP_CLERK)
    assert [row[0] for row in seals(store, clerk)] == [order.number]
    issued = ask(store, orders.register_ledger, year=2026, now=clock.now(), actor=clerk)
    assert [row[0] for row in issued.rows] == [order.number]
    assert ask(store, orders.blank_sheets, actor=clerk) == []


def test_the_registers_hold_every_number_seal_and_blank_sheet(store: Store, leader: UUID) -> None:
    document_id = numbered(store, leader)
    act(store, orders.seal, document_id, sealed_on=TODAY, sealed_by="石光荣")
    spoilt = numbered(store, leader)
    act(store, orders.void, spoilt, reason="内容有误")
    _, wet = take_out(store, 2)
    settle(store, orders.spoil_blank, wet, reason="淋湿")
    with store.read(SYSTEM) as session:
        now = clock.now()
        issued = orders.register_ledger(session, SYSTEM, year=2026, prefix="武隆民发", now=now)
        every = orders.register_ledger(session, SYSTEM, year=2026, now=now)
        sealed = orders.seal_ledger(session, SYSTEM, starts=TODAY, ends=TODAY, now=now)
        blank = orders.blank_ledger(session, SYSTEM, now=now)
    assert [row[0] for row in issued.rows] == ["武隆民发〔2026〕1号", "武隆民发〔2026〕2号"]
    assert issued.rows[0][3] == NOTICE.to
    assert issued.rows[1][-1] == "作废：内容有误"
    assert [(row[0], row[-1]) for row in every.rows] == [
        ("武隆民发〔2026〕1号", "已用印"),
        ("武隆民发〔2026〕2号", "作废：内容有误"),
        ("武隆民责改〔2026〕1号", "空白文书已领用：谭志远"),
        ("武隆民责改〔2026〕2号", "空白文书已作废：淋湿"),
    ]
    assert [(row[1], row[6]) for row in sealed.rows] == [("武隆民发〔2026〕1号", "石光荣")]
    assert [row[6] for row in blank.rows] == ["已领用", "已作废"]
    from mzdesk.documents import ledger

    for each in (issued, sealed, blank):
        assert each.title in "".join(raster.text(ledger.render(each)))


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"title": "另一份"}},
        {"sha256": "0" * 64},
        {"number": "武隆民发〔2026〕9号"},
        {"title": "另一份"},
        {"issued_on": date(2026, 1, 1)},
    ],
)
def test_what_a_sealed_paper_says_is_fixed_for_whoever_writes_to_the_database(
    store: Store, leader: UUID, change: dict[str, object]
) -> None:
    """The trigger, not only the service: before 用印 the same change goes through, from then on none of them."""
    document_id = numbered(store, leader)
    change_it = sa.update(Document).where(Document.id == document_id)
    with store.begin(SYSTEM, "用印前") as session:
        session.execute(change_it.values(title="关于做好安全工作的通知（更正）"))
    act(store, orders.seal, document_id, sealed_on=TODAY)
    before = shown(store, document_id)
    with pytest.raises((sa.exc.DBAPIError, MzdeskError)), store.begin(SYSTEM, "用印后") as session:
        session.execute(change_it.values(**change))
    assert shown(store, document_id) == before

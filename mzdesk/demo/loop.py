"""Acts of the loop: orders issued, sealed, served; put right, extended, looked at again, closed; the gates shut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from mzdesk.demo import pictures, register, visits
from mzdesk.demo.office import Office
from mzdesk.demo.stage import Stage
from mzdesk.demo.visits import Found
from mzdesk.documents import issuing
from mzdesk.services import hazards, orders
from mzdesk.terms import Cause, HazardChip, HazardGrade
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import ExtensionDraft, HazardCriteria, HazardRow, RecheckDraft, SubmissionDraft
from mzdesk.views.orders import OrderCriteria, ServiceDraft

TEAM = ("罗文静", "申丽娟")
FIXER = "乙某（示例）"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A paper and the hazards it demands to be put right."""

    document_id: UUID
    hazard_ids: tuple[UUID, ...]


def order(stage: Stage, office: Office, drawn: Sequence[Found], named: Sequence[Found], day: date) -> Sequence[Ordered]:
    """One order a place: numbered, signed by PIN, 用印, served with the signed copy's scan."""
    made = []
    for found in (*drawn, *named[:1]):
        if found.done.open_ids:
            made.append(_order(stage, office, found.done.open_ids, day))
    stage.step("下达整改并送达", orders=len(made), hazards=sum(len(each.hazard_ids) for each in made))
    return made


def _order(stage: Stage, office: Office, ids: tuple[UUID, ...], day: date) -> Ordered:
    now = stage.at(day, "17:30")
    issued = stage.do("下达整改", issuing.issue_order, ids, today=day, now=now)
    visits.keep_paper(stage, issued)
    signed = visits.pin(office)
    stage.do(
        "登记用印",
        orders.seal,
        issued.id,
        sealed_on=day,
        approval=signed,
        today=day,
        now=now,
    )
    next_day = day + timedelta(days=1)
    now = stage.at(next_day, "10:00")
    scan = FileDraft("送达回证.jpg", "image/jpeg", pictures.scan(issued.title, "签收：甲某（示例）"))
    draft = ServiceDraft(next_day, receiver="甲某（示例）", scan=scan)
    stage.do("登记送达", orders.serve, issued.id, draft=draft, today=next_day, now=now)
    return Ordered(issued.id, ids)


def put_right(stage: Stage, office: Office, ordered: Sequence[Ordered], first: date) -> None:
    """The units report what they did; one asks for more time, granted on paper."""
    day = first + timedelta(days=4)
    now = stage.at(day, "10:00")
    reported = ordered[0].hazard_ids
    for number, key in enumerate(reported):
        draft = SubmissionDraft(
            FIXER,
            "已清理并安排专人每日检查（示例）",
            day,
            Cause.MANAGEMENT,
            files=(visits.photo(f"整改后 {number + 1}", now),),
        )
        stage.do("登记整改", hazards.submit, key, draft=draft, today=day, now=now)
    late = ordered[1].hazard_ids[0]
    due = stage.ask(hazards.view, late, today=day).row.due_on
    assert due is not None
    asked = ExtensionDraft(due + timedelta(days=10), "须另行选址搭建停车棚（示例）", day)
    signed = visits.paper(stage, office, "整改延期审批", day)
    stage.do("办理延期", hazards.extend, late, approval=signed, draft=asked, today=day, now=now)
    stage.step("登记整改与延期", submitted=len(reported), extended=1)


def close(stage: Stage, office: Office, ordered: Sequence[Ordered], first: date) -> None:
    """Looked at again: one holds and is closed, one fails and gets a new term; what must not be closed is refused."""
    day = first + timedelta(days=8)
    now = stage.at(day, "11:00")
    good, bad = ordered[0].hazard_ids[0], ordered[0].hazard_ids[1]
    refused = _gates(stage, ordered, day)
    passed = RecheckDraft(True, TEAM, day, "已清理，通道畅通。", close=False)
    failed = RecheckDraft(False, TEAM, day, "仍有一处未更换。", due_on=day + timedelta(days=7))
    for key, draft in ((good, passed), (bad, failed)):
        stage.do("登记复查", hazards.recheck, key, draft=draft, today=day, now=now)
    ids = ordered[0].hazard_ids
    opinion = stage.do("出具复查意见书", issuing.issue_recheck, ids, today=day, now=now)
    visits.keep_paper(stage, opinion)
    stage.do("销号", hazards.close, good, happened_on=day, today=day, now=now)
    stage.step("复查与销号", rechecked=2, closed=1, papers=1, refused=refused)


def _gates(stage: Stage, ordered: Sequence[Ordered], day: date) -> list[str]:
    """Closing without a re-check, and a re-check by whoever put it right."""
    now, key = stage.clock.now(), ordered[0].hazard_ids[0]
    bare = ordered[1].hazard_ids[0]
    own = RecheckDraft(True, (FIXER, TEAM[0]), day, close=True)
    return [
        stage.refused(lambda: stage.do("销号", hazards.close, bare, happened_on=day, today=day, now=now)),
        stage.refused(lambda: stage.do("登记复查", hazards.recheck, key, draft=own, today=day, now=now)),
    ]


def major(stage: Stage, office: Office, named: Sequence[Found], first: date) -> None:
    """疑似重大 becomes 重大 by a leader's decision with its clause, then stands under 挂牌督办."""
    day = first + timedelta(days=9)
    now = stage.at(day, "15:00")
    ids = named[0].done.hazard_ids
    rows = [stage.ask(hazards.view, key, today=day).row for key in ids]
    key = next(row.id for row in rows if row.grade is HazardGrade.SUSPECTED_MAJOR)
    decided = visits.paper(stage, office, "重大隐患认定会签", day)
    clause = "判定标准（示例条款）"
    stage.do(
        "重大认定",
        hazards.grade_major,
        key,
        clause=clause,
        approval=decided,
        today=day,
        now=now,
    )
    listed = visits.pin(office)
    due = day + timedelta(days=20)
    stage.do(
        "挂牌督办",
        hazards.list_supervision,
        key,
        approval=listed,
        due_on=due,
        today=day,
        now=now,
    )
    stage.step("重大认定与挂牌督办", decided=1, listed=1)


def write_out(stage: Stage) -> None:
    """Hazard ledger and register of documents as their pages export them."""
    from mzdesk.ui.pages.hazards.columns import COLUMNS as HAZARDS
    from mzdesk.ui.pages.orders.columns import COLUMNS as ORDERS

    rows = _ledger(stage)
    papers = stage.ask(orders.listing, OrderCriteria(), offset=0, limit=500).rows
    register.workbook(stage, "隐患台账", HAZARDS, rows)
    register.workbook(stage, "文书登记簿", ORDERS, papers)
    stage.step("导出隐患台账和文书登记簿", hazards=len(rows), documents=len(papers))


def _ledger(stage: Stage) -> Sequence[HazardRow]:
    today = stage.context.today()
    criteria = HazardCriteria(chip=HazardChip.ALL)

    def ask(session: Any, actor: Any) -> Any:
        return hazards.listing(session, actor, criteria, offset=0, limit=500, today=today)

    return list(stage.ask(ask).rows)

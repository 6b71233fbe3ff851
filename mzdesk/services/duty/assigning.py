"""交办事项: what a leader said becomes a task with who and until when; steps are added until it is closed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.duty import DutyLine, DutyTask, DutyTaskStep, SpotCheck
from mzdesk.rules import deadlines
from mzdesk.services import access
from mzdesk.services.orders.secrecy import require_open
from mzdesk.terms import DutyLineKind, DutyTaskChip, DutyTaskState, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.duty_room import TaskCriteria, TaskDraft, TaskRow, TaskStepRow, TaskView
from mzdesk.views.window import Window

_SORTS = {
    "due_on": sa.func.coalesce(DutyTask.due_on, sa.literal(date.max, sa.Date)),
    "opened_on": DutyTask.opened_on,
    "kind": DutyTask.kind,
    "responsible": DutyTask.responsible,
}


def assign(session: Session, actor: Actor, *, draft: TaskDraft, today: date) -> UUID:
    """交办: raises BadInput without what and who, or for a term that has passed."""
    access.require(actor, Right.KEEP_DUTY)
    if draft.line_id is not None:
        _check_line(session, actor, draft.line_id)
    return add(session, actor, draft, today=today).id


def add(session: Session, actor: Actor, draft: TaskDraft, *, today: date) -> DutyTask:
    """A task, whoever asks for it."""
    if not draft.text.strip():
        raise BadInput("请填写交办的事项。", "text")
    if not draft.responsible.strip():
        raise BadInput("请填写由谁办理。", "responsible")
    if draft.due_on is not None and draft.due_on < today:
        raise BadInput("办理期限早于今天，请核对。", "due_on")
    require_open(draft.text)
    task = DutyTask(
        district=actor.district,
        township=bureau_code(actor.district),
        kind=draft.kind,
        text=draft.text.strip(),
        asked_by=draft.asked_by.strip(),
        responsible=draft.responsible.strip(),
        due_on=draft.due_on,
        opened_on=today,
        line_id=draft.line_id,
        check_id=draft.check_id,
    )
    session.add(task)
    session.flush()
    return task


def _check_line(session: Session, actor: Actor, line_id: UUID) -> None:
    line = session.get(DutyLine, line_id)
    if line is None or line.district != actor.district:
        raise NotFound("找不到这条值班记录，请刷新后重试。")
    if line.kind is DutyLineKind.HANDOVER:
        raise RuleBroken("交接记录不能转为交办事项。请选择领导指示或来电记录。")


def step(
    session: Session, actor: Actor, task_id: UUID, *, text: str, happened_on: date, closes: bool, today: date
) -> None:
    """登记办理情况, with `closes` 办结; raises RuleBroken for a closed task, BadInput for a day to come."""
    access.require(actor, Right.KEEP_DUTY)
    task = _get(session, actor, task_id)
    if task.state is DutyTaskState.DONE:
        raise RuleBroken(f"这件事已于 {task.closed_on} 办结，不能再登记。如有新情况，请另行交办。")
    if not text.strip():
        raise BadInput("请填写办理情况；办结的请写明结果。", "text")
    if happened_on > today:
        raise BadInput("办理日期晚于今天，请核对。", "happened_on")
    if happened_on < task.opened_on:
        raise BadInput(f"办理日期早于交办日期 {task.opened_on}，请核对。", "happened_on")
    require_open(text)
    session.add(
        DutyTaskStep(
            district=task.district,
            township=task.township,
            task_id=task.id,
            happened_on=happened_on,
            text=text.strip(),
            closes=closes,
            created_by=actor.name,
        )
    )
    if closes:
        task.state, task.closed_on = DutyTaskState.DONE, happened_on
    session.flush()


def _get(session: Session, actor: Actor, task_id: UUID) -> DutyTask:
    asked = access.visible(sa.select(DutyTask).where(DutyTask.id == task_id), DutyTask, actor)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound("找不到这件交办事项，请刷新后重试。")
    return found


def tasks(
    session: Session, actor: Actor, criteria: TaskCriteria, *, today: date, offset: int, limit: int
) -> Window[TaskRow]:
    """The tasks in the order asked, ids last."""
    access.require(actor, Right.SEE)
    condition = _where(actor, criteria, today)
    total = session.scalar(sa.select(sa.func.count()).select_from(DutyTask).where(condition)) or 0
    column = _SORTS[criteria.sort]
    order = column.desc() if criteria.descending else column.asc()
    asked = sa.select(DutyTask).where(condition).order_by(order, DutyTask.id).offset(offset).limit(limit)
    return Window(total, tuple(_row(each, today) for each in session.scalars(asked)))


def task_counts(session: Session, actor: Actor, *, today: date) -> dict[str, int]:
    """How many tasks each chip would show."""
    access.require(actor, Right.SEE)
    return {
        chip.value: session.scalar(
            sa.select(sa.func.count()).select_from(DutyTask).where(_where(actor, TaskCriteria(chip), today))
        )
        or 0
        for chip in DutyTaskChip
    }


def _where(actor: Actor, criteria: TaskCriteria, today: date) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [DutyTask.district == actor.district]
    if not actor.of_bureau:
        parts.append(DutyTask.township == actor.township)
    still = DutyTask.state == DutyTaskState.OPEN
    chips: dict[DutyTaskChip, list[sa.ColumnElement[bool]]] = {
        DutyTaskChip.OPEN: [still],
        DutyTaskChip.OVERDUE: [still, DutyTask.due_on < today],
        DutyTaskChip.DONE: [~still],
        DutyTaskChip.ALL: [],
    }
    parts += chips[criteria.chip]
    for word in criteria.text.split():
        columns = (DutyTask.text, DutyTask.responsible, DutyTask.asked_by)
        parts.append(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return sa.and_(*parts)


def _row(task: DutyTask, today: date) -> TaskRow:
    done = task.state is DutyTaskState.DONE
    late = not done and task.due_on is not None and task.due_on < today
    term = "—" if done else deadlines.words(task.due_on, today) if task.due_on else "未定期限"
    return TaskRow(
        task.id,
        task.kind,
        task.state,
        task.text,
        task.asked_by,
        task.responsible,
        task.opened_on,
        task.due_on,
        task.closed_on,
        term,
        late,
    )


def task(session: Session, actor: Actor, task_id: UUID, *, today: date) -> TaskView:
    """A task in full; raises NotFound."""
    access.require(actor, Right.SEE)
    found = _get(session, actor, task_id)
    asked = sa.select(DutyTaskStep).where(DutyTaskStep.task_id == found.id)
    steps = session.scalars(asked.order_by(DutyTaskStep.created_at, DutyTaskStep.id))
    return TaskView(
        _row(found, today),
        found.version,
        _source(session, found),
        tuple(TaskStepRow(s.happened_on, s.text, s.created_by, s.created_at, s.closes) for s in steps),
    )


def _source(session: Session, task: DutyTask) -> str:
    line = session.get(DutyLine, task.line_id) if task.line_id else None
    if line is not None:
        return f"值班记录 {_moment(line.at)} 第{line.number}条"
    call = session.get(SpotCheck, task.check_id) if task.check_id else None
    return f"查岗 {_moment(call.called_at or call.at)} {call.unit}" if call is not None else ""


def _moment(at: datetime) -> str:
    return f"{clock.office(at):%Y-%m-%d %H:%M}"

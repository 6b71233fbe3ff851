"""The form in which a line of 待发送 was typed, opened with what it says, and the act that its values make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mzdesk import clock, jsonio
from mzdesk.terms import Cause, OutboxKind
from mzdesk.views.campaigns import PlaceView, SelfCheckDraft
from mzdesk.views.dailies import DailyDraft, DailyView
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.outbox import Act, Earlier, OutboxLine, OutboxRow
from mzdesk.views.town_duty import TownLineDraft

if TYPE_CHECKING:
    from uuid import UUID

    from mzdesk.errors import MzdeskError
    from mzdesk.ui.context import Context
    from mzdesk.ui.forms import Field, Form, Suggestion

Values = dict[str, Any]
_STANDS = "现在登记的是：{said}（{who}登记）。您发送后作为更正，请写明更正原因。"


@dataclass(frozen=True, slots=True)
class Mending:
    """`act` makes what is sent, and raises BadInput; `tune` shows and hides fields after an edit."""

    fields: Sequence[Field]
    start: Values
    act: Callable[[Values], Act]
    note: str = ""
    tune: Callable[[Form], None] = lambda _form: None


Done = Callable[[Mending], None]
Failed = Callable[["MzdeskError"], None]


def open_line(context: Context, row: OutboxRow, line: OutboxLine, done: Done, failed: Failed) -> None:
    """Prepare the form of a line; `failed` where what it belongs to can't be seen any more."""
    _FORMS[line.kind](context, row, line, done, failed)


def draft_of(row: OutboxRow) -> str:
    """Under which key what is typed over a line is kept on this PC until it is sent."""
    return f"outbox/{row.id}"


def told(earlier: Earlier) -> str:
    """What a line said, for reading: only what was filled in."""
    fields, values = _TOLD[earlier.line.kind](earlier.line)
    said = [
        f"{field.label}：{field.said(values[field.key])}" for field in fields if values.get(field.key) not in _EMPTY
    ]
    names = [file.name for file in earlier.line.files]
    return "；".join(said + ([f"附件：{'、'.join(names)}"] if names else []))


_EMPTY: tuple[Any, ...] = (None, "", ())


def _daily(context: Context, row: OutboxRow, line: OutboxLine, done: Done, _failed: Failed) -> None:
    """What stands meanwhile is shown: sending puts the line over it, as a correction."""
    from mzdesk.services import dailies
    from mzdesk.ui.pages.dailies import fields

    draft, now = jsonio.load(line.payload, DailyDraft), context.now()

    def show(view: DailyView | None) -> None:
        over, looked = (view.row.report_id, True) if view is not None else (draft.over, draft.looked)

        def act(values: Values) -> Act:
            made = replace(
                draft, received_at=values["received_at"], channel=values["channel"], said=fields.said_of(values),
                reason=values.get("reason") or "", over=over, looked=looked,
            )  # fmt: skip
            return Act(made, row.title, declared_at=values["received_at"])

        start = fields.values_of(draft.said, draft.received_at, draft.channel) | {"reason": draft.reason}
        done(Mending(fields.report(corrects=over is not None), start, act, _standing(view)))

    context.query(
        lambda s, a: dailies.view(s, a, draft.facility_id, day=draft.day, now=now), show, lambda _gone: show(None)
    )


def _standing(view: DailyView | None) -> str:
    if view is None or view.row.report_id is None or not view.versions:
        return ""
    newest = view.versions[0]
    who = f"{newest.entered_by} {clock.office(newest.entered_at):%m-%d %H:%M} ".lstrip()
    return _STANDS.format(said=view.row.short, who=who)


def _rectification(context: Context, row: OutboxRow, line: OutboxLine, done: Done, _failed: Failed) -> None:
    from mzdesk.ui.pages.hazards import fields
    from mzdesk.ui.pages.hazards.evidence import timed

    def act(values: Values) -> Act:
        files = timed(values["files"], values["taken"])
        given = {name: values[name] for name in _SUBMITTED}
        return Act(SubmissionDraft(**given, files=files, id=line.id), row.title, about=line.about)

    def tune(form: Form) -> None:
        form.show_field("cause_note", form.value("cause") is Cause.OTHER)
        form.show_field("taken", any(file.taken_at is None for file in form.value("files")))

    done(Mending(fields.submission(draft_of(row)), _submitted(line) | {"files": line.files}, act, tune=tune))


_SUBMITTED = ("person", "text", "happened_on", "cause", "cause_note")


def _submitted(line: OutboxLine) -> Values:
    draft = jsonio.load(line.payload, SubmissionDraft)
    return {name: getattr(draft, name) for name in _SUBMITTED}


def _self_check(context: Context, row: OutboxRow, line: OutboxLine, done: Done, failed: Failed) -> None:
    from mzdesk.services import campaigns
    from mzdesk.ui.pages.campaigns import fields

    draft = jsonio.load(line.payload, SelfCheckDraft)

    def show(view: PlaceView) -> None:
        def act(values: Values) -> Act:
            made = fields.self_check_draft(values, view.items)
            made = replace(made, filename=draft.filename, extra=draft.extra, id=line.id)
            return Act(made, row.title, about=line.about)

        done(Mending(fields.self_check(view.items), fields.typed_values(draft, view.items), act))

    place: Any = line.about
    context.query(lambda s, a: campaigns.place(s, a, place), show, failed)


def _incident(context: Context, row: OutboxRow, line: OutboxLine, done: Done, _failed: Failed) -> None:
    from mzdesk.ui.pages.incidents import fields

    draft = jsonio.load(line.payload, IncidentDraft)
    chosen: dict[str, UUID | None] = {draft.place: draft.facility_id}

    def take(found: Suggestion) -> None:
        chosen[found.text] = found.id

    def act(values: Values) -> Act:
        made = fields.incident_draft(values, facility_id=chosen.get(values["place"]), line_id=draft.line_id)
        made = replace(made, in_township=draft.in_township, id=line.id)
        return Act(made, f"突发事件：{made.place}", declared_at=made.received_at or context.now())

    done(Mending(fields.incident(take), fields.incident_values(draft), act))


def _duty_line(_context: Context, row: OutboxRow, line: OutboxLine, done: Done, _failed: Failed) -> None:
    from mzdesk.ui.pages.duty import fields

    draft = jsonio.load(line.payload, TownLineDraft)

    def act(values: Values) -> Act:
        return Act(replace(draft, **values, id=line.id), row.title, declared_at=values["at"])

    done(Mending(fields.town_line(), fields.town_values(draft), act))


_FORMS: dict[OutboxKind, Callable[[Context, OutboxRow, OutboxLine, Done, Failed], None]] = {
    OutboxKind.DAILY: _daily,
    OutboxKind.RECTIFICATION: _rectification,
    OutboxKind.SELF_CHECK: _self_check,
    OutboxKind.INCIDENT: _incident,
    OutboxKind.DUTY_LINE: _duty_line,
}


def _daily_told(line: OutboxLine) -> tuple[Sequence[Field], Values]:
    from mzdesk.ui.pages.dailies import fields

    draft = jsonio.load(line.payload, DailyDraft)
    values = fields.values_of(draft.said, draft.received_at, draft.channel) | {"reason": draft.reason}
    return fields.report(corrects=True), values


def _rectification_told(line: OutboxLine) -> tuple[Sequence[Field], Values]:
    from mzdesk.ui.pages.hazards import fields

    return fields.submission(""), _submitted(line)


def _self_check_told(line: OutboxLine) -> tuple[Sequence[Field], Values]:
    from mzdesk.ui.pages.campaigns import fields

    return fields.self_check(()), fields.typed_values(jsonio.load(line.payload, SelfCheckDraft), ())


def _incident_told(line: OutboxLine) -> tuple[Sequence[Field], Values]:
    from mzdesk.ui.pages.incidents import fields

    return fields.incident(lambda _found: None), fields.incident_values(jsonio.load(line.payload, IncidentDraft))


def _duty_line_told(line: OutboxLine) -> tuple[Sequence[Field], Values]:
    from mzdesk.ui.pages.duty import fields

    return fields.town_line(), fields.town_values(jsonio.load(line.payload, TownLineDraft))


_TOLD: dict[OutboxKind, Callable[[OutboxLine], tuple[Sequence[Field], Values]]] = {
    OutboxKind.DAILY: _daily_told,
    OutboxKind.RECTIFICATION: _rectification_told,
    OutboxKind.SELF_CHECK: _self_check_told,
    OutboxKind.INCIDENT: _incident_told,
    OutboxKind.DUTY_LINE: _duty_line_told,
}

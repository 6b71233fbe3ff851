"""The frame of every form beside the ledger, and 登记隐患: each opens with what is known and sends one verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.services import hazards, staff
from mzdesk.terms import (
    EvidenceRole,
    HazardAct,
    HazardGrade,
    HazardSource,
    PersonKind,
    Remedy,
)
from mzdesk.ui.forms import Field, Form, Suggestion
from mzdesk.ui.pages.hazards import fields
from mzdesk.ui.pages.hazards.evidence import timed
from mzdesk.ui.pages.hazards.panel import NOTE, HazardPanel
from mzdesk.views.hazards import (
    HazardAmendment,
    HazardDraft,
    HazardView,
    Told,
)
from mzdesk.views.outbox import Act
from mzdesk.views.staff import PersonCriteria

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.page import HazardsPage

Values = dict[str, Any]
Save = Callable[[Any, Any, Values], Any]
_OFFICERS = 30


class Forms:
    """Opens the forms and sends what they say."""

    def __init__(self, page: HazardsPage) -> None:
        self._page, self._context = page, page.context

    # --- the frame of every form ------------------------------------------------------------------------------------

    def aside(
        self,
        title: str,
        given: Sequence[Field],
        start: Values,
        act: str,
        save: Save,
        *,
        draft: str,
        said: str,
        note: str = NOTE,
        then: Callable[[Any], object] | None = None,
        wait: Callable[[Values], Act] | None = None,
    ) -> HazardPanel:
        """A form in the place of the detail; `save` runs as one change named `act`, `said` is told afterwards.

        `wait`: the act as it may wait at a township's desk while the store is out of reach.
        """
        form = Form(self._context, given, draft=draft, draft_title=title)
        panel = HazardPanel(self._context, title, form, act=act, note=note)
        panel.given_up.connect(self._page.back_to_record)

        def kept(answer: tuple[Any, UUID | None]) -> None:
            form.forget_draft()
            self._page.back_to_record()
            self._page.acts.say_saved(said, answer[1])
            if then is not None:
                then(answer[0])

        def put_away() -> None:
            form.forget_draft()
            self._page.back_to_record()

        def send(values: Values) -> None:
            def job(session: Any, actor: Any) -> tuple[Any, UUID | None]:
                return save(session, actor, values), session.info.get("undo")

            panel.banner.say("")
            late = ([wait(values)], put_away) if wait is not None else None
            self._context.change(act, job, kept, panel.refuse, late=late)

        form.submitted.connect(send)
        panel.start(start)
        self._page.show_aside(panel)
        return panel

    def about(self, act: HazardAct, view: HazardView) -> tuple[str, str]:
        """The title of a form about a hazard, and the key of its draft."""
        return f"{act.label}：{view.row.number} {short(view.row.text)}", f"hazards/{act.value}/{view.row.id}"

    def dates(self) -> dict[str, Any]:
        """The day and the moment of an act."""
        return {"today": self._context.today(), "now": self._context.now()}

    def with_officers(self, then: Callable[[list[tuple[str, str]]], None]) -> None:
        """Ask who holds a certificate, then open the form."""
        wanted, today = PersonCriteria(kind=PersonKind.OFFICER), self._context.today()

        def ask(session: Any, actor: Any) -> list[tuple[str, str]]:
            window = staff.listing(session, actor, wanted, offset=0, limit=_OFFICERS, today=today)
            return [(row.name, row.name) for row in window.rows]

        self._context.query(ask, then, key="hazards-officers")

    # --- finding ----------------------------------------------------------------------------------------------------

    def new(self, place: Suggestion | None = None, told: Told | None = None) -> None:
        """登记隐患. `place`: at this place; `told`: what is known of it."""
        known, today = told or Told({}), self._context.today()
        draft = known.draft
        start = {
            "facility": place.text if place else "",
            "source": HazardSource.SUPERIOR,
            "grade": HazardGrade.GENERAL,
            "found_on": today,
            "remedy": Remedy.TIME_LIMITED,
        } | dict(known.values)
        panel = self.aside(
            "登记隐患",
            fields.finding(draft),
            start,
            "登记隐患",
            self._report(place, known),
            draft=draft,
            said="已登记隐患",
            then=self._reported,
        )
        form = panel.form
        panel.when("grade", lambda: form.show_field("grade_clause", form.value("grade") is HazardGrade.SUSPECTED_MAJOR))
        panel.when("files", lambda: ask_time(panel))
        for key in ("grade", "found_on", "remedy"):
            panel.when(key, lambda: self._propose_term(form))

    def _propose_term(self, form: Form) -> None:
        """Say in the empty field what the term would be."""
        grade, start = form.value("grade"), form.value("found_on")
        field = form.editors["due_on"].widget
        form.show_field("due_on", form.value("remedy") is not Remedy.ON_SITE)
        if start is None:
            return

        def show(due: date) -> None:
            field.setPlaceholderText(f"不填为 {due:%m-%d}")  # type: ignore[attr-defined]

        self._context.query(
            lambda s, a: hazards.term_for(s, a, grade=grade, start=start), show, lambda _error: None, key="hazards-term"
        )

    def _report(self, place: Suggestion | None, told: Told) -> Save:

        def save(session: Any, actor: Any, values: Values) -> tuple[UUID, Remedy]:
            name = values["facility"]
            known = place is not None and place.text == name
            facility = place.id if known and place is not None else fields.place_named(session, actor, name)
            draft = _finding(values, facility)
            made = hazards.report(session, actor, draft, **self.dates())
            for file in timed(values["files"], values["taken"]):
                photo = file.media_type.startswith("image/")
                role = EvidenceRole.BEFORE if photo else EvidenceRole.PAPER
                hazards.attach(session, actor, made, file=file, role=role)
            if told.kept is not None:
                told.kept(session, actor, made)
            return made, draft.remedy

        return save

    def _reported(self, made: tuple[UUID, Remedy]) -> None:
        """Show it; what was put right on the spot goes on to its signatures."""
        hazard_id, remedy = made
        self._page.show_new(hazard_id, HazardAct.ON_SITE if remedy is Remedy.ON_SITE else None)

    def amend(self, view: HazardView) -> None:
        """修改登记."""
        title, draft = self.about(HazardAct.AMEND, view)
        row, today = view.row, self._context.today()

        def save(session: Any, actor: Any, values: Values) -> None:
            version = panel.held.view.version if panel.held is not None else None
            hazards.amend(session, actor, row.id, draft=HazardAmendment(**values), version=version)

        def now(session: Any, actor: Any) -> tuple[HazardView, Values]:
            view = hazards.view(session, actor, row.id, today=today)
            return view, fields.amendment_values(view)

        start, said = fields.amendment_values(view), f"已修改：{row.number}"
        panel = self.aside(title, fields.amendment(), start, "修改登记", save, draft=draft, said=said)
        panel.hold(row.id, view, now)


def short(text: str) -> str:
    return text if len(text) <= 16 else f"{text[:15]}…"


def ask_time(panel: HazardPanel) -> None:
    evidence = panel.evidence()
    panel.form.show_field("taken", evidence is not None and evidence.untimed())


def _finding(values: Values, facility_id: UUID) -> HazardDraft:
    given = {key: value for key, value in values.items() if key not in ("facility", "files", "taken", "inspectors")}
    given["remedy"] = given["remedy"] or Remedy.TIME_LIMITED
    if given["remedy"] is Remedy.ON_SITE:
        given["due_on"] = None
    return HazardDraft(facility_id, inspectors=fields.split_names(values["inspectors"]), **given)

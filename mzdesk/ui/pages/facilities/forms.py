"""The form of a place, over the whole width: new or on file, with what was typed before and what others changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import shiboken6

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.services import facilities
from mzdesk.terms import FacilityKind, Relation, RiskGrade
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.facilities import fields
from mzdesk.ui.widgets import Act, Banner
from mzdesk.views.facilities import FacilityDraft, FacilityView, SavedFacility

if TYPE_CHECKING:
    from mzdesk.ui.pages.facilities.page import FacilitiesPage

_SAVE = "Ctrl+S 保存，Esc 返回；没有保存的内容会自动留存。"


class PlaceForm:
    """Opens the form of a place and sends what it says."""

    def __init__(self, page: FacilitiesPage) -> None:
        self._page, self._context = page, page.context

    def open(self, view: FacilityView | None) -> None:
        """The form of a new place, or of one on file."""
        townships = [(row.code, row.name) for row in self._page.townships]
        title = f"修改：{view.name}" if view else "新建机构"
        given = fields.facility(townships, self._page.conditions, known=view is not None)
        draft = f"facilities/{view.id}" if view else "facilities/new"
        form = Form(self._context, given, draft=draft, draft_title=title, label_width=96)
        form.fill(fields.values_of(view.draft) if view else _blank())
        panel = FormPanel(title, form, act="保存机构", note=_SAVE)
        panel.act_button.set_kind("primary")
        panel.given_up.connect(self._page.back_to_list)
        form.edited.connect(lambda key: _show_for_kind(form) if key == "kind" else None)
        key = view.id if view else None
        held = Held(
            self._context, form, key, view, partial(self._standing, key), failed=partial(self._refuse, form),
            newer=lambda _view: _show_for_kind(form),
        )  # fmt: skip
        form.submitted.connect(lambda values: self._send(form, values, held))
        _show_for_kind(form)
        self._page.show_work(panel)
        form.focus_first()
        restore(self._context, panel, partial(self.open, view), partial(_show_for_kind, form))

    def _send(self, form: Form, values: dict[str, Any], held: Held[FacilityView | None]) -> None:
        view = held.view
        given = fields.draft_of(values, view.draft if view else None)
        now, key, version = self._context.now(), view.id if view else None, view.version if view else None

        def save(session: Any, actor: Any) -> tuple[SavedFacility, UUID | None]:
            made = facilities.save(session, actor, given, facility_id=key, version=version, now=now)
            return made, session.info.get("undo")

        def kept(answer: tuple[SavedFacility, UUID | None]) -> None:
            form.forget_draft()
            self._page.back_to_list()
            self._page.say_saved(_said(given, answer[0]), answer[1])
            self._page.show_place(answer[0].id)

        self._context.change("登记机构" if view is None else "修改机构", save, kept, held.refuse)

    def _refuse(self, form: Form, error: MzdeskError) -> None:
        """Under its field, else over the page."""
        form.refuse(error)
        if not isinstance(error, BadInput) or error.field not in form.editors:
            self._page.say_problem(error)

    def _standing(self, key: Any, session: Any, actor: Any) -> tuple[FacilityView, dict[str, Any]]:
        view = facilities.view(session, actor, key, today=self._context.today())
        return view, fields.values_of(view.draft)


def restore(
    context: Context, panel: FormPanel, again: Callable[[], object], shown: Callable[[], object] = lambda: None
) -> None:
    """Put back what was typed and not saved last time; `again` opens the form anew when it is thrown away."""
    drafts, form = context.drafts, panel.form
    if drafts is None or not form.draft:
        return

    def show(payload: dict[str, Any] | None) -> None:
        if payload is None or not shiboken6.isValid(form) or form.dirty:
            return
        form.restore_draft(payload)
        shown()
        form.focus_first()
        say_above(panel, "已恢复上次没有保存的内容。", Act("放弃", drop, kind="link"))

    def drop() -> None:
        form.forget_draft()
        again()

    context.desk(lambda: drafts.load(form.draft), show)


def say_above(panel: FormPanel, words: str, *acts: Act) -> None:
    """A band over the form."""
    band = Banner("info", acts)
    panel.layout().insertWidget(0, band)  # type: ignore[union-attr]
    band.say(words)


def _blank() -> dict[str, Any]:
    return {"kind": FacilityKind.ELDERLY_CARE, "relation": Relation.PRIVATE, "risk": RiskGrade.GENERAL}


def _show_for_kind(form: Form) -> None:
    """Show only what a place of this kind has."""
    hidden = fields.hidden_for(form.value("kind"))
    for key in fields.SOMETIMES:
        form.show_field(key, key not in hidden)


def _said(given: FacilityDraft, made: SavedFacility) -> str:
    """What is told after a save, with the first thing that looks odd."""
    odd = f"。请留意：{made.notes[0].text}" if made.notes else ""
    return f"已保存：{given.name.strip()}{odd}"

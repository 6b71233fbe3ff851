"""Which acts are offered for the chosen incident: the next ones at the foot, all of them in its menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from mzdesk.services import access, incidents
from mzdesk.terms import IncidentAct, IncidentStage, IncidentState, Right
from mzdesk.ui.widgets import Act
from mzdesk.views.incidents import IncidentView

if TYPE_CHECKING:
    from mzdesk.ui.pages.incidents.page import IncidentsPage

A, S = IncidentAct, IncidentState


class Acts:
    """Asks the forms and the service for what is clicked."""

    def __init__(self, page: IncidentsPage) -> None:
        self._page, self._context = page, page.context

    def at_foot(self, view: IncidentView) -> list[Act]:
        """The next acts, at most three: reports first, then what ends it."""
        if view.row.state is S.VOID:
            return [self._act(view, A.REOPEN)]
        if view.row.state is S.CLOSED:
            return [*self._follow(view), self._act(view, A.REOPEN)]
        if A.PHONE in view.acts:
            return [self._act(view, A.PHONE), self._script(view), *self._write(view)]
        end = A.CONTROL if view.row.state is S.OPEN else A.CLOSE
        return [*self._write(view), self._act(view, A.NOTE), self._act(view, end)]

    def offered(self) -> list[Act | None]:
        """Everything that may be done with the chosen incident."""
        view = self._page.detail.view
        if view is None:
            return []
        forms, may = self._page.forms, self._page.may
        noted = may and A.NOTE in view.acts
        told = [
            self._act(view, A.PHONE),
            *self._write(view),
            Act("书面已报", lambda: forms.written(view), "send", enabled=noted),
            self._script(view),
        ]
        what = [
            self._act(view, A.NOTE),
            Act("伤亡变化", lambda: forms.losses(view), "people", enabled=noted),
            Act("添加照片材料", self._page.keeping.choose, "image_add", enabled=may),
            self._act(view, A.AMEND),
        ]
        ends = [
            self._act(view, each) for each in (A.CONTROL, A.RELAPSE, A.CLOSE, A.REOPEN, A.VOID) if each in view.acts
        ]
        found = Act("认定瞒报、谎报", lambda: forms.judged(view), "scales", enabled=noted)
        return [*told, None, *what, None, *ends, None, found, *self._follow(view)]

    def _act(self, view: IncidentView, act: IncidentAct) -> Act:
        forms = self._page.forms
        run, sign, kind = {
            A.PHONE: (forms.phone, "call", ""),
            A.NOTE: (forms.note, "comment", ""),
            A.AMEND: (forms.amend, "edit", ""),
            A.CONTROL: (forms.control, "shield_checkmark", ""),
            A.RELAPSE: (forms.relapse, "alert_urgent", ""),
            A.CLOSE: (forms.close, "checkmark_circle", ""),
            A.REOPEN: (forms.reopen, "arrow_undo", ""),
            A.VOID: (forms.void, "dismiss_circle", "danger"),
        }[act]
        return Act(act.label, lambda: run(view), sign, kind=kind, enabled=self._page.may and act in view.acts)

    def _write(self, view: IncidentView) -> list[Act]:
        """写首报, 写续报 or 写终报: what comes next."""
        stage = view.stage
        if stage is None or A.WRITE not in view.acts:
            return []
        run = partial(self.write, view, stage)
        return [Act(f"写{stage.label}", run, "document_edit", enabled=self._page.may)]

    def write(self, view: IncidentView, stage: IncidentStage) -> None:
        """Open the paper of this stage, begun with what the record knows."""
        self._context.open("orders", None, incident=view.row.id, stage=stage.value)

    def _script(self, view: IncidentView) -> Act:
        return Act("复制首报文字", lambda: self.copy(view), "copy")

    def copy(self, view: IncidentView) -> None:
        """首报 as words onto the clipboard, for the telephone and for a message."""
        key = view.row.id
        self._context.query(lambda s, a: incidents.script(s, a, key), self._copied)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._context.notify.done("首报文字已复制，可以照着念或粘贴到消息里")

    def _follow(self, view: IncidentView) -> list[Act]:
        """What follows from an incident: a hazard at its place, a task for somebody."""
        real = view.row.state is not S.VOID
        hazards = real and view.facility_id is not None and access.may(self._context.actor, Right.HANDLE_HAZARDS)
        may = real and self._page.may
        return [
            Act("登记隐患", lambda: self.hazard(view), "warning", enabled=hazards),
            Act("交办", lambda: self._page.forms.hand_on(view), "task_list_square_ltr", enabled=may),
        ]

    def hazard(self, view: IncidentView) -> None:
        """登记隐患 at the place of the incident, with what was found out."""
        row = view.row
        text = f"{row.title}暴露的问题：{row.cause}" if row.cause else row.title
        self._context.open("hazards", None, act="new", facility_id=view.facility_id, facility=row.place, text=text)

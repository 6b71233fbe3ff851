"""What is done with a visit beside its papers: order, archive, call off."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from mzdesk.services import inspections, staff
from mzdesk.terms import Capability, DocumentKind, PersonKind
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.inspections import fields
from mzdesk.ui.pages.inspections.detail import open_findings
from mzdesk.ui.widgets import Act
from mzdesk.views.inspections import VisitView
from mzdesk.views.staff import PersonCriteria

if TYPE_CHECKING:
    from mzdesk.ui.pages.inspections.page import InspectionsPage


class Acts(QObject):
    """The acts of the chosen visit."""

    def __init__(self, page: InspectionsPage) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context

    def order_findings(self) -> None:
        """下达整改 for the findings without an order."""
        view = self._page.detail.view
        if view is not None:
            self._context.open(Capability.HAZARDS.value, None, act="order", hazard_ids=open_findings(view))

    def enforcement(self, view: VisitView, *, may: bool) -> list[Act]:
        """当场处罚 and 责令暂时停止使用 for what this visit found; their forms stand on the page of hazards."""
        if view.row.covert or view.row.relation.is_internal or not view.findings:
            return []
        return [
            Act(kind.label, partial(self._enforce, kind, view), "send", enabled=may)
            for kind in (DocumentKind.SPOT_PENALTY, DocumentKind.SUSPENSION_NOTICE)
        ]

    def _enforce(self, kind: DocumentKind, view: VisitView) -> None:
        ids = tuple(line.id for line in view.findings)
        self._context.open(Capability.HAZARDS.value, ids[0], paper=kind.value, hazard_ids=ids)

    def archive(self) -> None:
        """归档: the signed record is in the file."""
        view, now = self._page.detail.view, self._context.now()
        if view is not None:
            visit = view.row.id
            self._context.change(
                "归档检查",
                lambda s, a: inspections.archive(s, a, visit, now=now),
                self._archived,
                self._page.say_problem,
            )

    def _archived(self, _answer: object) -> None:
        self._page.just_finished = False
        self._context.notify.done("检查已归档")

    def ask_void(self) -> None:
        """取消检查 asks for the reason."""
        view = self._page.detail.view
        if view is None:
            return
        form = Form(self._context, fields.VOID)
        panel = FormPanel(f"取消检查：{view.row.facility}", form, act="取消检查", note="取消后编码作废，不能再录入。")
        panel.given_up.connect(self.close_form)
        self._page.side.addWidget(panel)
        self._page.side.setCurrentWidget(panel)
        form.focus_first()
        visit, context = view.row.id, self._context

        def void(values: dict[str, Any]) -> None:
            now = context.now()
            context.change(
                "取消检查",
                lambda s, a: inspections.void(s, a, visit, reason=values["reason"], now=now),
                self._voided,
                form.refuse,
            )

        form.submitted.connect(void)

    def _voided(self, _answer: object) -> None:
        self.close_form()
        self._context.notify.done("检查已取消")

    def close_form(self) -> None:
        """The visit beside the list again."""
        panel: QWidget = self._page.side.currentWidget()
        if panel is not self._page.detail:
            self._page.side.removeWidget(panel)
            panel.deleteLater()


def why_not(view: VisitView, *, kept: bool) -> str:
    """Why a visit is only shown."""
    if view.open:
        return "您的账号没有“录入现场检查”的权限，只能查看。如确需办理，请联系科室负责人。"
    words = f"“{view.row.facility}”的检查{view.row.state.label}，不能再录入。"
    return words + ("本机未保存的内容还在，核对后可以放弃。" if kept else "")


def officers(session: Any, actor: Any, today: date) -> list[tuple[UUID, str]]:
    """Everybody with a 执法证, as (id, name)."""
    asked = PersonCriteria(kind=PersonKind.OFFICER)
    rows = staff.listing(session, actor, asked, offset=0, limit=200, today=today).rows
    return [(row.id, row.name) for row in rows if row.certificate_no]

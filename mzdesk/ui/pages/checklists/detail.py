"""One item: what to look at and how, what it rests on, how it read before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from mzdesk.services import access
from mzdesk.terms import Right
from mzdesk.ui import measure
from mzdesk.ui.page import Detail
from mzdesk.ui.widgets import Act, Facts, GradeTag, HLine, Label, LinkButton, Pill
from mzdesk.views.checklists import Citation, ItemView

if TYPE_CHECKING:
    from mzdesk.ui.pages.checklists.page import ChecklistsPage


class ItemDetail(Detail):
    """The chosen item."""

    def __init__(self, page: ChecklistsPage) -> None:
        super().__init__()
        self._page = page
        self.show_head("请在左侧选择检查项")
        self.facts = Facts()
        self.body.addWidget(self.facts)
        self.basis = QWidget()
        self._basis = measure.column(self.basis, gap=8)
        self.body.addWidget(self.basis)

    def show_item(self, view: ItemView) -> None:
        """Show an item in full."""
        row, actor = view.row, self._page.context.actor
        tags: list[QWidget] = [GradeTag(row.grade.label, row.grade.value), Pill(row.topic.label, "info")]
        if row.own:
            tags.append(Pill("自定", "neutral"))
        self.show_head(row.text, tags)
        self.facts.show_rows(
            [
                ("编号", f"{row.code}（第 {row.revision} 版文字）"),
                ("检查方法", row.method),
                ("从严情形", row.escalate),
                ("适用机构", "、".join(kind.label for kind in row.kinds)),
                ("适用条件", row.condition or ""),
                ("整改期限", "当场或当日" if row.days == 0 else f"{row.days} 天（产品默认值）"),
                ("自查周期", row.cycle),
                ("移送部门", row.transfer_to),
                ("通知条款", row.seed),
            ]
        )
        self._show_basis(view)
        editor = access.may(actor, Right.EDIT_CHECKLISTS)
        self.set_acts(
            [Act("修改", lambda: self._page.revise(view), "edit", enabled=editor)],
            [Act("停用", lambda: self._page.drop(view), "delete", kind="danger", enabled=editor)],
        )

    def _show_basis(self, view: ItemView) -> None:
        while (item := self._basis.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._basis.addWidget(HLine())
        self._basis.addWidget(Label("依据", "card"))
        for citation in view.citations:
            self._basis.addWidget(self._citation(citation))
        if view.earlier:
            self._basis.addWidget(HLine())
            self._basis.addWidget(Label("以前的文字", "card"))
        for old in view.earlier:
            self._basis.addWidget(Label(f"第 {old.revision} 版：{old.text}", "dense", "ink2", wrap=True, select=True))

    def _citation(self, citation: Citation) -> QWidget:
        line = QWidget()
        inside = measure.row(line, gap=8)
        inside.addWidget(Label(citation.text, "dense", wrap=True, select=True), 1)
        if citation.printable:
            note = f"{citation.confirmed_by} 已确认" if citation.confirmed_by else "可印入文书"
            inside.addWidget(Pill(note, "good"))
            return line
        demand = citation.basis.rule == "ND"
        inside.addWidget(Pill("工作要求" if demand else citation.sure.label, "neutral" if demand else "warn"))
        if not demand and access.may(self._page.context.actor, Right.CONFIRM_LAW):
            link = LinkButton("确认")
            link.setAccessibleName(f"确认依据：{citation.text}")
            link.clicked.connect(lambda _checked=False: self._page.confirm(citation))
            inside.addWidget(link)
        return line

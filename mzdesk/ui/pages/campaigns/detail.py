"""The chosen campaign: its 方案, how far it is, its roll, what was found; the acts that may be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk.terms import CampaignAct, CampaignStage, CampaignState, RollChip
from mzdesk.ui import measure
from mzdesk.ui.pages.campaigns.columns import state_of
from mzdesk.ui.pages.campaigns.lists import ProblemList, RollList
from mzdesk.ui.pages.campaigns.progress import Progress
from mzdesk.ui.widgets import Act, Facts, Foot, Label, MenuButton, Pill, Scroll, StageLine, Surface, Tabs
from mzdesk.ui.widgets.buttons import button_for
from mzdesk.views.campaigns import CampaignDraft, CampaignView

if TYPE_CHECKING:
    from mzdesk.ui.pages.campaigns.page import CampaignsPage

TABS: Final = (("plan", "方案"), ("progress", "进度"), ("roll", "名单"), ("problems", "问题"))
_NONE: Final = "请在左侧选择专项行动"


class CampaignDetail(Surface):
    """Head, stages, tabs, foot."""

    def __init__(self, page: CampaignsPage) -> None:
        super().__init__()
        self._page = page
        self.view: CampaignView | None = None
        self.title, self.pill = Label(_NONE, "page", wrap=True, select=True), Pill()
        self.menu = MenuButton(self._menu)
        head = measure.row(gap=8)
        for part, stretch in ((self.title, 1), (self.pill, 0), (self.menu, 0)):
            head.addWidget(part, stretch)
        self.stages, self.tabs = StageLine(), Tabs(TABS, name="专项行动内容")
        top = Surface()
        column = measure.column(top, (20, 14, 20, 4), 10)
        column.addLayout(head)
        column.addWidget(self.stages)
        column.addWidget(self.tabs)
        self.stack = QStackedWidget()
        self.facts, self.progress = Facts(), Progress(self._go)
        self.roll, self.problems = RollList(page), ProblemList(page)
        for widget in (Scroll(_padded(self.facts)), Scroll(self.progress), self.roll, self.problems):
            self.stack.addWidget(widget)
        outer = measure.column(self)
        outer.addWidget(top)
        outer.addWidget(self.stack, 1)
        self._outer, self.foot = outer, Foot(48, 8)
        outer.addWidget(self.foot)
        self.tabs.changed.connect(self.turn)
        self._show_parts(False)

    def _show_parts(self, shown: bool) -> None:
        for part in (self.pill, self.menu, self.stages, self.tabs, self.stack):
            part.setVisible(shown)

    def show_campaign(self, view: CampaignView) -> None:
        """Show a campaign; the tab stays while it is the same one in the same state."""
        before, self.view = self.view, view
        self.title.setText(view.row.title)
        word = state_of(view.row)
        self.pill.show_word(word.text, word.tone)
        self._stages(view)
        self._show_parts(True)
        self.facts.show_rows(facts_of(view, self._page.township_names))
        self.progress.show_figures(view.figures)
        self.tabs.set_counts({"roll": view.row.should, "problems": view.figures.problems})
        self.roll.show_campaign(view)
        self.problems.show_campaign(view)
        self._acts(view)
        if before is None or (before.row.id, before.row.state) != (view.row.id, view.row.state):
            self.turn("plan" if view.row.state is CampaignState.DRAFT else "progress")

    def clear(self) -> None:
        """Show no campaign."""
        self.view = None
        self.title.setText(_NONE)
        self._show_parts(False)
        self._set_foot([], [])

    def turn(self, key: str) -> None:
        """Show one of the tabs."""
        self.tabs.choose(key)
        self.stack.setCurrentIndex([name for name, _ in TABS].index(key))

    def _go(self, chip: RollChip, **filters: Any) -> None:
        """Show the places behind a figure."""
        self.turn("roll")
        self.roll.cut(chip, **filters)

    def _stages(self, view: CampaignView) -> None:
        ends = dict(view.draft.until) | {CampaignStage.SUMMARISE: view.draft.ends}
        words = [f"{stage.label} {ends[stage]:%m-%d}" if stage in ends else stage.label for stage in CampaignStage]
        now = list(CampaignStage).index(view.stage) if view.stage is not None else 0
        finished = view.row.state is CampaignState.FINISHED
        late = view.row.state is CampaignState.RUNNING and view.draft.ends < self._page.context.today()
        self.stages.show_stages(words, len(words) if finished else now, late=late)

    # --- acts ---------------------------------------------------------------------------------------------------------

    def _acts(self, view: CampaignView) -> None:
        forms, acts = self._page.forms, self._page.acts
        left = (
            (CampaignAct.DEPLOY, Act("部署", acts.deploy, "checkmark_circle", kind="")),
            (CampaignAct.EDIT, Act("修改", forms.edit, "edit", "F2", "")),
            (CampaignAct.ENROL, Act("增补机构", forms.enrol, "add", kind="")),
        )
        right = (
            (CampaignAct.FINISH, Act("结束", forms.finish, "checkmark", kind="flat")),
            (CampaignAct.REOPEN, Act("恢复", acts.reopen, "arrow_undo", kind="flat")),
            (CampaignAct.DISCARD, Act("删除", acts.discard, "delete", kind="flat")),
        )
        self._set_foot(
            [act for need, act in left if need in view.acts], [act for need, act in right if need in view.acts]
        )

    def _set_foot(self, left: list[Act], right: list[Act]) -> None:
        self._outer.removeWidget(self.foot)
        self.foot.deleteLater()
        self.foot = Foot(48, 8)
        measure.pad(self.foot.line, (20, 1, 16, 0), 8)
        self.buttons = {act.title: button_for(act) for act in (*left, *right)}
        self.foot.add(*(self.buttons[act.title] for act in left), None, *(self.buttons[act.title] for act in right))
        self._outer.addWidget(self.foot)

    def _menu(self) -> list[Act | None]:
        if self.view is None:
            return []
        out = self._page.output
        return [
            Act("打印方案", out.scheme, "print"),
            Act("拟部署通知", out.notice, "document_edit"),
        ]


def _padded(widget: QWidget) -> QWidget:
    ground = Surface()
    column = measure.column(ground, (20, 12, 20, 16), 12)
    column.addWidget(widget)
    column.addStretch(1)
    return ground


def facts_of(view: CampaignView, townships: dict[str, str]) -> list[tuple[str, str | QWidget]]:
    """What a campaign says, in short lines."""
    draft, row = view.draft, view.row
    size = f"{row.should} 家" if view.deployed_on else f"现有 {view.pool_size} 家，部署时定下名单"
    return [
        ("起止", f"{draft.starts} 至 {draft.ends}"),
        ("领域", "、".join(topic.label for topic in draft.topics)),
        ("工作依据", draft.basis),
        ("工作组", "；".join(f"{each.role.label} {each.name} {each.post}".strip() for each in draft.team)),
        ("范围", scope_of(draft, townships)),
        ("名单", size),
        ("检查项", f"{view.items} 项，各机构按类别和情况选用"),
        ("编号", row.code),
        ("部署日期", str(view.deployed_on or "")),
        ("结束日期", str(view.finished_on or "")),
        ("情况说明", view.finish_note),
        ("拟稿人", row.by),
        ("方案正文", draft.scheme),
    ]


def scope_of(draft: CampaignDraft, townships: dict[str, str]) -> str:
    """Which places, in words."""
    parts = [
        "、".join(relation.label for relation in draft.relations),
        "、".join(kind.short for kind in draft.kinds),
        f"{'、'.join(risk.label for risk in draft.risks)}风险" if draft.risks else "",
        "、".join(townships.get(code, code) for code in draft.townships),
        f"选定的 {len(draft.places)} 家机构" if draft.places else "",
    ]
    return "；".join(part for part in parts if part) or "全部在营机构"

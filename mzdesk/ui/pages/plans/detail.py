"""The chosen plan: how far it is, what it says, its draws, its visits, its officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk.terms import InspectionKind, PlanAct, PlanState
from mzdesk.ui import measure
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.plans import lines
from mzdesk.ui.pages.plans.columns import stages, state_of
from mzdesk.ui.widgets import Act, Banner, Facts, Label, Pill, StageLine, Tabs
from mzdesk.views.plans import PlanDraft, PlanView

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage

TABS: Final = (("plan", "计划"), ("draws", "随机抽取"), ("sent", "指定派出"), ("people", "检查人员"))


class PlanDetail(Detail):
    """The chosen plan; its acts are those the services allow."""

    def __init__(self, page: PlansPage) -> None:
        super().__init__(menu=self._menu)
        self._page = page
        self.view: PlanView | None = None
        self.cards: dict[UUID, lines.DrawCard] = {}
        self.show_head("请在左侧选择计划")
        self.stages = StageLine()
        self.tabs = Tabs(TABS, name="计划内容")
        self.tabs.changed.connect(self.turn)
        self._ground = QWidget()
        self._pane = measure.column(self._ground, gap=8)
        for part in (self.stages, self.tabs, self._ground):
            self.body.addWidget(part)
        self.stages.hide()
        self.tabs.hide()

    def show_plan(self, view: PlanView) -> None:
        """Show a plan; the tab stays while it stands as it stood."""
        before, self.view = self.view, view
        self.show_head(view.row.title, [Pill(*state_of(view.row)[:2]), Pill(view.row.kind.label, "neutral")])
        words, now = stages(view)
        late = view.row.state is not PlanState.DONE and view.row.ends < self._page.context.today()
        self.stages.show_stages(words, now, late=late)
        self.stages.show()
        self.tabs.show()
        self.tabs.set_counts({"draws": len(view.draws), "sent": len(view.sent)})
        if _standing(before) != _standing(view):
            self.tabs.choose(_first_tab(view))
        self.set_acts(*self._acts(view))
        self.turn(self.tabs.current())

    def clear(self) -> None:
        """Show no plan."""
        self.view = None
        lines.empty(self._pane)
        self.stages.hide()
        self.tabs.hide()
        self.show_head("请在左侧选择计划")
        self.set_acts([])

    def turn(self, key: str) -> None:
        """Show a part of the plan."""
        if self.view is None:
            return
        self.tabs.choose(key)
        lines.empty(self._pane)
        self.cards = {}
        _FILL[key](self, self._pane, self.view)
        self._pane.addStretch(1)

    # --- acts -----------------------------------------------------------------------------------------------------

    def _acts(self, view: PlanView) -> tuple[list[Act], list[Act]]:
        acts, key = self._page.acts, view.row.id
        left = [
            (PlanAct.APPROVE, Act("登记审批", acts.approve, "checkmark_circle", kind="")),
            (PlanAct.EDIT, Act("修改", self._page.forms.edit, "edit", "F2", "")),
            (PlanAct.SEAL, Act("封存抽取", acts.seal, "lock_closed", kind="")),
            (PlanAct.SEND, Act("指定派出", lambda: self._page.forms.send(view), "send", kind="")),
            (PlanAct.APPROVE, Act("打印审批表", lambda: self._page.papers.approval(key), "print", kind="")),
        ]
        right = [
            (PlanAct.WITHDRAW, Act("退回修改", acts.withdraw, kind="flat")),
            (PlanAct.FINISH, Act("办结", acts.finish, "checkmark", kind="flat")),
            (PlanAct.DISCARD, Act("删除", acts.discard, "delete", kind="flat")),
        ]
        return [act for need, act in left if need in view.acts], [act for need, act in right if need in view.acts]

    def _menu(self) -> list[Act | None]:
        if self.view is None:
            return []
        key = self.view.row.id
        return [Act("打印行政检查审批表", lambda: self._page.papers.approval(key), "print")]

    # --- parts ----------------------------------------------------------------------------------------------------

    def _plan(self, body: QVBoxLayout, view: PlanView) -> None:
        draws = view.row.kind is not InspectionKind.CASE or len(view.hindrances) > 1
        if view.hindrances and draws and view.row.state is not PlanState.DONE:
            band = Banner("warn")
            body.addWidget(band)  # first: without a parent it would flash up as a window of its own
            band.say("现在还不能封存抽取", "\n".join(view.hindrances))
        body.addWidget(Facts(facts_of(view, self._page.township_names)))
        if view.approvals:
            body.addWidget(Label("审批", "card"))
        for row in view.approvals:
            body.addWidget(lines.approval_line(self._page, row))

    def _draws(self, body: QVBoxLayout, view: PlanView) -> None:
        for draw in view.draws:
            card = lines.DrawCard(self._page, draw, self._page.verdicts.get(draw.id))
            self.cards[draw.id] = card
            body.addWidget(card)
        if not view.draws:
            case = view.row.kind is InspectionKind.CASE
            words = (
                "个案检查按线索直接派出，不随机抽取。"
                if case
                else "还没有封存抽取。审批以后，用“封存抽取”定下家数和日期。"
            )
            body.addWidget(Label(words, "dense", "ink3", wrap=True))

    def _sent(self, body: QVBoxLayout, view: PlanView) -> None:
        words = "有线索、领导指定、回头看的检查直接派出，不计入随机抽取。"
        body.addWidget(Label(words, "small", "ink3", wrap=True))
        for visit in view.sent:
            body.addWidget(lines.visit_line(self._page, visit))

    def _people(self, body: QVBoxLayout, view: PlanView) -> None:
        free = sum(officer.free for officer in view.officers)
        words = f"共 {len(view.officers)} 名执法人员，可派 {free} 名。" if view.officers else "还没有登记执法人员。"
        body.addWidget(Label(words, "dense", "ink2"))
        for officer in view.officers:
            body.addWidget(lines.officer_line(officer))
        more = lines.link("到“人员与权限”登记证件、请假和回避", lambda: self._page.context.open("staff"))
        body.addWidget(more)


_FILL: Final = {
    "plan": PlanDetail._plan,
    "draws": PlanDetail._draws,
    "sent": PlanDetail._sent,
    "people": PlanDetail._people,
}


def _standing(view: PlanView | None) -> Any:
    """What decides the tab that is opened by itself."""
    if view is None:
        return None
    return view.row.id, view.row.state, [(draw.id, draw.state) for draw in view.draws], len(view.sent)


def _first_tab(view: PlanView) -> str:
    if view.row.state in (PlanState.DRAFT, PlanState.APPROVED):
        return "plan"
    return "draws" if view.draws else "sent"


def facts_of(view: PlanView, townships: dict[str, str]) -> list[tuple[str, str | QWidget]]:
    """What a plan says, in short lines."""
    draft, row = view.draft, view.row
    done = f"已抽 {row.drawn} 家，指定 {row.named} 家，已查 {row.visited} 家" if row.drawn + row.named else ""
    return [
        ("检查期间", f"{draft.starts} 至 {draft.ends}"),
        ("检查家数", f"{draft.intended} 家，每组 {draft.per_team} 人"),
        ("名录库", f"范围内现有 {view.pool_size} 家"),
        ("抽取范围", scope_of(draft, townships)),
        ("检查事项", "、".join(topic.label for topic in draft.topics) or "全部事项"),
        ("检查依据", draft.basis),
        ("检查方式", way_of(draft)),
        ("直查理由", draft.reason),
        ("办理情况", done),
        ("拟稿人", row.by),
    ]


def scope_of(draft: PlanDraft, townships: dict[str, str]) -> str:
    """Which places may be drawn, in words."""
    parts = [
        "、".join(relation.label for relation in draft.relations),
        "、".join(kind.short for kind in draft.kinds),
        f"{'、'.join(risk.label for risk in draft.risks)}风险" if draft.risks else "",
        "、".join(townships.get(code, code) for code in draft.townships),
        f"选定的 {len(draft.places)} 家机构" if draft.places else "",
    ]
    return "；".join(part for part in parts if part)


def way_of(draft: PlanDraft) -> str:
    """How the visits go."""
    if draft.covert:
        return "暗访，先不亮明身份"
    return "四不两直，不发通知直接检查" if draft.unannounced else "提前通知"

"""The chosen plan: how far it is, what it says, its draws, its visits, its officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mzdesk.services import plans
from mzdesk.terms import InspectionKind, PeriodState, PlanAct, PlanState
from mzdesk.ui import measure
from mzdesk.ui.page import Detail
from mzdesk.ui.pages.plans import lines
from mzdesk.ui.pages.plans.columns import stages, state_of
from mzdesk.ui.pages.plans.editors import pool_words
from mzdesk.ui.pages.plans.period import PeriodPane
from mzdesk.ui.widgets import Act, Banner, Facts, Label, Pill, StageLine, Tabs
from mzdesk.views.plans import LedLine, Outlook, PlanDraft, PlanView

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage

TABS: Final = (
    ("plan", "计划"),
    ("period", "本期"),
    ("draws", "启封记录"),
    ("sent", "指定派出"),
    ("people", "检查人员"),
)


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
            (PlanAct.SEAL, Act("封存启动", acts.seal, "lock_closed", kind="")),
            (PlanAct.OPEN, Act("启封并打印", acts.unseal, "lock_open", kind="")),
            (PlanAct.REVEAL, Act("期满公开", acts.reveal, "shield_checkmark", kind="")),
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
        opens = view.row.kind is not InspectionKind.CASE or len(view.hindrances) > 1
        if view.hindrances and opens and view.row.state is not PlanState.DONE:
            band = Banner("warn")
            body.addWidget(band)  # first: without a parent it would flash up as a window of its own
            band.say("请先办妥" if view.period is None else "今天出发前请留意", "\n".join(view.hindrances))
        if view.outlook is not None and view.outlook.strengths:
            self._pace(body, view.outlook)
        body.addWidget(Facts(facts_of(view, self._page.township_names)))
        if view.approvals:
            body.addWidget(Label("审批", "card"))
        for row in view.approvals:
            body.addWidget(lines.approval_line(self._page, row))

    def _pace(self, body: QVBoxLayout, outlook: Outlook) -> None:
        """Whether every quota can be met, said before the period starts."""
        words, _ink = pool_words(outlook)
        band = Banner("good" if outlook.certificate.holds and not outlook.sentences else "warn")
        if not outlook.certificate.holds:
            band = Banner("danger")
        body.addWidget(band)
        band.say(words, "\n".join(outlook.sentences))

    def _period(self, body: QVBoxLayout, view: PlanView) -> None:
        if view.period is None:
            case = view.row.kind is InspectionKind.CASE
            words = (
                "个案检查按线索直接派出，不随机抽取。"
                if case
                else "还没有封存。审批以后，用“封存启动”开始这一期；此后每天由领导决定去不去、去几家。"
            )
            body.addWidget(Label(words, "dense", "ink3", wrap=True))
            return
        self.pane = PeriodPane(self._page, view, view.period)
        body.addWidget(self.pane)

    def _draws(self, body: QVBoxLayout, view: PlanView) -> None:
        for draw in view.draws:
            card = lines.DrawCard(self._page, draw, view.period)
            self.cards[draw.id] = card
            body.addWidget(card)
            if draw.departs_on == self._page.context.today():
                self._page.looked(draw)
        if not view.draws:
            body.addWidget(Label("还没有启封过。出发当天由领导启封，那时才知道去哪里。", "dense", "ink3", wrap=True))

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
        body.addWidget(Label("领导带队（本年已完成的检查）", "card"))
        self.led = Label("", "dense", "ink2", wrap=True)
        body.addWidget(self.led)
        year = self._page.context.today().year
        self._page.context.query(lambda s, a: plans.led(s, a, year=year), self._show_led, key="plans-led")

    def _show_led(self, found: tuple[LedLine, ...]) -> None:
        if self.tabs.current() == "people":
            said = [
                f"{line.leader}：{'，'.join(f'{_QUARTERS[at]}季度 {n} 家' for at, n in enumerate(line.quarters))}"
                for line in found
            ]
            self.led.setText("\n".join(said) or "还没有。启封或指定派出时选“领导带队”，检查录入后计入。")


_QUARTERS: Final = "一二三四"
_FILL: Final = {
    "plan": PlanDetail._plan,
    "period": PlanDetail._period,
    "draws": PlanDetail._draws,
    "sent": PlanDetail._sent,
    "people": PlanDetail._people,
}


def _standing(view: PlanView | None) -> Any:
    """What decides the tab that is opened by itself."""
    if view is None:
        return None
    period = view.period and (view.period.id, view.period.state)
    return view.row.id, view.row.state, period, [draw.id for draw in view.draws], len(view.sent)


def _first_tab(view: PlanView) -> str:
    if view.row.state in (PlanState.DRAFT, PlanState.APPROVED):
        return "plan"
    if view.period is None:
        return "sent"
    return "draws" if view.draws and view.period.state is PeriodState.RUNNING else "period"


def facts_of(view: PlanView, townships: dict[str, str]) -> list[tuple[str, str | QWidget]]:
    """What a plan says, in short lines."""
    draft, row = view.draft, view.row
    drawn = row.kind is not InspectionKind.CASE
    done = f"已抽 {row.drawn} 家，指定 {row.named} 家，已查 {row.visited} 家" if row.drawn + row.named else ""
    return [
        ("检查期间", f"{draft.starts} 至 {draft.ends}"),
        ("检查周期", quotas_of(draft) if drawn else ""),
        ("出车安排", outings_of(draft) if drawn else ""),
        ("检查家数", f"{draft.intended} 家次，每组 {draft.per_team} 人"),
        ("名录库", f"范围内现有 {view.pool_size} 家"),
        ("抽取范围", scope_of(draft, townships)),
        ("检查事项", "、".join(topic.label for topic in draft.topics) or "全部事项"),
        ("检查依据", draft.basis),
        ("检查方式", way_of(draft)),
        ("直查理由", draft.reason),
        ("办理情况", done),
        ("拟稿人", row.by),
    ]


def quotas_of(draft: PlanDraft) -> str:
    """How often each risk is visited, in words."""
    if draft.whole:
        return "计划期内每家查一次"
    return "，".join(f"{risk.label} {days} 个工作日" for risk, days in draft.quotas)


def outings_of(draft: PlanDraft) -> str:
    """The outings of a week, in words."""
    half = "半天" if draft.half_day else "一天"
    return f"每周 {draft.outings} 次，每次{half}，{draft.teams} 个车组各 {draft.stops} 家"


def scope_of(draft: PlanDraft, townships: dict[str, str]) -> str:
    """Which places may be drawn, in words."""
    parts = [
        "、".join(relation.label for relation in draft.relations),
        "、".join(kind.short for kind in draft.kinds),
        f"{'、'.join(risk.label for risk in draft.risks)}风险" if draft.risks else "",
        "、".join(townships.get(code, code) for code in draft.townships),
        f"选定的 {len(draft.places)} 家机构" if draft.places else "",
        f"排除 {len(draft.spared)} 家（{draft.spared_reason}）" if draft.spared else "",
    ]
    return "；".join(part for part in parts if part)


def way_of(draft: PlanDraft) -> str:
    """How the visits go."""
    if draft.covert:
        return "暗访，先不亮明身份"
    return "四不两直，不发通知直接检查" if draft.unannounced else "提前通知"

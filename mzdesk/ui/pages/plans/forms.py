"""The forms of plans: the plan over the whole width, everything else beside the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.services import facilities, plans
from mzdesk.terms import Choice, InspectionKind, InspectionState, Relation
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.plans import fields
from mzdesk.ui.pages.plans.editors import OfficersEditor, PoolEditor
from mzdesk.ui.widgets import LinkButton
from mzdesk.views.plans import DrawView, OfficerLine, PlanDraft, PlanView, VisitLine

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage

_SAVE: Final = "Ctrl+S 保存，Esc 返回；没有保存的内容会自动留存。"
_POOL: Final = frozenset({"relations", "kinds", "risks", "townships", "places", "intended", "kind"})
Named = Sequence[tuple[UUID, str]]


class Forms:
    """Opens forms and sends what they say."""

    def __init__(self, page: PlansPage) -> None:
        self._page, self._context = page, page.context

    # --- the plan -------------------------------------------------------------------------------------------------

    def new(self, places: Named = ()) -> None:
        """A new plan, drawn from `places` alone when some are named."""
        today = self._context.today()
        start: dict[str, Any] = {
            "kind": InspectionKind.ROUTINE,
            "starts": today,
            "ends": today.replace(month=12, day=31),
            "relations": (Relation.PRIVATE,),
            "intended": 1,
            "per_team": 2,
            "unannounced": True,
        }
        self._plan("新建计划", "plans/new", start, None, places)

    def edit(self) -> None:
        """Change the chosen draft."""
        if (view := self._page.chosen()) is None:
            return
        ids = view.draft.places
        self._context.query(lambda s, a: place_names(s, a, ids), lambda named: self._edit(view, named))

    def _edit(self, view: PlanView, named: Named) -> None:
        start = fields.plan_values(view.draft, named)
        self._plan(f"修改：{view.row.title}", f"plans/{view.row.id}", start, view, ())

    def _plan(self, title: str, draft: str, start: dict[str, Any], view: PlanView | None, places: Named) -> None:
        form = Form(self._context, fields.plan(self._page.townships), draft=draft, draft_title=title)
        form.fill(start)
        panel = FormPanel(title, form, act="保存计划", note=_SAVE)
        panel.given_up.connect(self._page.back_to_list)
        form.edited.connect(lambda key: self._count(form) if key in _POOL else None)
        form.submitted.connect(lambda values: self._save(form, values, view))
        self._page.show_work(panel)
        form.focus_first()
        self._offer_draft(form, panel, places, lambda: self._plan(title, draft, start, view, places))

    def _offer_draft(self, form: Form, panel: FormPanel, places: Named, again: Callable[[], None]) -> None:
        """Show what was typed and not saved last time, then add the places that were brought along."""

        def show(payload: dict[str, Any] | None) -> None:
            if payload is not None and not form.dirty:
                form.restore_draft(payload)
                drop = LinkButton("已恢复上次未保存的内容，点这里放弃")
                panel.layout().insertWidget(0, drop)  # type: ignore[union-attr]
                drop.clicked.connect(form.forget_draft)
                drop.clicked.connect(again)
            if places:
                form.set("places", dict(form.value("places")) | dict(places))
            self._count(form)

        drafts = self._context.drafts
        if drafts is None:
            show(None)
        else:
            self._context.desk(lambda: drafts.load(form.draft), show)

    def _count(self, form: Form) -> None:
        """Ask how many places the criteria leave."""
        today, values = self._context.today(), form.values()
        said = {name: values[name] for name in ("kind", "relations", "kinds", "risks", "townships")}
        draft = PlanDraft("", starts=today, ends=today, places=tuple(key for key, _ in values["places"]), **said)
        wanted = values["intended"] or 0

        def show(size: int) -> None:
            pool = form.editors["pool"]
            if isinstance(pool, PoolEditor):
                pool.say(*pool_words(size, wanted))

        self._context.query(lambda s, a: plans.pool_size(s, a, draft=draft), show, key="plans-pool")

    def _save(self, form: Form, values: dict[str, Any], view: PlanView | None) -> None:
        given = fields.plan_draft(values)
        key, version = (view.row.id, view.version) if view else (None, None)

        def kept(plan_id: UUID) -> None:
            form.forget_draft()
            self._page.back_to_list()
            self._context.notify.done(f"已保存计划：{given.title}")
            self._page.open(plan_id)

        self._context.change(
            "编制检查计划",
            lambda s, a: plans.save(s, a, key, draft=given, version=version),
            kept,
            form.refuse,
        )

    # --- a visit without a draw -----------------------------------------------------------------------------------

    def send(self, view: PlanView | None, place: tuple[UUID, str] | None = None, choice: Choice | None = None) -> None:
        """指定派出: under the plan when one is given, else with its own approval."""
        draft = f"plans/send/{view.row.id}" if view else "plans/send"
        title = f"指定派出：{view.row.title}" if view else "指定派出"
        form = Form(self._context, fields.send(), draft=draft, draft_title=title)
        form.fill(
            {
                "choice": choice or Choice.CLUE,
                "departs_on": self._context.today(),
                "kind": view.row.kind if view else InspectionKind.CASE,
                "topics": view.draft.topics if view else (),
                "place": place,
            }
        )
        panel = FormPanel(title, form, act="派出检查", note="指定派出不计入随机抽取。检查人员须持证、不请假、不回避。")
        panel.given_up.connect(self.back_to_plan)
        form.edited.connect(lambda key: self._ask_officers(form) if key in ("place", "departs_on") else None)
        plan_id = view.row.id if view else None
        form.submitted.connect(lambda values: self._page.acts.send(fields.send_draft(values, plan_id), form))
        self._put_aside(panel)
        self._offer_send_draft(form, place)

    def _offer_send_draft(self, form: Form, place: tuple[UUID, str] | None) -> None:
        def show(payload: dict[str, Any] | None) -> None:
            if payload is not None and place is None and not form.dirty:
                form.restore_draft(payload)
            self._ask_officers(form)

        drafts = self._context.drafts
        if drafts is None:
            show(None)
        else:
            self._context.desk(lambda: drafts.load(form.draft), show)

    def _ask_officers(self, form: Form) -> None:
        place, day = form.value("place"), form.value("departs_on")
        if place is None or day is None:
            return

        def offer(found: tuple[OfficerLine, ...]) -> None:
            officers = form.editors["officers"]
            if isinstance(officers, OfficersEditor):
                officers.offer(found)

        self._context.query(lambda s, a: plans.officers_for(s, a, place[0], day=day), offer, key="plans-officers")

    # --- changes of a draw ----------------------------------------------------------------------------------------

    def absent(self, draw: DrawView) -> None:
        """An officer is absent on the day."""
        open_visits = [visit for visit in draw.visits if visit.state is InspectionState.ORDERED]
        people = dict(officer for visit in open_visits for officer in visit.officers)
        form = Form(self._context, fields.absence(list(people.items())))
        note = "由同一次抽取的下一位替换，不重新抽取；已检查的不变。"

        def job(session: Any, actor: Any, values: dict[str, Any]) -> int:
            return plans.replace_officer(session, actor, draw.id, **values)

        def done(count: Any) -> None:
            again = self._page.acts.print_again
            self._context.notify.done(f"已替换，涉及 {count} 家，请重新打印文书", "打印文书", lambda: again(draw.id))

        self._aside("人员缺席", form, "替换人员", note, job, done)

    def fall_out(self, visit: VisitLine) -> None:
        """A place can't be visited."""
        form = Form(self._context, fields.reason("例如：当日午间已停业"))
        note = f"{visit.facility}不再检查，由同一次抽取的下一家递补；原记录和原因保留。"
        now = self._context.now()

        def job(session: Any, actor: Any, values: dict[str, Any]) -> UUID:
            return plans.next_place(session, actor, visit.id, **values, now=now)

        def done(made: Any) -> None:
            papers = self._page.papers
            self._context.notify.done(
                "已换成递补机构，请打印文书", "打印文书", lambda: papers.departure([made], "递补机构出发文书")
            )

        self._aside(f"递补：{visit.facility}", form, "换成递补机构", note, job, done)

    def call_off(self, draw: DrawView) -> None:
        """作废封存 before 启封."""
        form = Form(self._context, fields.reason("例如：车辆故障，改期检查"))
        note = "作废后不能再启封；作废的封存和原因留在记录里。"

        def job(session: Any, actor: Any, values: dict[str, Any]) -> None:
            plans.call_off(session, actor, draw.id, **values)

        self._aside("作废封存", form, "作废封存", note, job, lambda _none: self._context.notify.done("封存已作废"))

    def _aside(
        self,
        title: str,
        form: Form,
        act: str,
        note: str,
        job: Callable[[Any, Any, dict[str, Any]], Any],
        done: Callable[[Any], None],
    ) -> None:
        panel = FormPanel(title, form, act=act, note=note)
        panel.given_up.connect(self.back_to_plan)

        def kept(answer: Any) -> None:
            self.back_to_plan()
            done(answer)

        form.submitted.connect(
            lambda values: self._context.change(act, lambda s, a: job(s, a, values), kept, form.refuse)
        )
        self._put_aside(panel)

    def _put_aside(self, panel: FormPanel) -> None:
        self.back_to_plan()
        self._page.back_to_list()
        self._page.side.addWidget(panel)
        self._page.side.setCurrentWidget(panel)
        panel.form.focus_first()

    def back_to_plan(self) -> None:
        """Show the plan again in the place of a form."""
        shown = self._page.side.currentWidget()
        if shown is not self._page.detail:
            self._page.side.removeWidget(shown)
            shown.deleteLater()


def pool_words(size: int, wanted: int) -> tuple[str, str]:
    """The size of the pool as a sentence, and its ink."""
    if not size:
        return "范围内没有机构，抽不出检查对象。请放宽关系、类别、乡镇街道或风险等级。", "danger"
    if wanted > size:
        return f"范围内现有 {size} 家，少于计划检查的 {wanted} 家。", "warn"
    return f"范围内现有 {size} 家，抽取 {wanted} 家。", "good"


def place_names(session: Any, actor: Any, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """The names of chosen places."""
    return [(row.id, row.name) for row in facilities.rows(session, actor, ids)] if ids else []

"""The forms of plans: the plan over the whole width, everything else beside the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import shiboken6

from mzdesk.errors import BadInput
from mzdesk.rules import calendar
from mzdesk.services import facilities, plans, staff
from mzdesk.terms import Choice, DrawStep, InspectionKind, InspectionState, Relation
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.plans import fields
from mzdesk.ui.pages.plans.editors import OfficersEditor, PaceEditor
from mzdesk.ui.widgets import LinkButton
from mzdesk.views.planner import Strength
from mzdesk.views.plans import DrawView, OfficerLine, PeriodView, Phrases, PlanDraft, PlanView, VisitLine
from mzdesk.views.staff import Choice as Person

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage

_SAVE: Final = "Ctrl+S 保存，Esc 返回；没有保存的内容会自动留存。"
_PACE: Final = frozenset(
    {"relations", "kinds", "risks", "townships", "places", "spared", "kind", "starts", "ends", "covert", *fields.PACE}
)
# After this day of the month a new plan is one for the next month.
_EARLY: Final = 20
_WEEK: Final = 5
Named = Sequence[tuple[UUID, str]]


class Forms:
    """Opens forms and sends what they say."""

    def __init__(self, page: PlansPage) -> None:
        self._page, self._context = page, page.context

    # --- the plan -------------------------------------------------------------------------------------------------

    def new(self, places: Named = ()) -> None:
        """A new plan, drawn from `places` alone when some are named."""
        today = self._context.today()
        first = today if today.day <= _EARLY else (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        draft = PlanDraft("", InspectionKind.ROUTINE, first, last)
        start = fields.plan_values(draft, ()) | {"relations": (Relation.PRIVATE,)}
        self._plan("新建计划", "plans/new", start, None, places)

    def edit(self) -> None:
        """Change the chosen draft."""
        if (view := self._page.chosen()) is None:
            return
        chosen, spared = view.draft.places, view.draft.spared
        self._context.query(
            lambda s, a: (place_names(s, a, chosen), place_names(s, a, spared)), lambda named: self._edit(view, *named)
        )

    def _edit(self, view: PlanView, named: Named, spared: Named) -> None:
        start = fields.plan_values(view.draft, named, spared)
        self._plan(f"修改：{view.row.title}", f"plans/{view.row.id}", start, view, ())

    def _plan(self, title: str, draft: str, start: dict[str, Any], view: PlanView | None, places: Named) -> None:
        form = Form(self._context, fields.plan(self._page.townships), draft=draft, draft_title=title)
        form.fill(start)
        panel = FormPanel(title, form, act="保存计划", note=_SAVE)
        panel.given_up.connect(self._page.back_to_list)
        _pace(form).show.picker.chosen.connect(lambda strength: self._take_pace(form, strength))
        form.edited.connect(lambda key: self._reckon(form) if key in _PACE else None)
        key = view.row.id if view else None
        held = Held(
            self._context, form, key, view, lambda s, a: self._as_kept(s, a, key), columns=fields.COLUMNS,
            newer=lambda _view: self._reckon(form),
        )  # fmt: skip
        form.submitted.connect(lambda values: self._save(form, values, held))
        self._page.show_work(panel)
        form.focus_first()
        self._offer_draft(form, panel, places, lambda: self._plan(title, draft, start, view, places))

    def _offer_draft(self, form: Form, panel: FormPanel, places: Named, again: Callable[[], None]) -> None:
        """Show what was typed and not saved last time, then add the places that were brought along."""

        def show(payload: dict[str, Any] | None) -> None:
            if not shiboken6.isValid(form):  # given up meanwhile
                return
            if payload is not None and not form.dirty:
                form.restore_draft(payload)
                drop = LinkButton("已恢复上次未保存的内容，点这里放弃")
                panel.layout().insertWidget(0, drop)  # type: ignore[union-attr]
                drop.clicked.connect(form.forget_draft)
                drop.clicked.connect(again)
            if places:
                form.set("places", dict(form.value("places")) | dict(places))
            self._reckon(form)

        drafts = self._context.drafts
        if drafts is None:
            show(None)
        else:
            self._context.desk(lambda: drafts.load(form.draft), show)

    def _reckon(self, form: Form) -> None:
        """Ask what the draft asks for and can hold; fields that do not apply are put away."""
        values, today = form.values(), self._context.today()
        drawn = values["kind"] is not InspectionKind.CASE
        form.show_field("intended", not drawn)
        for key in (*fields.PACE, "pace"):
            form.show_field(key, drawn and not (values["whole"] and key.startswith("quota_")))
        if values["starts"] is None or values["ends"] is None or values["kind"] is None:
            return
        draft = fields.plan_draft(values)
        self._context.query(
            lambda s, a: plans.outlook(s, a, draft=draft, today=today),
            _pace(form).show.say,
            key="plans-pace",
            later=True,
        )

    def _take_pace(self, form: Form, strength: Strength) -> None:
        """A pace was chosen: as many days a week as it takes with these cars, more cars when five are too few."""
        stops = form.value("stops") or 1
        teams = form.value("teams") or 1
        while (needed := -(-strength.visits_a_week // (teams * stops))) > _WEEK:
            teams += 1
        form.set("teams", teams)
        form.set("outings", needed)
        self._reckon(form)

    def _as_kept(self, session: Any, actor: Any, key: Any) -> tuple[PlanView, dict[str, Any]]:
        view = plans.view(session, actor, key, today=self._context.today())
        named, spared = (place_names(session, actor, ids) for ids in (view.draft.places, view.draft.spared))
        return view, fields.plan_values(view.draft, named, spared)

    def _save(self, form: Form, values: dict[str, Any], held: Held[PlanView | None]) -> None:
        given = fields.plan_draft(values)
        key, version = held.record, held.view.version if held.view else None

        def kept(plan_id: UUID) -> None:
            form.forget_draft()
            self._page.back_to_list()
            self._context.notify.done(f"已保存计划：{given.title}")
            self._page.open(plan_id)

        self._context.change(
            "编制检查计划",
            lambda s, a: plans.save(s, a, key, draft=given, version=version),
            kept,
            held.refuse,
        )

    # --- a visit without a draw -----------------------------------------------------------------------------------

    def send(self, view: PlanView | None, place: tuple[UUID, str] | None = None, choice: Choice | None = None) -> None:
        """指定派出: under the plan when one is given, else with its own approval."""
        self._context.query(staff.leaders, lambda leaders: self._send(view, place, choice, leaders))

    def _send(
        self, view: PlanView | None, place: tuple[UUID, str] | None, choice: Choice | None, leaders: list[Person]
    ) -> None:
        draft = f"plans/send/{view.row.id}" if view else "plans/send"
        title = f"指定派出：{view.row.title}" if view else "指定派出"
        form = Form(self._context, fields.send(leaders), draft=draft, draft_title=title)
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
        now = self._context.now()

        def job(session: Any, actor: Any, values: dict[str, Any]) -> int:
            return plans.replace_officer(session, actor, draw.id, **values, now=now)

        def done(count: Any) -> None:
            again = self._page.acts.print_again
            self._context.notify.done(f"已替换，涉及 {count} 家，请重新打印文书", "打印文书", lambda: again(draw.id))

        self._aside("人员缺席", form, "替换人员", note, job, done)

    def fall_out(self, visit: VisitLine, period: PeriodView) -> None:
        """A place can't be visited: one more is drawn for the team on the road."""
        form = Form(self._context, fields.fall_out(period.keeper, period.witness))
        note = f"{visit.facility}不再检查，为这一组补抽一家；原记录和原因保留，{visit.facility}明天起仍可能抽中。"
        today, now = self._context.today(), self._context.now()

        def job(session: Any, actor: Any, values: dict[str, Any]) -> UUID:
            phrases = Phrases(values["phrase"], values.get("witness_phrase", ""))
            return plans.next_place(
                session, actor, visit.id, reason=values["reason"], phrases=phrases, today=today, now=now
            )

        def done(made: Any) -> None:
            papers = self._page.papers
            self._context.notify.done(
                "已补抽一家，请打印文书", "打印文书", lambda: papers.departure([made], "递补机构出发文书")
            )

        self._aside(f"递补：{visit.facility}", form, "补抽一家", note, job, done)

    def step(self, draw: DrawView) -> None:
        """出发, 到达, 返回 are noted with their times."""
        form = Form(self._context, fields.step())
        form.fill({"step": DrawStep.DEPARTED, "at": self._context.now()})
        now = self._context.now()

        def job(session: Any, actor: Any, values: dict[str, Any]) -> None:
            plans.record_step(session, actor, draw.id, **values, now=now)

        self._aside("登记出发和到达", form, "登记", "", job, lambda _none: self._context.notify.done("已登记"))

    # --- changes of a period --------------------------------------------------------------------------------------

    def call_off(self, period: PeriodView) -> None:
        """作废封存 before the first 启封."""
        form = Form(self._context, fields.reason("例如：口令保管人调离，另行封存"))
        note = "作废后不能再启封；作废的封存和原因留在记录里，计划可以重新封存。"

        def job(session: Any, actor: Any, values: dict[str, Any]) -> None:
            plans.call_off(session, actor, period.id, **values)

        self._aside("作废封存", form, "作废封存", note, job, lambda _none: self._context.notify.done("封存已作废"))

    def days_off(self, period: PeriodView) -> None:
        """A holiday, a flood alarm: days without visits."""
        form = Form(self._context, fields.off_days())
        note = "临时放假、防汛应急等不能检查的日子。登记后重新核算各周期能否完成。"
        today = self._context.today()

        def job(session: Any, actor: Any, values: dict[str, Any]) -> tuple[str, ...]:
            try:
                days = calendar.read_days(values["days"])
            except BadInput as error:
                raise BadInput(error.message, "days") from error
            return plans.declare_off(session, actor, period.id, days=days, today=today)

        def done(said: Any) -> None:
            self._context.notify.done(f"已登记停检日。{'；'.join(said)}" if said else "已登记停检日，各周期仍能完成")

        self._aside("登记停检日", form, "登记停检日", note, job, done)

    def review(self, view: PlanView) -> None:
        """公开审查: choose what may not be published, then who approved."""
        visits = [
            (visit.id, f"{visit.departs_on} {visit.facility}")
            for draw in reversed(view.draws)
            for visit in draw.visits
            if visit.state is not InspectionState.VOID
        ]
        form = Form(self._context, fields.review(visits))
        if view.period is not None:
            form.fill({"withheld": view.period.withheld})
        panel = FormPanel(
            "公开审查", form, act="登记审查人", note="勾选的检查不列入公示表，只注明家数。没有的直接进行下一步。"
        )
        panel.given_up.connect(self.back_to_plan)
        form.submitted.connect(lambda values: self._page.acts.review(view, values["withheld"]))
        self._put_aside(panel)

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


def _pace(form: Form) -> PaceEditor:
    editor = form.editors["pace"]
    assert isinstance(editor, PaceEditor)
    return editor


def place_names(session: Any, actor: Any, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """The names of chosen places."""
    return [(row.id, row.name) for row in facilities.rows(session, actor, ids)] if ids else []

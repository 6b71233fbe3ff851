"""What the clerk does with a roster: made by the machine, published, changed, undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.errors import MzdeskError
from mzdesk.services import history, rosters
from mzdesk.terms import ConsentWay, RosterState, SwapState
from mzdesk.ui.pages.rosters import dialogs
from mzdesk.ui.pages.rosters.dialogs import FormDialog, WaysDialog
from mzdesk.views.roster import RosterAnswer
from mzdesk.views.rosters import Mending, RosterView, SeatPlace, SeatView

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.rosters.page import RostersPage

_SEEDS = 1_000


@dataclass(frozen=True, slots=True)
class Made:
    """What the machine made, and of which roster."""

    roster: UUID
    answer: RosterAnswer
    undo: UUID | None


class Acts:
    """Asks, sends, says what came of it."""

    def __init__(self, page: RostersPage) -> None:
        self._page, self._context = page, page.context
        self.undone: list[UUID] = []
        self._tries = 0

    # --- made by the machine ------------------------------------------------------------------------------------------

    def generate(self, *, afresh: bool = False) -> None:
        """Fill the month, a new roster if there is none; what was typed is kept unless `afresh`."""
        view, month = self._page.view, self._page.month
        now, seed = self._context.now(), self._tries if afresh else 0
        self._tries = (self._tries + 1) % _SEEDS

        def job(work: Work, progress: Callable[..., None]) -> Made:
            from mzdesk.rules import roster as engine
            from mzdesk.rules.roster.fair import steps
            from mzdesk.rules.roster.pool import pool
            from mzdesk.terms import DutyRole

            key = view.id if view is not None else None
            if key is None:
                starts, ends = rosters.month_span(month)
                with work.begin("新建值班表") as session:
                    key = rosters.make(session, work.actor, starts=starts, ends=ends)
            with work.read() as session:
                version = rosters.view(session, work.actor, key).version
                found = rosters.to_fill(session, work.actor, key, keep_typed=not afresh)
            roles = [DutyRole.LEADER, DutyRole.OFFICER] + [DutyRole.STANDBY] * bool(found.problem.rules.standby)
            total = sum(steps(pool(found.problem, role)) for role in roles)
            done = 0

            def watch(count: int) -> None:
                nonlocal done
                done += count
                progress(min(done, total), total, "正在比较各种排法")

            answer = engine.solve(found.problem, seed=seed, watch=watch)
            with work.begin("自动排班") as session:
                rosters.fill(
                    session,
                    work.actor,
                    key,
                    seats=answer.seats,
                    proof=answer.certificates,
                    version=version,
                    now=now,
                    note=f"第{seed + 1}种" if seed else "",
                )
                return Made(key, answer, session.info["undo"])

        self._context.long("自动排班", job, self._made, self._refused)

    def _made(self, made: Made) -> None:
        self._keep(made.undo)
        if made.answer.complete:
            said = "；".join(one.sentence.rstrip("。") for one in made.answer.certificates)
            self._context.notify.undoable(f"已排好。{said}", self.undo)
        else:
            why = "".join(one.sentence for one in made.answer.why)
            self._page.tell_trouble(why or "还有空缺，见表中提示。")
            ways = [way.sentence for one in made.answer.why for way in one.ways[:1]]
            self._context.notify.refused(f"没有排满。可以：{'或'.join(ways)}" if ways else "没有排满，见表上方说明")
        self._page.show_record(made.roster)

    def _refused(self, error: MzdeskError) -> None:
        self._page.say_problem(error)
        self._context.notify.refused(error.message)

    # --- typed --------------------------------------------------------------------------------------------------------

    def type_in(self, place: SeatPlace, name: str, was: str) -> None:
        """A cell was typed into."""
        view = self._page.view
        if view is None:
            return
        now, key = self._context.now(), view.id

        def job(session: Any, actor: Any) -> UUID:
            rosters.seat(session, actor, key, place=place, name=name, was=was, now=now)
            entry: UUID = session.info["undo"]
            return entry

        def failed(error: MzdeskError) -> None:
            self._page.grid.refuse(place, name, error.message)
            self._context.notify.refused(error.message)

        self._context.change("填写值班表", job, self._keep, failed)

    # --- in force -----------------------------------------------------------------------------------------------------

    def publish_and_print(self) -> None:
        """Put the roster in force and print it."""
        self.publish(then=self._page.out.print_a4)

    def publish(self, *, then: Callable[[], None] | None = None) -> None:
        """Put the roster in force."""
        view = self._chosen()
        if view is None:
            return
        now, key, version = self._context.now(), view.id, view.version
        self._change(
            "发布值班表",
            lambda s, a: rosters.publish(s, a, key, version=version, now=now),
            f"已发布：{view.title}",
            then=then,
        )

    def withdraw(self) -> None:
        """Make it a draft again."""
        view = self._chosen()
        if view is None:
            return
        key, version = view.id, view.version
        draft = view.state is RosterState.DRAFT
        if draft:
            self._page.let_go()
        verb = rosters.void if draft else rosters.withdraw
        title = f"{'作废' if draft else '撤回发布'}：{view.title}"

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            self._change(
                title.partition("：")[0],
                lambda s, a: verb(s, a, key, reason=values["reason"], version=version),
                f"已{title}",
                dialog,
            )

        fields = dialogs.reason_fields()
        act = "作废" if draft else "撤回发布"
        FormDialog(self._page, self._context, title, fields, send, act=act, kind="danger").show_with({})

    def rules(self) -> None:
        """Change the rules of the draft."""
        view = self._chosen()
        if view is None:
            return
        key, version = view.id, view.version

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            settings = dialogs.rules_of(values)
            self._change(
                "修改排班规则",
                lambda s, a: rosters.configure(s, a, key, settings=settings, version=version),
                "已修改排班规则",
                dialog,
            )

        made = FormDialog(
            self._page,
            self._context,
            "排班规则",
            dialogs.rule_fields(),
            send,
            act="保存",
            sentence="只改这一份；以后新建的值班表照最近一份。",
        )
        made.show_with(dialogs.rules_in(view.settings))

    def new_span(self) -> None:
        """A roster of other days than a month."""

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            def job(session: Any, actor: Any) -> UUID:
                title = values["title"] or ""
                return rosters.make(session, actor, starts=values["starts"], ends=values["ends"], title=title)

            def done(key: UUID) -> None:
                dialog.kept()
                self._page.show_record(key)

            self._context.change("新建值班表", job, done, dialog.refused)

        fields = dialogs.span_fields()
        FormDialog(self._page, self._context, "新建值班表", fields, send, act="新建").show_with({})

    # --- changed afterwards -------------------------------------------------------------------------------------------

    def swap(self) -> None:
        """The chosen duty against another one."""
        seat = self._seat("请先在表中选中要换的班")
        view = self._page.view
        if seat is None or view is None:
            return
        key, now = view.id, self._context.now()

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            step, way = values["step"], values["way"]

            def job(session: Any, actor: Any) -> UUID | None:
                made = rosters.ask_swap(
                    session,
                    actor,
                    key,
                    place=seat.place,
                    back=values["back"],
                    other=values["other"] or "",
                    reason=values["reason"] or "",
                    way=way,
                )
                if step != dialogs.ONLY_ASKED:
                    rosters.agree_swap(session, actor, made, way=way)
                if step == dialogs.APPROVED:
                    rosters.approve_swap(session, actor, made, now=now)
                entry: UUID | None = session.info["undo"]
                return entry

            said = "已换班" if step == dialogs.APPROVED else "已登记换班申请，在“换班”中继续办理"
            self._context.change("换班", job, partial(self._kept, said, dialog), dialog.refused)

        fields = dialogs.swap_fields(view, seat, self._page.grid.lookup)
        title = f"换班：{seat.place.words} {seat.name}"
        made = FormDialog(self._page, self._context, title, fields, send, act="提交", draft=f"rosters/{key}/swap")
        made.show_with({"step": dialogs.APPROVED, "way": ConsentWay.SELF, "back": None})

    def step_swap(self, swap_id: UUID, state: SwapState, note: str = "") -> None:
        """Go on with a swap that was asked for."""
        now = self._context.now()

        def job(session: Any, actor: Any) -> UUID | None:
            if state is SwapState.AGREED:
                rosters.agree_swap(session, actor, swap_id, note=note)
            elif state is SwapState.APPROVED:
                rosters.approve_swap(session, actor, swap_id, now=now, note=note)
            else:
                rosters.close_swap(session, actor, swap_id, state=state, note=note)
            entry: UUID | None = session.info["undo"]
            return entry

        self._context.change("办理换班", job, partial(self._kept, f"换班{state.label}", None), self._refused)

    def override(self) -> None:
        """The chosen duty to somebody else."""
        seat = self._seat("请先在表中选中要调整的班")
        view = self._page.view
        if seat is None or view is None:
            return
        key, now = view.id, self._context.now()

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            self._change(
                "当日调整",
                lambda s, a: rosters.override(
                    s, a, key, place=seat.place, name=values["name"], reason=values["reason"], now=now
                ),
                f"{seat.place.words}已改由{values['name']}",
                dialog,
            )

        fields = dialogs.override_fields(self._page.grid.lookup)
        title = f"当日调整：{seat.place.words} {seat.name}"
        FormDialog(self._page, self._context, title, fields, send, act="调整").show_with({})

    def leave(self) -> None:
        """Sudden leave: ask who and when, then show the ways."""
        view = self._chosen()
        if view is None:
            return
        seat = self._page.chosen_seat()
        fields = dialogs.leave_fields(view)
        made = FormDialog(
            self._page,
            self._context,
            "临时请假",
            fields,
            partial(self._propose, view),
            act="列出方案",
            sentence="只调整请假期间的班，改动最少；今天以前的不动。请假一并登记。",
            draft=f"rosters/{view.id}/leave",
        )
        day = seat.place.day if seat else None
        made.show_with({"person": seat.person if seat else None, "first": day, "last": day})

    def _propose(self, view: RosterView, values: dict[str, Any], dialog: FormDialog) -> None:
        asked = {
            "person": values["person"],
            "first": values["first"],
            "last": values["last"] or values["first"],
            "reason": values["reason"] or "",
        }
        since = self._context.today()

        def offer(mending: Mending) -> None:
            dialog.kept()
            WaysDialog(self._page, mending, partial(self._mend, view, asked, mending)).open()

        self._context.query(lambda s, a: rosters.propose(s, a, view.id, **asked, since=since), offer, dialog.refused)

    def _mend(self, view: RosterView, asked: dict[str, Any], mending: Mending, at: int, dialog: WaysDialog) -> None:
        way, now = mending.proposals[at], self._context.now()
        names = {str(one.id): one.name for one in view.staff}
        called = "、".join(names[key] for key in way.call)

        def job(session: Any, actor: Any) -> UUID | None:
            rosters.mend(session, actor, view.id, **asked, seats=way.seats, version=view.version, now=now)
            entry: UUID | None = session.info["undo"]
            return entry

        self._context.change("临时请假", job, partial(self._kept, f"已调班，请通知{called}", dialog), dialog.refused)

    # --- undone -------------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back what was done last on this page."""
        if not self.undone:
            self._context.notify.info("没有可撤销的操作")
            return
        entry, now = self.undone.pop(), self._context.now()
        self._context.change(
            "撤销",
            lambda s, a: history.undo(s, a, entry, now=now),
            lambda title: self._context.notify.done(f"已撤销：{title}"),
            self._refused,
        )

    def _keep(self, entry: UUID | None) -> None:
        if entry is not None:
            self.undone.append(entry)

    def _kept(self, said: str, dialog: FormDialog | WaysDialog | None, entry: UUID | None) -> None:
        self._keep(entry)
        if isinstance(dialog, FormDialog):
            dialog.kept()
        elif dialog is not None:
            dialog.accept()
        if entry is not None:
            self._context.notify.undoable(said, self.undo)
        else:
            self._context.notify.done(said)

    def _change(
        self,
        verb: str,
        work: Callable[[Any, Any], object],
        said: str,
        dialog: FormDialog | None = None,
        *,
        then: Callable[[], None] | None = None,
    ) -> None:
        def job(session: Any, actor: Any) -> UUID | None:
            work(session, actor)
            entry: UUID | None = session.info["undo"]
            return entry

        def done(entry: UUID | None) -> None:
            self._kept(said, dialog, entry)
            if then is not None:
                then()

        self._context.change(verb, job, done, dialog.refused if dialog is not None else self._refused)

    def _chosen(self) -> RosterView | None:
        if self._page.view is None:
            self._context.notify.info("这个月还没有值班表，请先“自动排班”或“新建”")
        return self._page.view

    def _seat(self, asked: str) -> SeatView | None:
        seat = self._page.chosen_seat()
        if seat is None:
            self._context.notify.info(asked)
        return seat

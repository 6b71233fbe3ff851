"""What the clerk does with a roster: made by the machine, published, changed, undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.errors import MzdeskError
from mzdesk.services import history, rosters
from mzdesk.terms import RosterState
from mzdesk.ui.dialogs import Held
from mzdesk.ui.pages.rosters import dialogs
from mzdesk.ui.pages.rosters.dialogs import FormDialog, WaysDialog
from mzdesk.views.roster import RosterAnswer
from mzdesk.views.rosters import RosterView, SeatPlace

if TYPE_CHECKING:
    from mzdesk.ui.context import Failed, Work
    from mzdesk.ui.pages.rosters.page import RostersPage

_SEEDS = 1_000
_SHOWN = 2


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

        self._context.long("自动排班", job, self._made, self.refused)

    def _made(self, made: Made) -> None:
        self.keep(made.undo)
        if made.answer.complete:
            said = "；".join(one.sentence.rstrip("。") for one in made.answer.certificates)
            self._context.notify.undoable(f"已排好。{said}", self.undo)
        else:
            reasons = [one.sentence for one in made.answer.why]
            more = f"另有{len(reasons) - _SHOWN}处，见表中提示。" if len(reasons) > _SHOWN else ""
            self._page.tell_trouble("".join(reasons[:_SHOWN]) + more or "还有空缺，见表中提示。")
            ways = [way.sentence.rstrip("。") for one in made.answer.why[:_SHOWN] for way in one.ways[:1]]
            self._context.notify.refused(f"没有排满。可以：{'或'.join(ways)}" if ways else "没有排满，见表上方说明")
        self._page.show_record(made.roster)

    def refused(self, error: MzdeskError) -> None:
        """Say on the page and in the strip why not."""
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

        self._context.change("填写值班表", job, self.keep, failed)

    # --- in force -----------------------------------------------------------------------------------------------------

    def publish_and_print(self) -> None:
        """Put the roster in force and print it."""
        self.publish(then=self._page.out.print_a4)

    def publish(self, *, then: Callable[[], None] | None = None) -> None:
        """Put the roster in force."""
        view = self.chosen()
        if view is None:
            return
        now, key, version = self._context.now(), view.id, view.version
        self.change(
            "发布值班表",
            lambda s, a: rosters.publish(s, a, key, version=version, now=now),
            f"已发布：{view.title}",
            then=then,
        )

    def withdraw(self) -> None:
        """Make it a draft again."""
        view = self.chosen()
        if view is None:
            return
        key = view.id
        draft = view.state is RosterState.DRAFT
        if draft:
            self._page.let_go()
        verb = rosters.void if draft else rosters.withdraw
        title = f"{'作废' if draft else '撤回发布'}：{view.title}"

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            version = held.view.version
            self.change(
                title.partition("：")[0],
                lambda s, a: verb(s, a, key, reason=values["reason"], version=version),
                f"已{title}",
                dialog,
                failed=held.refuse,
            )

        fields = dialogs.reason_fields()
        act = "作废" if draft else "撤回发布"
        made = FormDialog(self._page, self._context, title, fields, send, act=act, kind="danger")
        held = Held(
            self._context, made.form, key, view, lambda s, a: (rosters.view(s, a, key), None), failed=made.refused
        )
        made.show_with({})

    def rules(self) -> None:
        """Change the rules of the draft."""
        view = self.chosen()
        if view is None:
            return
        key = view.id

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            settings, version = dialogs.rules_of(values), held.view.version
            self.change(
                "修改排班规则",
                lambda s, a: rosters.configure(s, a, key, settings=settings, version=version),
                "已修改排班规则",
                dialog,
                failed=held.refuse,
            )

        def now(session: Any, actor: Any) -> tuple[RosterView, dict[str, Any]]:
            newer = rosters.view(session, actor, key)
            return newer, dialogs.rules_in(newer.settings)

        made = FormDialog(
            self._page,
            self._context,
            "排班规则",
            dialogs.rule_fields(),
            send,
            act="保存",
            sentence="只改这一份；以后新建的值班表照最近一份。",
        )
        held = Held(self._context, made.form, key, view, now, failed=made.refused, wake=made.wake)
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
            self.refused,
        )

    def keep(self, entry: UUID | None) -> None:
        """Note what can be taken back."""
        if entry is not None:
            self.undone.append(entry)

    def kept(self, said: str, dialog: FormDialog | WaysDialog | None, entry: UUID | None) -> None:
        """Close the dialog and say that it is done, with the way back."""
        self.keep(entry)
        if isinstance(dialog, FormDialog):
            dialog.kept()
        elif dialog is not None:
            dialog.accept()
        if entry is not None:
            self._context.notify.undoable(said, self.undo)
        else:
            self._context.notify.done(said)

    def change(
        self,
        verb: str,
        work: Callable[[Any, Any], object],
        said: str,
        dialog: FormDialog | None = None,
        *,
        then: Callable[[], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run an act on the roster; `then` follows when it is done."""

        def job(session: Any, actor: Any) -> UUID | None:
            work(session, actor)
            entry: UUID | None = session.info["undo"]
            return entry

        def done(entry: UUID | None) -> None:
            self.kept(said, dialog, entry)
            if then is not None:
                then()

        self._context.change(verb, job, done, failed or (dialog.refused if dialog is not None else self.refused))

    def chosen(self) -> RosterView | None:
        """The roster that is shown; says what to do when there is none."""
        if self._page.view is None:
            self._context.notify.info("这个月还没有值班表，请先“自动排班”或“新建”")
        return self._page.view

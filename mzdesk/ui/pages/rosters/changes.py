"""What changes hands after publishing: swaps, a day given to another, sudden leave."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.services import rosters
from mzdesk.terms import ConsentWay, SwapState
from mzdesk.ui.pages.rosters import dialogs
from mzdesk.ui.pages.rosters.dialogs import FormDialog, WaysDialog
from mzdesk.views.rosters import Mending, RosterView, SeatView

if TYPE_CHECKING:
    from mzdesk.ui.pages.rosters.page import RostersPage


class Changes:
    """Asks, sends; what came of it is said by the page's acts."""

    def __init__(self, page: RostersPage) -> None:
        self._page, self._context, self._acts = page, page.context, page.acts

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
            self._context.change("换班", job, partial(self._acts.kept, said, dialog), dialog.refused)

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

        self._context.change("办理换班", job, partial(self._acts.kept, f"换班{state.label}", None), self._acts.refused)

    def override(self) -> None:
        """The chosen duty to somebody else."""
        seat = self._seat("请先在表中选中要调整的班")
        view = self._page.view
        if seat is None or view is None:
            return
        key, now = view.id, self._context.now()

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            self._acts.change(
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
        view = self._acts.chosen()
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

        self._context.change(
            "临时请假", job, partial(self._acts.kept, f"已调班，请通知{called}", dialog), dialog.refused
        )

    def _seat(self, asked: str) -> SeatView | None:
        seat = self._page.chosen_seat()
        if seat is None:
            self._context.notify.info(asked)
        return seat

"""临时调班: somebody can't serve; the ways that change the fewest duties are shown, the chosen one is printed anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from mzdesk.services import orders
from mzdesk.terms import DutyRole, OrderAct
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.forms import Choice, Day, Form, Text
from mzdesk.ui.pages.orders.sheets.roster import with_people
from mzdesk.ui.widgets import Label, Segment
from mzdesk.views.duty import RosterToMend
from mzdesk.views.orders import Issued, OrderView
from mzdesk.views.roster import Absence, Proposal

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.orders.page import OrdersPage

_NOTE = "只调整请假期间他的班，改动最少；今天以前的不动。请假请另在“人员与权限”中登记。"


class Mending:
    """What `acts.run` calls: asks who and when, reckons the ways, reprints the roster with the reason."""

    def __init__(self, page: OrdersPage) -> None:
        self._page, self._context = page, page.context

    def start(self, view: OrderView) -> None:
        """Ask who can't serve."""
        document_id = view.row.id
        self._context.query(
            lambda s, a: orders.roster_to_mend(s, a, document_id),
            partial(self._ask, view),
            lambda error: self._context.notify.refused(error.message),
        )

    def _ask(self, view: OrderView, roster: RosterToMend) -> None:
        serving = dict.fromkeys(seat.person for seat in roster.seats)
        people = [(key, roster.found.names[key]) for key in serving]
        fields = (
            Choice(key="person", label="请假人员", options=people, required=True),
            Day(key="first", label="自", required=True),
            Day(key="last", label="至", hint="不填为一天"),
            Text(key="reason", label="事由", required=True, longest=60, hint="如 病假"),
        )
        words = f"{OrderAct.MEND.label}：{view.row.title}"
        form = Form(self._context, fields, draft=f"orders/{view.row.id}/{OrderAct.MEND.value}", draft_title=words)
        form.fill({"first": self._context.today()})
        self._page.side.show_form(words, form, act="列出方案", note=_NOTE)
        form.submitted.connect(partial(self._reckon, view, roster, form))

    def _reckon(self, view: OrderView, roster: RosterToMend, form: Form, values: dict[str, Any]) -> None:
        first: date = values["first"]
        absence = Absence(values["person"], first, values["last"] or first, values["reason"])
        since = self._context.today()

        def job(_work: Work, _progress: Callable[..., None]) -> tuple[Proposal, ...]:
            from mzdesk.rules import roster as engine

            return engine.mend(roster.found.problem, roster.seats, [absence], since=since)

        name = roster.found.names[absence.person]
        reason = f"{name}{values['reason']}，调班"
        self._context.long("临时调班", job, partial(self._offer, view, roster, form, reason), form.refuse)

    def _offer(self, view: OrderView, roster: RosterToMend, form: Form, reason: str, ways: Sequence[Proposal]) -> None:
        ProposalDialog(self._page, roster, ways, take=partial(self._take, view, roster, form, reason)).open()

    def _take(self, view: OrderView, roster: RosterToMend, form: Form, reason: str, way: Proposal) -> None:
        document_id, today, now = view.row.id, self._context.today(), self._context.now()

        def job(session: Any, actor: Any) -> Issued:
            from mzdesk.documents import issuing

            stored = issuing.stored_view(session, actor, document_id)
            mended = replace(stored, lines=with_people(stored.lines, way.seats, roster.found))
            return issuing.reprint(session, actor, document_id, reason=reason, view=mended, today=today, now=now)

        called = "、".join(roster.found.names[key] for key in way.call)

        def done(_made: Issued) -> None:
            self._context.notify.done(f"已调班，请通知{called}，并收回旧表", "打印", self._page.out.print_shown)

        self._context.change("临时调班", job, self._page.side.saved("已调班", form, done), form.refuse)


class ProposalDialog(Dialog):
    """One to three ways: what each changes, whom to call, how even the duties are before and after."""

    def __init__(
        self,
        page: OrdersPage,
        roster: RosterToMend,
        ways: Sequence[Proposal],
        *,
        take: Callable[[Proposal], object],
    ) -> None:
        super().__init__(page.window(), "选择调班方案", act="按此调班")
        self.ways, self._roster, self._take = tuple(ways), roster, take
        self.choice = Segment([(str(at), f"方案{'一二三'[at]}") for at in range(len(ways))], name="方案")
        self.words = Label("", "body", wrap=True)
        self.body.addWidget(self.choice)
        self.body.addWidget(self.words)
        self.choice.choose("0")
        self.choice.changed.connect(lambda _key: self._show())
        self._show()

    @property
    def way(self) -> Proposal:
        """The one that is shown."""
        return self.ways[int(self.choice.current())]

    def _show(self) -> None:
        self.words.setText(f"{self.way.sentence}\n{_evenness(self.way)}")
        self.fit()

    def submit(self) -> None:
        """Take the one that is shown."""
        self._take(self.way)
        self.accept()


def _evenness(way: Proposal) -> str:
    said = [
        f"{role.label}最多相差由{way.before[role].spread}分变为{way.after[role].spread}分"
        for role in DutyRole
        if role in way.before and role in way.after
    ]
    return "；".join(said) + "。"

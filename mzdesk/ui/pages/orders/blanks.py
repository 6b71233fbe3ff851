"""空白文书: numbered blank papers that were taken out, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.services import access, orders
from mzdesk.services.orders.blanks import KINDS
from mzdesk.terms import BlankState, Right
from mzdesk.ui import measure, printing
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.forms import Choice, Form, Number, Text
from mzdesk.ui.printing import Paper
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel, Word
from mzdesk.ui.widgets import Act, EmptyState, Surface, TextArea
from mzdesk.views.orders import BlankRow
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.orders.page import OrdersPage

TITLE: Final = "空白文书登记簿"
_TONES: Final = {
    BlankState.TAKEN: "warn",
    BlankState.USED: "good",
    BlankState.VOID: "danger",
    BlankState.RETURNED: "neutral",
}
Failed = Callable[[MzdeskError], None]


@dataclass(frozen=True, slots=True)
class BlankCriteria:
    """Which sheets are shown: only those still out, or all."""

    out: bool = False


COLUMNS: tuple[Column[BlankRow], ...] = (
    Column("check", "", lambda row: row.id, Kind.CHECK, 44, sortable=False),
    Column("number", "文号", lambda row: row.number, width=180, sortable=False),
    Column("code", "编码", lambda row: row.code, Kind.MUTED, 100, sortable=False),
    Column("kind", "种类", lambda row: row.kind.label, width=160, sortable=False),
    Column("taken_by", "领用人", lambda row: row.taken_by, width=90, sortable=False),
    Column("taken_on", "领用日期", lambda row: row.taken_on, Kind.DATE, 104, sortable=False),
    Column("purpose", "用途", lambda row: row.purpose, Kind.MUTED, 140, sortable=False, stretch=True),
    Column("state", "去向", lambda row: Word(row.state.label, _TONES[row.state]), Kind.PILL, 84, sortable=False),
    Column("settled_on", "登记日期", lambda row: row.settled_on, Kind.DATE, 104, sortable=False),
    Column("reason", "说明", lambda row: row.reason, Kind.MUTED, 160, sortable=False),
)


def _page(session: Any, actor: Any, criteria: BlankCriteria, offset: int, limit: int) -> Window[BlankRow]:
    rows = orders.blank_sheets(session, actor, state=BlankState.TAKEN if criteria.out else None)
    return Window(len(rows), tuple(rows[offset : offset + limit]))


def _ids(session: Any, actor: Any, criteria: BlankCriteria) -> list[UUID]:
    rows = orders.blank_sheets(session, actor, state=BlankState.TAKEN if criteria.out else None)
    return [row.id for row in rows]


SOURCE: Source[BlankRow, BlankCriteria] = Source(COLUMNS, _page, ids=_ids)


class Blanks(Surface):
    """The register of blank papers with its acts; Enter shows the paper that a used one became."""

    def __init__(self, page: OrdersPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self.model = WindowModel(page.context, SOURCE, BlankCriteria())
        take = Act("领用空白文书", self.ask_take, kind="primary")
        empty = EmptyState(
            "document_copy",
            "还没有领用过空白文书。下乡检查前可领用带文号的空白通知书、笔录，手写后回来补录，去向逐份登记。",
            [take],
        )
        acts = [
            Act("打印所选", self.print_checked),
            Act("登记作废", partial(self._ask_settle, orders.spoil_blank, "作废")),
            Act("登记交回", partial(self._ask_settle, orders.return_blank, "交回")),
        ]
        self.listing = Listing(page.context, self.model, "orders.blanks", unit="份", name=TITLE, acts=acts, empty=empty)
        measure.column(self).addWidget(self.listing)
        self.listing.table.opened.connect(self._open)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(page.say_problem)

    def refresh(self) -> None:
        """Ask again."""
        self.listing.table.refresh(BlankCriteria())

    def _loaded(self) -> None:
        self.listing.show_empty(self.model.total == 0)
        rows = [row for place in range(self.model.total) if (row := self.model.known(place)) is not None]
        out = sum(row.state is BlankState.TAKEN for row in rows)
        self.listing.say(f"在外 {out} 份" if out else "")

    def _open(self, key: UUID) -> None:
        place = self.model.number_of(key)
        row = self.model.known(place) if place is not None else None
        if row is not None and row.document is not None:
            self._page.open(row.document)

    # --- acts ---------------------------------------------------------------------------------------------------------

    def ask_take(self) -> None:
        """领用: which paper, how many, who takes them and where to."""
        if not access.may(self._context.actor, Right.ISSUE):
            self._context.notify.refused("您没有制发文书的权限，不能领用空白文书。请由科室经办人领用。")
            return
        TakeDialog(self._page, send=self._take).open()

    def _take(self, values: dict[str, Any], failed: Failed, done: Callable[[], None]) -> None:
        today = self._context.today()

        def kept(rows: list[BlankRow]) -> None:
            done()
            self.refresh()
            words = f"已领用 {len(rows)} 份：{rows[0].number}"
            self._context.notify.done(words, "打印", partial(self._print, [row.id for row in rows]))

        self._context.change("领用空白文书", lambda s, a: orders.take_blanks(s, a, today=today, **values), kept, failed)

    def _checked(self) -> list[UUID]:
        return list(self.model.checked)

    def _ask_settle(self, verb: Callable[..., None], name: str) -> None:
        ids = self._checked()
        if ids:
            SettleDialog(self._page, name, len(ids), send=partial(self._settle, verb, name, ids)).open()

    def _settle(
        self,
        verb: Callable[..., None],
        name: str,
        ids: list[UUID],
        reason: str,
        failed: Failed,
        done: Callable[[], None],
    ) -> None:
        today = self._context.today()

        def job(session: Any, actor: Any) -> None:
            for sheet_id in ids:
                verb(session, actor, sheet_id, reason=reason, today=today)

        def kept(_nothing: None) -> None:
            done()
            self.model.check_all(False)
            self.refresh()
            self._context.notify.done(f"已登记{name} {len(ids)} 份")

        self._context.change(f"空白文书{name}", job, kept, failed)

    # --- paper --------------------------------------------------------------------------------------------------------

    def print_checked(self) -> None:
        """The chosen sheets on paper, those that are still out."""
        ids = self._checked()
        if ids:
            self._print(ids)

    def _print(self, ids: list[UUID]) -> None:
        printer = self._context.printing.choose(self._page, "空白文书")
        if printer is None:
            return

        def papers(work: Work, progress: Callable[..., None]) -> list[Paper]:
            from mzdesk.documents import blank_sets

            made = []
            for count, sheet_id in enumerate(ids):
                progress(count, len(ids), "排版空白文书")
                with work.read() as session:
                    form = orders.blank_form(session, work.actor, sheet_id)
                made.append(Paper(blank_sets.render(form), form.number))
            return made

        printing.send(self._context, printer, "空白文书", papers)


class TakeDialog(Dialog):
    """领用空白文书."""

    def __init__(
        self, page: OrdersPage, *, send: Callable[[dict[str, Any], Failed, Callable[[], None]], object]
    ) -> None:
        super().__init__(
            page.window(),
            "领用空白文书",
            "领用后文号即占用，每份都要登记去向：使用、作废或交回。",
            act="领用",
        )
        self._send = send
        self.form = Form(
            page.context,
            [
                Choice(key="kind", label="种类", options=[(kind, kind.label) for kind in KINDS], required=True),
                Number(key="count", label="份数", low=1, high=50, required=True),
                Text(key="taken_by", label="领用人", required=True, longest=40),
                Text(key="purpose", label="用途", longest=100, hint="如：桐梓方向检查"),
            ],
        )
        self.form.fill({"count": 5, "taken_by": page.context.actor.name})
        self.body.addWidget(self.form)

    def submit(self) -> None:
        """Look at what was typed, then take them out."""
        if self.form.check():
            self._send(self.form.values(), self._refuse, self.accept)

    def _refuse(self, error: MzdeskError) -> None:
        self.say(error.message)


class SettleDialog(Dialog):
    """Why the sheets are void or came back."""

    def __init__(
        self, page: OrdersPage, name: str, count: int, *, send: Callable[[str, Failed, Callable[[], None]], object]
    ) -> None:
        super().__init__(
            page.window(), f"登记{name}：{count} 份", "文号不再使用，登记簿注明去向。", act=f"登记{name}", kind="danger"
        )
        self._send = send
        self.reason = TextArea("如：写错单位名称" if name == "作废" else "如：未使用", name="原因", lines=2)
        self.body.addWidget(self.reason)

    def submit(self) -> None:
        """Keep it; a refusal stands in the dialog."""
        reason = self.reason.toPlainText().strip()
        if not reason:
            self._refuse(BadInput("请写明原因，空白文书的去向要逐份登记。", "reason"))
            return
        self._send(reason, self._refuse, self.accept)

    def _refuse(self, error: MzdeskError) -> None:
        self.say(error.message)

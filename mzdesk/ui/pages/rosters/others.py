"""Beside the month: wishes and pairs, swaps, rosters of the units, 补休."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtWidgets import QWidget

from mzdesk.services import rosters, search
from mzdesk.terms import Capability, PairKind, SwapState, WishKind
from mzdesk.ui import measure
from mzdesk.ui.forms import Day, Either, Name, Text
from mzdesk.ui.forms.completer import Suggestion
from mzdesk.ui.pages.rosters import dialogs
from mzdesk.ui.pages.rosters.comp import Comp
from mzdesk.ui.pages.rosters.dialogs import FormDialog
from mzdesk.ui.pages.rosters.part import Part
from mzdesk.ui.pages.rosters.units import Units
from mzdesk.ui.tables import Column, Kind
from mzdesk.ui.widgets import Act, Surface
from mzdesk.views.roster_acts import PairRow, SwapRow, WishRow
from mzdesk.views.rosters import RosterView

if TYPE_CHECKING:
    from mzdesk.ui.pages.rosters.page import RostersPage

_WISHES: Final[tuple[Column[WishRow], ...]] = (
    Column("day", "日期", lambda row: row.day, Kind.DATE, 110, sortable=False),
    Column("name", "姓名", lambda row: row.name, width=110, sortable=False),
    Column("kind", "意愿", lambda row: row.kind, Kind.PILL, 110, sortable=False),
    Column("note", "说明", lambda row: row.note, Kind.MUTED, 200, sortable=False, stretch=True),
)
_PAIRS: Final[tuple[Column[PairRow], ...]] = (
    Column("one", "姓名", lambda row: row.one, width=110, sortable=False),
    Column("other", "与", lambda row: row.other, width=110, sortable=False),
    Column("kind", "搭配", lambda row: row.kind, Kind.PILL, 110, sortable=False),
    Column("note", "说明", lambda row: row.note, Kind.MUTED, 160, sortable=False, stretch=True),
)
_SWAPS: Final[tuple[Column[SwapRow], ...]] = (
    Column("state", "状态", lambda row: row.state, Kind.PILL, 110, sortable=False),
    Column("what", "换班", dialogs.swap_words, width=300, sortable=False),
    Column("reason", "事由", lambda row: row.reason, Kind.MUTED, 140, sortable=False),
    Column("trail", "经过", dialogs.trail_words, Kind.MUTED, 360, sortable=False, stretch=True),
)


class Others:
    """The four other parts of the page, in the order of its tabs."""

    def __init__(self, page: RostersPage) -> None:
        self._page, self._context = page, page.context
        self._view: RosterView | None = None
        may = page.may
        self.wishes = Part(
            page, "wishes", _WISHES, self._wishes,
            [
                Act("登记意愿", self.add_wish, "add", enabled=may),
                Act("删除意愿", self.drop_wish, "delete", enabled=may),
            ],
            name="值班意愿", empty="登记谁希望哪天值班、哪天不值，或指定由谁值。希望的服从规定和均衡，指定的一定排上。",
        )  # fmt: skip
        self.pairs = Part(
            page, "pairs", _PAIRS, rosters.pairs,
            [
                Act("登记搭配", self.add_pair, "add", enabled=may),
                Act("删除搭配", self.drop_pair, "delete", enabled=may),
            ],
            name="人员搭配", empty="登记不能同班的（如亲属回避）和适合同班的两个人。",
        )  # fmt: skip
        self.swaps = Part(
            page, "swaps", _SWAPS, self._swaps,
            [
                Act("对方同意", partial(self.step, SwapState.AGREED), "checkmark", enabled=may),
                Act("批准", partial(self.step, SwapState.APPROVED), "checkmark_circle", enabled=may),
                Act("对方不同意", partial(self.stop, SwapState.DECLINED), "dismiss", enabled=may),
                Act("不批准", partial(self.stop, SwapState.REFUSED), "prohibited", enabled=may),
                Act("撤回申请", partial(self.stop, SwapState.WITHDRAWN), "arrow_undo", enabled=may),
            ],
            name="换班", unit="次", empty="在“排班”中选中一个班，点“换班”。申请、双方意见、批准都留在这里。",
        )  # fmt: skip
        self.units = Units(page)
        self.comp = Comp(page, self)
        both = Surface()
        row = measure.row(both, gap=1)
        row.addWidget(self.wishes, 1)
        row.addWidget(self.pairs, 1)
        self.parts: list[QWidget] = [both, self.swaps, self.units, self.comp.part]

    def show_roster(self, view: RosterView | None) -> None:
        """The roster that the lists belong to."""
        changed = (view.id if view else None) != (self._view.id if self._view else None)
        self._view = view
        if changed:
            self.refresh()

    def refresh(self) -> None:
        """Ask for what is on screen."""
        for part in (self.wishes, self.pairs, self.swaps, self.comp.part, self.units):
            if part.isVisible():
                part.refresh()

    def _wishes(self, session: Any, actor: Any) -> list[WishRow]:
        first, last = rosters.month_span(self._page.month)
        if self._view is not None:
            first, last = self._view.starts, self._view.ends
        return rosters.wishes(session, actor, first=first, last=last)

    def _swaps(self, session: Any, actor: Any) -> list[SwapRow]:
        return rosters.swaps(session, actor, self._view.id) if self._view is not None else []

    def lookup(self, session: Any, actor: Any, text: str) -> list[Suggestion]:
        """Names of the duty list; before there is a roster, of everybody."""
        if self._page.grid.view is not None:
            return self._page.grid.lookup(session, actor, text)
        found = search.find(session, actor, text, only=Capability.STAFF, limit=8)
        return [Suggestion(hit.title, hit.detail, hit.id) for hit in found]

    # --- wishes and pairs ---------------------------------------------------------------------------------------------

    def add_wish(self) -> None:
        """A wish or a settled duty."""
        fields = (
            Name(key="name", label="姓名", lookup=self.lookup, required=True),
            Day(key="day", label="日期", required=True),
            Either(key="kind", label="意愿", options=tuple((one, one.label) for one in WishKind), span=2),
            Text(key="note", label="说明", longest=100, span=2),
        )

        def work(session: Any, actor: Any, values: dict[str, Any]) -> None:
            note = values["note"] or ""
            rosters.wish(session, actor, name=values["name"], day=values["day"], kind=values["kind"], note=note)

        day = self._view.starts if self._view is not None else self._page.month
        self.ask("登记值班意愿", fields, work, "已登记意愿", {"kind": WishKind.UNWANTED, "day": day})

    def drop_wish(self) -> None:
        """Take the chosen wish back."""
        self._drop(self.wishes, rosters.drop_wish, "已删除意愿")

    def add_pair(self) -> None:
        """Two who go together, or not."""
        fields = (
            Name(key="one", label="姓名", lookup=self.lookup, required=True),
            Name(key="other", label="与", lookup=self.lookup, required=True),
            Either(key="kind", label="搭配", options=tuple((one, one.label) for one in PairKind), span=2),
            Text(key="note", label="说明", longest=100, span=2),
        )

        def work(session: Any, actor: Any, values: dict[str, Any]) -> None:
            given = {key: values[key] for key in ("one", "other", "kind")}
            rosters.pair(session, actor, **given, note=values["note"] or "")

        self.ask("登记人员搭配", fields, work, "已登记搭配", {"kind": PairKind.FORBIDDEN})

    def drop_pair(self) -> None:
        """Take the chosen pair back."""
        self._drop(self.pairs, rosters.drop_pair, "已删除搭配")

    # --- swaps --------------------------------------------------------------------------------------------------------

    def step(self, state: SwapState) -> None:
        """Go on with the chosen swap."""
        key = self._current(self.swaps)
        if key is not None:
            self._page.changes.step_swap(key, state)

    def stop(self, state: SwapState) -> None:
        """End the chosen swap with a reason."""
        key = self._current(self.swaps)
        if key is None:
            return

        def work(session: Any, actor: Any, values: dict[str, Any]) -> None:
            rosters.close_swap(session, actor, key, state=state, note=values["reason"])

        self.ask(f"换班：{state.label}", dialogs.reason_fields(), work, f"已登记：{state.label}", {})

    # --- shared -------------------------------------------------------------------------------------------------------

    def ask(
        self,
        title: str,
        fields: Any,
        work: Callable[[Any, Any, dict[str, Any]], None],
        said: str,
        start: dict[str, Any],
    ) -> FormDialog:
        """A few fields; `work` keeps them, `said` tells so."""

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            def done(_answer: None) -> None:
                dialog.kept()
                self._context.notify.done(said)

            self._context.change(title.partition("：")[0], lambda s, a: work(s, a, values), done, dialog.refused)

        made = FormDialog(self._page, self._context, title, fields, send, act="保存", draft=f"rosters/{title}")
        return made.show_with(start)

    def _current(self, part: Part) -> UUID | None:
        key = part.current()
        if key is None:
            self._context.notify.info("请先在列表中选择一行")
        return key if isinstance(key, UUID) else None

    def _drop(self, part: Part, verb: Callable[[Any, Any, UUID], None], said: str) -> None:
        key = self._current(part)
        if key is not None:
            self._context.change(said[1:], lambda s, a: verb(s, a, key), lambda _none: self._context.notify.done(said))

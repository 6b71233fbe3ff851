"""粘贴接龙、导入表格: what every line would do, what is asked of the clerk, then one act for all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from mzdesk import clock
from mzdesk.errors import BadInput, MzdeskError
from mzdesk.services import dailies
from mzdesk.terms import ChainFate, DailyChannel
from mzdesk.ui import files, measure
from mzdesk.ui.dates import parse_moment
from mzdesk.ui.pages.dailies.asking import Asking
from mzdesk.ui.pages.dailies.columns import CHAIN
from mzdesk.ui.tables import Listing, Source, WindowModel
from mzdesk.ui.widgets import Bar, Button, ChipRow, ComboBox, Foot, Label, LineField, Scroll, Splitter, Surface
from mzdesk.views.dailies import Chain, ChainDecision, ChainFound
from mzdesk.views.window import Window

if TYPE_CHECKING:
    from mzdesk.ui.pages.dailies.page import DailiesPage

_TAKEN: Final = (ChainFate.NEW, ChainFate.REPLACE)
_HELP: Final = (
    "已登记过的不重复登记。待核对的在右侧选定单位或填写隐患数，没有核对的不登记；没有写时间的按下面的到报时间算。"
)


class Taking(Surface):
    """The lines at the left, the questions of the chosen one at the right, 登记 below."""

    def __init__(self, page: DailiesPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self._chain, self._day, self._asks = Chain(), page.context.today(), False
        self.found: list[ChainFound] = []
        self.decisions: dict[int, ChainDecision] = {}
        self.title = Label("", "card")
        self.chips = ChipRow(
            [("all", "全部"), *((fate.value, fate.label) for fate in ChainFate)], alarm=(ChainFate.ASK.value,)
        )
        self.model = WindowModel(self._context, Source(CHAIN, self._window), "all")
        self.listing = Listing(self._context, self.model, "dailies.chain", unit="条", name="读出的日报")
        self.asking = Asking(page, self.decide)
        self.came = LineField("如 1450 或 1123 1450", name="到报时间", width=150)
        self.channel = ComboBox([(each, each.label) for each in DailyChannel], name="报送方式")
        self.problem = Label("", "dense", "danger", wrap=True)
        self.act = Button("登记", "primary", key="Ctrl+S")
        self.back, self.again = Button("返回", "flat"), Button("重新粘贴", "", "clipboard_paste")
        self._build()
        self._connect()

    def _build(self) -> None:
        bar = Bar(45, 12)
        bar.add(self.title, self.chips, None, self.again)
        outer = measure.column(self)
        outer.addWidget(bar)
        split = Splitter(self.listing, Scroll(self.asking), self._context.memory, "dailies.taking", 360)
        outer.addWidget(split, 1)
        low = QWidget()
        column = measure.column(low, (16, 8, 16, 8), 4)
        column.addWidget(Label(_HELP, "small", "ink3", wrap=True))
        column.addWidget(self.problem)
        self.problem.hide()
        outer.addWidget(low)
        foot = Foot(48, 8)
        measure.pad(foot.line, (16, 1, 16, 0), 8)
        foot.add(
            self.act, self.back, 16, Label("到报时间", "dense", "ink2"), self.came, 8,
            Label("报送方式", "dense", "ink2"), self.channel, None,
        )  # fmt: skip
        outer.addWidget(foot)

    def _connect(self) -> None:
        self.chips.changed.connect(self.listing.table.refresh)
        self.listing.table.current_changed.connect(self._choose)
        self.model.loaded.connect(self._loaded)
        self.act.clicked.connect(lambda _checked=False: self._take())
        self.back.clicked.connect(lambda _checked=False: self._page.back_to_list())
        self.again.clicked.connect(lambda _checked=False: self._page.paste())
        self.came.editingFinished.connect(self._compare)
        self.channel.chosen.connect(lambda _value: self._compare())
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._page.back_to_list)

    # --- reading ------------------------------------------------------------------------------------------------------

    def begin_text(self, text: str, day: date) -> None:
        """Take a pasted chain apart."""
        self._start(day, f"接龙：{day}")
        self._context.query(lambda s, a: dailies.split(s, a, text), self._came, self._refuse, key="dailies-chain")

    def begin_file(self, path: Path, day: date) -> None:
        """Read a table, or a text that was saved from a chat."""
        self._start(day, f"{path.name}：{day}")
        self.again.hide()

        def job(work: Any, _progress: Callable[..., None]) -> Chain:
            if path.suffix.lower() == ".txt":
                with work.read() as session:
                    return dailies.split(session, work.actor, _text(path))
            from mzdesk.exchange import daily_reading

            return daily_reading.read(path)

        self._context.long("读取日报表格", job, self._came, self._refuse)

    def _start(self, day: date, title: str) -> None:
        self._day, self.decisions = day, {}
        self.title.setText(title)
        now, today = self._context.now(), self._context.today()
        self.came.setText(f"{clock.office(now):%H%M}" if day == today else "")
        self.channel.choose(self._page.channel)
        self._show([])

    def _came(self, chain: Chain) -> None:
        self._chain = chain
        if not chain.entries:
            self._refuse(BadInput("没有读出任何单位的日报。请复制微信里的接龙或消息文字后重新粘贴。"))
            return
        self._compare()

    def _sheet(self) -> dailies.Sheet | None:
        """What is taken in; None when the time that is typed can't be read."""
        try:
            came: datetime | None = parse_moment(self.came.text(), self._day)
        except BadInput as error:
            self._refuse(error)
            return None
        return dailies.Sheet(self._chain.entries, self._day, came, self.channel.value())

    def _compare(self) -> None:
        sheet, decisions, now = self._sheet(), dict(self.decisions), self._context.now()
        if sheet is None or not sheet.entries:
            return
        self._context.query(
            lambda s, a: dailies.compare(s, a, sheet, decisions=decisions, now=now), self._show, self._refuse,
            key="dailies-compare",
        )  # fmt: skip

    def _show(self, found: list[ChainFound]) -> None:
        first = not self.found
        self.found = sorted(found, key=_order)
        counts = Counter(each.fate.value for each in found)
        self.chips.set_counts({"all": len(found)} | {fate.value: counts[fate.value] for fate in ChainFate})
        ready = sum(each.fate in _TAKEN for each in found)
        self.act.setText(f"登记 {ready} 家" if ready else "没有可登记的")
        self.act.setEnabled(bool(ready))
        self.problem.hide()
        notes = len(self._chain.notes)
        self.listing.say(f"另有 {notes} 行不是日报（标题、说明等）" if notes else "")
        self._go_on(first=first)
        self.listing.table.refresh(self.chips.current())

    def _go_on(self, *, first: bool) -> None:
        """To the next line that is asked, once the chosen one is settled; the keyboard goes where it is answered."""
        table = self.listing.table
        shown = next((each for each in self.found if each.id == table.current_id), None)
        asked = next((each.id for each in self.found if each.fate is ChainFate.ASK), None)
        if asked is None:
            self._asks = False
            (self.act if self.act.isEnabled() else table).setFocus(Qt.FocusReason.OtherFocusReason)
        elif first or shown is None or shown.fate is not ChainFate.ASK:
            table.current_id, self._asks = asked, True

    def _loaded(self) -> None:
        if self.listing.table.current_id is None and self.model.total:
            self.listing.table.choose_first()
        self._choose(self.listing.table.current_id)
        if self._asks:
            self._asks = False
            self.asking.take_focus()

    def _choose(self, key: object) -> None:
        found = next((each for each in self.found if each.id == key), None)
        self.asking.show_line(found, self.decisions.get(found.id) if found is not None else None)

    def decide(self, key: int, decision: ChainDecision) -> None:
        """The clerk decided something about a line: see what it would do now."""
        self.decisions[key] = decision
        self._compare()

    # --- taking -------------------------------------------------------------------------------------------------------

    def _take(self) -> None:
        sheet, decisions, now = self._sheet(), dict(self.decisions), self._context.now()
        if sheet is None:
            return
        self._page.channel = sheet.channel
        self.act.setEnabled(False)
        self._context.change(
            "登记日报", lambda s, a: dailies.take(s, a, sheet, decisions=decisions, now=now), self._taken, self._refuse
        )

    def _taken(self, count: int) -> None:
        left = sum(each.fate is ChainFate.ASK for each in self.found)
        more = f"，还有 {left} 条待核对没有登记" if left else ""
        self._context.notify.done(f"已登记 {count} 家的日报{more}")
        if not left:
            self._page.back_to_list()
            return
        self._compare()

    def _refuse(self, error: MzdeskError) -> None:
        self.problem.setText(error.message)
        self.problem.show()
        self.act.setEnabled(any(each.fate in _TAKEN for each in self.found))

    def _window(self, _session: Any, _actor: Any, chip: str, offset: int, limit: int) -> Window[ChainFound]:
        rows = [each for each in self.found if chip in ("all", each.fate.value)]
        return Window(len(rows), tuple(rows[offset : offset + limit]))


def _order(found: ChainFound) -> int:
    """What is asked stands above, then what was taken by likeness or has a remark, then the rest."""
    return 0 if found.fate is ChainFate.ASK else 1 if found.near else 2 if found.why else 3


def _text(path: Path) -> str:
    data = files.read(path)
    for name in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise BadInput(f"“{path.name}”不是文字文件。请另存为文本文件，或直接复制文字后粘贴。", "file")

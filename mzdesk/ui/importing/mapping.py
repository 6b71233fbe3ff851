"""Which column is what: proposed by the program, confirmed or corrected by the clerk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QGridLayout

from mzdesk.ui import measure
from mzdesk.ui.widgets import Banner, Button, Card, ComboBox, Foot, Label, Pill, Scroll, Surface

if TYPE_CHECKING:
    from mzdesk.exchange.looking import Heading, Look

_HOW: Final = {
    "exact": ("已认出", "good"),
    "synonym": ("已认出", "good"),
    "clerk": ("上次确认", "good"),
    "contains": ("请核对", "warn"),
    "none": ("不导入", "neutral"),
}


class MappingPane(Surface):
    """A line for each column: what stands over it, some of its values, the field it goes to."""

    def __init__(self, done: Callable[[dict[str, str | None]], object], back: Callable[[], object]) -> None:
        super().__init__("window")
        self._done = done
        self.boxes: dict[str, ComboBox] = {}
        self._look: Look | None = None
        outer = measure.column(self)
        inside = Surface("window")
        self._column = measure.column(inside, (16, 12, 16, 16), 12)
        self.trouble = Banner("danger")
        self._column.addWidget(self.trouble)
        self.card = Card("核对各栏", "右边选择每一栏存到哪里；同样的表头下次不再询问。")
        self.grid: QGridLayout = measure.grid(gap=6, across=12)
        self.grid.setColumnStretch(1, 1)
        self.card.body.addLayout(self.grid)
        self._column.addWidget(self.card)
        self._column.addStretch(1)
        outer.addWidget(Scroll(inside), 1)
        self.go_button, back_button = Button("下一步：预览", "primary"), Button("换一个文件")
        self.go_button.clicked.connect(self.confirm)
        back_button.clicked.connect(back)
        self.note = Label("", "small", "ink3")
        foot = Foot(48, 8)
        foot.add(self.go_button, back_button, 8, self.note, None)
        outer.addWidget(foot)

    def show_look(self, look: Look) -> None:
        """Propose a field for each column of a file."""
        self._look = look
        self.boxes = {}
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, words in enumerate(("表中的栏", "内容举例", "存到", "")):
            self.grid.addWidget(Label(words, "small", "ink3"), 0, place)
        for row, heading in enumerate(look.headings, 1):
            self._add(row, heading, look)
        self.note.setText(f"表头：{'、'.join(look.sheets)}")
        self.trouble.say("")

    def _add(self, row: int, heading: Heading, look: Look) -> None:
        options = [(None, "不导入"), *((each.name, each.label) for each in look.fields)]
        if heading.field is not None and heading.field not in dict(options):
            options.append((heading.field, "序号，不导入"))
        box = ComboBox(options, name=f"“{heading.label}”存到")
        box.choose(heading.field)
        measure.fix(box, width=200)
        box.chosen.connect(lambda _value: self.trouble.say(""))
        self.boxes[heading.label] = box
        label = Label(heading.label.replace("\n", ""), "dense_bold", wrap=True)
        measure.fix(label, width=200)
        self.grid.addWidget(label, row, 0)
        self.grid.addWidget(Label("　".join(heading.samples) or "（空）", "dense", "ink2", wrap=True), row, 1)
        self.grid.addWidget(box, row, 2)
        self.grid.addWidget(Pill(*_HOW[heading.how]), row, 3)

    def said(self) -> dict[str, str | None]:
        """The field of each label as chosen now."""
        return {label: box.value() for label, box in self.boxes.items()}

    def confirm(self) -> None:
        """Go on when the needed fields are there, each once; else say what is missing."""
        problem = self._problem()
        self.trouble.say(problem)
        if not problem:
            self._done(self.said())

    def _problem(self) -> str:
        if self._look is None:
            return ""
        held = Counter(field for field in self.said().values() if field)
        for choice in self._look.fields:
            if choice.required and choice.name not in held:
                return f"还没有一栏存到“{choice.label}”，请在右边指定；表里没有这一栏的，请先在表格中补上。"
            if held[choice.name] > 1 and not choice.many:
                return f"有 {held[choice.name]} 栏都存到“{choice.label}”，请只留一栏，其余选“不导入”。"
        return ""

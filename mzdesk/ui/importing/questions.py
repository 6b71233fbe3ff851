"""What the file leaves open: words that mean nothing here, cells that say nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QGridLayout

from mzdesk.ui import measure
from mzdesk.ui.widgets import Button, Card, ComboBox, Foot, Label, Scroll, Surface
from mzdesk.views.imports import Question


class QuestionsPane(Surface):
    """A line for each question, with what is taken without an answer."""

    def __init__(self, done: Callable[[dict[tuple[str, str], str]], object], skip: Callable[[], object]) -> None:
        super().__init__("window")
        self._done = done
        self.boxes: dict[tuple[str, str], ComboBox] = {}
        outer = measure.column(self)
        inside = Surface("window")
        column = measure.column(inside, (16, 12, 16, 16), 12)
        card = Card("请您说明", "不说明也可以继续，拿不准的行会留在“不能导入”里，以后再补。")
        self.grid: QGridLayout = measure.grid(gap=8, across=12)
        self.grid.setColumnStretch(3, 1)
        card.body.addLayout(self.grid)
        column.addWidget(card)
        column.addStretch(1)
        outer.addWidget(Scroll(inside), 1)
        self.go_button, self.skip_button = Button("按以上说明核对", "primary"), Button("跳过")
        self.go_button.clicked.connect(lambda: self._done(self.answers()))
        self.skip_button.clicked.connect(skip)
        foot = Foot(48, 8)
        foot.add(self.go_button, self.skip_button, None)
        outer.addWidget(foot)

    def ask(self, questions: Sequence[Question], known: dict[tuple[str, str], str]) -> None:
        """Show these questions; `known` are answers given before."""
        self.boxes = {}
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, question in enumerate(questions):
            key = (question.field, question.word)
            options: list[tuple[str | None, str]] = list(question.choices)
            if question.usual not in dict(question.choices):
                options.insert(0, (question.usual, "请选择" if question.usual is None else "不导入这一项"))
            box = ComboBox(options, name=f"{question.label}“{question.word}”")
            box.choose(known.get(key, question.usual))
            measure.fix(box, width=220)
            self.boxes[key] = box
            words = f"表中写的“{question.word}”" if question.word else "表中没有写"
            self.grid.addWidget(Label(question.label, "dense_bold"), row, 0)
            self.grid.addWidget(Label(f"{words}，{question.rows} 行", "dense", "ink2"), row, 1)
            self.grid.addWidget(box, row, 2)

    def answers(self) -> dict[tuple[str, str], str]:
        """What was said."""
        return {key: value for key, box in self.boxes.items() if (value := box.value())}

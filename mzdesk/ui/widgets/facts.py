"""Label and value, one under the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from mzdesk.ui import measure
from mzdesk.ui.widgets.words import Label


class Facts(QWidget):
    """Rows of `(label, value)`: labels right-aligned, values wrap and can be copied; a value may be a widget."""

    def __init__(self, rows: Sequence[tuple[str, str | QWidget]] = (), *, label_width: int = 74) -> None:
        super().__init__()
        self._grid = measure.grid(self, gap=6, across=10)
        self._grid.setColumnStretch(1, 1)
        self._label_width = label_width
        self._parts: list[QWidget] = []
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[tuple[str, str | QWidget]]) -> None:
        """Show other facts; empty values are left out."""
        for part in self._parts:
            self._grid.removeWidget(part)
            part.deleteLater()
        self._parts = []
        top = Qt.AlignmentFlag.AlignTop
        shown = [(label, value) for label, value in rows if value]
        for number, (label, value) in enumerate(shown):
            name = Label(label, "dense", "ink3")
            measure.fix(name, width=self._label_width)
            name.setAlignment(Qt.AlignmentFlag.AlignRight | top)
            held = Label(value, "dense", wrap=True, select=True) if isinstance(value, str) else value
            held.setAccessibleName(f"{label}：{value}" if isinstance(value, str) else label)
            self._grid.addWidget(name, number, 0, top)
            fixed = held.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed
            # A button of fixed width must not keep the column as narrow as itself.
            self._grid.addWidget(held, number, 1, top | Qt.AlignmentFlag.AlignLeft if fixed else top)
            self._parts += [name, held]

    def text(self) -> dict[str, str]:
        """What is shown, by label."""
        pairs = zip(self._parts[::2], self._parts[1::2], strict=True)
        return {a.text(): b.text() for a, b in pairs if isinstance(a, Label) and isinstance(b, Label)}

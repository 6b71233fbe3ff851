"""The editors behind the fields: each gives and takes one plain value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.ui import measure
from mzdesk.ui.dates import parse_moment
from mzdesk.ui.widgets.chips import Segment
from mzdesk.ui.widgets.fields import ComboBox, DateField, LineField, TextArea

if TYPE_CHECKING:
    from mzdesk.db.drafts import DraftPhoto


def nothing() -> None:
    """Nobody listens yet."""


class Editor:
    """What a form needs of an editor; a page's own editor overrides `get` and `set`. `plain` values go into drafts."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        self.changed: Callable[[], None] = nothing

    def get(self) -> Any:
        """The value, None when empty."""
        raise NotImplementedError

    def set(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def problem(self) -> str:
        """What is wrong with what was typed, or nothing."""
        return ""

    def mark(self, bad: bool) -> None:
        """Frame the editor in red."""
        marker = getattr(self.widget, "set_bad", None)
        if marker is not None:
            marker(bad)

    def plain(self) -> Any:
        """What is typed, as JSON can hold it."""
        return self.get()

    def restore(self, plain: Any) -> None:
        """Show what `plain` gave."""
        self.set(plain)

    def restore_photos(self, kept: Sequence[DraftPhoto]) -> None:
        """Show the photos that were kept with the draft; only editors of photos do."""

    def _tell(self, *_values: object) -> None:
        self.changed()


class LineEditor(Editor):
    """One line, blanks at the ends cut."""

    def __init__(self, widget: LineField, *, secret: bool = False) -> None:
        super().__init__(widget)
        self._field: LineField = widget
        if secret:
            widget.setEchoMode(QLineEdit.EchoMode.Password)
        widget.textChanged.connect(self._tell)

    def get(self) -> Any:
        return self._field.text().strip()

    def set(self, value: Any) -> None:
        self._field.setText("" if value is None else str(value))


class SecretEditor(LineEditor):
    """A pass-phrase: never in a draft, blanks kept."""

    def __init__(self, widget: LineField) -> None:
        super().__init__(widget, secret=True)

    def get(self) -> str:
        return self._field.text()

    def plain(self) -> str:
        return ""


class NumberEditor(LineEditor):
    """A number or nothing."""

    def __init__(self, widget: LineField, *, whole: bool, low: float | None, high: float | None) -> None:
        super().__init__(widget)
        self._whole, self._low, self._high = whole, low, high

    def get(self) -> int | float | None:
        text = self._field.text().strip().replace(",", "").replace("，", "")
        try:
            return (int(text) if self._whole else float(text)) if text else None
        except ValueError:
            return None

    def problem(self) -> str:
        value = self.get()
        if value is None:
            return "请填写数字。" if self._field.text().strip() else ""
        if self._low is not None and value < self._low:
            return f"不能小于 {self._low:g}，请核对。"
        if self._high is not None and value > self._high:
            return f"不能大于 {self._high:g}，请核对。"
        return ""

    def plain(self) -> str:
        return self._field.text()


class AreaEditor(Editor):
    """Several lines."""

    def __init__(self, widget: TextArea) -> None:
        super().__init__(widget)
        self._field: TextArea = widget
        widget.textChanged.connect(self._tell)

    def get(self) -> str:
        return self._field.toPlainText().strip()

    def set(self, value: Any) -> None:
        self._field.setPlainText("" if value is None else str(value))


class DayEditor(Editor):
    """A day or nothing; kept in drafts as typed."""

    def __init__(self, widget: DateField) -> None:
        super().__init__(widget)
        self._field: DateField = widget
        widget.textChanged.connect(self._tell)

    def get(self) -> date | None:
        return self._field.day()

    def set(self, value: Any) -> None:
        self._field.set_day(value)

    def problem(self) -> str:
        return self._field.problem()

    def plain(self) -> str:
        return self._field.text()

    def restore(self, plain: Any) -> None:
        self._field.setText(str(plain or ""))


class MomentEditor(LineEditor):
    """Day and time in one line: `1123 0930`; aware, or nothing."""

    def __init__(self, widget: LineField) -> None:
        super().__init__(widget)
        widget.editingFinished.connect(self._settle)

    def get(self) -> datetime | None:
        try:
            return parse_moment(self._field.text(), clock.today())
        except BadInput:
            return None

    def set(self, value: Any) -> None:
        self._field.setText(f"{clock.office(value):%Y-%m-%d %H:%M}" if value is not None else "")

    def problem(self) -> str:
        try:
            parse_moment(self._field.text(), clock.today())
        except BadInput as error:
            return error.message
        return ""

    def plain(self) -> str:
        return self._field.text()

    def restore(self, plain: Any) -> None:
        self._field.setText(str(plain or ""))

    def _settle(self) -> None:
        moment = self.get()
        if moment is not None:
            self.set(moment)


class _Options:
    """Values of options are written into drafts by their place's spelling."""

    def __init__(self, options: Sequence[tuple[Any, str]]) -> None:
        self.options = list(options)

    def spelled(self, value: Any) -> str:
        return "" if value is None else str(value)

    def meant(self, plain: Any) -> Any:
        return next((value for value, _ in self.options if self.spelled(value) == plain), None)


class ChoiceEditor(Editor):
    """One of many."""

    def __init__(self, widget: ComboBox, options: Sequence[tuple[Any, str]]) -> None:
        super().__init__(widget)
        self._field: ComboBox = widget
        self._options = _Options(options)
        widget.currentIndexChanged.connect(self._tell)

    def offer(self, options: Sequence[tuple[Any, str]]) -> None:
        """Offer other options."""
        self._options = _Options(options)
        self._field.set_options(options)

    def get(self) -> Any:
        return self._field.value()

    def set(self, value: Any) -> None:
        self._field.choose(value)

    def plain(self) -> str:
        return self._options.spelled(self.get())

    def restore(self, plain: Any) -> None:
        self.set(self._options.meant(plain))


class EitherEditor(Editor):
    """One of two to four, side by side."""

    def __init__(self, widget: Segment, options: Sequence[tuple[Any, str]]) -> None:
        super().__init__(widget)
        self._field: Segment = widget
        self._options = _Options(options)
        widget.changed.connect(self._tell)

    def get(self) -> Any:
        return self._options.meant(self._field.current())

    def set(self, value: Any) -> None:
        if value is not None:
            self._field.choose(self._options.spelled(value))

    def plain(self) -> str:
        return self._field.current()

    def restore(self, plain: Any) -> None:
        self.set(self._options.meant(plain))


class TickEditor(Editor):
    """Yes or no."""

    def __init__(self, widget: QCheckBox) -> None:
        super().__init__(widget)
        self._field: QCheckBox = widget
        widget.toggled.connect(self._tell)

    def get(self) -> bool:
        return self._field.isChecked()

    def set(self, value: Any) -> None:
        self._field.setChecked(bool(value))


class TicksEditor(Editor):
    """Any of several."""

    def __init__(self, options: Sequence[tuple[Any, str]], name: str, across: int) -> None:
        super().__init__(QWidget())
        self._options = _Options(options)
        self.widget.setAccessibleName(name)
        grid = measure.grid(self.widget, (0, 5, 0, 5), 6, 16)
        self._boxes: list[QCheckBox] = []
        for number, (_, words) in enumerate(options):
            box = QCheckBox(words)
            box.setAccessibleName(words)
            measure.letter(box, "body")
            box.toggled.connect(self._tell)
            grid.addWidget(box, number // across, number % across)
            self._boxes.append(box)
        grid.setColumnStretch(across, 1)

    def get(self) -> tuple[Any, ...]:
        pairs = zip(self._options.options, self._boxes, strict=True)
        return tuple(value for (value, _), box in pairs if box.isChecked())

    def set(self, value: Any) -> None:
        held = set(value or ())
        for (option, _), box in zip(self._options.options, self._boxes, strict=True):
            box.setChecked(option in held)

    def plain(self) -> list[str]:
        return [self._options.spelled(value) for value in self.get()]

    def restore(self, plain: Any) -> None:
        self.set([self._options.meant(item) for item in plain or ()])

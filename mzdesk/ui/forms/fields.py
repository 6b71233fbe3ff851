"""The fields a form is made of: `key` names the value, `span` 2 takes both columns, `hint` shows in an empty field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QCheckBox

from mzdesk import clock
from mzdesk.ui import measure
from mzdesk.ui.forms import editors
from mzdesk.ui.forms.completer import Completer, Lookup, Suggestion
from mzdesk.ui.widgets.chips import Segment
from mzdesk.ui.widgets.fields import ComboBox, DateField, LineField, TextArea

if TYPE_CHECKING:
    from mzdesk.ui.context import Context

__all__ = ["Suggestion"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """Base of all fields."""

    _asks: ClassVar[str] = "请填写"

    key: str
    label: str
    required: bool = False
    hint: str = ""
    span: int = 1

    def make(self, context: Context) -> editors.Editor:
        """The editor of this field."""
        raise NotImplementedError

    def check(self, value: Any) -> str:
        """A problem in words, or nothing."""
        empty = value is None or value == "" or value == ()
        return f"{self._asks}{self.label}。" if self.required and empty else ""

    def said(self, value: Any) -> str:
        """A value in words, for reading."""
        if isinstance(value, bool):
            return "是" if value else "否"
        if value is None or value in ("", (), []):
            return "空"
        if isinstance(value, datetime):
            return f"{clock.office(value):%Y-%m-%d %H:%M}"
        return f"{value:.15g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, kw_only=True)
class Heading(Field):
    """A line of words over a group of fields."""

    key: str = ""
    span: int = 2


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """One line; what is longer than `longest` is told under it, never cut."""

    longest: int = 0

    def make(self, context: Context) -> editors.Editor:
        return editors.LineEditor(self._line())

    def _line(self) -> LineField:
        return LineField(self.hint, name=self.label)

    def check(self, value: Any) -> str:
        length = len(value) if isinstance(value, str) else 0
        if self.longest and length > self.longest:
            return f"最多 {self.longest} 个字，现有 {length} 个字，请缩短。"
        return super().check(value)


@dataclass(frozen=True, kw_only=True)
class Secret(Text):
    """A pass-phrase or PIN; never kept in a draft."""

    def make(self, context: Context) -> editors.Editor:
        return editors.SecretEditor(self._line())


@dataclass(frozen=True, kw_only=True)
class Name(Text):
    """One line that is completed by name or pinyin initials: `lookup(session, actor, text)` gives suggestions.

    `chosen(suggestion)` is called when the clerk took one; any other words may be typed too.
    """

    lookup: Lookup = field(compare=False)
    chosen: Callable[[Suggestion], None] | None = field(default=None, compare=False)

    def make(self, context: Context) -> editors.Editor:
        line = self._line()
        Completer(line, context, self.lookup, self.chosen)
        return editors.LineEditor(line)


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number; `unit` stands behind."""

    whole: bool = True
    low: float | None = 0
    high: float | None = None

    def make(self, context: Context) -> editors.Editor:
        line = LineField(self.hint, name=self.label)
        return editors.NumberEditor(line, whole=self.whole, low=self.low, high=self.high)


@dataclass(frozen=True, kw_only=True)
class Area(Field):
    """Several lines."""

    lines: int = 3
    span: int = 2

    def make(self, context: Context) -> editors.Editor:
        return editors.AreaEditor(TextArea(self.hint, name=self.label, lines=self.lines))


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A day, typed as clerks type it."""

    def make(self, context: Context) -> editors.Editor:
        return editors.DayEditor(DateField(name=self.label))


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A day and a time."""

    hint: str = "如 1123 0930"

    def make(self, context: Context) -> editors.Editor:
        return editors.MomentEditor(LineField(self.hint, name=self.label))


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of `[(value, words)]`; without `required` an empty choice is offered first."""

    _asks: ClassVar[str] = "请选择"

    options: Sequence[tuple[Any, str]] = ()

    def make(self, context: Context) -> editors.Editor:
        options = list(self.options)
        if not any(value is None for value, _ in options):
            options.insert(0, (None, self.hint or "请选择"))
        box = ComboBox(options, name=self.label)
        policy = box.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        box.setSizePolicy(policy)
        return editors.ChoiceEditor(box, options)

    def said(self, value: Any) -> str:
        return dict(self.options).get(value) or super().said(value)


@dataclass(frozen=True, kw_only=True)
class Either(Field):
    """One of two to four, side by side."""

    _asks: ClassVar[str] = "请选择"

    options: Sequence[tuple[Any, str]] = ()

    def make(self, context: Context) -> editors.Editor:
        row = Segment([(str(value), words) for value, words in self.options], name=self.label)
        return editors.EitherEditor(row, self.options)

    def said(self, value: Any) -> str:
        return dict(self.options).get(value) or super().said(value)


@dataclass(frozen=True, kw_only=True)
class Tick(Field):
    """Yes or no; `words` stand beside the box."""

    words: str = ""

    def make(self, context: Context) -> editors.Editor:
        box = QCheckBox(self.words)
        box.setAccessibleName(self.words or self.label)
        measure.letter(box, "body")
        measure.fix(box, height=30)
        return editors.TickEditor(box)


@dataclass(frozen=True, kw_only=True)
class Ticks(Field):
    """Any of `[(value, words)]`, `across` in a line."""

    _asks: ClassVar[str] = "请选择"

    options: Sequence[tuple[Any, str]] = ()
    across: int = 4
    span: int = 2

    def make(self, context: Context) -> editors.Editor:
        return editors.TicksEditor(self.options, self.label, self.across)

    def said(self, value: Any) -> str:
        return "、".join(words for key, words in self.options if key in (value or ())) or super().said(None)


@dataclass(frozen=True, kw_only=True)
class Custom(Field):
    """Any editor of the page's own; `words` tells its value for reading (places are told by their names)."""

    editor: Callable[[Context], editors.Editor] = field(compare=False)
    words: Callable[[Any], str] | None = field(default=None, compare=False)

    def make(self, context: Context) -> editors.Editor:
        return self.editor(context)

    def said(self, value: Any) -> str:
        if self.words is not None:
            return self.words(value)
        named = isinstance(value, tuple) and all(isinstance(each, tuple) and len(each) == 2 for each in value)
        return ("、".join(str(name) for _, name in value) if named else "") or super().said(value)

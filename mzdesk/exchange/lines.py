"""One row on its way to a record: its values so far and the doubts about it; what every kind of record shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mzdesk.exchange import dates, values
from mzdesk.exchange.dates import Frame
from mzdesk.exchange.values import Doubt
from mzdesk.views.exchange import Problem


@dataclass(slots=True)
class Line:
    """A row being read. `titles`: what stands above the header, the sheet's name last."""

    sheet: str
    row: int
    frame: Frame
    out: dict[str, Any]
    titles: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    doubts: list[Problem] = field(default_factory=list)
    rejects: list[Problem] = field(default_factory=list)

    def warn(self, name: str | None, code: str, why: str) -> None:
        """Something to be looked at; the row is taken over all the same."""
        self.doubts.append(Problem(self.sheet, self.row, code, why, name, self.columns.get(name or "")))

    def reject(self, name: str | None, code: str, why: str, of_row: int | None = None) -> None:
        """The row can't be taken over."""
        self.rejects.append(Problem(self.sheet, self.row, code, why, name, self.columns.get(name or ""), of_row))

    def settle(self, name: str, found: tuple[Any, Doubt | None]) -> Any:
        """Keep a value under its name, and its doubt."""
        self.out[name] = found[0]
        if found[1] is not None:
            self.warn(name, *found[1])
        return found[0]


Convert = Callable[[Line, str, Any], None]


def words(line: Line, name: str, value: Any) -> None:
    """Free text; text like a formula stays text and is said."""
    kept = values.text(value)
    if isinstance(value, str) and kept is not None and values.formula_like(kept):
        line.warn(name, "formula_like_text", "内容像公式，只作为文字保存，不会运算。")
    line.out[name] = kept


def short(line: Line, name: str, value: Any) -> None:
    """A name: no blanks within, full-width brackets."""
    kept = line.settle(name, values.name(value))
    if kept is not None and isinstance(value, str) and values.formula_like(kept):
        line.warn(name, "formula_like_text", "内容像公式，只作为文字保存，不会运算。")


def address(line: Line, name: str, value: Any) -> None:
    """An address in one line."""
    kept = values.text(value)
    line.out[name] = values.squeeze(kept) if kept and not values.nothing(kept) else None


def person(line: Line, name: str, value: Any) -> None:
    """A person's name; a phone beside it goes to the phones."""
    if isinstance(value, str) and any(sign.isdigit() for sign in value):
        found, _ = values.phones(value)
        bare = "".join(sign for sign in value if not (sign.isdigit() or sign in "()（）-+:：、,，/ "))
        if found and bare:
            add_phones(line, "safety_phone" if name == "safety_officer" else "phones", found)
            line.warn(name, "phone_in_name", "姓名栏里还写了电话，已分开存放，请核对。")
            value = bare
    short(line, name, value)


def add_phones(line: Line, name: str, found: list[str]) -> None:
    """Phones collected from several cells, each once."""
    kept = line.out.setdefault(name, [])
    kept.extend(number for number in found if number not in kept)


def phones(line: Line, name: str, value: Any) -> None:
    """Phones; several columns may say some."""
    found, doubt = values.phones(value)
    add_phones(line, name, found)
    if doubt is not None:
        line.warn(name, *doubt)


def code(line: Line, name: str, value: Any) -> None:
    line.settle(name, values.code(value))


def whole(line: Line, name: str, value: Any) -> None:
    line.settle(name, values.whole(value))


def number(line: Line, name: str, value: Any) -> None:
    line.settle(name, values.number(value))


def day(line: Line, name: str, value: Any) -> None:
    """A date of any precision."""
    line.settle(name, dates.parse(value, line.frame))

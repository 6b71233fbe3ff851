"""Places of the register, picked one by one by name or initials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from PySide6.QtWidgets import QWidget

from mzdesk.services import search
from mzdesk.terms import Capability
from mzdesk.ui import measure
from mzdesk.ui.forms.completer import Completer, Suggestion
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.widgets import Label, LineField, LinkButton

if TYPE_CHECKING:
    from mzdesk.ui.context import Context

_SHOWN: Final = 6


def find_places(session: Any, actor: Any, text: str) -> list[Suggestion]:
    """Places by name or initials."""
    hits = search.find(session, actor, text, only=Capability.FACILITIES, limit=8)
    return [Suggestion(hit.title, hit.detail, hit.id) for hit in hits]


class PlacesEditor(Editor):
    """Places that a pool is narrowed to, as `((id, name), …)`; none of them means the whole register."""

    _name: ClassVar[str] = "选定机构"
    _hint: ClassVar[str] = "再加一家：名称或拼音首字母"
    _drop: ClassVar[str] = "不限定"
    _some: ClassVar[str] = "只从这些机构中抽取："
    _none: ClassVar[str] = "不限定机构"

    def __init__(self, context: Context) -> None:
        super().__init__(QWidget())
        self.places: dict[UUID, str] = {}
        self.line = LineField(self._hint, name=self._name)
        self.words = Label("", "dense", "ink2", wrap=True)
        self.drop = LinkButton(self._drop)
        self.drop.clicked.connect(lambda: self._replace({}))
        outer = measure.column(self.widget, gap=4)
        outer.addWidget(self.line)
        low = measure.row(gap=8)
        low.addWidget(self.words, 1)
        low.addWidget(self.drop)
        outer.addLayout(low)
        Completer(self.line, context, find_places, self._take)
        self.widget.setFocusProxy(self.line)
        self._show()

    def _take(self, chosen: Suggestion) -> None:
        self.line.clear()
        self._replace(self.places | {chosen.id: chosen.text})

    def _replace(self, places: dict[UUID, str]) -> None:
        self.places = places
        self._show()
        self._tell()

    def _show(self) -> None:
        names = list(self.places.values())
        more = f"等 {len(names)} 家" if len(names) > _SHOWN else f"，共 {len(names)} 家" if names else ""
        self.words.setText(f"{self._some}{'、'.join(names[:_SHOWN])}{more}" if names else self._none)
        self.drop.setVisible(bool(names))

    def get(self) -> tuple[tuple[UUID, str], ...]:
        return tuple(self.places.items())

    def set(self, value: Any) -> None:
        self._replace(dict(value or ()))

    def problem(self) -> str:
        return "请从列出的机构中选择，或清空这一格。" if self.line.text().strip() else ""

    def mark(self, bad: bool) -> None:
        self.line.set_bad(bad)

    def plain(self) -> list[list[str]]:
        return [[str(key), name] for key, name in self.places.items()]

    def restore(self, plain: Any) -> None:
        self.set([(UUID(key), name) for key, name in plain or ()])

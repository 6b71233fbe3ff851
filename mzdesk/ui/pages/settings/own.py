"""本机: how the program looks on this PC; kept here, not in the database, and shown at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMainWindow, QWidget

from mzdesk.settings import Option, pc_options
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Choice, Field, Form, Tick
from mzdesk.ui.shell import place
from mzdesk.ui.widgets import Label

_SHOWN = ("theme", "scale", "compact_rows")


class OwnPc(QWidget):
    """Colours, size, row height."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        outer = measure.column(self, (16, 14, 16, 14), 12)
        self.form = Form(context, [_field(option) for option in pc_options() if option.name in _SHOWN], label_width=150)
        outer.addWidget(self.form)
        outer.addWidget(Label("这些设置只用于这台电脑，选择后立即生效，不影响其他人。", "small", "ink3", wrap=True))
        outer.addStretch(1)
        self.form.edited.connect(self._changed)

    def refresh(self) -> None:
        """Show what is set."""
        self.form.fill({name: self._context.pc.get(name) for name in _SHOWN})

    def _changed(self, name: str) -> None:
        values: dict[str, Any] = self.form.values()
        if name == "compact_rows":
            window = self.window()
            if isinstance(window, QMainWindow):
                place.set_compact(window, self._context, bool(values[name]))
            else:
                self._context.pc.set(name, bool(values[name]))
        else:
            place.set_look(self._context, values["theme"], values["scale"] / 100)


def _field(option: Option) -> Field:
    if option.choices:
        return Choice(key=option.name, label=option.label, options=option.choices, required=True, span=2)
    return Tick(key=option.name, label="表格", words=option.label, span=2)

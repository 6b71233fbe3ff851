"""What this PC remembers of the screen: window, splitters, columns. Kept in PcSettings, written half a second later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from mzdesk.errors import MzdeskError
from mzdesk.log import logger

if TYPE_CHECKING:
    from mzdesk.settings import PcSettings


class Memory(QObject):
    """Plain values by option (`columns`, `splitters`, `window`) and key; what can't be written is only forgotten."""

    def __init__(self, pc: PcSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pc = pc
        self._fresh: dict[str, dict[str, Any]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self.flush)

    def get(self, option: str, key: str, default: Any = None) -> Any:
        """What was kept under `key` of `option`."""
        return self._values(option).get(key, default)

    def put(self, option: str, key: str, value: Any) -> None:
        """Keep a plain value."""
        if self.get(option, key) != value:
            self._fresh[option] = {**self._values(option), key: value}
            self._timer.start()

    def _values(self, option: str) -> dict[str, Any]:
        kept: dict[str, Any] = self._fresh.get(option) or self._pc.get(option)
        return kept

    def flush(self) -> None:
        """Write now."""
        self._timer.stop()
        fresh, self._fresh = self._fresh, {}
        for option, values in fresh.items():
            try:
                self._pc.set(option, values)
            except MzdeskError as error:
                logger.warning("view memory not written: %s", type(error).__name__)

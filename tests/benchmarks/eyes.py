"""What a person at the window would notice: when something is painted, how long it stood still, what it weighs."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class Paints(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Called by Qt."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


class Stillness(QObject):
    """The largest time between two ticks of a 5-ms timer: how long the window did not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.largest = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0

    def _tick(self) -> None:
        now = time.perf_counter()
        self.largest = max(self.largest, now - self._last)
        self._last = now

    @contextmanager
    def watched(self) -> Iterator[Stillness]:
        """Measure inside the block; `largest` is in seconds."""
        self.largest, self._last = 0.0, time.perf_counter()
        self._timer.start()
        yield self
        self._tick()
        self._timer.stop()


def until(ready: Callable[[], bool], *, seconds: float = 60) -> float:
    """Run the event loop until `ready()`, asked each millisecond; returns the seconds it took, raises TimeoutError."""
    began = time.perf_counter()
    loop = QEventLoop()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: loop.quit() if ready() or time.perf_counter() - began > seconds else None)
    if not ready():
        timer.start(1)
        loop.exec()
        timer.stop()
    took = time.perf_counter() - began
    if took > seconds:
        raise TimeoutError(f"not ready after {seconds} s")
    return took


def settled(seconds: float = 0.1) -> None:
    """Let what was started finish."""
    began = time.perf_counter()
    until(lambda: time.perf_counter() - began > seconds)
    QApplication.sendPostedEvents()


def peak_mb() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident_mb() -> float:
    """The memory this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024

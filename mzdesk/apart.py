"""Work in a process of its own: Python lets one thread of a process work at a time, and the window's needs its turns.

The other process is this program without a window (`python -m mzdesk.apart`). Jobs, messages and answers go through its
pipes as pickles; nobody else holds their ends. It ends when its `Hand` is closed, or when nobody hears it any more.
"""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Generator, Iterator
from typing import Any, BinaryIO, Concatenate, ParamSpec, TypeVar, cast

from mzdesk.errors import MzdeskError

P = ParamSpec("P")
T = TypeVar("T")
Hear = Callable[..., object]

_TOLD, _ASKED, _DONE, _REFUSED, _BROKEN = range(5)
_OVER = "后台处理中断了（可能是内存不足），这次没有完成。请关闭其他程序后重新选择文件；如果正在写入，请先看导入记录。"


class Ended(MzdeskError):
    """The other process is gone before its job was done."""

    def __init__(self) -> None:
        super().__init__(_OVER)


class Line:
    """The way back from a job to whoever gave it."""

    def __init__(self, receive: BinaryIO, send: BinaryIO) -> None:
        self._receive, self._send = receive, send

    def tell(self, *said: object) -> None:
        """Say something; raises BrokenPipeError when nobody hears it."""
        self._put(_TOLD, said)

    def ask(self, *said: object) -> object:
        """Say something and wait for the answer; raises EOFError when none will come."""
        self._put(_ASKED, said)
        return pickle.load(self._receive)

    def _put(self, what: int, value: object) -> None:
        pickle.dump((what, value), self._send, pickle.HIGHEST_PROTOCOL)
        self._send.flush()

    def serve(self) -> int:
        """Do one job after another until the pipe is closed; returns the exit code."""
        while True:
            try:
                job, given = pickle.load(self._receive)
                what, value = self._do(job, given)
                self._put(what, value)
            except (EOFError, BrokenPipeError):
                return 0

    def _do(self, job: Callable[..., object], given: tuple[object, ...]) -> tuple[int, object]:
        try:
            return _DONE, job(self, *given)
        except MzdeskError as refusal:
            return _REFUSED, refusal
        except (EOFError, BrokenPipeError):
            raise
        except Exception:  # noqa: BLE001  (a bug is told to whoever waits)
            return _BROKEN, traceback.format_exc()


class Hand:
    """Another process that works for this one. `close` it; safe to close from any thread."""

    def __init__(self) -> None:
        self._stopped = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "mzdesk.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def do(self, hear: Hear, job: Callable[Concatenate[Line, P], T], *given: P.args, **_none: P.kwargs) -> T:
        """Run `job(line, *given)` there (a function of a module); `hear` gets what it says and answers what it asks.

        Raises what the job refused (MzdeskError), Ended, RuntimeError for a bug there, and what `hear` raises: then, as
        after Ended, the process is of no more use.
        """
        steps = self._steps(hear, job, given)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return cast("T", end.value)

    def parts(self, job: Callable[Concatenate[Line, P], object], *given: P.args, **_none: P.kwargs) -> Iterator[object]:
        """Run a job and yield what it tells, as it comes; raises as `do`."""
        return self._steps(lambda *said: said[0], job, given)

    def _steps(self, hear: Hear, job: object, given: tuple[object, ...]) -> Generator[object, None, Any]:
        over = False
        try:
            self._send((job, given))
            while True:
                what, value = self._next()
                if what == _TOLD:
                    yield hear(*value)
                elif what == _ASKED:
                    self._send(hear(*value))
                else:
                    over = True
                    break
        finally:
            if not over:
                self.stop()
        if what == _BROKEN:
            raise RuntimeError(f"in a process of its own:\n{value}")
        if what == _REFUSED:
            raise value
        return value

    def _send(self, value: object) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(value, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: the pipe was closed here
            raise Ended from error

    def _next(self) -> tuple[int, Any]:
        assert self._process.stdout is not None
        try:
            return cast("tuple[int, Any]", pickle.load(self._process.stdout))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise Ended from error

    @property
    def alive(self) -> bool:
        """Whether it can be given a job."""
        return not self._stopped and self._process.poll() is None

    def stop(self) -> None:
        """End the process at once, whatever it does; who waits for it gets Ended."""
        self._stopped = True
        self._process.kill()

    def close(self) -> None:
        """End the process and wait until it is gone."""
        self.stop()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:  # what was not sent any more
                continue


def main() -> int:
    """Serve the process that started this one."""
    gc.disable()  # rows make no rings of objects, and what a job leaves goes with the process
    line = Line(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout = sys.stderr  # what a library prints must not get between the pickles
    return line.serve()


if __name__ == "__main__":
    sys.exit(main())

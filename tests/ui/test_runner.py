"""Work off the UI thread: answers, refusals, bugs, stale questions, cancelling."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from mzdesk.errors import MzdeskError, RuleBroken
from mzdesk.ui.runner import Cancelled, Job, Lane, Runner, describe


@pytest.fixture
def runner(qapp: object) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


def test_answer_comes_on_the_ui_thread(runner: Runner, qtbot: QtBot) -> None:
    """The work runs elsewhere, the callback here."""
    seen: list[Any] = []
    here = threading.get_ident()
    with qtbot.waitSignal(runner.idle):
        runner.submit(
            Job(Lane.QUERY),
            lambda job: threading.get_ident(),
            lambda there: seen.append((there, threading.get_ident())),
        )
    assert seen[0][0] != here
    assert seen[0][1] == here


def test_refusal_goes_to_failed_and_nothing_crashes(runner: Runner, qtbot: QtBot) -> None:
    refusals: list[MzdeskError] = []

    def refuse(_job: Job) -> None:
        raise RuleBroken("不能这样做。")

    with qtbot.waitSignal(runner.idle), qtbot.assertNotEmitted(runner.crashed):
        runner.submit(Job(Lane.QUERY), refuse, lambda _: pytest.fail("answered"), refusals.append)
    assert [refusal.message for refusal in refusals] == ["不能这样做。"]


def test_bug_is_reported_without_names_and_the_runner_lives_on(runner: Runner, qtbot: QtBot) -> None:
    """The report has the place in the program; Chinese words and digits of the message are masked."""

    def stumble(_job: Job) -> None:
        raise KeyError("周德明 13800002231")

    reports: list[str] = []
    runner.crashed.connect(reports.append)
    with qtbot.waitSignal(runner.idle):
        runner.submit(Job(Lane.QUERY), stumble)
    report = reports[0]
    assert "KeyError" in report
    assert "stumble" in report
    assert "周德明" not in report
    assert "1380" not in report
    answers: list[int] = []
    with qtbot.waitSignal(runner.idle):
        runner.submit(Job(Lane.QUERY), lambda job: 1, answers.append)
    assert answers == [1]


def test_newer_question_with_the_same_key_drops_the_older_answer(runner: Runner, qtbot: QtBot) -> None:
    """A slow first answer never overwrites the second."""
    release, interrupted, answers = threading.Event(), threading.Event(), []

    def slow(job: Job) -> str:
        job.hold(interrupted.set)
        release.wait(5)
        job.hold(None)
        return "old"

    with qtbot.waitSignal(runner.idle):
        older = runner.submit(Job(Lane.QUERY, key="list"), slow, answers.append)
        while older._stop is None:
            pass
        runner.submit(Job(Lane.QUERY, key="list"), lambda job: "new", answers.append)
        assert interrupted.is_set(), "the older statement is interrupted"
        release.set()
    assert answers == ["new"]


def test_cancelled_job_says_so(runner: Runner, qtbot: QtBot) -> None:
    """progress() raises once the clerk pressed 取消; `stopped` is called, not `failed`."""
    started, stopped = threading.Event(), []

    def count(job: Job) -> None:
        for number in range(1_000_000):
            started.set()
            job.progress(number, 1_000_000)
        raise AssertionError("never cancelled")

    with qtbot.waitSignal(runner.idle), qtbot.assertNotEmitted(runner.crashed):
        job = runner.submit(Job(Lane.LONG, "导入"), count, stopped=lambda: stopped.append(True))
        started.wait(5)
        assert runner.long_jobs() == [job]
        job.cancel()
    assert stopped == [True]
    assert runner.long_jobs() == []


def test_changes_run_one_after_another(runner: Runner, qtbot: QtBot) -> None:
    """Never two at a time, in the order they were asked."""
    running, most, order = [0], [0], []

    def change(number: int) -> Any:
        def work(_job: Job) -> int:
            running[0] += 1
            most[0] = max(most[0], running[0])
            order.append(number)
            running[0] -= 1
            return number

        return work

    with qtbot.waitSignal(runner.idle):
        for number in range(20):
            runner.submit(Job(Lane.CHANGE), change(number))
    assert order == list(range(20))
    assert most == [1]


def test_answer_for_a_page_that_is_gone_is_dropped(runner: Runner, qtbot: QtBot) -> None:
    """A bound method of a deleted QObject is not called."""

    class Listener(QObject):
        def hear(self, _value: int) -> None:
            raise AssertionError("called after deletion")

    import shiboken6

    listener, release = Listener(), threading.Event()
    with qtbot.waitSignal(runner.idle):
        runner.submit(Job(Lane.QUERY), lambda job: release.wait(5), listener.hear)
        shiboken6.delete(listener)
        release.set()


def test_close_waits_for_changes_but_stops_queries(qapp: object) -> None:
    """A change under way is finished; nothing is delivered any more."""
    runner, finished, gate = Runner(), [], threading.Event()

    def change(_job: Job) -> None:
        gate.wait(5)
        finished.append(True)

    runner.submit(Job(Lane.CHANGE), change, lambda _: pytest.fail("delivered after close"))
    threading.Timer(0.05, gate.set).start()
    runner.close()
    assert finished == [True]
    with pytest.raises(RuntimeError):
        runner.submit(Job(Lane.QUERY), lambda job: None)


def test_cancelled_is_no_bug() -> None:
    assert "Cancelled" in describe(Cancelled())


def test_a_ring_of_objects_dies_on_the_ui_thread_only(runner: Runner, qtbot: QtBot) -> None:
    """A Qt object swept up on a worker thread takes the program down: none is while work is under way."""
    here, died = threading.get_ident(), []

    class Ring:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            died.append(threading.get_ident())

    def litter(_job: Job) -> bool:
        Ring()
        rubbish = [[n] for n in range(200_000)]
        return bool(rubbish) and not died

    answers: list[bool] = []
    with qtbot.waitSignal(runner.idle, timeout=20_000):
        runner.submit(Job(Lane.QUERY), litter, answers.append)
    assert answers == [True]
    assert gc.isenabled()
    gc.collect()
    assert died == [here]

"""Work in a process of its own: answers, refusals and bugs come through; an end on either side is noticed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mzdesk.apart import Ended, Hand, Line
from mzdesk.errors import BadInput

ROOT = Path(__file__).parents[1]


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """A process that finds this module too."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    working = Hand()
    yield working
    working.close()


def silent(*_said: object) -> None:
    """Nobody is told anything."""


def square(line: Line, number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def add_up(line: Line, *numbers: int) -> int:
    total = 0
    for number in numbers:
        line.tell("so far", total)
        answer = line.ask("how often", number)
        assert isinstance(answer, int)
        total += number * answer
    return total


def refuse(line: Line) -> None:
    sys.stdout.write("what a library says")
    raise BadInput("不能这样，请另选。", "name")


def stumble(line: Line) -> None:
    raise ZeroDivisionError("一个错误")


def wait(line: Line, mark: Path) -> None:
    mark.touch()
    line.ask("for ever")
    mark.unlink()


def vanish(line: Line) -> None:
    os._exit(9)


def test_one_job_after_another_is_done_in_the_other_process(hand: Hand) -> None:
    first, pid = hand.do(silent, square, 7)
    second, again = hand.do(silent, square, 8)
    assert (first, second) == (49, 64)
    assert pid == again != os.getpid()


def test_what_it_says_is_heard_and_what_it_asks_is_answered(hand: Hand) -> None:
    heard: list[object] = []

    def hear(*said: object) -> object:
        heard.append(said)
        return 2

    assert hand.do(hear, add_up, 3, 4) == 14
    assert heard == [("so far", 0), ("how often", 3), ("so far", 6), ("how often", 4)]


def test_parts_come_as_they_are_told(hand: Hand) -> None:
    assert list(hand.parts(count_to, 4)) == [1, 2, 3, 4]


def count_to(line: Line, last: int) -> None:
    for number in range(1, last + 1):
        line.tell(number)


def test_a_refusal_is_that_of_the_job_and_the_process_goes_on(hand: Hand) -> None:
    with pytest.raises(BadInput, match="不能这样，请另选。") as refusal:
        hand.do(silent, refuse)
    assert refusal.value.field == "name"
    assert hand.do(silent, square, 2)[0] == 4


def test_a_bug_there_is_a_bug_here(hand: Hand) -> None:
    """With the lines where it happened, for the report; nobody is shown them as a refusal."""
    with pytest.raises(RuntimeError, match="in stumble"):
        hand.do(silent, stumble)
    assert hand.do(silent, square, 2)[0] == 4


def test_a_process_that_vanishes_is_said_with_the_next_step(hand: Hand) -> None:
    with pytest.raises(Ended, match="请关闭其他程序后重新选择文件"):
        hand.do(silent, vanish)
    assert not hand.alive
    with pytest.raises(Ended):
        hand.do(silent, square, 2)


def test_who_does_not_want_to_hear_any_more_ends_it(hand: Hand, tmp_path: Path) -> None:
    def stop(*_said: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hand.do(stop, wait, tmp_path / "mark")
    hand.close()
    assert (tmp_path / "mark").exists(), "it went on without an answer"


def test_parts_left_alone_end_the_process(hand: Hand) -> None:
    parts = hand.parts(count_to, 1_000_000)
    assert next(parts) == 1
    del parts
    assert _gone(hand)


def test_it_ends_when_nobody_is_there(hand: Hand) -> None:
    """What a killed program leaves behind does not stay."""
    assert hand.do(silent, square, 2)[0] == 4
    assert hand._process.stdin is not None
    hand._process.stdin.close()
    assert _gone(hand)


def _gone(hand: Hand) -> bool:
    until = time.monotonic() + 10
    while hand.alive and time.monotonic() < until:
        time.sleep(0.02)
    return not hand.alive

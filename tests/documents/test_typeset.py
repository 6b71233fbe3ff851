"""Line breaking: nothing forbidden at either end, no line overfull, nothing lost."""

from __future__ import annotations

import itertools
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from mzdesk.documents import fonts, titles, typeset
from mzdesk.documents.fonts import Face

ROOM = 442.2
SIZE = 15.75
_SIGNS = st.sampled_from(
    [*list("民政安全检查人员整改期限，。；：！？、“”（）《》……——"), "2026年", "GB/T9704-2012", "abc ", "12.5%"]
)
COUNT = 1000 if os.environ.get("MZDESK_PROVE") else 100


@settings(max_examples=COUNT, deadline=None)
@given(st.lists(_SIGNS, min_size=1, max_size=200).map("".join))
def test_no_line_breaks_a_rule(text: str) -> None:
    made = typeset.lines(text, Face.FANG, SIZE, ROOM, first=2 * SIZE)
    lines = [line for line in made if line.text]
    assert "".join(line.text for line in lines).replace(" ", "") == text.strip().replace(" ", "")
    for number, line in enumerate(lines):
        room = ROOM - (2 * SIZE if number == 0 else 0)
        assert line.width + line.slack <= room + 0.05
    for before, after in itertools.pairwise(lines):
        if _avoidable(before.text, after.text):
            assert after.text[0] not in typeset.NO_START
            assert before.text[-1] not in typeset.NO_END


def _avoidable(before: str, after: str) -> bool:
    """Whether the text leaves any place to break: a line made of marks alone does not."""
    plain = [c for c in before[1:] + after[:1] if c not in typeset.NO_START and c not in typeset.NO_END]
    return len(plain) > 2


def test_figures_and_words_stay_whole() -> None:
    text = "检查" * 13 + "023-77700000电话"
    made = typeset.lines(text, Face.FANG, SIZE, ROOM)
    assert any(line.text.startswith("023-77700000") for line in made)


def test_an_endless_word_is_cut_rather_than_lost() -> None:
    made = typeset.lines("x" * 300, Face.FANG, SIZE, ROOM)
    assert "".join(line.text for line in made) == "x" * 300
    assert all(line.width <= ROOM + 0.05 for line in made)


def test_a_long_title_is_balanced_and_keeps_the_writers_break() -> None:
    text = "关于开展岁末年初民政服务机构安全隐患排查整治工作情况的通报"
    lines = titles.balanced(text, Face.BIAO, 22, ROOM)
    widths = [fonts.width(Face.BIAO, line, 22) for line in lines]
    assert len(lines) == 2
    assert max(widths) <= ROOM
    assert max(widths) - min(widths) < 4 * 22
    assert titles.balanced("第一行\n第二行", Face.BIAO, 22, ROOM) == ["第一行", "第二行"]


def test_the_place_of_a_year_to_be_written_by_hand_is_kept() -> None:
    """A blank date in a cell begins with full-width blanks: room for the pen."""
    (line,) = typeset.lines("　　年　　月　　日", Face.SONG, 11, ROOM, justify=False)
    assert line.text.startswith("　　年")

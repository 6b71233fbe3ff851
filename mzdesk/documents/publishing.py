"""双随机一公开公示表: the visits of a period for the public, across A4."""

from __future__ import annotations

from mzdesk.documents import parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import Block, Cell, Frame, Gap, Grid, Together, Words, compose, label
from mzdesk.documents.sheet import HEIGHT, WIDTH, draw, mm
from mzdesk.rules import publishing as rules
from mzdesk.views.plan_papers import RandomPublication

_SHARES = (11.0, 20.0, 52.0, 26.0, 30.0, 42.0, 48.0, 28.0)
_OFFICERS = 4
_FACTS = (30.0, 56.0, 30.0, 50.0, 24.0, 60.0)
_ACROSS = Frame(left=22 * mm, right=20 * mm, top=24 * mm, bottom=18 * mm, wide=HEIGHT, high=WIDTH)
_SIZE = 9.5


def publication(view: RandomPublication) -> bytes:
    """The table with its head and its foot; raises BadInput or RuleBroken for what may not be published."""
    rules.require(view)
    lines = rules.lines(view)
    for number, _on, *words in lines:
        parts.check(view, (f"第 {number} 行", "".join(words)))
    parts.check(view, *rules.head(view), *rules.foot(view))
    blocks: list[Block] = [
        *parts.title(view.bureau, rules.TITLE, room=_ACROSS.room - 80),
        Gap(6, firm=True),
        _facts(rules.head(view)),
        Gap(6),
        Grid(_SHARES, (tuple(label(name) for name in rules.HEADS), *_rows(lines)), head=1),
        Words(rules.counted(view), Face.SONG, 10.5, before=6),
        Together((Gap(6), _facts(rules.foot(view)))),
    ]
    sheets = compose(blocks, _ACROSS, parts.mark(view.code, _ACROSS))
    title = f"{rules.TITLE} {view.plan_title}"
    return draw(sheets, title=title, author=view.bureau, day=view.day, size=(HEIGHT, WIDTH))


def _facts(facts: rules.Facts) -> Grid:
    """Three facts a row."""
    cells = [cell for name, words in facts for cell in (label(name), Cell(words, size=10.5))]
    return Grid(_FACTS, tuple(tuple(cells[start : start + 6]) for start in range(0, len(cells), 6)))


def _rows(lines: list[rules.Row]) -> list[tuple[Cell, ...]]:
    rows = [tuple(_cell(at, str(text)) for at, text in enumerate(line)) for line in lines]
    return rows or [(Cell("本期检查的单位经审查均不予公开", align="center", span=len(rules.HEADS)),)]


def _cell(at: int, text: str) -> Cell:
    """An officer has a line of his own."""
    return Cell(text.replace("、", "\n") if at == _OFFICERS else text, size=_SIZE, align="center" if at < 2 else "left")


__all__ = ["publication"]

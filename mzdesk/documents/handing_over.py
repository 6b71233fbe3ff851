"""移交清单: what one person hands to another, how it stands, and what keeps a way of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mzdesk.documents import parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, Together, Words, compose, label
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.views.takeovers import Matter, TakeoverList

LIST = "移交清单"
_SHARES = (12.0, 20.0, 30.0, 62.0, 20.0, 24.0)


def takeover_list(view: TakeoverList) -> bytes:
    """移交清单; raises BadInput when nothing changes hands."""
    if not view.matters:
        raise BadInput("移交清单没有移交事项，请先选择。", "matters")
    parts.check(
        view,
        ("移交人、接收人", view.giver + view.giver_post + view.taker + view.taker_post + view.watcher),
        ("移交原因", view.reason),
        ("移交事项", "".join(each.number + each.title for each in (*view.matters, *view.rest))),
    )
    blocks: list[Block] = [
        *parts.title(view.bureau, LIST, room=TABLE.room - 40),
        Gap(8, firm=True),
        Grid((24, 60, 24, 60), tuple(_head(view))),
        Gap(8),
        _table(view.matters, "期限"),
        *_rest(view.rest),
        Together((Gap(8), _said(view), Gap(4, firm=True), _signatures(view))),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{LIST} {view.giver}", author=view.bureau, day=view.day)


def _head(view: TakeoverList) -> Iterator[tuple[Cell, ...]]:
    yield (
        label("移交人"),
        Cell(_named(view.giver, view.giver_post)),
        label("接收人"),
        Cell(_named(view.taker, view.taker_post)),
    )
    yield label("移交日期"), Cell(parts.day(view.handed_on)), label("移交事项"), Cell(f"{len(view.matters)} 项")
    yield label("移交原因"), Cell(view.reason, span=3)


def _named(name: str, post: str) -> str:
    return f"{name}（{post}）" if post else name


def _table(matters: Sequence[Matter], last: str) -> Grid:
    rows = [tuple(label(words) for words in ("序号", "类别", "编号", "事项", "状态", last))]
    for place, each in enumerate(matters, 1):
        end = each.kind.instead or str(each.due_on or "")
        cells = (
            Cell(str(place), size=10, align="center"),
            Cell(each.kind.label, size=10),
            Cell(each.number, size=10),
            Cell(each.title, size=10),
            Cell(each.stands, size=10),
        )
        rows.append((*cells, Cell(end, size=10)))
    return Grid(_SHARES, tuple(rows), head=1)


def _rest(matters: Sequence[Matter]) -> Iterator[Block]:
    if matters:
        yield Gap(8)
        yield Words("以下事项不随本次移交改变，须另行办理：", Face.SONG, 10.5)
        yield Gap(4, firm=True)
        yield _table(matters, "办理办法")


def _said(view: TakeoverList) -> Words:
    return Words(
        f"以上{len(view.matters)}项已逐项核对，自{parts.day(view.handed_on)}起由{view.taker}负责办理。",
        Face.SONG,
        10.5,
    )


def _signatures(view: TakeoverList) -> Grid:
    cells: list[Cell] = []
    for words, name in (("移交人", view.giver), ("接收人", view.taker), ("监交人", view.watcher)):
        said = f"{name}\n（签批码已确认）" if name and name in view.signed else ""
        cells += [label(f"{words}\n（签字）", high=44), Cell(said, size=10)]
    return Grid((22, 34, 22, 34, 22, 34), (tuple(cells),))


__all__ = ["LIST", "takeover_list"]

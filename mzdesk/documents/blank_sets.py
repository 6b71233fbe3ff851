"""Numbered blank papers for the hills: the same papers with room for handwriting where the facts go.

Number and code are printed, so that what was filled in by hand finds its place on the register.
"""

from __future__ import annotations

from collections.abc import Callable

from mzdesk.documents import parts, wording
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, Together, Words, compose, label
from mzdesk.documents.sheet import draw
from mzdesk.terms import DocumentKind
from mzdesk.views.blanks import BlankForm

_ROOM = 26.0
_DATE = "______年____月____日"
_TIME = "______年____月____日____时____分"


def render(view: BlankForm) -> bytes:
    """The PDF of a blank paper: same view, same bytes."""
    parts.check(view, ("单位名称", view.bureau), ("文书名称", view.title))
    blocks = [
        *parts.head(view.bureau, view.title, view.number, TABLE, numbered=view.numbered),
        *_BODIES[view.kind](view),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{view.title}（空白）{view.number}", author=view.bureau, day=None)


def _unit() -> Grid:
    return Grid(
        (22, 50, 18, 34),
        (
            (label("被检查单位", high=_ROOM), Cell(""), label("负责人"), Cell("")),
            (label("地址", high=_ROOM), Cell(""), label("电话"), Cell("")),
        ),
    )


def _officers(*, certified: bool) -> Grid:
    paper = "执法证号" if certified else "职务"
    row = (label("检查人员", high=_ROOM), Cell(""), label(paper), Cell(""))
    return Grid((22, 40, 22, 40), (row, row))


def _say(text: str) -> Words:
    return Words(text, Face.FANG, 11, first=2, before=3)


def _problems(rows: int = 4) -> Grid:
    heads = (label("序号"), label("存在问题"), label("整改要求"), label("期限"))
    lines = tuple(
        (Cell(str(number), align="center"), Cell("", high=38), Cell(""), Cell("")) for number in range(1, rows + 1)
    )
    return Grid((9, 52, 38, 24), (heads, *lines), head=1)


def _order(view: BlankForm) -> list[Block]:
    """责令限期改正通知书."""
    return [
        _unit(),
        _say(f"{_DATE}，我局执法人员（不少于二人，已出示执法证件）对你单位进行检查，发现存在下列问题："),
        Gap(4),
        _problems(),
        Gap(4),
        Grid((22, 102), ((label("违反的规定"), Cell("", ruled=1)),)),
        _say(wording.say("order_demand")),
        _say(wording.remedies(view.government, view.court)),
        *_end(view, certified=True),
    ]


def _internal(view: BlankForm) -> list[Block]:
    """安全隐患整改通知: no law, no remedies."""
    return [
        _unit(),
        _say(f"{_DATE}，我局督查发现你单位存在下列安全隐患。{wording.say('internal_demand')}"),
        Gap(4),
        _problems(),
        *_end(view, certified=False),
    ]


def _notice(view: BlankForm) -> list[Block]:
    """行政检查通知书 or 督查通知."""
    inside = view.kind is DocumentKind.SUPERVISION_NOTICE
    rows = (
        (label("检查类型", high=_ROOM), Cell("督查" if inside else "□日常检查　□专项检查　□个案检查", span=3)),
        *(() if inside else ((label("检查依据"), Cell("", span=3, ruled=2)),)),
        (label("督查事项" if inside else "检查事项"), Cell("", span=3, ruled=2)),
        (label("检查时间", high=_ROOM), Cell(_DATE, span=3)),
    )
    rights: list[Block] = [] if inside else [_say(wording.say("rights"))]
    return [_unit(), Gap(6), Grid((22, 50, 18, 34), rows), *rights, *_end(view, certified=not inside)]


def _record(view: BlankForm) -> list[Block]:
    """现场检查笔录, with two pages of room."""
    rows = (
        (label("检查时间", high=_ROOM), Cell(f"{_TIME}至____时____分", span=3)),
        (label("检查场所", high=_ROOM), Cell("", span=3)),
        (label("在场人", high=_ROOM), Cell(""), label("职务电话"), Cell("")),
    )
    return [
        _unit(),
        Grid((22, 50, 18, 34), rows),
        _officers(certified=True),
        _say(wording.say("shown")),
        Gap(4),
        Grid((22, 102), ((label("检查情况"), Cell("", ruled=13)), (label("发现问题"), Cell("", ruled=20)))),
        _say(wording.say("read")),
        Gap(4),
        parts.line_for_ink("在场人员意见", "签字及时间"),
        parts.line_for_ink("检查人员签字", "检查人员签字"),
        parts.line_for_ink("记录人签字", "见证人签字"),
    ]


def _end(view: BlankForm, *, certified: bool) -> list[Block]:
    contact = [_say(f"联系人及电话：{view.contact}")] if view.contact else []
    seal = Together(
        (
            Gap(20, firm=True),
            Words(view.bureau, Face.FANG, 14, "right", pitch=24, right=60),
            Words(_DATE, Face.FANG, 14, "right", pitch=24, right=40),
            Gap(10, firm=True),
            parts.line_for_ink("签收人", "签收时间"),
        )
    )
    return [Gap(6), _officers(certified=certified), *contact, seal]


_BODIES: dict[DocumentKind, Callable[[BlankForm], list[Block]]] = {
    DocumentKind.RECTIFICATION_ORDER: _order,
    DocumentKind.INTERNAL_RECTIFICATION: _internal,
    DocumentKind.INSPECTION_NOTICE: _notice,
    DocumentKind.SUPERVISION_NOTICE: _notice,
    DocumentKind.SITE_RECORD: _record,
}

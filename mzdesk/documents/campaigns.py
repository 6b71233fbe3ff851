"""Papers of a 专项行动: the 自查表 for handwriting, the 方案, the 阶段小结."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from mzdesk.documents import bundle, parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, Mark, Together, Words, compose, label
from mzdesk.documents.sheet import Sheet, draw, mm, qr
from mzdesk.errors import BadInput
from mzdesk.views.campaigns import CampaignScheme, CampaignSummary, FigureRow, Problem, SelfCheckForm, percent

_UNDER_CODE = replace(TABLE, top=27 * mm)  # the large code ends 24 mm below the edge, on every page
_HOW = "在“合格”“不合格”“无此项”中选一项打√；不合格的写明存在的问题。填好后签字盖章交回，表号请保留。"
_MOST = 400


def sheet(view: SelfCheckForm) -> bytes:
    """自查表 of one place; its 表号 (QR and digits) finds the record when it comes back."""
    if not view.items:
        raise BadInput("没有适用的检查项，不能打印自查表。", "items")
    parts.check(view, ("单位名称", view.party.name), ("专项名称", view.title))
    by = f"{view.return_by.month}月{view.return_by.day}日前" if view.return_by else ""
    facts = (
        (label("单位名称"), Cell(view.party.name, span=3)),
        (label("地址"), Cell(view.party.address, span=3)),
        (label("负责人"), Cell(view.party.principal), label("联系电话"), Cell(view.party.phone)),
        (label("所属乡镇"), Cell(view.township), label("交回时间"), Cell(by)),
        (label("自查人"), Cell("", high=26), label("自查日期"), Cell("　　　年　　月　　日")),
    )
    blocks: list[Block] = [
        *parts.title(view.bureau, f"{view.title}自查表", room=TABLE.room - 60),
        Gap(8),
        Grid((20, 52, 20, 44), facts),
        Words(_HOW + (f"联系：{view.contact}" if view.contact else ""), Face.SONG, 9, before=4),
        Gap(6),
        Grid((11, 66, 13, 15, 15, 40), tuple(_item_rows(view)), head=1),
        Together((Gap(12), parts.line_for_ink("主要负责人", "单位盖章"))),
    ]
    sheets = compose(blocks, _UNDER_CODE, _mark(view.code))
    return draw(sheets, title=f"{view.title}自查表 {view.party.name}", author=view.bureau, day=view.day)


def _mark(code: str) -> Mark:
    """Page n of m at the foot; the 表号 as the workbook spells it, and its QR, at the upper right of every page."""

    def mark(page: Sheet, number: int, count: int) -> None:
        words = f"第 {number} 页，共 {count} 页"
        page.words(TABLE.left, TABLE.high - 14 * mm, words, Face.SONG, 9, align="center", room=TABLE.room)
        side, right = 16 * mm, TABLE.wide - TABLE.right
        qr(page, right - side, 8 * mm, side, code)
        room = TABLE.room - side - 6
        page.words(TABLE.left, 12 * mm, f"表号 {code}", Face.SONG, 13, align="right", room=room)

    return mark


def _item_rows(view: SelfCheckForm) -> Iterator[tuple[Cell, ...]]:
    yield tuple(label(words) for words in ("序号", "检查内容和方法", "合格", "不合格", "无此项", "存在的问题"))
    box = Cell("□", size=13, align="center")
    for topic, group in groupby(view.items, lambda item: item.topic):
        items = list(group)
        yield (Cell(f"{topic.label}（{len(items)} 项）", Face.HEI, 10.5, span=6),)
        for item in items:
            method = f"\n方法：{item.method}" if item.method else ""
            number = Cell(str(item.number), size=10, align="center")
            yield number, Cell(item.text + method, size=10), box, box, box, Cell("", high=34)


def sheets(views: Sequence[SelfCheckForm], progress: Callable[[int, int], None] | None = None) -> bytes:
    """The sheets of many places as one PDF, each beginning a page; raises BadInput for more than 400."""
    if len(views) > _MOST:
        raise BadInput(
            f"一次最多打印 {_MOST} 家，现有 {len(views)} 家。请按乡镇（街道）分批打印，或下发电子表。", "places"
        )
    made = []
    for number, view in enumerate(views):
        if progress is not None:
            progress(number, len(views))
        made.append(sheet(view))
    return bundle.join(made)


def scheme(view: CampaignScheme) -> bytes:
    """方案 as an internal paper; as a 公文 it is written in 文书."""
    parts.check(view, ("方案正文", view.scheme), ("专项名称", view.title))
    heads = tuple(label(words) for words in ("阶段", "时间"))
    stages = tuple((Cell(name, align="center"), Cell(days, align="center")) for name, days in view.stages)
    blocks: list[Block] = [*parts.title(view.bureau, f"{view.title}方案", room=TABLE.room), Gap(10)]
    if view.basis:
        blocks.append(parts.body(f"工作依据：{view.basis}"))
    blocks += [parts.body(line) for line in view.scheme.splitlines() if line.strip()]
    blocks += [
        parts.body(f"检查领域：{'、'.join(view.topics)}"),
        parts.body(f"工作范围：{view.scope}"),
        Gap(8),
        Grid((40, 84), (heads, *stages), head=1),
    ]
    if view.team:
        rows = tuple(tuple(Cell(text, align="center") for text in member) for member in view.team)
        titles = tuple(label(words) for words in ("工作组", "姓名", "职务"))
        blocks += [Gap(8), Grid((28, 36, 60), (titles, *rows), head=1)]
    made = compose(blocks, TABLE, parts.mark(""))
    return draw(made, title=f"{view.title}方案", author=view.bureau, day=view.day)


def summary(view: CampaignSummary) -> bytes:
    """阶段小结: figures, gaps, problems and their hazards as of its day."""
    figures, whole = view.figures, view.figures.whole
    parts.check(view, ("专项名称", view.title), ("情况说明", view.note))
    hazards = figures.hazards_open + figures.hazards_closed
    facts = (
        (label("起止时间"), Cell(view.period, span=3)),
        (label("检查领域"), Cell("、".join(view.topics), span=3)),
        (label("工作组"), Cell("、".join(view.team), span=3)),
        (label("名单"), Cell(f"{whole.should} 家"), label("移出"), Cell(f"{figures.dropped} 家")),
        (label("自查"), Cell(_share(whole.returned, whole)), label("督查"), Cell(_share(whole.visited, whole))),
        (label("全覆盖"), Cell(_share(whole.covered, whole)), label("自查问题"), Cell(f"{figures.problems} 项")),
        (
            label("登记隐患"),
            Cell(f"{hazards} 项"),
            label("其中"),
            Cell(f"已销号 {figures.hazards_closed} 项，未销号 {figures.hazards_open} 项"),
        ),
        *(((label("情况说明"), Cell(view.note, span=3)),) if view.note else ()),
    )
    blocks: list[Block] = [
        *parts.title(view.bureau, f"{view.title}阶段小结", room=TABLE.room),
        Words(f"（{view.stage}，截至{parts.day(view.day)}）", Face.FANG, 12, "center", before=4),
        Gap(8),
        Grid((20, 46, 20, 46), facts),
        *_section("一、各乡镇（街道）情况", _figure_grid("乡镇（街道）", figures.townships)),
        *_section("二、各类机构情况", _figure_grid("机构类别", figures.kinds)),
        *_section("三、各领域覆盖情况", _topics(view)),
        *_section("四、尚未自查或未覆盖的机构", _gaps(view)),
        *_section("五、自查发现的问题", _problems(view)),
    ]
    made = compose(blocks, TABLE, parts.mark(view.code))
    return draw(made, title=f"{view.title}阶段小结", author=view.bureau, day=view.day)


def _share(part: int, whole: FigureRow) -> str:
    return f"{part} 家（{percent(part, whole.should)}）"


def _section(title: str, grid: Grid | None) -> list[Block]:
    head = Words(title, Face.HEI, 12, before=10, keep=True)
    body: Block = grid if grid is not None else Words("无。", Face.FANG, 11, first=2, before=3)
    return [head, Gap(4), body]


def _figure_grid(title: str, rows: Sequence[FigureRow]) -> Grid | None:
    if not rows:
        return None
    heads = (title, "应查", "已自查", "自查率", "已督查", "督查率", "全覆盖")
    lines = (
        (row.title, row.should, row.returned, row.return_rate, row.visited, row.visit_rate, row.covered) for row in rows
    )
    return _grid((40, 14, 16, 18, 16, 18, 16), heads, lines)


def _topics(view: CampaignSummary) -> Grid | None:
    lines = [(gap.topic.label, gap.concerned, gap.concerned - gap.open, gap.open) for gap in view.figures.topics]
    return _grid((50, 24, 24, 24), ("领域", "涉及机构", "已覆盖", "未覆盖"), lines)


def _gaps(view: CampaignSummary) -> Grid | None:
    return _grid((30, 44, 64), ("乡镇（街道）", "机构", "情况"), view.gaps) if view.gaps else None


def _problems(view: CampaignSummary) -> Grid | None:
    if not view.problems:
        return None
    lines = [(each.place, each.text, each.note, _state(each)) for each in view.problems]
    return _grid((32, 46, 34, 24), ("机构", "检查内容", "问题", "隐患"), lines)


def _state(problem: Problem) -> str:
    return f"{problem.hazard_number}\n{problem.state}" if problem.hazard_number else problem.state


def _grid(widths: tuple[float, ...], heads: Sequence[str], lines: Iterable[Sequence[object]]) -> Grid:
    rows = tuple(
        tuple(Cell(str(text), size=10, align="left" if len(str(text)) > 8 else "center") for text in line)
        for line in lines
    )
    return Grid(widths, (tuple(label(words) for words in heads), *rows), head=1)

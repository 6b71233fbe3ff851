"""抽取情况表: what a day's draw gave, made after 启封 for the file."""

from __future__ import annotations

from collections.abc import Iterator

from mzdesk.documents import parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, Together, compose, label
from mzdesk.documents.promising import groups
from mzdesk.documents.sheet import draw
from mzdesk.errors import BadInput
from mzdesk.views.plan_papers import DayDrawSheet, TeamTour, TourStop

TITLE = "抽取情况表"
_COUNTED = "一二三四五六七八九十"


def day(view: DayDrawSheet) -> bytes:
    """抽取情况表 with every team's tour; raises BadInput without a tour, or for a later draw without its reason."""
    if not any(team.stops for team in view.teams):
        raise BadInput("这次抽取没有检查对象，不能打印抽取情况表。请先启封。", "teams")
    if view.draw > 1 and not view.reason:
        raise BadInput(f"当天第{view.draw}次抽取没有写明原因。请补充后再打印。", "reason")
    if view.excluded and not view.excluded_reason:
        raise BadInput("启封前排除的方向没有写明原因。请补充后再打印。", "excluded_reason")
    parts.check(view, *_texts(view))
    blocks: list[Block] = [
        *parts.title(view.bureau, TITLE, room=TABLE.room - 40),
        Gap(8, firm=True),
        Grid((24, 50, 24, 50), tuple(_facts(view))),
        *(block for place, team in enumerate(view.teams) for block in _tour(place, team)),
        Gap(6),
        Together((Grid((24, 124), tuple(_foot(view))), Gap(8), parts.line_for_ink("启封人签字", "经办人签字"))),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{TITLE} {view.on}", author=view.bureau, day=view.day)


def _texts(view: DayDrawSheet) -> Iterator[tuple[str, str]]:
    yield "检查任务", view.plan_title + view.reason
    yield "排除的方向", "".join(view.excluded) + view.excluded_reason
    yield "检查人员", "".join((*view.free, *(each.name + each.reason for each in view.absent)))
    for team in view.teams:
        yield "检查组", "".join(officer.name for officer in team.officers)
        yield "检查对象", "".join(stop.place + stop.township for stop in team.stops)
    yield "启封人", view.opened_by + view.printed_by + "".join(view.notes)


def _facts(view: DayDrawSheet) -> Iterator[tuple[Cell, ...]]:
    count = sum(len(team.stops) for team in view.teams)
    yield label("检查任务"), Cell(view.plan_title, span=3)
    half = "（半天）" if view.half_day else ""
    yield label("检查日期"), Cell(parts.day(view.on) + half), label("当天次序"), Cell(f"第 {view.draw} 次抽取")
    if view.reason:
        yield label("再抽原因"), Cell(view.reason, span=3)
    yield label("名录库"), Cell(f"{view.pool} 家"), label("抽取结果"), Cell(f"{count} 家，{len(view.teams)} 个组")
    yield label("排除的方向"), Cell(_excluded(view), span=3)
    yield label("可派人员"), Cell("、".join(view.free) or "（无）", span=3)
    absent = "、".join(f"{each.name}（{each.reason}）" if each.reason else each.name for each in view.absent)
    yield label("未到人员"), Cell(absent or "无", span=3)


def _excluded(view: DayDrawSheet) -> str:
    return f"{'、'.join(view.excluded)}。原因：{view.excluded_reason}" if view.excluded else "无"


def _tour(place: int, team: TeamTour) -> Iterator[Block]:
    name = f"第{_COUNTED[place] if place < len(_COUNTED) else place + 1}组"
    head = (label(name), Cell(parts.officer_names(team.officers, certificates=False), span=4, size=10.5))
    columns = tuple(label(words) for words in ("顺序", "检查对象", "乡镇（街道）", "路上用时", "检查人员"))
    rows = [_stop(number, stop) for number, stop in enumerate(team.stops, 1)]
    left = f"{parts.moment(team.departed_at)}出发" if team.departed_at else "出发时间：　　时　　分"
    foot = (Cell(f"全程路上约 {team.minutes} 分钟（从局里出发并返回）　　{left}", size=10.5, span=5),)
    yield Gap(6)
    yield Grid((16, 62, 30, 22, 36), (head, columns, *rows, foot), head=2)


def _stop(number: int, stop: TourStop) -> tuple[Cell, ...]:
    minutes = "" if stop.minutes is None else f"{stop.minutes} 分钟"
    return (
        Cell(str(number), size=10.5, align="center"),
        Cell(stop.place, size=10.5),
        Cell(stop.township, size=10.5),
        Cell(minutes, size=10.5, align="center"),
        Cell("、".join(stop.officers) or "同组", size=10.5),
    )


def _foot(view: DayDrawSheet) -> Iterator[tuple[Cell, ...]]:
    yield label("启封"), Cell(f"{view.opened_by}于{parts.moment(view.opened_at)}启封（{view.opened_how}，{view.keys}）")
    printed = f"{view.printed_by}于{parts.moment(view.printed_at)}打印" if view.printed_at else "尚未打印"
    yield label("打印文书"), Cell(printed)
    if view.notes:
        yield label("说明"), Cell("\n".join(view.notes), size=10.5)
    yield label("抽取凭证"), Cell(" ".join(groups(view.ticket)), Face.SONG, 9)
    yield label("上次记录"), Cell(" ".join(groups(view.previous)), Face.SONG, 9)


__all__ = ["TITLE", "day"]

"""Papers of the duty room: 值班安排表, 值班日志 with 交接班, 每日安全情况汇总."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from mzdesk.documents import parts
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, PageBreak, Together, Words, compose, label
from mzdesk.documents.sheet import HEIGHT, WIDTH, draw, mm
from mzdesk.errors import BadInput
from mzdesk.views.duty import MOST_MISSING, DailySummary, DutyCall, DutyLog, DutyNote, DutyRoster, RosterLine

LOG = "值班日志"
SUMMARY = "每日安全情况汇总"
_PAPERS = {"A4": (HEIGHT, WIDTH), "A3": (2 * WIDTH, HEIGHT)}
Cells = tuple[Cell, ...]
_HALF = 22  # lines of a month beside each other on A3
_WEEK = "一二三四五六日"
_NONE = "（无）"


# --- roster ----------------------------------------------------------------------------------------------------------


def roster(view: DutyRoster) -> bytes:
    """值班安排表 across A4, or across A3 with the month's halves side by side, to hang on the wall.

    Raises BadInput for another paper, no days, or a day without leader or its two persons (双人双岗).
    """
    if view.paper not in _PAPERS:
        raise BadInput(f"没有“{view.paper}”这种纸张。值班安排表请选 A4 或 A3。", "paper")
    _require_manned(view)
    title = view.title or f"{view.month.year}年{view.month.month}月值班安排表"
    said = "".join(
        f"{x.leader}{x.first}{x.second}{x.other_first}{x.other_second}{x.standby}{x.remark}" for x in view.lines
    )
    parts.check(
        view, ("标题", title), ("值班人员", said), ("说明", "".join(view.notes)), ("制表人", view.maker + view.approver)
    )
    wide, high = _PAPERS[view.paper]
    frame = replace(TABLE, left=18 * mm, right=18 * mm, top=22 * mm, bottom=20 * mm, wide=wide, high=high)
    blocks: list[Block] = [
        *parts.title(view.bureau, title, room=frame.room),
        Gap(6, firm=True),
        *_month(view),
        Gap(6),
        *(Words(note, Face.SONG, 10.5, hang=2) for note in _notes(view)),
        Together((Gap(8), _makers(view))),
    ]
    sheets = compose(blocks, frame, parts.mark(view.code, frame))
    return draw(sheets, title=title, author=view.bureau, day=view.day, size=(wide, high))


def _require_manned(view: DutyRoster) -> None:
    if not view.lines:
        raise BadInput("值班安排表没有排班。请先排班再打印。", "lines")
    for line in view.lines:
        second_post = (line.other_first, line.other_second) if view.posts > 1 else ()
        if not all((line.leader, line.first, line.second, *second_post)):
            raise BadInput(f"{parts.day(line.day)}的带班领导或值班人员没有排满。请补齐后再打印。", "lines")


def _notes(view: DutyRoster) -> list[str]:
    return [f"{place}．{note}" for place, note in enumerate(view.notes, 1)]


def _makers(view: DutyRoster) -> Grid:
    cells = (label("制表"), Cell(view.maker), label("审核"), Cell(view.approver), label("印发日期"))
    return Grid((20, 40, 20, 40, 24, 46), ((*cells, Cell(parts.day(view.day) if view.day else "")),))


def _month(view: DutyRoster) -> Iterator[Block]:
    heads, shares = _columns(view)
    if view.paper == "A4":
        yield Grid(shares, (heads, *(_roster_row(line, view.posts) for line in view.lines)), head=1)
        return
    for place, lines in enumerate(_sheets(view.lines)):
        if place:
            yield PageBreak()
        left, right = ([_roster_row(line, view.posts) for line in half] for half in _halved(lines))
        yield _beside(heads, shares, left, right)


def _sheets(lines: Sequence[RosterLine]) -> Iterator[Sequence[RosterLine]]:
    """The lines of each sheet of A3, as even as they come; the shifts of one day stay together."""
    yield from _parted(lines, -(-len(lines) // (2 * _HALF)))


def _halved(lines: Sequence[RosterLine]) -> Sequence[Sequence[RosterLine]]:
    """What stands at the left and at the right of a sheet."""
    return [*_parted(lines, 2), []][:2]


def _parted(lines: Sequence[RosterLine], count: int) -> Iterator[Sequence[RosterLine]]:
    days = [list(of_day) for _, of_day in groupby(lines, key=lambda line: line.day)]
    each = -(-len(days) // count)
    for start in range(0, len(days), each):
        yield [line for of_day in days[start : start + each] for line in of_day]


def _beside(heads: tuple[Cell, ...], shares: tuple[float, ...], left: Sequence[Cells], right: Sequence[Cells]) -> Grid:
    blank, between = tuple(Cell() for _ in heads), Cell(bare=True)
    both = [(*a, between, *b) for a, b in zip_longest(left, right, fillvalue=blank)]
    return Grid((*shares, 6, *shares), ((*heads, between, *heads), *both), head=1)


def _columns(view: DutyRoster) -> tuple[tuple[Cell, ...], tuple[float, ...]]:
    """Heads and their shares; a half of A3 is narrower than A4, so that with two posts 备注 gives way."""
    people = ("主班", "副班") if view.posts == 1 else ("一岗主班", "一岗副班", "二岗主班", "二岗副班")
    words = ("日期", "星期", "带班领导", *people, "联系电话", "备勤", "备注")
    day, week, name, phone, note = (24.0, 32.0, 24.0, 34.0, 34.0)
    if view.paper == "A3" and view.posts > 1:
        day, week, name, phone, note = (29.0, 41.0, 26.5, 36.5, 18.0)
    return tuple(label(each) for each in words), (day, week, name, *(name for _ in people), phone, name, note)


def _roster_row(line: RosterLine, posts: int) -> tuple[Cell, ...]:
    weekday = _WEEK[line.day.weekday()] + (f"（{line.holiday}）" if line.holiday else "")
    people = (line.first, line.second) if posts == 1 else (line.first, line.second, line.other_first, line.other_second)
    face = Face.HEI if line.holiday or line.day.weekday() > 4 else Face.SONG
    said = (f"{line.day.month}月{line.day.day}日", weekday, line.leader, *people, line.phone, line.standby)
    return (
        *(Cell(each, face if n < 2 else Face.SONG, 10, "center") for n, each in enumerate(said)),
        Cell(line.remark, size=10),
    )


# --- log -------------------------------------------------------------------------------------------------------------


def log(view: DutyLog) -> bytes:
    """值班日志 of one shift with 交接班; raises BadInput for fewer than two persons or a call without its elements."""
    if len(view.persons) < 2:
        raise BadInput("值班人员不足两人，不能打印值班日志。请补充值班人员。", "persons")
    for place, call in enumerate(view.calls, 1):
        _require_whole(place, call)
    parts.check(view, *_log_texts(view))
    blocks: list[Block] = [
        *parts.title(view.bureau, LOG, room=TABLE.room - 40),
        Gap(8, firm=True),
        _shift(view),
        Gap(8),
        _calls(view.calls),
        Gap(8),
        *_note_tables(view),
        Grid((26, 134), ((label("未办结\n事项"), Cell(_listed(view.open_matters), high=56)),)),
        *_trail(view.trail),
        Together((Gap(8), _handover(view))),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{LOG} {view.on}", author=view.bureau, day=view.day)


def _require_whole(place: int, call: DutyCall) -> None:
    said = {"来电单位": call.unit, "内容": call.content, "处理情况": call.handling, "记录人": call.recorder}
    empty = [name for name, words in said.items() if not words]
    if empty:
        raise BadInput(f"第{place}个来电没有填写{'、'.join(empty)}。请补充后再打印。", "calls")


def _log_texts(view: DutyLog) -> Iterator[tuple[str, str]]:
    yield "值班人员", view.leader + "".join(person.name + person.post for person in view.persons)
    for place, call in enumerate(view.calls, 1):
        yield f"第{place}个来电", f"{call.unit}{call.caller}{call.content}{call.handling}{call.recorder}"
    tables = (("来访", view.visits), ("公文", view.documents), ("巡查", view.patrols))
    for where, notes in (*tables, ("领导指示", view.instructions), ("其他事项", view.others)):
        yield where, "".join(note.subject + note.handling for note in notes)
    yield "未办结事项", "".join(view.open_matters)
    yield "操作留痕", "".join(place for place, *_ in view.trail)
    yield "交接班", view.handed_by + view.taken_by + view.weather


def _shift(view: DutyLog) -> Grid:
    when = f"{parts.day(view.on)}　星期{_WEEK[view.on.weekday()]}"
    rows: list[tuple[Cell, ...]] = [
        (label("日期"), Cell(when), label("班次"), Cell(view.shift)),
        (label("带班领导"), Cell(view.leader), label("天气"), Cell(view.weather)),
    ]
    for person in view.persons:
        name = f"{person.name}（{person.post}）" if person.post else person.name
        rows.append(
            (label("值班人员"), Cell(name), label("签到/签退"), Cell(_signed(person.signed_on, person.signed_off)))
        )
    return Grid((26, 58, 26, 50), tuple(rows))


def _signed(*moments: object) -> str:
    return " / ".join(f"{moment:%H:%M}" if moment else "　:　" for moment in moments)


def _calls(calls: Sequence[DutyCall]) -> Grid:
    rows = [
        tuple(label(words) for words in ("时间", "来电单位、姓名、电话", "来电内容", "领导批示及处理情况", "记录人"))
    ]
    for call in calls:
        caller = "\n".join(part for part in (call.unit, call.caller, call.phone) if part)
        cells = (
            Cell(f"{call.at:%H:%M}", size=10.5, align="center"),
            Cell(caller, size=10.5),
            Cell(call.content, size=10.5),
        )
        rows.append((*cells, Cell(call.handling, size=10.5), Cell(call.recorder, size=10.5, align="center")))
    if not calls:
        rows.append((Cell("本班无来电", align="center", span=5),))
    return Grid((17, 36, 48, 48, 20), tuple(rows), head=1)


def _note_tables(view: DutyLog) -> Iterator[Block]:
    always = (("来访", view.visits), ("公文处理", view.documents), ("巡查", view.patrols))
    for what, notes in (("领导指示", view.instructions), *always, ("其他事项", view.others)):
        if notes or (what, notes) in always:
            yield _note_table(what, notes)
            yield Gap(8)


def _note_table(what: str, notes: Sequence[DutyNote]) -> Grid:
    rows = [tuple(label(words) for words in ("时间", what, "处理情况"))]
    for note in notes:
        rows.append((Cell(f"{note.at:%H:%M}", size=10.5, align="center"), Cell(note.subject), Cell(note.handling)))
    if not notes:
        rows.append((Cell(_NONE, align="center", span=3),))
    return Grid((17, 76, 76), tuple(rows), head=1)


def _listed(words: Sequence[str]) -> str:
    return "\n".join(f"{place}．{each}" for place, each in enumerate(words, 1)) or _NONE


def _trail(tips: Sequence[tuple[str, str, int, str]]) -> Iterator[Block]:
    """Where the audit's chains end, above the signatures: what both sign for can't be rewritten in the store."""
    if not tips:
        return
    rows = [tuple(label(words) for words in ("操作留痕", "代码", "末条", "留痕码"))]
    for place, scope, seq, code in tips:
        cells = (Cell(place, size=9), Cell(scope, size=9, align="center"), Cell(f"第{seq}条", size=9, align="center"))
        rows.append((*cells, Cell(code, size=9, align="center")))
    yield Gap(8)
    yield Grid((36, 26, 30, 77), tuple(rows), head=1)


def _handover(view: DutyLog) -> Grid:
    when = parts.moment(view.handed_at) if view.handed_at else ""
    cells = (label("交班人\n（签字）", high=36), Cell(view.handed_by), label("接班人\n（签字）"), Cell(view.taken_by))
    return Grid((22, 32, 22, 32, 20, 42), ((*cells, label("交接时间"), Cell(when, size=10.5)),))


# --- summary ---------------------------------------------------------------------------------------------------------


def summary(view: DailySummary) -> bytes:
    """每日安全情况汇总 for the leader on duty; raises BadInput when the counts of units contradict each other."""
    owing = (view.due or 0) - (view.reported or 0)
    counted = view.due is not None and view.reported is not None
    if counted and owing != len(view.missing) and (view.missing or not owing > MOST_MISSING):
        raise BadInput("应报、已报家数与未报单位名单对不上。请核对未报单位。", "missing")
    said = "".join((*view.missing, *view.visits, *view.incidents, *view.persons))
    parts.check(view, ("未报单位、检查和突发情况", said), ("其他", view.leader + view.weather + view.remark))
    blocks: list[Block] = [
        *parts.title(view.bureau, SUMMARY, room=TABLE.room - 40),
        Words(f"{parts.day(view.on)}（截至{view.as_of:%H:%M}）", Face.SONG, 12, "center", before=4),
        Gap(8, firm=True),
        Grid((26, 54, 26, 54), tuple(_summary_head(view))),
        Gap(8),
        _topics(view),
        Gap(8),
        Grid((26, 134), tuple(_summary_foot(view))),
    ]
    sheets = compose(blocks, TABLE, parts.mark(view.code))
    return draw(sheets, title=f"{SUMMARY} {view.on}", author=view.bureau, day=view.day)


def _summary_head(view: DailySummary) -> Iterator[tuple[Cell, ...]]:
    yield label("带班领导"), Cell(view.leader), label("值班人员"), Cell("、".join(view.persons))
    if view.due is not None and view.reported is not None:
        yield label("应报单位"), Cell(f"{view.due} 家"), label("已报单位"), Cell(f"{view.reported} 家")
        yield label("未报单位"), Cell("、".join(view.missing) or _unnamed(view.due - view.reported), span=3)
    yield label("天气"), Cell(view.weather, span=3)


def _unnamed(owing: int) -> str:
    return f"{owing} 家，名单另附" if owing else "无"


def _topics(view: DailySummary) -> Grid:
    rows = [tuple(label(words) for words in ("类别", "当日发现", "当日整改完成", "尚未整改", "其中逾期"))]
    counts = [(each.topic, each.found, each.fixed, each.open, each.overdue) for each in view.topics]
    total = ("合计", *(sum(int(row[place]) for row in counts) for place in range(1, 5)))
    for topic, *figures in (*counts, total):
        face = Face.HEI if topic == "合计" else Face.SONG
        rows.append((Cell(str(topic), face), *(Cell(str(figure), face, align="center") for figure in figures)))
    return Grid((52, 27, 27, 27, 27), tuple(rows), head=1)


def _summary_foot(view: DailySummary) -> Iterator[tuple[Cell, ...]]:
    yield label("当日检查"), Cell(_listed(view.visits), high=40)
    yield label("突发情况"), Cell(_listed(view.incidents), high=40)
    yield label("其他事项"), Cell(view.remark or _NONE)
    yield label("值班局领导\n意见"), Cell("\n\n签字：　　　　　　　　　　年　　月　　日　　时", high=84)


__all__ = ["LOG", "SUMMARY", "log", "roster", "summary"]

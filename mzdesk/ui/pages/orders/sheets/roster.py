"""值班安排表: the days of a month, typed or pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.services import orders
from mzdesk.terms import DutyRole
from mzdesk.ui.forms import Area, Day, Either, Field, Rows, Text
from mzdesk.ui.pages.orders.sheets.form import Filled, Filling, SheetForm, Values, day_in, lines, typed_day
from mzdesk.views.duty import DutyRoster, MonthToFill, RosterLine
from mzdesk.views.roster import RosterSeat

_ONE = (
    ("日期", 5),
    ("带班领导", 6),
    ("主班", 6),
    ("副班", 6),
    ("联系电话", 8),
    ("备勤", 6),
    ("节假日", 6),
    ("备注", 6),
)
_TWO = (*_ONE[:2], ("一岗主班", 6), ("一岗副班", 6), ("二岗主班", 6), ("二岗副班", 6), *_ONE[4:])
_POSTS = ((1, "一班两人"), (2, "两岗四人"))


def _fields(base: DutyRoster) -> tuple[Field, ...]:
    return (
        Day(key="month", label="月份", required=True),
        Either(key="posts", label="班次", options=_POSTS),
        Either(key="paper", label="纸张", options=(("A4", "A4 横向"), ("A3", "A3 横向，张贴"))),
        Rows(key="lines", label="排班", columns=_TWO if base.posts > 1 else _ONE, lines=16, required=True),
        Area(key="notes", label="说明", lines=3, hint="一行一条"),
        Text(key="maker", label="制表", longest=40),
        Text(key="approver", label="审核", longest=40),
    )


def _values(view: DutyRoster) -> dict[str, Any]:
    return {
        "month": view.month,
        "posts": view.posts,
        "paper": view.paper,
        "lines": [_cells(line, view.posts) for line in view.lines],
        "notes": "\n".join(view.notes),
        "maker": view.maker,
        "approver": view.approver,
    }


def _cells(line: RosterLine, posts: int) -> tuple[str, ...]:
    second = (line.other_first, line.other_second) if posts > 1 else ()
    day = f"{line.day.month}-{line.day.day}"
    return (day, line.leader, line.first, line.second, *second, line.phone, line.standby, line.holiday, line.remark)


def _view(base: DutyRoster, values: Values) -> DutyRoster:
    month: date = (values["month"] or base.month).replace(day=1)
    posts = int(values["posts"] or 1)
    found = [_line(cells, posts, month, place) for place, cells in enumerate(values["lines"], 1)]
    days = [line.day for line in found]
    for place, day in enumerate(days, 1):
        if (day.year, day.month) != (month.year, month.month):
            raise BadInput(f"第{place}行的{day.month}月{day.day}日不在{month.month}月。请核对月份和日期。", "lines")
        if day in days[: place - 1]:
            raise BadInput(f"{day.month}月{day.day}日排了两次，请删去一行。", "lines")
    return replace(
        base,
        month=month,
        posts=posts,
        paper=values["paper"] or "A4",
        lines=tuple(sorted(found, key=lambda line: line.day)),
        notes=lines(values["notes"]),
        maker=values["maker"] or "",
        approver=values["approver"] or "",
    )


def _line(cells: tuple[str, ...], posts: int, month: date, place: int) -> RosterLine:
    wide = len(_TWO if posts > 1 else _ONE)
    day, leader, first, second, *rest = (*cells, *[""] * wide)[:wide]
    other = rest[:2] if posts > 1 else ["", ""]
    phone, standby, holiday, remark = rest[-4:]
    people = [name for name in (leader, first, second, *other) if name]
    if len(set(people)) < len(people):
        raise BadInput(f"第{place}行同一人排了两个岗位。双人双岗不能由一人兼任，请调整。", "lines")
    return RosterLine(
        day_in(day, month, "lines", place), leader, first, second, phone, standby, remark, holiday, *other
    )


def _begin(session: Any, actor: Any, values: Values, *, today: date, now: Any) -> DutyRoster:
    month = typed_day(values.get("month"), today) or _next_month(today)
    made = orders.roster_view(session, actor, month=month)
    typed = _typed(values.get("lines") or (), made)
    posts = int(values.get("posts") or 1)
    return replace(made, posts=posts, paper=values.get("paper") or "A4", lines=typed or made.lines)


def _typed(cells: Sequence[tuple[str, ...]], made: DutyRoster) -> tuple[RosterLine, ...]:
    """What is typed for the same month, whatever the number of posts was; nothing when it is of another one.

    Raises BadInput for a line that can't be read, so that it is mended and not lost.
    """
    found = tuple(
        _line(each, 1 if len(each) == len(_ONE) else 2, made.month, place) for place, each in enumerate(cells, 1)
    )
    return found if all(line.day.replace(day=1) == made.month for line in found) else ()


def _next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _ask(session: Any, actor: Any, view: DutyRoster) -> MonthToFill:
    return orders.month_to_fill(session, actor, lines=view.lines, posts=view.posts)


def _fill(found: MonthToFill, view: DutyRoster) -> Filled:
    from mzdesk.rules import roster

    answer = roster.solve(found.problem)
    lines = with_people(view.lines, answer.seats, found)
    said = "；".join(each.sentence.rstrip("。") for each in answer.certificates)
    trouble = "\n".join(each.sentence for each in answer.why)
    return Filled({"lines": [_cells(line, view.posts) for line in lines]}, said, trouble)


def _phone_of(name: str, found: MonthToFill) -> str:
    return next((found.phones[key] for key, known in found.names.items() if known == name), "")


def with_people(lines: Sequence[RosterLine], seats: Sequence[RosterSeat], found: MonthToFill) -> tuple[RosterLine, ...]:
    """The days with the people that these seats give them."""
    by_day: dict[date, list[RosterSeat]] = {}
    for seat in seats:
        by_day.setdefault(seat.day, []).append(seat)
    return tuple(_filled(line, by_day.get(line.day, []), found) for line in lines)


def _filled(line: RosterLine, seats: Sequence[RosterSeat], found: MonthToFill) -> RosterLine:
    """The day with its people; the telephone follows the first unless another was typed."""
    leader = [seat.person for seat in seats if seat.role is DutyRole.LEADER]
    crew = {(seat.post, seat.seat): seat.person for seat in seats if seat.role is DutyRole.OFFICER}
    first, second, other_first, other_second = (
        found.names.get(crew.get(place, ""), "") for place in ((1, 1), (1, 2), (2, 1), (2, 2))
    )
    return replace(
        line,
        leader=found.names[leader[0]] if leader else line.leader,
        first=first,
        second=second,
        other_first=other_first,
        other_second=other_second,
        phone=found.phones.get(crew.get((1, 1), ""), "")
        if line.phone in ("", _phone_of(line.first, found))
        else line.phone,
    )


FORM = SheetForm(
    _fields,
    _begin,
    _values,
    _view,
    hint="每天一名带班领导、主班副班各一人，缺人不能印发。“自动排班”按参加值班的人员、请假和今年已值的班排得最均衡，"
    "已填的姓名不动。",
    filling=Filling("自动排班", _ask, _fill),
    again=frozenset({"month", "posts"}),
    derived=frozenset({"lines"}),
)

"""Can every quota be met? Exactly, before the period starts and again each day.

Visits are jobs of one turn that may be done in their window; days are machines with so many turns. By Hall's theorem
all can be done if and only if no stretch of days holds more whole windows than turns, since windows are stretches.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate

from mzdesk.errors import BadInput
from mzdesk.views.planner import Certificate, Period, Place, Shortfall

Windows = Counter[tuple[int, int]]
_MONTH = 20
_WEEKDAYS = "一二三四五六日"


def day_of(period: Period, when: date) -> int:
    """The planned day that `when` belongs to: a visit on a weekend counts with the planned day before it."""
    return max(0, bisect_right(period.dates, when) - 1)


def date_of(period: Period, day: int) -> date:
    """The date of a planned day; days after the period's last are counted on without weekends."""
    if day < len(period.dates):
        return period.dates[max(0, day)]
    when = period.dates[-1]
    for _ in range(day - len(period.dates) + 1):
        when += timedelta(days=3 if when.weekday() == 4 else 2 if when.weekday() == 5 else 1)
    return when


def turns(period: Period, upto: int) -> int:
    """How many visits the days before `upto` hold; after the period's end its average goes on."""
    inside = sum(period.capacity[: max(0, upto)])
    beyond = max(0, upto - len(period.capacity))
    return inside + beyond * sum(period.capacity) // max(1, len(period.capacity))


def _spare(period: Period, amount: int) -> int:
    """What is left of `amount` turns when the reserve is held back."""
    return amount - amount * period.reserve // 1000


def without(period: Period, off: Iterable[date], *, today: date) -> Period:
    """The period after days off were declared while it ran: nothing is visited then. Raises BadInput.

    Days stay counted as they were promised; only what they hold changes.
    """
    lost = frozenset(off)
    strange = sorted(day for day in lost if day not in period.dates or day < today)
    if strange:
        raise BadInput(f"{strange[0]} 不是这一期今天以后的工作日，不需要停检。请核对放假安排。", "off")
    held = zip(period.dates, period.capacity, strict=True)
    return replace(period, capacity=tuple(0 if day in lost else turns for day, turns in held))


def needs(places: Sequence[Place], day: int, period: Period) -> list[tuple[int, int]]:
    """(last day, visits): so many of those who wait and whose window ends by then must be visited today.

    Empty while the days after today hold all that is due; only stretches that start tomorrow depend on today.
    """
    waiting: Counter[int] = Counter()
    running: Counter[tuple[int, int]] = Counter()
    for place in places:
        running[place.days, place.end] += 1
        if not place.visited:
            waiting[place.end] += 1
    if not running:
        return []
    horizon = max(end for _, end in running)
    coming = Counter(waiting)
    for (days, end), number in running.items():
        for later in range(end + days, horizon + 1, days):
            coming[later] += number
    before, due, found = turns(period, day + 1), 0, []
    for last in range(day, horizon + 1):
        due += coming[last]
        needed = due - _spare(period, turns(period, last + 1) - before)
        if needed > 0:
            found.append((last, needed))
    return found


def certify(places: Sequence[Place], period: Period, *, day: int = 0) -> Certificate:
    """The certificate from `day` on (windows rolled on to it), with what would mend it in words."""
    horizon = max((place.end for place in places), default=0)
    by_risk = {risk: _windows((p for p in places if p.risk is risk), day, horizon) for risk in {p.risk for p in places}}
    total: Windows = Counter()
    for windows in by_risk.values():
        total.update(windows)
    worst = _worst(total, period, day)
    strength = intensity(places, period)
    if worst is None:
        return Certificate(True, strength, None, (*_on_credit(strength), *_by_the_week(period)) if places else ())
    first, last, demand, capacity = worst
    shares = {risk: _inside(windows, first, last) for risk, windows in by_risk.items()}
    risks = tuple(sorted(((risk, n) for risk, n in shares.items() if n), key=lambda pair: (-pair[1], pair[0].value)))
    short = Shortfall(first, last, demand, capacity, risks)
    return Certificate(False, strength, short, (*_mended(short, period), *_by_the_week(period)))


def intensity(places: Sequence[Place], period: Period) -> int:
    """Capacity over what the quotas strictly demand, in thousandths; 0 without places or days."""
    scale = 1 << 20
    demand = sum(scale // place.days for place in places)
    days = len(period.capacity)
    return sum(period.capacity) * scale * 1000 // (demand * days) if demand and days else 0


def _windows(places: Iterable[Place], day: int, horizon: int) -> Windows:
    """(first, last) of the windows that wait for a visit from `day` on and end by `horizon`."""
    known = Counter((place.days, place.end, place.visited) for place in places)
    made: Windows = Counter()
    for (days, end, seen), number in known.items():
        if not seen:
            made[day, end] += number
        for later in range(end + days, horizon + 1, days):
            made[later - days + 1, later] += number
    return made


def _inside(windows: Windows, first: int, last: int) -> int:
    return sum(number for (begin, end), number in windows.items() if begin >= first and end <= last)


def _worst(windows: Windows, period: Period, day: int) -> tuple[int, int, int, int] | None:
    """(first, last, demand, capacity) of the stretch that lacks most, if any lacks."""
    if not windows:
        return None
    horizon = max(end for _, end in windows)
    held = list(accumulate((turns(period, at + 1) - turns(period, at) for at in range(horizon + 1)), initial=0))
    begun: dict[int, list[tuple[int, int]]] = {}
    for (begin, end), number in windows.items():
        begun.setdefault(begin, []).append((end, number))
    found: tuple[int, int, int, int] | None = None
    ending = [0] * (horizon + 1)
    for first in sorted(begun, reverse=True):
        for end, number in begun[first]:
            ending[end] += number
        for last, demand in enumerate(accumulate(ending[first:]), first):
            capacity = _spare(period, held[last + 1] - held[first])
            if demand - capacity > (found[2] - found[3] if found else 0):
                found = first, last, demand, capacity
    return found


def _on_credit(strength: int) -> tuple[str, ...]:
    """A warning where the first windows can be met only because some places were seen lately."""
    if strength >= 1000:
        return ()
    part = strength // 10
    return (f"这一期还能完成，但安排的检查次数只有各周期要求的 {part}%，以后会完不成。请增加出车次数。",)


def _by_the_week(period: Period) -> tuple[str, ...]:
    """A warning where visits are always made on the same days of the week: nothing gives away more."""
    if len(period.dates) < _MONTH:
        return ()
    held = zip(period.dates, period.capacity, strict=True)
    used = {day.weekday() for day, turns in held if turns}
    if not used or used >= set(range(5)):
        return ()
    names = "、".join(f"周{_WEEKDAYS[day]}" for day in sorted(used))
    return (f"只在{names}安排检查，其余日子机构都会放心。请把出车日分散到每个工作日，由领导当天决定去不去。",)


def _mended(short: Shortfall, period: Period) -> tuple[str, ...]:
    """What can't be met, by how much, and two ways out."""
    whose = "、".join(f"{risk.label}风险 {number} 家次" for risk, number in short.risks)
    first, last = date_of(period, short.first), date_of(period, short.last)
    outing = max(period.capacity, default=0)
    more = f"增加 {-(-short.missing // outing)} 次出车（每次 {outing} 家）" if outing else "安排出车"
    longest = short.risks[0][0].label
    held = f"留出 {period.reserve / 10:g}% 机动后" if period.reserve else ""
    return (
        f"{first} 至 {last} 须完成 {short.demand} 家次（{whose}），"
        f"{held}只能检查 {short.capacity} 家次，差 {short.missing} 家次。",
        f"请在 {last} 前{more}，或放宽“{longest}”风险的检查周期，或减少纳入的机构。",
    )

"""Check an opened period of unannounced visits with nothing but Python 3.11: python verifier.py FILE.json

The file holds what was promised on paper before the period (hashes), the secrets behind it, and the log. This script
draws every day again from them and compares. It is written apart from the program that made the file, on purpose.
"""

from __future__ import annotations

import gc
import hashlib
import hmac
import io
import json
import struct
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from operator import itemgetter
from pathlib import Path
from typing import Any

ONE = 1 << 40  # a chance of 1
ID, TOWNSHIP, _RISK, DAYS, END, SEEN, FACTOR, RANK = range(8)  # what stands where in a place's row
Row = list[Any]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(start: bytes, steps: int) -> bytes:
    """A secret's link: hashed once, and `steps` times more."""
    made = hashlib.sha256(b"mzdesk-plan|" + start).digest()
    for _ in range(steps):
        made = hashlib.sha256(made).digest()
    return made


def numbers(key: bytes, label: str) -> Iterator[int]:
    """Endless chance numbers of 64 bits."""
    own = hmac.digest(key, label.encode(), "sha256")
    for block in count():
        yield from struct.unpack(">4Q", hashlib.sha256(own + block.to_bytes(8, "big")).digest())


def pivotal(units: Iterable[tuple[int, int]], one: int, luck: Iterator[int]) -> list[int]:
    """Two neighbours fight until one is decided; chances (out of `one`) are kept exactly."""
    chosen, held, mass = [], -1, 0
    for at, other in units:
        both, number = mass + other, next(luck)
        if both < one:
            held, mass = (at if number * both >> 64 >= mass else held), both
        else:
            first = number * (2 * one - both) >> 64 < one - other
            chosen.append(held if first else at)
            held, mass = (at if first else held), both - one
    return chosen


def reach(days: int) -> tuple[int, int]:
    wide = max(1, days // 40)
    return min(7, max(1, days // (2 * wide))), wide


def deadline(secret: bytes, place: Row) -> int:
    """The secret day in the last part of the window: at each step half of those who still wait."""
    steps, wide = reach(place[DAYS])
    steps -= max(0, (steps * wide - 1 - place[END]) // wide)  # what lies before the period is over
    digest = hmac.digest(secret, f"{place[ID]}|{place[END]}".encode(), "sha256")
    step = next((at for at in range(steps - 1) if not digest[at] & 1), steps - 1)
    first: int = place[END] - (steps - step) * wide + 1
    return first + (int.from_bytes(digest[-4:], "big") * wide >> 32)


def due(places: list[Row], day: int, entry: dict[str, Any], period: Row, secret: bytes, luck: Iterator[int]) -> Row:
    """Who goes for certain: those without whom a quota would be missed, then the deadlines that have come."""
    limit = (entry["count"] * 65 + (next(luck) * 100 >> 64)) // 100
    coming: Counter[int] = Counter(place[END] for place in places if not place[SEEN])
    horizon = max(place[END] for place in places)
    for (days, end), several in Counter((place[DAYS], place[END]) for place in places).items():
        for later in range(end + days, horizon + 1, days):
            coming[later] += several
    free = [at for at, place in enumerate(places) if not place[SEEN] and place[TOWNSHIP] not in entry["excluded"]]
    chosen: Row = []
    capacity, total = period[4], 0
    for last in range(day, horizon + 1):
        total += coming[last]
        turns = sum(capacity[day + 1 : last + 1])
        turns += _beyond(capacity, last + 1) - _beyond(capacity, day + 1)
        missing = min(total - turns + turns * period[5] // 1000, entry["count"])
        missing -= sum(places[at][END] <= last for at in chosen)
        if missing > 0:
            ahead = [at for at in free if places[at][END] <= last and at not in chosen]
            ahead.sort(key=lambda at: (deadline(secret, places[at]), places[at][END], at))
            chosen += ahead[:missing]
    spans = {days: steps * wide for days in {place[DAYS] for place in places} for steps, wide in [reach(days)]}
    near = [at for at in free if places[at][END] - day < spans[places[at][DAYS]] and at not in chosen]
    come = sorted((places[at][END], until, at) for at in near if (until := deadline(secret, places[at])) <= day)
    return sorted(chosen + [at for _, _, at in come[: max(0, limit - len(chosen))]])


def _beyond(capacity: Row, upto: int) -> int:
    return int(max(0, upto - len(capacity)) * sum(capacity) // max(1, len(capacity)))


def chances(places: list[Row], entry: dict[str, Any], certain: Row) -> list[int]:
    """The rest of the day's count, shared in proportion to factor / days, nobody above 9/10."""
    total, taken = (entry["count"] - len(certain)) * ONE, set(certain)
    taken |= {at for at, place in enumerate(places) if place[TOWNSHIP] in entry["excluded"]}
    weights = [0 if at in taken else place[FACTOR] * (1 << 32) // place[DAYS] for at, place in enumerate(places)]
    alike = Counter(weights)
    del alike[0]
    top = ONE * 9 // 10 if total <= alike.total() * (ONE * 9 // 10) else ONE
    rest, left, share = sum(weights), total, {0: 0}
    for weight in sorted(alike, reverse=True):
        share[weight] = top if left * weight > top * rest else left * weight // rest
        if share[weight] == top and left * weight > top * rest:
            rest, left = rest - weight * alike[weight], left - top * alike[weight]
    made = [share[weight] for weight in weights]
    open_ones = [at for at, each in enumerate(made) if 0 < each < top]
    for at in open_ones[: total - sum(made)]:
        made[at] += 1
    return made


def zoned(made: list[int], teams: int, luck: Iterator[int]) -> list[int]:
    """The tour, turned by chance, cut into zones of equal chance; as many live as teams go; visits drawn within."""
    size = sum(made)
    if not size:
        return []
    alive = min(teams, size // ONE)
    zones = max(alive, min(alive * 4, alive * ONE // max(made)))
    start = next(luck) * len(made) >> 64
    living = set(pivotal(((zone, alive) for zone in range(zones)), zones, luck))
    units, zone, room = [], 0, size
    for at in [*range(start, len(made)), *range(start)]:
        part, left = 0, made[at] * zones
        while left > room:
            part, left = part + (room if zone in living else 0), left - room
            zone, room = zone + 1, size
        part, room = part + (left if zone in living else 0), room - left
        if part:
            units.append((at, part))
    return sorted(pivotal(units, alive * ONE, luck))


def crews(entry: dict[str, Any], places: dict[str, Row], luck: Iterator[int]) -> list[list[Row]]:
    """Officers by load, then chance; leaders first; who is barred stands aside; the absent are stood in for."""
    order = sorted(entry["officers"])
    for last in range(len(order) - 1, 0, -1):
        other = next(luck) * (last + 1) >> 64
        order[last], order[other] = order[other], order[last]
    left = sorted(order, key=lambda officer: officer[2])
    order, trips = list(left), [[places[stop] for stop, _ in trip] for trip in entry["trips"]]

    def barred(officer: Row, stop: Row) -> bool:
        return stop[ID] in officer[3] or stop[TOWNSHIP] in officer[4]

    def take(trip: list[Row], leading: bool) -> Row:
        fit = (at for at, officer in enumerate(left) if officer[1] or not leading)
        ties = ((bool(left[at][1]) and not leading, sum(barred(left[at], stop) for stop in trip), at) for at in fit)
        best = (True, len(trip), len(left))
        for each in ties:
            best = min(best, each)
            if best[:2] == (False, 0):
                break
        return list(left.pop(best[2]))

    teams = [[take(trip, True)] for trip in trips]
    for trip, team in zip(trips, teams, strict=True):
        team += [take(trip, False) for _ in range(entry["per_team"] - 1)]
    here = [officer for officer in order if officer[0] not in entry["absent"]]
    left[:] = [officer for officer in left if officer[0] not in entry["absent"]]
    for trip, team in zip(trips, teams, strict=True):
        for seat, officer in enumerate(team):
            if officer[0] in entry["absent"]:
                team[seat] = take(trip, not any(each[1] for each in team if each[0] not in entry["absent"]))
    return [[_at(stop, team, [*left, *here], barred) for stop in trip] for trip, team in zip(trips, teams, strict=True)]


def _at(stop: Row, team: list[Row], following: list[Row], barred: Any) -> Row:
    crew = [officer for officer in team if not barred(officer, stop)]
    if len(crew) > 1 and any(officer[1] for officer in crew):
        return [officer[0] for officer in sorted(crew, key=lambda each: not each[1])]
    fit = [officer for officer in following if officer not in crew and not barred(officer, stop)]
    if not any(officer[1] for officer in crew):
        crew.append(next(officer for officer in fit if officer[1]))
    crew += [officer for officer in fit if officer not in crew][: max(0, 2 - len(crew))]
    return [officer[0] for officer in sorted(crew, key=lambda each: not each[1])]


def rows_hash(places: Iterable[Row]) -> str:
    return sha("\n".join([f"{a}|{b}|{c}|{d}|{e}|{f}|{g}|{h}" for a, b, c, d, e, f, g, h in places]))


class Checked:
    """One file, checked draw by draw; `faults` are sentences that name what does not fit."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.faults = told, []  # type: tuple[dict[str, Any], list[str]]
        self.period: Row = list(told["period"])
        self.secrets = {name: bytes.fromhex(text) for name, text in told["secrets"].items()}
        self.places: dict[str, Row] = {place[ID]: list(place) for place in told["places"]}
        self.loads: Counter[str] = Counter()
        self.previous, self.before = sha(canonical(told["promise"])), ("", 0)

    def expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)

    def promise(self) -> None:
        promise, secrets, period = self.told["promise"], self.secrets, self.period
        days = (date.fromisoformat(period[2]) - date.fromisoformat(period[1])).days + 1
        self.expect(self.told["format"] == "mzdesk-plan-2" and promise["rule"] == 2, "文件格式或规则版本不是本程序的")
        self.expect(link(secrets["office"], days).hex() == promise["office"], "单位密钥与期初公布的承诺值不一致")
        witness = link(secrets["witness"], days).hex() if secrets["witness"] else ""
        self.expect(witness == promise["witness"], "见证方密钥与期初公布的承诺值不一致")
        inner = hashlib.sha256(b"mzdesk-deadlines|" + secrets["deadlines"]).hexdigest()
        self.expect(inner == promise["deadlines"], "内部期限密钥与期初公布的承诺值不一致")
        self.expect(rows_hash(self.told["places"]) == promise["places"], "机构名录与期初公布的承诺值不一致")
        self.expect(sha(canonical(period)) == promise["period"], "计划期、工作日或检查能力与期初公布的承诺值不一致")

    def draw(self, entry: dict[str, Any]) -> None:
        """Draw again and compare; then go on from what the log says."""
        name = f"{entry['date']} 第 {entry['number']} 次抽取："
        follows = (entry["date"], entry["number"] - 1) == self.before or (
            entry["date"] > self.before[0] and entry["number"] == 1
        )
        self.expect(
            follows and (entry["number"] == 1 or bool(entry["reason"])),
            name + "日期、次数不相接，或再次抽取没有写明原因",
        )
        self.expect(entry["previous"] == self.previous, name + "与上一条记录不相接，上一条记录被改动或缺失")
        self.previous, self.before = sha(canonical(entry)), (entry["date"], entry["number"])
        self.places.update((row[ID], list(row)) for row in entry["changes"])
        for gone in entry["gone"]:
            self.places.pop(gone, None)
        self.period[4] = entry["capacity"] or self.period[4]
        day = max(0, sum(each <= entry["date"] for each in self.period[3]) - 1)
        places = sorted(self.places.values(), key=itemgetter(RANK, ID))
        for place in places:
            if place[END] < day:
                place[END] += -(-(day - place[END]) // place[DAYS]) * place[DAYS]
                place[SEEN] = 0
        self.expect(rows_hash(places) == entry["snapshot"], name + "抽取时的机构名录与记录不一致")
        asked = ["date", "number", "reason", "count", "teams", "per_team", "half_day", "excluded", "excluded_reason"]
        said = [entry[each] for each in asked]
        ticket = sha(
            canonical([2, entry["previous"], *said, self.period, sorted(entry["officers"], key=str), entry["snapshot"]])
        )
        self.expect(ticket == entry["ticket"], name + "抽取条件（家数、组数、排除方向、人员、检查能力）与凭证不一致")
        loads = all(officer[2] == self.loads[officer[0]] for officer in entry["officers"])
        self.expect(loads, name + "检查人员的已派次数与记录不一致")
        self.compare(entry, places, day, name)

    def compare(self, entry: dict[str, Any], places: list[Row], day: int, name: str) -> None:
        left = (date.fromisoformat(self.period[2]) - date.fromisoformat(entry["date"])).days
        witness = link(self.secrets["witness"], left).hex() if self.secrets["witness"] else ""
        key = hmac.digest(link(self.secrets["office"], left), f"{witness}|{entry['ticket']}".encode(), "sha256")
        luck = numbers(key, "places")
        certain = due(places, day, entry, self.period, self.secrets["deadlines"], luck)
        made = chances(places, entry, certain)
        self.expect(sha(canonical([certain, made])) == entry["chances"], name + "各机构的机会值与记录不一致")
        chosen = {places[at][ID] for at in [*certain, *zoned(made, entry["teams"], luck)]}
        told = [stop for trip in entry["trips"] for stop, _ in trip]
        self.expect(len(told) == entry["count"] and set(told) == chosen, name + "抽中的机构与重新抽取的不一致")
        even = [entry["count"] // entry["teams"] + (n < entry["count"] % entry["teams"]) for n in range(entry["teams"])]
        self.expect([len(trip) for trip in entry["trips"]] == even, name + "各组家数不均")
        if set(told) == chosen:
            again = crews(entry, self.places, numbers(key, "officers"))
            self.expect(
                again == [[who for _, who in trip] for trip in entry["trips"]], name + "检查人员与重新抽取的不一致"
            )
        for trip in entry["trips"]:
            self.loads.update({officer for _, who in trip for officer in who})
        for stop in told:
            if stop in self.places:
                self.places[stop][SEEN] = 1


def faults(raw: bytes) -> list[str]:
    """What does not fit in an opened period; nothing when all does."""
    sweeping = gc.isenabled()
    gc.disable()  # a large file is many small lists, none of which refers back
    try:
        return _faults(raw)
    finally:
        if sweeping:
            gc.enable()


def _faults(raw: bytes) -> list[str]:
    try:
        told = json.loads(raw.decode())
        checked = Checked(told)
        blank = raw.replace(told["digest"].encode(), b"0" * 64)
        checked.expect(
            hashlib.sha256(blank).hexdigest() == told["digest"], "文件不是导出时的原样（整份文件的校验值不符）"
        )
        checked.promise()
        for entry in told["draws"]:
            checked.draw(entry)
        checked.expect(told["closing"] == checked.previous, "末尾的封存值与最后一条记录不一致")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, StopIteration, ZeroDivisionError) as error:
        return [f"文件内容残缺或被改动，读到一半读不下去（{type(error).__name__}）"]
    return checked.faults


def main() -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    raw = Path(sys.argv[1]).read_bytes()
    found = faults(raw)
    say = sys.stdout.write
    for fault in found:
        say(f"不符：{fault}\n")
    if not found:
        told = json.loads(raw)
        say(f"核对无误：共 {len(told['draws'])} 次抽取。请把期初承诺值与期初公布的纸质件核对：\n")
        say(sha(canonical(told["promise"])) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

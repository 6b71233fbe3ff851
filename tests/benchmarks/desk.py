"""The desk's promises: it is there in about a second, and stays light at 40,000 places."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.models.facilities import Facility
from mzdesk.services import settings
from mzdesk.services.facilities import keys
from mzdesk.terms import FacilityKind, FacilityState, Relation, RiskGrade
from mzdesk.views.actor import system
from tests.benchmarks import places
from tests.benchmarks.desk_child import DISTRICT
from tests.benchmarks.harness import Result, child

ACTOR = system(DISTRICT)


def run(quick: bool, result: Result) -> None:
    """Measure all; with `quick` at a tenth of the size."""
    count = 4_000 if quick else 40_000
    with tempfile.TemporaryDirectory(prefix="mzdesk-bench-") as folder:
        place = Path(folder) / "places.sqlite"
        began = time.perf_counter()
        stock(place, count)
        result.row("stock the store", places=count, seconds=round(time.perf_counter() - began, 1))
        _start(place, 3 if quick else 5, result)
        _use(place, 60 if quick else 200, result)


def stock(place: Path, count: int) -> None:
    """A store with `count` invented places, as the service would have kept them."""
    store = Store.open(place)
    with store.begin(ACTOR, "首次设置") as session:
        settings.set_up(session, ACTOR, values={"bureau_name": "示例市示例区民政局"})
    with store.read(ACTOR) as session:
        towns = {town.name: town.code for town in settings.townships(session, ACTOR)}
        words = keys.prefixes(session, ACTOR)
    batch: list[Facility] = []
    for facility in _facilities(count, towns):
        keys.fill(facility, words)
        batch.append(facility)
        if len(batch) == 2_000:
            _keep(store, batch)
    _keep(store, batch)
    store.close()


def _keep(store: Store, batch: list[Facility]) -> None:
    with store.begin(ACTOR, "登记机构") as session:
        session.add_all(batch)
    batch.clear()


def _facilities(count: int, towns: dict[str, str]) -> Iterator[Facility]:
    risks = [*RiskGrade]
    for number, row in enumerate(places.rows(count, list(towns))):
        yield Facility(
            id=clock.uuid7(),
            district=DISTRICT,
            township=towns[str(row["乡镇（街道）"])],
            name=str(row["机构名称"]),
            kind=FacilityKind.labelled(str(row["机构类别"])),
            relation=Relation.PRIVATE,
            state=FacilityState.ACTIVE,
            risk=risks[number % len(risks)],
            address=str(row["详细地址"]),
            uscc=str(row["统一社会信用代码"]),
            principal=str(row["负责人"]),
            phones=[str(row["联系电话"])],
            beds=int(row["核定床位"]),
            residents=int(row["在院人数"]),
            founded=str(row["成立时间"]),
        )


def _start(place: Path, times: int, result: Result) -> None:
    child("desk_child", "start", place, 0)  # warms the file cache
    answers = [child("desk_child", "start", place, 0) for _ in range(times)]
    seconds = statistics.median(answer["seconds"] for answer in answers)
    megabytes = statistics.median(answer["mb"] for answer in answers)
    loaded = sorted({name for answer in answers for name in answer["loaded"]})
    every = [round(answer["seconds"], 2) for answer in answers]
    result.row("start", median_s=round(seconds, 3), mb=round(megabytes), each=every, loaded=loaded)
    result.at_most("start: seconds to the first painted table", 1.2, seconds)
    result.at_most("start: MB at the first painted table", 200, megabytes)
    result.at_most("start: heavy libraries loaded by then", 0, len(loaded))


def _use(place: Path, keystrokes: int, result: Result) -> None:
    answer = child("desk_child", "use", place, keystrokes)
    opened, searched = answer["opened"], sorted(answer["searched"])
    p95 = searched[int(len(searched) * 0.95) - 1]
    result.row("page opened", places=answer["total"], each_ms=[_ms(seconds) for seconds in opened])
    result.at_most("page: ms to open, median of 5", 200, _ms(statistics.median(opened)))
    figures = {"keystrokes": len(searched), "median_ms": _ms(statistics.median(searched))}
    result.row("search", **figures, p95_ms=_ms(p95), max_ms=_ms(searched[-1]))
    result.at_most("search: ms from key to rows and total, p95", 60, _ms(p95))
    result.at_most("search: ms from key to rows and total, max", 100, _ms(searched[-1]))
    result.row("scroll", steps=500, gap_ms=_ms(answer["gap"]))
    result.at_most("scroll: ms of the longest standstill", 50, _ms(answer["gap"]))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)

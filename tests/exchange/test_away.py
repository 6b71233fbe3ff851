"""A big import away from the window's process does what a small one does here, and can be stopped until it commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mzdesk import apart, clock, paths
from mzdesk.db.fields import Keys
from mzdesk.db.work import Store
from mzdesk.errors import BadInput
from mzdesk.exchange import ahead, away, intake, looking, preparing, reading
from mzdesk.importing import Work
from mzdesk.services import facilities, history
from mzdesk.terms import ImportKind, RowFate
from mzdesk.views.facilities import FacilityCriteria
from tests.exchange.cases import region, workbook
from tests.factories import SYSTEM, office, place, protect

HEAD = ["机构名称", "机构类别", "乡镇（街道）", "详细地址", "联系电话", "床位数", "备注"]


class Desk(Work):
    """A desk whose 取消 is pressed when it hears `stop_at`."""

    stop_at = ""

    def __init__(self, store: Store) -> None:
        super().__init__(store, SYSTEM)
        self.heard: list[tuple[Any, ...]]
        object.__setattr__(self, "heard", [])

    @property
    def place(self) -> str:
        return self.store.place

    @property
    def keys(self) -> Keys:
        return self.store.keys

    @contextmanager
    def lent(self, hand: apart.Hand) -> Iterator[apart.Hear]:
        def hear(*said: Any) -> None:
            self.heard.append(said)
            if said[0] == self.stop_at:
                raise KeyboardInterrupt

        yield hear


class Halting(Desk):
    """取消 at the last moment."""

    stop_at = "commit"


def row(number: int, **said: Any) -> list[Any]:
    told = {"name": f"示例{number}号院", "kind": "养老机构", "town": "凤山街道", "beds": 20} | said
    return [told["name"], told["kind"], told["town"], f"示例路{number}号", f"191{number:08}", told["beds"], None]


ROWS = [
    *map(row, range(1200)),
    row(1, name=None),
    row(7),
    row(5, name="没有的镇的院", town="没有的镇"),
    row(9, beds="很多", name="甲院"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "台账.xlsx"
    made.write_bytes(workbook({"台账": [HEAD, *ROWS], "说明": [["请照表填写"]]}))
    return made


@pytest.fixture(autouse=True)
def _all_are_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "BIG", 1)


def quiet(*_told: Any) -> None:
    """Nobody watches."""


def stage(path: Path, desk: Desk) -> Any:
    seen, staged = away.stage(path, ImportKind.FACILITY, desk, quiet, None, {}, ask=False)
    assert staged is not None
    assert seen.headings[0].samples == ("示例0号院", "示例1号院", "示例2号院")
    return staged


def counts(desk: Desk) -> int:
    with desk.read() as session:
        return facilities.listing(session, SYSTEM, FacilityCriteria(), offset=0, limit=1).total


def test_read_ahead_is_what_is_read_here(path: Path) -> None:
    """Rows, refusals with their doubts, what is no data: the same, in the same blocks."""
    here = reading.read(path, ImportKind.FACILITY, townships=region())
    far: list[tuple[int, int]] = []
    there = ahead.read(
        path, ImportKind.FACILITY, townships=region(), mapping=None, progress=lambda *said: far.append(said)
    )
    wanted = list(here.blocks())
    assert list(there.blocks()) == wanted
    there.close()
    assert [len(block.rows) for block in wanted] == [500, 500, 202, 0]
    assert sum(len(block.refused) for block in wanted) == 2
    assert [(each.sheet, each.row) for block in wanted for each in block.ignored] == [("说明", None)]
    assert (there.mappings, there.samples, there.notes) == (here.mappings, here.samples, here.notes)
    assert far[0][0] >= 500


def test_a_refusal_of_the_reader_comes_through(tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04" + bytes(400))
    with pytest.raises(BadInput, match="已损坏"):
        ahead.read(bad, ImportKind.FACILITY, townships=region(), mapping=None, progress=quiet)


def test_away_is_as_here(store: Store, path: Path) -> None:
    """Staged and taken in by another process, on either database; taken back here."""
    office(store)
    desk = Desk(store)
    _, here = looking.stage(path, ImportKind.FACILITY, desk, quiet, None, {}, ask=False)
    staged = stage(path, desk)
    assert here is not None
    assert staged.counts == here.counts
    assert staged.page(RowFate.REJECTED).rows == here.page(RowFate.REJECTED).rows
    assert [each.title for each in staged.page(offset=600, limit=3).rows] == [
        "示例600号院",
        "示例601号院",
        "示例602号院",
    ]
    here.close()
    done = away.apply(staged, desk, quiet)
    staged.close()
    assert (done.counts, counts(desk)) == ({RowFate.NEW: 1201}, 1201)
    said = [each[0] for each in desk.heard if each[0] != "progress"]
    assert said == ["begin", "commit", "committed"]
    assert "facilities" in desk.heard[-1][1]
    assert list((paths.data_home() / "imports").glob("*")) == []
    with desk.begin("撤销导入") as session:
        history.undo(session, SYSTEM, done.undo_entry, now=clock.now())
    assert counts(desk) == 0


def test_stopped_while_it_reads_nothing_stays_on_this_pc(sqlite_store: Store, path: Path) -> None:
    office(sqlite_store)

    class Leaving(Desk):
        @contextmanager
        def lent(self, hand: apart.Hand) -> Iterator[apart.Hear]:
            yield self.hear

        def hear(self, what: str, count: int, *_rest: Any) -> None:
            if count > 800:
                assert len(list((paths.data_home() / "imports").glob("*"))) == 1
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage(path, Leaving(sqlite_store))
    assert list((paths.data_home() / "imports").glob("*")) == []


def test_stopped_before_the_commit_nothing_is_stored_and_it_can_be_done_again(sqlite_store: Store, path: Path) -> None:
    office(sqlite_store)
    staged = stage(path, Desk(sqlite_store))
    with pytest.raises(KeyboardInterrupt):
        away.apply(staged, Halting(sqlite_store), quiet)
    desk = Desk(sqlite_store)
    assert counts(desk) == 0
    assert away.apply(staged, desk, quiet).counts == {RowFate.NEW: 1201}
    staged.close()


def test_a_process_killed_while_it_writes_stores_nothing(sqlite_store: Store, path: Path) -> None:
    office(sqlite_store)
    staged = stage(path, Desk(sqlite_store))

    class Struck(Desk):
        @contextmanager
        def lent(self, hand: apart.Hand) -> Iterator[apart.Hear]:
            yield lambda what, *_said: hand.stop() if what == "progress" else None

    with pytest.raises(apart.Ended, match="没有完成"):
        away.apply(staged, Struck(sqlite_store), quiet)
    assert counts(Desk(sqlite_store)) == 0
    assert staged.page().total == 1204, "the preview is still there"
    staged.close()


def test_columns_that_must_be_confirmed_are_shown_and_nothing_stays(sqlite_store: Store, tmp_path: Path) -> None:
    office(sqlite_store)
    made = tmp_path / "别的.xlsx"
    made.write_bytes(workbook({"台账": [[*HEAD[:6], "院里的话"], row(1)]}))
    seen, staged = away.stage(made, ImportKind.FACILITY, Desk(sqlite_store), quiet, None, {}, ask=True)
    assert (staged, seen.known) == (None, False)
    assert list((paths.data_home() / "imports").glob("*")) == []


def test_rows_prepared_by_another_process_are_written_as_those_prepared_here(
    sqlite_store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(sqlite_store)
    desk = Desk(sqlite_store)
    _, staged = looking.stage(path, ImportKind.FACILITY, desk, quiet, None, {}, ask=False)
    assert staged is not None
    monkeypatch.setattr(preparing, "MANY", 1)
    batch, take = clock.uuid7(), (RowFate.NEW,)
    job = preparing.Preparing(ImportKind.FACILITY, batch, clock.now(), "sqlite")
    assert list(job.blocks(staged._rows, take)) == list(job.here(staged._rows, take))
    assert intake.apply(staged, desk, quiet).counts == {RowFate.NEW: 1201}
    staged.close()
    assert counts(desk) == 1201


def test_identity_numbers_are_encrypted_where_the_rows_are_compared(store: Store, tmp_path: Path) -> None:
    """The other process is given the key, which no vault of this PC has; what it stages and writes is not in clear."""
    office(store)
    protect(store)
    home, number = place(store, "示例院"), "50015619900101001X"
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(workbook({"花名册": [["单位", "姓名", "身份证号"], ["示例院", "甲某", number]]}))
    desk = Desk(store)
    _, staged = away.stage(path, ImportKind.STAFF, desk, quiet, None, {}, ask=False)
    assert staged is not None
    folder = paths.data_home()
    assert not [each for each in folder.rglob("*") if each.is_file() and number.encode() in each.read_bytes()]
    assert away.apply(staged, desk, quiet).counts[RowFate.NEW] == 1
    staged.close()
    with desk.read() as session:
        assert [each.masked for each in facilities.people(session, SYSTEM, home)] == ["5001**********001X"]

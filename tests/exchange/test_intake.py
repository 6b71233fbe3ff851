"""From a file to the register and back: staged on this PC alone, looked over in pages, taken in whole, thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mzdesk import paths
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotFound, StoreDown
from mzdesk.exchange import intake, staging
from mzdesk.importing import Work
from mzdesk.models.facilities import Facility, ImportBatch
from mzdesk.services import facilities, imports
from mzdesk.terms import ImportKind, RowFate
from mzdesk.views.facilities import FacilityCriteria
from tests.exchange.cases import GOLDEN, workbook
from tests.factories import SYSTEM, TODAY, office

HEAD = ["机构名称", "机构类别", "乡镇（街道）", "详细地址", "联系电话", "床位数", "备注"]
NAMES = ("松涛敬老院", "清泉敬老院", "竹海老年公寓", "云杉养老院", "和顺敬老院")


def row(name: str | None, town: str = "凤山街道", **said: Any) -> list[Any]:
    number = NAMES.index(name) if name in NAMES else 9
    given = {
        "kind": "养老机构",
        "address": f"示例路{number}号",
        "phone": f"1910000000{number}",
        "beds": 20,
        "remark": None,
    }
    given |= said
    return [name, given["kind"], town, given["address"], given["phone"], given["beds"], given["remark"]]


def book(folder: Path, *rows: list[Any], name: str = "台账.xlsx", head: list[Any] | None = None) -> Path:
    path = folder / name
    path.write_bytes(workbook({"台账": [head or HEAD, *rows]}))
    return path


def quiet(*_told: Any) -> None:
    """Nobody watches."""


@pytest.fixture
def work(sqlite_store: Store) -> Work:
    office(sqlite_store)
    return Work(sqlite_store, SYSTEM)


def staged_files() -> list[Path]:
    return list((paths.data_home() / "imports").glob("*"))


def register(work: Work) -> list[str]:
    with work.read() as session:
        return [row.name for row in facilities.listing(session, SYSTEM, FacilityCriteria(), offset=0, limit=50).rows]


def take_in(path: Path, work: Work, kind: ImportKind = ImportKind.FACILITY, **more: Any) -> Any:
    staged = intake.stage(path, kind, work, quiet)
    try:
        return intake.apply(staged, work, quiet, **more)
    finally:
        staged.close()


def test_a_file_is_staged_taken_in_and_leaves_nothing_on_this_pc(work: Work, tmp_path: Path) -> None:
    path = book(tmp_path, row("松涛敬老院"), row("清泉敬老院"), row(None), row("甲院", "没有的镇"))
    staged = intake.stage(path, ImportKind.FACILITY, work, quiet)
    assert {fate.value: count for fate, count in staged.counts.items() if count} == {"new": 2, "rejected": 2}
    assert (register(work), len(staged_files())) == ([], 1)
    done = intake.apply(staged, work, quiet)
    staged.close()
    assert (done.counts, register(work), staged_files()) == ({RowFate.NEW: 2}, ["清泉敬老院", "松涛敬老院"], [])
    assert take_again(path, work) == {RowFate.SAME: 2, RowFate.REJECTED: 2}


def take_again(path: Path, work: Work) -> dict[RowFate, int]:
    staged = intake.stage(path, ImportKind.FACILITY, work, quiet)
    with pytest.raises(BadInput, match="没有要导入的行"):
        intake.apply(staged, work, quiet)
    counts = {fate: count for fate, count in staged.counts.items() if count}
    staged.close()
    with work.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 1
    return counts


def test_the_preview_names_row_cell_and_reason_in_the_order_of_the_file(work: Work, tmp_path: Path) -> None:
    rows = [
        row("松涛敬老院"),
        row(None),
        row("清泉敬老院", beds="很多"),
        row("松涛敬老院"),
        row("竹海老年公寓", "没有的镇"),
    ]
    staged = intake.stage(book(tmp_path, *rows), ImportKind.FACILITY, work, quiet)
    page = staged.page()
    assert (page.total, [each.row for each in page.rows]) == (5, [2, 3, 4, 5, 6])
    assert [each.fate.value for each in page.rows] == ["new", "rejected", "new", "rejected", "rejected"]
    assert page.rows[1].why == "没有机构名称，不能导入，请补填后重试。"
    assert [(each.field, each.column, each.code) for each in page.rows[2].warnings] == [("beds", 5, "not_a_number")]
    assert page.rows[3].why == "与第 2 行重复（名称和乡镇相同），只导入第一行。"
    rejected = staged.page(RowFate.REJECTED, offset=1, limit=1)
    assert (rejected.total, [each.row for each in rejected.rows]) == (3, [5])
    staged.close()


def test_single_rows_are_taken_by_their_keys(work: Work, tmp_path: Path) -> None:
    staged = intake.stage(book(tmp_path, *(row(name) for name in NAMES)), ImportKind.FACILITY, work, quiet)
    keys = frozenset(each.key for each in staged.page().rows if each.title in NAMES[1:3])
    done = intake.apply(staged, work, quiet, take=keys)
    staged.close()
    assert (done.counts, register(work)) == ({RowFate.NEW: 2}, ["清泉敬老院", "竹海老年公寓"])


def test_a_suspected_double_stays_out_unless_it_is_asked_for(work: Work, tmp_path: Path) -> None:
    take_in(book(tmp_path, row("松涛敬老院")), work)
    path = book(tmp_path, row("凤山街道松涛敬老院", address="别处3号"), row("清泉敬老院"))
    assert take_in(path, work).counts == {RowFate.NEW: 1}
    assert take_in(path, work, take={RowFate.DUPLICATE}).counts == {RowFate.DUPLICATE: 1}
    assert len(register(work)) == 3


def test_answers_let_rows_in_that_were_asked_about(work: Work, tmp_path: Path) -> None:
    path = book(tmp_path, row("松涛敬老院", "巷口镇"), row("甲站", kind="驿站"))
    staged = intake.stage(path, ImportKind.FACILITY, work, quiet)
    asked = {(each.field, each.word): each.rows for each in staged.questions}
    assert (asked, staged.counts[RowFate.REJECTED]) == ({("township", "巷口镇"): 1, ("kind", "驿站"): 1}, 2)
    staged.close()
    answers = {
        ("township", "巷口镇"): "500156001",
        ("kind", "驿站"): "relief_station",
        ("relation", ""): "township_run",
    }
    staged = intake.stage(path, ImportKind.FACILITY, work, quiet, answers=answers)
    assert (staged.counts[RowFate.NEW], staged.questions, staged.notes) == (2, [], [])
    intake.apply(staged, work, quiet)
    staged.close()
    with work.read() as session:
        told = session.execute(sa.select(Facility.name, Facility.township, Facility.relation)).all()
    assert {tuple(map(str, each)) for each in told} == {
        ("松涛敬老院", "500156001", "township_run"),
        ("甲站", "500156001", "township_run"),
    }


def test_a_corrected_mapping_is_remembered_for_the_next_file_like_it(work: Work, tmp_path: Path) -> None:
    head = [*HEAD[:6], "院里的话"]
    first = book(tmp_path, row("松涛敬老院", remark="有电梯"), head=head)
    staged = intake.stage(first, ImportKind.FACILITY, work, quiet, mapping={"院里的话": "remark"})
    intake.apply(staged, work, quiet)
    staged.close()
    staged = intake.stage(book(tmp_path, row("清泉敬老院", remark="临河"), head=head), ImportKind.FACILITY, work, quiet)
    assert [(each.label, each.field, each.how) for each in staged.mappings[0].columns][-1] == (
        "院里的话",
        "remark",
        "clerk",
    )
    intake.apply(staged, work, quiet)
    staged.close()
    with work.read() as session:
        assert set(session.scalars(sa.select(Facility.remark))) == {"有电梯", "临河"}


@pytest.mark.parametrize("beats", [1, 3])
def test_a_stopped_import_leaves_neither_rows_nor_file(work: Work, tmp_path: Path, beats: int) -> None:
    path = book(tmp_path, *(row(f"甲{number}院", address=f"甲路{number}号", phone=None) for number in range(900)))
    with pytest.raises(KeyboardInterrupt):
        intake.stage(path, ImportKind.FACILITY, work, stopping(beats))
    assert staged_files() == []
    staged = intake.stage(path, ImportKind.FACILITY, work, quiet)
    with pytest.raises(KeyboardInterrupt):
        intake.apply(staged, work, stopping(min(beats, 2)))
    staged.close()
    assert (register(work), staged_files()) == ([], [])


def stopping(beats: int) -> Callable[..., None]:
    """A progress line whose 取消 is pressed at the given beat."""
    told: list[Any] = []

    def progress(*values: Any) -> None:
        told.append(values)
        if len(told) == beats:
            raise KeyboardInterrupt

    return progress


def test_progress_names_the_stage_and_counts_up(work: Work, tmp_path: Path) -> None:
    path = book(tmp_path, *(row(f"甲{number}院", address=f"甲路{number}号", phone=None) for number in range(900)))
    told: list[tuple[int, int, str]] = []
    staged = intake.stage(path, ImportKind.FACILITY, work, lambda *said: told.append(said))
    intake.apply(staged, work, lambda *said: told.append(said))
    staged.close()
    assert told == [
        (200, 901, "读取"),
        (400, 901, "读取"),
        (600, 901, "读取"),
        (800, 901, "读取"),
        (500, 900, "写入"),
        (900, 900, "写入"),
    ]


def test_what_a_killed_program_left_is_swept_and_what_is_open_stays(work: Work, tmp_path: Path) -> None:
    folder = paths.data_home() / "imports"
    folder.mkdir()
    left = folder / "left.sqlite"
    sqlite3.connect(left).execute("CREATE TABLE rows(a)").connection.close()
    open_one = intake.stage(book(tmp_path, row("松涛敬老院")), ImportKind.FACILITY, work, quiet)
    assert not left.exists()
    staging.sweep()
    assert open_one.page().rows[0].title == "松涛敬老院"
    open_one.close()
    assert staged_files() == []


def test_a_full_disk_while_staging_is_told_kindly(work: Work) -> None:
    rows = staging.Staging()
    rows._run("PRAGMA max_page_count=4")
    with pytest.raises(StoreDown, match="磁盘空间不足"):
        rows.add([imports_row(number) for number in range(2000)])
    rows.close()
    assert staged_files() == []


def imports_row(number: int) -> Any:
    from mzdesk.views.imports import Judged

    return Judged(number, "表", "松涛敬老院", RowFate.NEW, data={"new": {"name": "很长的名字" * 40}})


def test_the_error_book_tells_beside_each_row_what_became_of_it(work: Work, tmp_path: Path) -> None:
    import openpyxl

    path = book(tmp_path, row("松涛敬老院"), row("甲院", "没有的镇"), row(None), row("清泉敬老院", beds="很多"))
    staged = intake.stage(path, ImportKind.FACILITY, work, quiet)
    assert intake.error_book(staged, tmp_path / "结果.xlsx") == 3
    assert intake.error_book(staged, tmp_path / "未导入.xlsx", only_rejected=True) == 2
    staged.close()
    sheet = openpyxl.load_workbook(tmp_path / "结果.xlsx").worksheets[0]
    told = [cells[-1] for cells in sheet.iter_rows(values_only=True)]
    assert told[:2] == ["导入结果", None]
    assert told[2].startswith("未导入：不清楚属于哪个乡镇（街道），请选择后再导入。")
    assert told[3] == "未导入：没有机构名称，不能导入，请补填后重试。"
    assert told[4].startswith("请核对：“很多”不是确切的数字")
    assert openpyxl.load_workbook(tmp_path / "未导入.xlsx").worksheets[0].max_row == 3


def test_no_identity_number_is_in_the_preview_or_the_error_book(work: Work, tmp_path: Path) -> None:
    import openpyxl

    take_in(book(tmp_path, row("松涛敬老院")), work)
    number = "500156199001011239"
    head = ["姓名", "所在机构", "身份证号", "岗位"]
    rows = [
        ["冉敏", "松涛敬老院", number, "护理员"],
        ["冉敏", "松涛敬老院", number, "院长"],
        ["石某", "无此院", number, None],
    ]
    staged = intake.stage(book(tmp_path, *rows, name="花名册.xlsx", head=head), ImportKind.STAFF, work, quiet)
    assert number not in repr(staged.page())
    assert [each.fate.value for each in staged.page().rows] == ["new", "rejected", "rejected"]
    intake.error_book(staged, tmp_path / "结果.xlsx")
    told = [
        cells[-1] for cells in openpyxl.load_workbook(tmp_path / "结果.xlsx").worksheets[0].iter_rows(values_only=True)
    ]
    assert not any(number in str(each) for each in told)
    assert intake.apply(staged, work, quiet).counts == {RowFate.NEW: 1}
    staged.close()


def test_a_ledger_finds_its_places_and_says_which_are_missing(work: Work) -> None:
    take_in(GOLDEN / "H01_facilities_title_merged_totals.xlsx", work)
    staged = intake.stage(GOLDEN / "H12_hazard_ledger_two_months.xlsx", ImportKind.HAZARD, work, quiet)
    reasons = {each.why.partition("，")[0].rstrip("”").partition("“")[0] for each in staged.page(RowFate.REJECTED).rows}
    assert staged.counts[RowFate.NEW] > 0
    assert reasons == {"机构台账里没有", "没有写隐患内容"}
    done = intake.apply(staged, work, quiet)
    staged.close()
    with work.read() as session:
        [batch, _] = imports.batches(session, SYSTEM)
    assert (batch.kind, batch.counts["new"], batch.by) == (ImportKind.HAZARD, done.counts[RowFate.NEW], "系统")


def test_a_bureau_without_townships_is_told_what_to_do_first(sqlite_store: Store, tmp_path: Path) -> None:
    from mzdesk.errors import NotFound

    with pytest.raises(NotFound, match="完成首次设置"):
        intake.stage(book(tmp_path, row("松涛敬老院")), ImportKind.FACILITY, Work(sqlite_store, SYSTEM), quiet)


def test_the_day_of_an_import_is_the_offices(work: Work, tmp_path: Path) -> None:
    """Protects the dossier's line: who, when, from which row of which file."""
    take_in(book(tmp_path, row("松涛敬老院")), work)
    with work.read() as session:
        kept = session.scalars(sa.select(Facility.id)).one()
        [line] = facilities.dossier(session, SYSTEM, kept, today=TODAY).imports
    assert (line.filename, line.row, line.by, line.made_it) == ("台账.xlsx", 2, "系统", True)


def test_a_preview_that_was_closed_meanwhile_says_so(work: Work, tmp_path: Path) -> None:
    """Another window's page may still ask for its rows."""
    staged = intake.stage(book(tmp_path, row("松涛敬老院")), ImportKind.FACILITY, work, quiet)
    staged.close()
    with pytest.raises(NotFound, match="这份预览已经关闭，请重新选择文件"):
        staged.page()

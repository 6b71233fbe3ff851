"""填报簿 as townships send it back: columns moved, rows sorted, times as text, formulas, merged cells, added rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.exchange import township_book, township_reading
from mzdesk.terms import Cause, DailyChannel, IncidentCategory, ItemResult, OutboxKind
from mzdesk.views.books import BookForm, BookKey, BookLine, BookPlace, BookRead
from mzdesk.views.campaigns import ItemAnswer, SelfCheckDraft
from mzdesk.views.dailies import DailyDraft
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentDraft
from tests.services.book_cases import column, edit, fill, filled_by

DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)
SONG, ZHU, HAZARD, ROLL = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=5)
ITEMS = [UUID(int=10 + n) for n in range(3)]
KEY = BookKey(
    UUID(int=9), "500156", "500156001", "示例镇", 3, DAY, NEXT, datetime(2026, 11, 23, 1, tzinfo=UTC), "示例经办"
)
PLACES = (
    BookPlace(OutboxKind.DAILY, 1, "松涛敬老院", SONG, DAY),
    BookPlace(OutboxKind.DAILY, 2, "竹影敬老院", ZHU, DAY),
    BookPlace(OutboxKind.DAILY, 3, "松涛敬老院", SONG, NEXT),
    BookPlace(OutboxKind.RECTIFICATION, 1, "松涛敬老院", HAZARD, code="隐患〔2026〕0001号"),
    BookPlace(OutboxKind.RECTIFICATION, 2, "竹影敬老院", UUID(int=4), code="隐患〔2026〕0002号"),
    BookPlace(OutboxKind.INCIDENT, 1),
    BookPlace(OutboxKind.INCIDENT, 2),
    *(BookPlace(OutboxKind.SELF_CHECK, n, "松涛敬老院", ROLL, item=ITEMS[n - 1], code=f"1-{n}") for n in (1, 2, 3)),
    *(
        BookPlace(OutboxKind.SELF_CHECK, n, "竹影敬老院", UUID(int=6), item=ITEMS[n - 4], code=f"1-{n - 3}")
        for n in (4, 5)
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A book with a few lines of each kind."""
    form = BookForm(KEY, "示例区民政局", "养老服务科", PLACES, ({},) * len(PLACES))
    made = tmp_path / township_book.name_of(form)
    township_book.write(form, path=made)
    return made


def read(path: Path) -> BookRead:
    return township_reading.read(path)


def one(path: Path) -> BookLine:
    (line,) = read(path).lines
    return line


def daily(line: BookLine) -> DailyDraft:
    assert line.act is not None, line.why
    assert isinstance(line.act.draft, DailyDraft)
    return line.act.draft


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.OFFICE_ZONE)


def good(path: Path, row: int = 0, **values: Any) -> Path:
    return fill(path, "安全日报", row, **({"报送情况": "零报告", "到报时间": "14:30"} | values))


# --- out and back -----------------------------------------------------------------------------------------------------


def test_a_book_reads_back_as_it_was_written(path: Path) -> None:
    """The hidden sheet gives back key and lines to the letter, and nothing is taken for filled in."""
    found = read(path)
    assert (found.key, found.places, found.lines, found.filler) == (KEY, PLACES, (), "")
    assert path.name == "示例镇填报簿_第3号_20261123-20261124.xlsx"
    book = load_workbook(path)
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("填报说明", "visible"),
        ("安全日报", "visible"),
        ("隐患整改", "visible"),
        ("突发事件", "visible"),
        ("自查", "visible"),
        ("核对", "hidden"),
    ]
    lists = book["安全日报"].data_validations.dataValidation
    assert any("零报告" in str(each.formula1) for each in lists)


def test_a_filled_line(path: Path) -> None:
    good(
        path,
        报送情况="有隐患",
        发现隐患="2处",
        当场整改=1,
        主要问题="插座松动",
        报告人="甲某",
        在院人数=42,
        报送方式="微信",
    )
    filled_by(path, "示例专干")
    line = one(path)
    draft = daily(line)
    assert (draft.facility_id, draft.day, draft.received_at) == (SONG, DAY, at(14, 30))
    assert (draft.said.found, draft.said.fixed_on_site, draft.said.residents) == (2, 1, 42)
    assert (draft.said.problems, draft.said.reporter, draft.channel) == ("插座松动", "甲某", DailyChannel.WECHAT)
    assert (draft.looked, draft.over) == (True, None), "never put over what stands"
    assert (line.sheet, line.row, line.mark) == ("安全日报", 4, "1")
    assert read(path).filler == "示例专干"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", at(14, 30)),
        ("１４：３０", at(14, 30)),
        ("14点30分", at(14, 30)),
        ("下午2点半", at(14, 30)),
        ("晚上8点", at(20)),
        ("中午12点10分", at(12, 10)),
        ("2:30 PM", at(14, 30)),
        (time(14, 30), at(14, 30)),
        (0.6041666666666666, at(14, 30)),
        ("2026-11-24 08:05", at(8, 5, NEXT)),
        ("2026/11/24 8:05", at(8, 5, NEXT)),
        ("11月24日上午8点05分", at(8, 5, NEXT)),
        ("2026年11月24日 08:05:30", at(8, 5, NEXT)),
        (datetime.combine(NEXT, time(8, 5)), at(8, 5, NEXT)),
        (46350.336805555555, at(8, 5, NEXT)),
    ],
)
def test_times_as_people_type_them(path: Path, typed: Any, meant: datetime) -> None:
    assert daily(one(good(path, 到报时间=typed))).received_at == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (None, "没有填“到报时间”"),
        ("昨天", "看不懂是几点几分"),
        ("25:10", "没有这个时间"),
        ("晚上12点", "分不清是中午还是半夜"),
        ("12:10 AM", "分不清是中午还是半夜"),
        ("2026-11-23", "看不懂是几点几分"),
        (datetime.combine(DAY, time(0)), "没有写几点几分"),
        ("13月40日 08:00", "看不懂是哪一天"),
        (3, "看不懂是几点几分"),
    ],
)
def test_times_that_are_none_are_told(path: Path, typed: Any, said: str) -> None:
    line = one(good(path, 到报时间=typed))
    assert line.act is None
    assert said in line.why


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"报送情况": "零报告", "发现隐患": 2}, "请改成一致的"),
        ({"报送情况": "有隐患"}, "没有写几处"),
        ({"报送情况": None, "主要问题": "插座"}, "没有填“报送情况”"),
        ({"报送情况": "已报"}, "请从零报告、有隐患中选一个"),
        ({"报送方式": "飞鸽"}, "请从微信、电话"),
        ({"发现隐患": "若干", "报送情况": "有隐患"}, "请改成数字"),
        ({"在院人数": "约40"}, "请改成数字"),
        ({"在院人数": 40.5}, "请改成数字"),
        ({"排查人次": -1}, "请改成数字"),
    ],
)
def test_what_can_not_be_is_told_with_its_column(path: Path, values: dict[str, Any], said: str) -> None:
    line = one(good(path, **values))
    assert line.act is None
    assert said in line.why


def test_a_number_alone_says_the_state(path: Path) -> None:
    assert daily(one(good(path, 报送情况=None, 发现隐患=0))).said.found == 0
    assert daily(one(good(path, 报送情况=None, 发现隐患="无"))).said.found == 0


# --- what people do to a table ----------------------------------------------------------------------------------------


def test_columns_moved_rows_sorted_the_sheet_and_the_file_renamed(path: Path, tmp_path: Path) -> None:
    """Columns go by their heads, lines by their numbers; a column of one's own between them is passed over."""
    good(path, 1, 到报时间="15:10")

    def change(book: Any) -> None:
        sheet = book["安全日报"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        rows = [[f"备注{n}" if n else "我的备注", *reversed(row)] for n, row in enumerate(rows)]
        head, *lines = rows
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.delete_rows(1, sheet.max_row)
        for row in [["报表"], [], head, *reversed(lines)]:
            sheet.append(row)
        sheet.title = "11月日报"

    renamed = edit(path, change).rename(tmp_path / "新建 工作表.xlsx")
    line = one(renamed)
    assert (daily(line).facility_id, daily(line).received_at) == (ZHU, at(15, 10))
    assert (line.sheet, line.row, line.mark) == ("11月日报", 5, "2")


def test_rows_added_by_hand_are_told(path: Path) -> None:
    """Without a number, with one that was never sent out, and a copied line that says something else."""
    good(path, 1)

    def change(book: Any) -> None:
        sheet = book["安全日报"]
        heads = {name: column(sheet, name) for name in ("序号", "机构名称", "日期", "报送情况", "到报时间")}
        for row, (number, name, state) in enumerate(
            [(None, "新开的敬老院", "零报告"), (88, "松涛敬老院", "零报告"), (1, "松涛敬老院", "有隐患")], 7
        ):
            for label, value in zip(heads, (number, name, str(DAY), state, "14:30"), strict=True):
                sheet.cell(row, heads[label]).value = value

    first, *added = read(edit(path, change)).lines
    assert first.act is not None
    assert ["这一行的序号不是局里发出的" in line.why for line in added] == [True, True, False]
    assert "“发现隐患”没有写几处" in added[2].why
    assert [line.row for line in added] == [7, 8, 9]
    assert len({line.mark for line in (first, *added)}) == 4


def test_two_rows_with_one_number_and_other_words_count_both_for_nothing(path: Path) -> None:
    """Nobody knows which is meant; each says where the other stands."""
    good(path)

    def change(book: Any) -> None:
        sheet = book["安全日报"]
        sheet.append([cell.value for cell in sheet[4]])
        sheet.cell(7, column(sheet, "到报时间")).value = "15:20"

    first, second = read(edit(path, change)).lines
    assert (first.act, second.act) == (None, None)
    assert "第 7 行相同" in first.why
    assert "第 4 行相同" in second.why
    assert (first.mark, first.mark == second.mark) == ("1", False)


def test_a_copied_row_counts_once(path: Path) -> None:
    good(path)

    def change(book: Any) -> None:
        sheet = book["安全日报"]
        sheet.append([cell.value for cell in sheet[4]])

    assert one(edit(path, change)).row == 4


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [("机构名称", "竹影敬老院", "发出时是“松涛敬老院”"), ("日期", "2026-11-24", "发出时是“2026-11-23”")],
)
def test_a_line_written_over_another_is_refused(path: Path, label: str, value: str, said: str) -> None:
    line = one(good(path, **{label: value}))
    assert line.act is None
    assert said in line.why


@pytest.mark.parametrize("value", [datetime.combine(DAY, time(0)), "2026/11/23", " 2026-11-23 ", None])
def test_a_day_that_a_program_made_its_own_of_is_the_same_day(path: Path, value: Any) -> None:
    assert daily(one(good(path, 日期=value))).day == DAY


def test_formulas(path: Path) -> None:
    """One that no program worked out is told; the row counts as filled in even when nothing else stands there."""
    line = one(good(path, 到报时间="=NOW()"))
    assert line.act is None
    assert "是公式，没有算出结果" in line.why


def test_merged_answers_are_told(path: Path) -> None:
    """The first row has the value; of the others nobody knows whether it is meant."""
    good(path)

    def change(book: Any) -> None:
        sheet = book["安全日报"]
        for label in ("报送情况", "到报时间"):
            at = column(sheet, label)
            sheet.merge_cells(start_row=4, end_row=5, start_column=at, end_column=at)

    first, second = read(edit(path, change)).lines
    assert first.act is not None
    assert "合并单元格" in second.why


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda book: book.remove(book["核对"]), "不是局里发出的填报簿，或隐藏的核对表被删掉"),
        (lambda book: _put(book["核对"], 2, 2, "abc"), "核对表被改动过"),
        (lambda book: _put(book["核对"], 6, 2, "很多"), "核对表被改动过"),
        (lambda book: book["核对"].delete_rows(5), "核对表被改动过"),
        (lambda book: _head(book, "到报时间", None), "“安全日报”表缺少“到报时间”栏"),
        (lambda book: _head(book, "序号", "编码"), "缺少“序号”栏"),
        (lambda book: _head(book, "主要问题", "到报时间"), "有两栏都叫“到报时间”"),
    ],
    ids=["no-keys", "bad-id", "bad-number", "cut-keys", "lost", "renamed", "twice"],
)
def test_a_book_that_can_not_be_trusted_is_refused_whole(path: Path, change: Callable[[Any], None], said: str) -> None:
    good(path)
    with pytest.raises(BadInput, match=said):
        read(edit(path, change))


def test_a_sheet_that_is_gone_is_told(path: Path) -> None:
    found = read(edit(path, lambda book: book.remove(book["安全日报"])))
    assert found.lines == ()
    assert found.notes[0].startswith("文件里没有安全日报")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"%PDF-1.7", "单位,隐患\n甲,0\n".encode()])
def test_files_that_are_no_book_are_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.message.endswith("。")


def test_an_unhidden_key_sheet_is_read_too(path: Path) -> None:
    def change(book: Any) -> None:
        book["核对"].sheet_state = "visible"
        book["核对"].title = "Sheet9"

    assert daily(one(edit(good(path), change))).facility_id == SONG


# --- hazards, incidents, self-checks ----------------------------------------------------------------------------------


def test_a_rectification(path: Path) -> None:
    """What was done, by whom, when, why; the hazard is the one whose number was printed."""
    fill(
        path,
        "隐患整改",
        0,
        整改措施="已清理通道",
        整改人="甲某",
        整改日期="11月25日",
        原因="其他原因",
        原因说明="临时堆放",
    )
    line = one(path)
    assert line.act is not None
    assert line.act.about == HAZARD
    assert line.act.draft == SubmissionDraft("甲某", "已清理通道", date(2026, 11, 25), Cause.OTHER, "临时堆放")
    assert line.title == "隐患整改第 4 行：隐患〔2026〕0001号 松涛敬老院 整改情况"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"整改措施": None}, "没有填“整改措施”"),
        ({"整改人": " "}, "没有填“整改人”"),
        ({"整改日期": None}, "没有填“整改日期”"),
        ({"整改日期": "已完成"}, "看不懂是哪一天"),
        ({"整改日期": "2026-11"}, "看不懂是哪一天"),
        ({"整改日期": "11月5日左右"}, "看不懂是哪一天"),
        ({"原因": "不知道"}, "请从管理松懈"),
        ({"隐患编号": "隐患〔2026〕0002号"}, "发出时是“隐患〔2026〕0001号”"),
    ],
)
def test_rectifications_that_can_not_be_read(path: Path, values: dict[str, Any], said: str) -> None:
    line = one(
        fill(path, "隐患整改", 0, **({"整改措施": "已清理", "整改人": "甲某", "整改日期": "2026-11-25"} | values))
    )
    assert line.act is None
    assert said in line.why


def test_an_incident(path: Path) -> None:
    fill(
        path, "突发事件", 1, 接报时间="2026-11-23 22:10", 地点="松涛敬老院", 什么事="厨房起火，已扑灭", 来源="院长电话"
    )
    fill(path, "突发事件", 1, 发生时间="21点50分", 类别="事故灾难", 受伤人数=0, 电话=19100000000, 报告人="甲某")
    line = one(path)
    assert line.act is not None
    draft = line.act.draft
    assert isinstance(draft, IncidentDraft)
    assert (draft.place, draft.text, draft.source) == ("松涛敬老院", "厨房起火，已扑灭", "院长电话")
    assert (draft.received_at, draft.occurred_at) == (at(22, 10), at(21, 50))
    assert (draft.category, draft.losses.hurt, draft.losses.dead) == (IncidentCategory.ACCIDENT, 0, None)
    assert (draft.phone, draft.caller) == ("19100000000", "甲某")
    assert (line.mark, line.act.declared_at) == ("2", at(22, 10))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"接报时间": "22:10"}, "没有写是哪一天"),
        ({"接报时间": None}, "没有填“接报时间”"),
        ({"地点": None}, "没有填“地点”"),
        ({"什么事": None}, "没有填“什么事”"),
        ({"来源": None}, "没有填“来源”"),
        ({"受伤人数": "几个"}, "请改成数字"),
        ({"类别": "火灾"}, "请从自然灾害"),
    ],
)
def test_incidents_that_can_not_be_read(path: Path, values: dict[str, Any], said: str) -> None:
    given = {"接报时间": "2026-11-23 22:10", "地点": "松涛敬老院", "什么事": "起火", "来源": "电话"} | values
    line = one(fill(path, "突发事件", 0, **given))
    assert line.act is None
    assert said in line.why


def test_a_self_check_is_one_for_each_place(path: Path) -> None:
    """Three rows of one place are one return, with day and person from whichever row has them."""
    fill(path, "自查", 0, 自查结果="合格")
    fill(path, "自查", 1, 自查结果="不合格", 存在问题="热水器漏电", 自查日期="2026-11-24", 自查人="甲某")
    fill(path, "自查", 4, 自查结果="无此项")
    first, second = read(path).lines
    assert first.act is not None
    draft = first.act.draft
    assert isinstance(draft, SelfCheckDraft)
    assert (first.act.about, first.mark) == (ROLL, str(ROLL))
    assert draft.answers == (
        ItemAnswer(ITEMS[0], ItemResult.PASS),
        ItemAnswer(ITEMS[1], ItemResult.FAIL, "热水器漏电"),
    )
    assert (draft.checked_on, draft.person, draft.rest) == (NEXT, "甲某", ItemResult.OPEN)
    assert first.answers == "合格 1 项　不合格 1 项"
    assert second.title == "自查第 8 行起：竹影敬老院 自查"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"自查结果": "差不多"}, "自查第 5 行：“自查结果”写的是“差不多”"),
        ({"自查结果": None, "存在问题": "漏电"}, "自查第 5 行写了“存在问题”，没有选“自查结果”"),
        ({"自查结果": "合格", "自查日期": "上周"}, "自查第 5 行：“自查日期”写的是“上周”"),
        ({"自查结果": "合格", "编号": "9-9"}, "自查第 5 行：“编号”被改成了“9-9”"),
        ({"自查结果": "=A1"}, "自查第 5 行：“自查结果”是公式"),
    ],
)
def test_a_row_that_can_not_be_read_holds_its_place_up(path: Path, values: dict[str, Any], said: str) -> None:
    """The other place goes on; a return without one of its rows would say something else."""
    fill(path, "自查", 0, 自查结果="合格")
    fill(path, "自查", 1, **values)
    fill(path, "自查", 3, 自查结果="合格")
    bad, other = read(path).lines
    assert bad.act is None
    assert said in bad.why
    assert other.act is not None


def test_a_self_check_without_results_and_a_row_of_its_own(path: Path) -> None:
    fill(path, "自查", 0, 自查人="甲某")

    def change(book: Any) -> None:
        sheet = book["自查"]
        sheet.append([None, "新开的敬老院", None, "消防设施", "合格"])

    lines = read(edit(path, change)).lines
    assert sorted(line.why[:13] for line in lines) == ["没有填任何“自查结果”。请", "这一行的序号不是局里发出的"]


def _put(sheet: Any, row: int, at: int, value: Any) -> None:
    sheet.cell(row, at).value = value


def _head(book: Any, label: str, name: str | None) -> None:
    sheet = book["安全日报"]
    sheet.cell(3, column(sheet, label)).value = name

"""Daily reports: deadlines and contradictions, what messages say, chains taken apart without losing a line."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk.clock import OFFICE_ZONE
from mzdesk.rules import dailies, daily_chain, daily_words
from mzdesk.rules.daily_names import Names
from mzdesk.terms import DailyState

DAY = date(2026, 11, 23)
UNTIL = dailies.deadline(DAY, "15:00")


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("now", "state", "words"),
    [
        (at(9), DailyState.WAITING, "距 15:00 截止还有 6 小时 0 分"),
        (at(14, 40), DailyState.WAITING, "距 15:00 截止还有 20 分"),
        (at(15), DailyState.WAITING, "距 15:00 截止还有 0 分"),
        (at(15, 1), DailyState.MISSING, "已过 15:00 截止时间"),
        (at(0, 1, 24), DailyState.OMITTED, "已过 15:00 截止时间"),
    ],
)
def test_who_says_nothing(now: datetime, state: DailyState, words: str) -> None:
    assert dailies.open_state(DAY, UNTIL, now) is state
    assert dailies.left(UNTIL, now) == words


def test_the_last_minute_is_in_time() -> None:
    assert not dailies.is_late(at(15).replace(second=59), UNTIL)
    assert dailies.is_late(at(15, 1), UNTIL)


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "：无隐患", " 零报告", "：0报告✅", "：无", "：/", "，未发现安全隐患", "：发现隐患0处", "：一切正常",
        " 今日平安👌",
        "：隐患：无", "：排查3次，无异常", "：未发现重大隐患", "：０隐患", "：暂无问题", " — ",
        "：发现0处隐患，值班：李四",
    ],
)  # fmt: skip
def test_zero_reports_are_understood(text: str) -> None:
    said = daily_words.understand(text)
    assert said is not None
    assert (said.found, said.problems) == (0, "")


@pytest.mark.parametrize(
    ("text", "found", "more"),
    [
        ("排查20人次，发现隐患3处，当场整改2处，限期整改1处", 3, {"rounds": 20, "fixed_on_site": 2, "time_limited": 1}),
        ("发现一处隐患，已当场整改", 1, {"fixed": 1}),
        ("2处隐患，均已整改", 2, {"fixed": 2}),
        ("发现隐患十二处，已整改10处，未整改2处", 12, {"fixed": 10, "unfixed": 2}),
        ("隐患数：2，整改：1", 2, {"fixed": 1}),
        ("巡查3次，发现两个问题，正在整改2个，在院老人45人", 2, {"unfixed": 2, "residents": 45, "rounds": 3}),
        ("隐患1处，报告人：覃某某", 1, {"reporter": "覃某某"}),
        ("无重大隐患，发现1处一般隐患", 1, {}),
        ("值班人员：李四、王五；发现隐患1处", 1, {"crew": "李四、王五"}),
    ],
)  # fmt: skip
def test_counts_are_understood(text: str, found: int, more: dict[str, object]) -> None:
    said = daily_words.understand(text)
    assert said is not None
    assert said.found == found
    assert {key: getattr(said, key) for key in more} == more
    assert said.problems == text


@pytest.mark.parametrize("text", ["", "：收到", " ✅", "：灭火器过期一具"])
def test_what_says_nothing_is_asked(text: str) -> None:
    assert daily_words.understand(text) is None


def test_an_accident_beside_all_is_well_is_asked() -> None:
    said = daily_words.understand("：一名老人走失，正在寻找，其余正常")
    assert said is None or said.found is None
    quiet = daily_words.understand("：未发生火灾，一切正常")
    assert quiet is not None
    assert quiet.found == 0


def test_a_remark_of_a_zero_report_is_kept() -> None:
    said = daily_words.understand("：无隐患，今天下午组织了消防演练")
    assert said is not None
    assert (said.found, said.problems) == (0, "无隐患，今天下午组织了消防演练")


@pytest.mark.parametrize(
    ("text", "minute"), [("14:30 零报告", 870), ("9点05分", 545), ("发现2处", None), ("１４：３０", 870)]
)
def test_times_are_read(text: str, minute: int | None) -> None:
    assert daily_words.minute(text) == minute


@pytest.mark.parametrize(
    ("text", "count"), [("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("两", 2), ("7", 7)]
)
def test_numbers(text: str, count: int) -> None:
    assert daily_words.number(text) == count


# --- names ------------------------------------------------------------------------------------------------------------

NAMES = Names(
    [
        ("松涛敬老院", 1), ("竹影敬老院", 2), ("梅岭养老公寓", 3), ("局办公室", 4), ("示例殡仪馆（本部）", 5),
        ("康乐", 6),
        ("阳光养老院", 7), ("同名院", 8), ("同名院", 9),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("松涛敬老院：无隐患", (1,)),
        ("张三 松涛敬老院零报告", (1,)),
        ("示例殡仪馆(本部)：无", (5,)),
        ("康乐，零报告", (6,)),
        ("康乐养老中心：正常", None),
        ("同名院 零报告", (8, 9)),
        ("我们松涛敬老院：无", None),
        ("松 涛 敬老院：无", (1,)),
    ],
)
def test_names_at_the_beginning(text: str, keys: tuple[int, ...] | None) -> None:
    hit = NAMES.find(text)
    assert (hit.keys if hit is not None else None) == keys


def test_names_that_sound_or_look_alike() -> None:
    assert NAMES.sounding("阳光养老苑") == (7,)
    assert NAMES.sounding("扬光养老院") == (7,)
    assert NAMES.sounding("春光养老院") == ()
    assert NAMES.like("松涛养老院")[0] == 1
    assert NAMES.like("火星基地") == ()


# --- chains -----------------------------------------------------------------------------------------------------------


def knows(line: str) -> tuple[int, int] | None:
    hit = NAMES.find(line)
    return (hit.start, hit.end) if hit is not None else None


CHAIN = """#接龙
11月23日安全日报，请各单位15:00前报
例 单位：无隐患

1. 松涛敬老院：无隐患
2、竹影敬老院 零报告✅
３．梅岭养老公寓：排查12人次，发现隐患2处：
（1）灭火器过期
（2）通道堵塞
4. 局办公室 0报告 14:30
5. 某某福利院：一切正常
"""


def test_a_chain_is_taken_apart() -> None:
    chain = daily_chain.read(CHAIN, knows)
    assert [(each.unit, each.said.found if each.said else None) for each in chain.entries] == [
        ("松涛敬老院", 0), ("竹影敬老院", 0), ("梅岭养老公寓", 2), ("局办公室", 0), ("某某福利院", 0)
    ]  # fmt: skip
    assert chain.entries[2].rows == (7, 8, 9)
    assert chain.entries[3].minute == 14 * 60 + 30
    assert [row for row, _ in chain.notes] == [1, 2, 3]


def test_a_stretch_of_chat_gives_the_times() -> None:
    chain = daily_chain.read("覃某 14:32\n松涛敬老院：无隐患\n\n谭某 11月23日 15:08\n阳光养老苑：无", knows)
    assert [(each.unit, each.minute) for each in chain.entries] == [("松涛敬老院", 872), ("阳光养老苑", 908)]


PIECES = st.sampled_from(
    ["松涛敬老院", "竹影敬老院", "某某院", "：", " ", "零报告", "无隐患", "发现隐患2处", "1. ", "2、", "（1）", "#接龙",
     "例 ",
     "14:30", "✅", "，", "康乐", "张三 14:32", "\u3000", "１．", "谢谢", "0", "/", "\u200b", "\x0b", "\u2028", "\x85"]
)  # fmt: skip
LINES = st.lists(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=12), max_size=12)


@given(LINES)
def test_no_line_is_lost(lines: list[str]) -> None:
    """Each line that says something stands in one entry or among the notes, once."""
    text = "\n".join(lines)
    chain = daily_chain.read(text, knows)
    found = [row for each in chain.entries for row in each.rows] + [row for row, _ in chain.notes]
    wanted = [row for row, line in enumerate(text.splitlines(), 1) if line.strip()]
    assert sorted(found) == wanted
    assert len({each.key for each in chain.entries}) == len(chain.entries)


@given(st.text(max_size=40))
def test_anything_is_read(text: str) -> None:
    said = daily_words.understand(text)
    assert said is None or said.found is None or said.found >= 0

"""突发事件 as arithmetic: a table of cases for clocks, states and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzdesk import clock
from mzdesk.errors import BadInput
from mzdesk.rules import incidents as rules
from mzdesk.terms import IncidentClock
from mzdesk.terms import IncidentEntryKind as K
from mzdesk.terms import IncidentState as S

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=clock.OFFICE_ZONE)
LIMITS = rules.Limits()


@dataclass(frozen=True)
class Told:
    """An entry, `minutes` after nine; `number` is its id."""

    minutes: int
    kind: K
    number: int = 0
    corrects: int | None = None

    @property
    def id(self) -> UUID:
        return UUID(int=self.number or self.minutes * 100 + list(K).index(self.kind) + 1)

    @property
    def at(self) -> datetime:
        return NINE + timedelta(minutes=self.minutes)

    @property
    def corrects_id(self) -> UUID | None:
        return UUID(int=self.corrects) if self.corrects is not None else None


def words(minutes: int, *told: Told, state: S = S.OPEN) -> list[str]:
    now = NINE + timedelta(minutes=minutes)
    return [f"{each.kind.label} {each.words(now)}" for each in rules.clocks(NINE, told, state, LIMITS)]


PHONE, FIRST = Told(10, K.PHONE), Told(50, K.FIRST)
DAY = 24 * 60


@pytest.mark.parametrize(
    ("minutes", "told", "state", "said"),
    [
        (0, (), S.OPEN, ["电话报告 剩 30 分", "书面首报 剩 1 小时"]),
        (18, (), S.OPEN, ["电话报告 剩 12 分", "书面首报 剩 42 分"]),
        (30, (), S.OPEN, ["电话报告 剩 0 分", "书面首报 剩 30 分"]),
        (35, (), S.OPEN, ["电话报告 迟 5 分", "书面首报 剩 25 分"]),
        (35, (PHONE,), S.OPEN, ["电话报告 按时", "书面首报 剩 25 分"]),
        (200, (Told(34, K.PHONE), Told(61, K.FIRST)), S.OPEN,
         ["电话报告 迟报 4 分", "书面首报 迟报 1 分", "续报 剩 21 小时 41 分"]),
        (50 + DAY + 7, (PHONE, FIRST), S.OPEN, ["电话报告 按时", "书面首报 按时", "续报 迟 7 分"]),
        (130, (PHONE, FIRST, Told(100, K.LOSSES)), S.OPEN, ["电话报告 按时", "书面首报 按时", "续报 剩 30 分"]),
        (130, (PHONE, FIRST, Told(40, K.LOSSES)), S.OPEN, ["电话报告 按时", "书面首报 按时", "续报 剩 22 小时 40 分"]),
        (300, (PHONE, FIRST, Told(100, K.LOSSES), Told(170, K.UPDATE)), S.OPEN,
         ["电话报告 按时", "书面首报 按时", "续报 迟报 10 分", "续报 剩 21 小时 50 分"]),
        (300, (PHONE, FIRST, Told(90, K.CONTROLLED)), S.CONTROLLED, ["电话报告 按时", "书面首报 按时", "终报 待报"]),
        (300, (PHONE, FIRST, Told(90, K.CONTROLLED), Told(280, K.LOSSES)), S.CONTROLLED,
         ["电话报告 按时", "书面首报 按时", "续报 剩 40 分", "终报 待报"]),
        (300, (PHONE, FIRST, Told(90, K.CONTROLLED), Told(280, K.FINAL)), S.CONTROLLED,
         ["电话报告 按时", "书面首报 按时", "终报 已报"]),
        (300, (PHONE, Told(90, K.CONTROLLED), Told(95, K.CLOSED)), S.CLOSED, ["电话报告 按时", "书面首报 漏报"]),
        (300, (PHONE, FIRST, Told(55, K.LOSSES), Told(190, K.CONTROLLED), Told(200, K.CLOSED)), S.CLOSED,
         ["电话报告 按时", "书面首报 按时", "续报 漏报"]),
        (300, (PHONE, FIRST, Told(90, K.CONTROLLED), Told(100, K.FINAL), Told(110, K.CLOSED), Told(200, K.REOPENED)),
         S.OPEN, ["电话报告 按时", "书面首报 按时", "续报 剩 22 小时 20 分"]),
        (300, (PHONE, FIRST, Told(100, K.FINAL), Told(110, K.CLOSED), Told(200, K.REOPENED), Told(210, K.CONTROLLED)),
         S.CONTROLLED, ["电话报告 按时", "书面首报 按时", "终报 待报"]),
        (300, (PHONE, FIRST, Told(90, K.CONTROLLED), Told(100, K.FINAL), Told(200, K.RELAPSED)), S.OPEN,
         ["电话报告 按时", "书面首报 按时", "续报 剩 22 小时 20 分"]),
        (9 * DAY, (PHONE, FIRST, Told(90, K.CONTROLLED), Told(100, K.CLOSED), Told(9 * DAY - 60, K.REOPENED)), S.OPEN,
         ["电话报告 按时", "书面首报 按时", "续报 剩 23 小时"]),
        (9 * DAY, (PHONE, FIRST, Told(90, K.CONTROLLED), Told(9 * DAY - 60, K.RELAPSED)), S.OPEN,
         ["电话报告 按时", "书面首报 按时", "续报 剩 23 小时"]),
        (50 + 3 * DAY, (PHONE, FIRST, Told(2 * DAY, K.CONTROLLED), Told(3 * DAY, K.RELAPSED)), S.OPEN,
         ["电话报告 按时", "书面首报 按时", "续报 迟 2 天"]),
        (300, (PHONE, Told(20, K.VOIDED)), S.VOID, []),
    ],
)  # fmt: skip
def test_clocks(minutes: int, told: tuple[Told, ...], state: S, said: list[str]) -> None:
    assert words(minutes, *told, state=state) == said


def test_a_corrected_entry_does_not_count() -> None:
    wrong, right = Told(50, K.PHONE, number=7), Told(12, K.PHONE, number=8, corrects=7)
    assert words(60, wrong, right)[0] == "电话报告 按时"
    assert [each.number for each in rules.effective([wrong, right])] == [8]


def test_what_is_urgent_and_what_was_at_fault() -> None:
    found = rules.clocks(NINE, (), S.OPEN, LIMITS)
    first = rules.urgent(found)
    assert first is not None
    assert first.kind is IncidentClock.PHONE
    ended = rules.clocks(NINE, (Told(34, K.PHONE), Told(90, K.CONTROLLED), Told(95, K.CLOSED)), S.CLOSED, LIMITS)
    assert rules.urgent(ended) is None
    assert rules.faults(ended, NINE) == ("电话报告迟报 4 分", "书面首报漏报")
    waiting = rules.clocks(NINE, (PHONE, FIRST, Told(90, K.CONTROLLED)), S.CONTROLLED, LIMITS)
    last = rules.urgent(waiting)
    assert last is not None
    assert last.kind is IncidentClock.FINAL


@given(st.lists(st.sampled_from(list(K)), max_size=12), st.integers(0, 5000))
def test_no_clock_is_lost_whatever_is_entered(kinds: list[K], minutes: int) -> None:
    told = [Told(7 * place, kind, number=place + 1) for place, kind in enumerate(kinds)]
    found = rules.clocks(NINE, told, S.OPEN, LIMITS)
    assert [each.kind for each in found[:2]] == [IncidentClock.PHONE, IncidentClock.WRITTEN]
    assert all(each.words(NINE + timedelta(minutes=minutes)) for each in found)
    assert (found[0].done is None) == (K.PHONE not in kinds)


def test_states_follow_from_the_entries() -> None:
    assert rules.state_after([K.RECEIVED, K.PHONE]) is S.OPEN
    assert rules.state_after([K.RECEIVED, K.CONTROLLED, K.RELAPSED, K.CONTROLLED, K.CLOSED]) is S.CLOSED
    assert rules.state_after([K.RECEIVED, K.VOIDED]) is S.VOID
    assert rules.state_after([K.VOIDED, K.REOPENED]) is S.OPEN
    for kind, state in rules.LEADS_TO.items():
        assert kind.moves
        assert any(new is state for _, new in rules.INCIDENT_MOVES)
    assert not rules.allowed(S.OPEN, S.CLOSED)
    assert not rules.allowed(S.CLOSED, S.VOID)


@pytest.mark.parametrize(
    ("place", "what", "title"),
    [
        ("松涛敬老院", "厨房冒烟，已断电", "松涛敬老院厨房冒烟"),
        ("松涛敬老院", "松涛敬老院三楼起火。", "松涛敬老院三楼起火"),
        ("", "道路塌方\n约十米", "道路塌方"),
        ("某地", "很" * 60, "某地" + "很" * 38),
    ],
)
def test_titles(place: str, what: str, title: str) -> None:
    assert rules.title(place, what) == title


def test_codes_lengths_and_what_is_explained() -> None:
    assert rules.code(2026, 7) == "TF-2026-0007"
    assert [rules.length(timedelta(minutes=m)) for m in (0, 59, 60, 125, DAY, DAY + 60)] == [
        "0 分", "59 分", "1 小时", "2 小时 5 分", "1 天", "1 天 1 小时"
    ]  # fmt: skip
    assert rules.explained(" 不明：监控损坏 ", "cause", "原因") == "不明：监控损坏"
    for said in ("", "不明", "待查。", "无"):
        with pytest.raises(BadInput) as error:
            rules.explained(said, "cause", "原因")
        assert error.value.field == "cause"

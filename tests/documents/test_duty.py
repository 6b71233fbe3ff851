"""Papers of the duty room: two persons to a post, calls whole, reports by stage, a dossier whose contents are true."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mzdesk.documents import duty, incidents, raster, render
from mzdesk.documents.dossiers import dossier
from mzdesk.errors import BadInput
from mzdesk.terms import DocumentKind as Kind
from mzdesk.terms import IncidentStage
from mzdesk.views.dossiers import HazardEntry
from mzdesk.views.duty import DutyLog, DutyRoster, IncidentReport, Losses
from tests.documents.samples import SAMPLES
from tests.documents.samples_duty import FIRST_REPORT, ROSTER, at


def words(pdf: bytes) -> str:
    """Every word, line ends and blanks taken out."""
    return re.sub(r"\s", "", "".join(raster.text(pdf)))


def test_a_roster_of_a_month_hangs_on_one_sheet_of_a3() -> None:
    pdf = render(Kind.DUTY_ROSTER, replace(ROSTER, paper="A3"))
    assert [(round(wide), round(high)) for wide, high in raster.sizes(pdf)] == [(1191, 842)]
    assert all(f"10月{day}日" in words(pdf) for day in range(1, 32))


def test_a_roster_across_a4_repeats_its_head() -> None:
    pages = raster.text(render(Kind.DUTY_ROSTER, ROSTER))
    assert len(pages) == 2
    assert all("带班领导" in page for page in pages)
    assert "国庆节" in pages[0]


def test_two_posts_have_four_persons_a_day() -> None:
    said = words(render(Kind.DUTY_ROSTER, replace(ROSTER, posts=2)))
    assert "二岗主班" in said
    assert said.count("姚敏") > words(render(Kind.DUTY_ROSTER, ROSTER)).count("姚敏")


def by_day_and_night(**values: Any) -> DutyRoster:
    lines = tuple(replace(line, remark=part) for line in ROSTER.lines for part in ("白班", "夜班"))
    return replace(ROSTER, posts=2, lines=lines, **values)


def test_two_posts_of_a_month_hang_on_one_sheet_of_a3_without_a_broken_word() -> None:
    pages = raster.text(render(Kind.DUTY_ROSTER, replace(ROSTER, posts=2, paper="A3")))
    assert len(pages) == 1
    for words_of in ("带班领导", "一岗主班", "二岗副班", "10月10日", "六（调休上班）", "19100000031"):
        assert words_of in pages[0]


def test_day_and_night_of_two_posts_take_two_sheets_of_a3_day_after_day() -> None:
    pages = raster.text(render(Kind.DUTY_ROSTER, by_day_and_night(paper="A3")))
    shown = [re.findall(r"10月(\d+)日 .*? 10月(\d+)日", page) for page in pages]
    assert [len(page) for page in shown] == [16, 14]
    assert [int(left) for left, _ in shown[0]] == [day for day in range(1, 9) for _ in range(2)]
    assert [int(right) for _, right in shown[0]] == [day for day in range(9, 17) for _ in range(2)]
    assert shown[1][0] == ("17", "25")
    assert sum(page.count("夜班") for page in pages) == 31
    assert "制表" in pages[1]


def test_two_posts_of_31_days_across_a4_keep_every_person_and_the_head() -> None:
    pages = raster.text(render(Kind.DUTY_ROSTER, replace(ROSTER, posts=2)))
    assert len(pages) == 2
    assert all("二岗副班" in page for page in pages)
    lines = [line for page in pages for line in page.splitlines() if re.match(r"10月\d+日 ", line)]
    assert len(lines) == 31
    for line, wanted in zip(lines, ROSTER.lines, strict=True):
        crew = (wanted.leader, wanted.first, wanted.second, wanted.other_first, wanted.other_second, wanted.standby)
        assert [name for name in line.split() if name in {*crew}] == list(crew)


def test_another_span_than_a_month_has_its_own_title() -> None:
    said = words(render(Kind.DUTY_ROSTER, replace(ROSTER, title="2027年春节值班安排表", lines=ROSTER.lines[:7])))
    assert "2027年春节值班安排表" in said
    assert "2026年10月值班安排表" not in said


@pytest.mark.parametrize("gap", [{"leader": ""}, {"second": ""}])
def test_a_day_without_leader_or_second_person_is_refused(gap: dict[str, str]) -> None:
    line = replace(ROSTER.lines[4], **gap)
    with pytest.raises(BadInput, match=r"2026年10月5日.*没有排满"):
        duty.roster(replace(ROSTER, lines=(line,)))


def test_a_roster_needs_days_a_known_paper_and_its_second_post() -> None:
    with pytest.raises(BadInput, match="没有排班"):
        duty.roster(replace(ROSTER, lines=()))
    with pytest.raises(BadInput, match="A4 或 A3"):
        duty.roster(replace(ROSTER, paper="B5"))
    with pytest.raises(BadInput, match="没有排满"):
        duty.roster(replace(ROSTER, posts=2, lines=(replace(ROSTER.lines[0], other_second=""),)))


def log_of() -> DutyLog:
    view: DutyLog = SAMPLES[Kind.DUTY_LOG]
    return view


def test_a_log_needs_two_persons_and_whole_calls() -> None:
    view = log_of()
    with pytest.raises(BadInput, match="不足两人"):
        duty.log(replace(view, persons=view.persons[:1]))
    with pytest.raises(BadInput, match="第1个来电没有填写处理情况、记录人"):
        duty.log(replace(view, calls=(replace(view.calls[0], handling="", recorder=""),)))


def test_a_quiet_shift_says_so() -> None:
    said = words(duty.log(replace(log_of(), calls=(), visits=(), patrols=(), open_matters=())))
    assert "本班无来电" in said
    assert said.count("（无）") == 3


def test_a_summary_names_who_is_missing_and_adds_up() -> None:
    view = SAMPLES[Kind.DAILY_SUMMARY]
    said = words(duty.summary(view))
    assert "未报单位仙女山镇、示例殡仪馆" in said
    assert "合计4281" in said
    with pytest.raises(BadInput, match="对不上"):
        duty.summary(replace(view, missing=("仙女山镇",)))
    assert "应报单位" not in words(duty.summary(replace(view, due=None, reported=None, missing=())))


def update(**values: Any) -> IncidentReport:
    return IncidentReport(
        FIRST_REPORT.bureau,
        IncidentStage.UPDATE,
        FIRST_REPORT.title,
        FIRST_REPORT.recipient,
        "向晓兰",
        "19100000001",
        **{"serial": 2, "refers": "武隆民突〔2026〕3号", "changes": "明火于7时10分扑灭。", **values},
    )


@pytest.mark.parametrize(("serial", "said"), [(1, "续报一"), (2, "续报二"), (10, "续报十"), (21, "续报二十一")])
def test_an_update_is_counted_and_tells_only_changes(serial: int, said: str) -> None:
    text = words(incidents.report(update(serial=serial)))
    assert f"突发事件信息（{said}）" in text
    assert "明火于7时10分扑灭" in text
    assert "发生时间" not in text
    assert "人员伤亡" not in text


def test_an_update_shows_new_losses_when_there_are() -> None:
    assert "死亡0人，受伤3人，失踪人数待核实" in words(incidents.report(update(losses=Losses(0, 3))))


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (replace(FIRST_REPORT, told_at=None), "首报没有填写电话报告时间"),
        (replace(FIRST_REPORT, told_to=""), "首报没有填写电话接报人"),
        (replace(FIRST_REPORT, reporter_phone=""), "首报没有填写联系电话"),
        (update(changes=""), "续报没有填写新情况"),
        (update(refers=""), "续报没有填写首报文号"),
        (update(serial=0), "第几次"),
        (replace(update(), stage=IncidentStage.FINAL, summary="已扑灭"), "终报没有填写善后情况"),
    ],
)
def test_a_report_without_what_its_stage_needs_is_refused(view: IncidentReport, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        incidents.report(view)


def test_a_final_report_tells_aftermath_and_lessons() -> None:
    view = replace(
        update(),
        stage=IncidentStage.FINAL,
        changes="",
        summary="火已扑灭。",
        aftermath="伤者出院。",
        lessons="更换软管。",
    )
    said = words(incidents.report(view))
    assert "突发事件信息（终报）" in said
    assert all(part in said for part in ("善后情况伤者出院。", "经验教训更换软管。"))


def test_times_are_on_a_24_hour_clock() -> None:
    said = words(incidents.report(replace(FIRST_REPORT, told_at=at(18, 5))))
    assert "2026年11月23日18时05分" in said


def test_the_contents_of_a_dossier_name_the_true_pages() -> None:
    """Also when the contents themselves run over several pages."""
    view = SAMPLES[Kind.DOSSIER]
    many = tuple(
        HazardEntry(f"YH2026-{n:04d}", f"隐患第{n}号", "厨房", "一般", "整改中", date(2026, 11, 1))
        for n in range(1, 61)
    )
    pages = [re.sub(r"\s", "", page) for page in raster.text(dossier(replace(view, hazards=many)))]
    listed = "".join(page for page in pages if "卷内目录" in page or "题名编号日期页号" in page)
    for n in (1, 30, 60):
        page = next(place for place, text in enumerate(pages, 1) if f"存在问题隐患第{n}号" in text)
        assert re.search(rf"隐患第{n}号YH2026-{n:04d}2026年11月1日{page}({n + 6}|第)", listed)


def test_a_dossier_without_records_says_so_and_without_register_is_refused() -> None:
    view = replace(SAMPLES[Kind.DOSSIER], certificates=(), people=(), visits=(), hazards=(), papers=())
    assert words(dossier(view)).count("（无记录）") == 3
    with pytest.raises(BadInput, match="没有机构登记信息"):
        dossier(replace(view, facts=()))


def test_a_character_without_a_font_is_refused_with_its_place() -> None:
    with pytest.raises(BadInput, match="续报和终报中的"):
        incidents.report(update(changes="\U0003ffff"))

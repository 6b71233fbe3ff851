"""新建文书: papers that the records begin, completed by hand and issued in one act; what is typed is never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from mzdesk.documents import issuing
from mzdesk.errors import RuleBroken
from mzdesk.services import orders
from mzdesk.terms import DocumentChip, DocumentKind, DocumentState, IncidentStage, OrderAct, PersonKind
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.rows import Sheet
from mzdesk.ui.pages.orders.mending import ProposalDialog
from mzdesk.views.orders import DocumentLinks, OrderCriteria
from tests import factories
from tests.documents.samples_duty import FIRST_REPORT
from tests.services.hazard_cases import act, ask
from tests.ui.test_orders_page import TODAY, Office, office, words

__all__ = ["office"]
Kind = DocumentKind
NAMES = ("覃国栋", "向晓兰", "谭志远")


def begin(desk: Office, kind: Kind) -> Form:
    desk.show()
    desk.page.pens.write(kind)
    desk.settle()
    form = desk.page.pens.maker.form
    assert form is not None
    return form


def form_of(desk: Office) -> Form:
    desk.settle()
    assert desk.page.pens.maker.form is not None
    return desk.page.pens.maker.form


def issued(desk: Office) -> UUID | None:
    desk.page.pens.maker.save_button.click()
    desk.settle()
    found: list[UUID] = ask(desk.store, orders.ids, OrderCriteria())
    return found[0] if found else None


def sheet(form: Form, key: str) -> Sheet:
    table = form.editors[key].sheet  # type: ignore[attr-defined]
    assert isinstance(table, Sheet)
    return table


def press(form: Form, key: str, number: int) -> None:
    """Click one of the choices that stand side by side."""
    form.editors[key].widget.findChildren(QAbstractButton)[number].click()


def manned(form: Form) -> list[tuple[str, ...]]:
    return [(line[0], *NAMES, *line[4:]) for line in form.value("lines")]


def test_a_slip_is_seen_issued_and_waits_for_its_term(office: Office) -> None:
    form = begin(office, Kind.HANDLING_SLIP)
    for key, value in {"sender": "示例市民政局", "title": "关于报送情况的通知", "readers": "覃国栋、罗文静"}.items():
        form.set(key, value)
    form.set("answer_by", TODAY + timedelta(days=2))
    preview = office.page.pens.maker.preview
    office.qtbot.waitUntil(lambda: bool(preview.pdf) and "关于报送情况的通知" in words(preview.pdf))
    document_id = issued(office)
    assert document_id is not None
    assert office.page.work.currentIndex() == 0
    assert office.said() == "已制发：文件处理笺：关于报送情况的通知"
    view = office.view(document_id)
    assert (view.row.state, view.row.answer_by) == (DocumentState.ISSUED, TODAY + timedelta(days=2))
    assert ask(office.store, orders.ids, OrderCriteria(chip=DocumentChip.UNANSWERED)) == [document_id]


def test_an_answer_is_entered_from_the_page(office: Office) -> None:
    begun = ask(office.store, orders.slip_view, today=TODAY)
    slip = replace(begun, sender="示例市民政局", title="关于报送情况的通知", answer_by=TODAY)
    made = act(office.store, issuing.issue, Kind.HANDLING_SLIP, slip, links=DocumentLinks())
    office.show(made.id)
    assert office.page.paper.facts.facts.text()["回复"] == f"应于 {TODAY} 前回复"
    assert office.page.paper.buttons[OrderAct.VOID.label].text() == "作废文书", "it has no number"
    office.press(OrderAct.ANSWER)
    office.panel().form.set("answer", "已报送")
    office.send()
    assert office.view(made.id).answer == "已报送"
    assert "已报送" in office.page.paper.facts.facts.text()["回复"]


def test_a_roster_is_pasted_from_a_spreadsheet(office: Office) -> None:
    form = begin(office, Kind.DUTY_ROSTER)
    form.set("month", date(2026, 12, 1))
    form = form_of(office)
    assert len(form.value("lines")) == 31
    table = sheet(form, "lines")
    table.setCurrentCell(0, 1)
    table.setFocus()
    QGuiApplication.clipboard().setText("\n".join("\t".join(NAMES) for _ in range(31)) + "\n")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form.value("lines")[30][:4] == ("12-31", *NAMES)
    document_id = issued(office)
    assert document_id is not None
    view = ask(office.store, issuing.stored_view, document_id)
    assert (len(view.lines), view.lines[0].leader, view.lines[0].day) == (31, NAMES[0], date(2026, 12, 1))
    assert ask(office.store, orders.roster_line, date(2026, 12, 24)).first == NAMES[1]


def test_two_posts_ask_for_four_and_keep_what_is_typed(office: Office) -> None:
    form = begin(office, Kind.DUTY_ROSTER)
    form.set("lines", manned(form))
    press(form, "posts", 1)
    form = form_of(office)
    assert sheet(form, "lines").columnCount() == 10
    assert form.value("lines")[0][1:4] == NAMES
    assert issued(office) is None
    assert "没有排满" in office.page.pens.maker.trouble.text()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("12-1", "甲", "乙", "乙"), "同一人排了两个岗位"),
        (("11-30", "甲", "乙", "丙"), "不在12月"),
        (("三十号", "甲", "乙", "丙"), "看不懂日期"),
        (("", "甲", "乙", "丙"), "没有填写日期"),
    ],
)
def test_a_line_that_can_not_be_is_named_and_nothing_is_lost(office: Office, line: tuple[str, ...], said: str) -> None:
    form = begin(office, Kind.DUTY_ROSTER)
    assert form.value("month") == date(2026, 12, 1)
    form.set("lines", [line])
    assert issued(office) is None
    assert "第1行" in form.problems()["lines"] or said in form.problems()["lines"]
    assert said in form.problems()["lines"]
    assert form.value("lines")[0][: len(line)] == line


def test_a_day_twice_is_refused(office: Office) -> None:
    form = begin(office, Kind.DUTY_ROSTER)
    form.set("lines", [("12-1", "甲", "乙", "丙"), ("12-1", "丁", "乙", "丙")])
    assert issued(office) is None
    assert "排了两次" in form.problems()["lines"]


def test_a_line_that_can_not_be_read_is_not_lost_with_another_number_of_posts(office: Office) -> None:
    form = begin(office, Kind.DUTY_ROSTER)
    form.set("lines", [("三十号", "甲", "乙", "丙")])
    press(form, "posts", 1)
    form = form_of(office)
    assert "看不懂日期" in office.said()
    assert form.value("posts") == 1
    assert form.value("lines")[0][:4] == ("三十号", "甲", "乙", "丙")


def test_a_log_takes_calls_and_another_day_keeps_them(office: Office) -> None:
    form = begin(office, Kind.DUTY_LOG)
    form.set("leader", "覃国栋")
    form.set("persons", [("向晓兰", "主班", "0830", ""), ("谭志远", "副班", "8:32", "")])
    form.set("calls", [("1405", "示例镇", "代某", "19100000003", "询问销号", "已答复", "向晓兰")])
    form.set("on", TODAY - timedelta(days=1))
    form = form_of(office)
    assert form.value("calls")[0][1] == "示例镇"
    form.set("leader", "覃国栋")
    form.set("persons", [("向晓兰", "主班", "0830", ""), ("谭志远", "副班", "8:32", "")])
    document_id = issued(office)
    assert document_id is not None
    said = words(ask(office.store, orders.pdf, document_id))
    assert "14:05" in said
    assert "08:30" in said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("persons", [("向晓兰", "主班", "", "")], "不足两人"),
        ("persons", [("向晓兰", "", "八点", ""), ("谭志远", "", "", "")], "第1行：看不懂时间"),
        ("calls", [("1405", "示例镇", "", "", "询问", "", "向晓兰")], "没有填写处理情况"),
        ("patrols", [("夜里", "门窗", "")], "看不懂时间"),
    ],
)
def test_a_log_says_which_line_is_wrong(office: Office, key: str, value: Any, said: str) -> None:
    form = begin(office, Kind.DUTY_LOG)
    form.set("leader", "覃国栋")
    form.set("persons", [("向晓兰", "主班", "", ""), ("谭志远", "副班", "", "")])
    form.set(key, value)
    assert issued(office) is None
    assert said in form.problems()[key]


def test_the_summary_is_counted_and_completed(office: Office) -> None:
    office.order()
    form = begin(office, Kind.DAILY_SUMMARY)
    total = sum(int(line[3]) for line in form.value("topics"))
    assert total == 1
    form.set("weather", "小雨")
    form.set("due", "3")
    form.set("reported", "2")
    form.set("missing", "示例镇")
    document_id = issued(office)
    assert document_id is not None
    assert ask(office.store, issuing.stored_view, document_id).missing == ("示例镇",)


@pytest.mark.parametrize(
    ("topics", "said"),
    [([("消防安全", "1", "一", "0", "0")], "四个数字"), ([("消防安全", "1", "0", "1", "2")], "逾期数大于")],
)
def test_figures_that_can_not_be_are_refused(office: Office, topics: Any, said: str) -> None:
    form = begin(office, Kind.DAILY_SUMMARY)
    form.set("topics", topics)
    assert issued(office) is None
    assert said in form.problems()["topics"]


def test_reports_of_an_incident_follow_each_other(office: Office) -> None:
    form = begin(office, Kind.INCIDENT_REPORT)
    press(form, "stage", 1)
    form = form_of(office)
    assert "请先选择已编号的首报" in office.said()
    assert form.value("stage") is IncidentStage.FIRST
    first = replace(FIRST_REPORT, number=None, code="")
    act(office.store, issuing.issue, Kind.INCIDENT_REPORT, first, links=DocumentLinks())
    form = begin(office, Kind.INCIDENT_REPORT)
    press(form, "stage", 1)
    form = form_of(office)
    assert (form.value("title"), form.value("serial")) == (first.title, 1)
    form.set("changes", "明火已扑灭")
    document_id = issued(office)
    assert document_id is not None
    view = ask(office.store, issuing.stored_view, document_id)
    assert (view.stage, view.refers) == (IncidentStage.UPDATE, "武隆民突〔2026〕1号")


def test_what_was_left_comes_back_with_its_columns(office: Office) -> None:
    form = begin(office, Kind.DUTY_ROSTER)
    press(form, "posts", 1)
    form = form_of(office)
    form.set("lines", [("12-1", *NAMES, "姚敏", "黄德中")])
    office.page.pens.maker.back_button.click()
    office.settle()
    form = begin(office, Kind.DUTY_ROSTER)
    assert form.value("posts") == 2
    assert form.value("lines")[0][:6] == ("12-1", *NAMES, "姚敏", "黄德中")


def test_what_was_left_comes_back_whatever_was_typed(office: Office) -> None:
    """A line that can't be read, and a 续报 whose 首报 is 作废 by now."""
    form = begin(office, Kind.DUTY_ROSTER)
    form.set("lines", [("三十号", "甲", "乙", "丙")])
    office.page.pens.maker.back_button.click()
    office.settle()
    assert begin(office, Kind.DUTY_ROSTER).value("lines")[0][:4] == ("三十号", "甲", "乙", "丙")
    first = replace(FIRST_REPORT, number=None, code="")
    made = act(office.store, issuing.issue, Kind.INCIDENT_REPORT, first, links=DocumentLinks())
    form = begin(office, Kind.INCIDENT_REPORT)
    press(form, "stage", 1)
    form = form_of(office)
    form.set("measures", "已疏散")
    office.page.pens.maker.back_button.click()
    office.settle()
    act(office.store, orders.void, made.id, reason="误报")
    form = begin(office, Kind.INCIDENT_REPORT)
    assert "请先选择已编号的首报" in office.said() or "已恢复" in office.said()
    assert (form.value("stage"), form.value("measures")) == (IncidentStage.FIRST, "已疏散")


def test_a_mark_of_secrecy_is_refused(office: Office) -> None:
    form = begin(office, Kind.HANDLING_SLIP)
    form.set("sender", "示例市民政局")
    form.set("title", "【机密】关于某事的通知")
    assert issued(office) is None
    maker = office.page.pens.maker
    assert "涉密公文不得在本机处理" in maker.trouble.text()
    maker.look()
    office.settle()
    assert "涉密公文不得在本机处理" in maker.trouble.text(), "pages drawn meanwhile don't take it away"
    form.set("title", "关于某事的通知")
    maker.look()
    office.settle()
    assert maker.trouble.text() == ""


def test_rows_are_typed_copied_and_dropped(office: Office) -> None:
    form = begin(office, Kind.DUTY_LOG)
    table = sheet(form, "visits")
    table.show_lines([("0900", "甲来访", "已接待"), ("1000", "乙来访", "已接待")])
    assert table.rowCount() == 3
    table.setCurrentCell(0, 1)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "甲来访"
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert table.lines()[0] == ("0900", "", "已接待")
    QTest.keyClick(table, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert table.lines() == (("1000", "乙来访", "已接待"),)
    table.item(0, 0).setText("")
    table.setCurrentCell(table.rowCount() - 1, 0)
    QTest.keyClicks(table, "1")
    assert table.rowCount() >= 2


def test_a_paper_left_unsaved_is_resumed_by_its_draft(office: Office) -> None:
    """As the first page opens it; a letter too, of its kind."""
    form = begin(office, Kind.HANDLING_SLIP)
    form.set("sender", "示例市民政局")
    form.keep_draft()
    office.settle()
    office.page.show_papers()
    office.show(draft="orders/handling_slip/make")
    assert office.page.work.currentWidget() is office.page.pens.maker
    assert form_of(office).value("sender") == "示例市民政局"
    office.page.show_papers()
    office.show(draft="orders/work_letter-remind/edit")
    assert office.page.work.currentWidget() is office.page.pens.editor
    assert "提醒函" in office.page.pens.editor.title.text()


def test_a_month_is_filled_by_itself_and_says_how_fair_it_is(office: Office) -> None:
    for name in ("向晓兰", "姚敏", "黄德中", "代春林", "田玉芬", "石光荣"):
        factories.person(office.store, name, kind=PersonKind.CLERK)
    for name in ("罗文静", "冉启明"):
        factories.person(office.store, name, kind=PersonKind.LEADER)
    form = begin(office, Kind.DUTY_ROSTER)
    maker = office.page.pens.maker
    assert maker.fill_button.text() == "自动排班"
    maker.fill_button.click()
    office.settle()
    assert all(all(line[1:4]) for line in form.value("lines"))
    assert "值班员" in maker.told.text()
    document_id = issued(office)
    assert document_id is not None
    begin(office, Kind.DUTY_LOG)
    assert maker.fill_button.isHidden()
    assert maker.told.isHidden()


def test_too_few_people_are_named_and_what_is_typed_stays(office: Office) -> None:
    """The office has two officers and one leader: a month can't be covered, and the sentence says whom it lacks."""
    form = begin(office, Kind.DUTY_ROSTER)
    form.set("notes", "交接班准时")
    maker = office.page.pens.maker
    maker.fill_button.click()
    office.settle()
    assert maker.trouble.text()
    assert form.value("notes") == "交接班准时"
    form.set("lines", [("12-1", "覃国栋", "某甲", "某乙")])
    maker.fill_button.click()
    office.settle()
    assert "不在值班人员中" in form.problems()["lines"]
    assert maker.fill_button.isEnabled()


def test_somebody_falls_ill_and_the_roster_is_mended(office: Office) -> None:
    """The fewest duties change, none before today; the old sheet is kept with the reason."""
    for at, name in enumerate(("向晓兰", "姚敏", "黄德中", "代春林", "田玉芬", "石光荣")):
        factories.person(office.store, name, kind=PersonKind.CLERK, phone=f"1910000000{at}")
    for name in ("罗文静", "冉启明"):
        factories.person(office.store, name, kind=PersonKind.LEADER)
    form = begin(office, Kind.DUTY_ROSTER)
    form.set("month", TODAY.replace(day=1))
    office.settle()
    office.page.pens.maker.fill_button.click()
    office.settle()
    document_id = issued(office)
    assert document_id is not None
    before = ask(office.store, issuing.stored_view, document_id)
    ill = next(line for line in before.lines if line.day > TODAY)
    office.show(document_id)
    office.press(OrderAct.MEND)
    panel = office.panel()
    roster = ask(office.store, orders.roster_to_mend, document_id)
    panel.form.set("person", next(key for key, name in roster.found.names.items() if name == ill.first))
    panel.form.set("first", ill.day)
    panel.form.set("reason", "病假")
    office.send()
    dialog = office.dialog(ProposalDialog)
    assert "（已是最少）" in dialog.words.text()
    assert "值班员最多相差由" in dialog.words.text()
    way = dialog.way
    dialog.act_button.click()
    office.settle()
    after = ask(office.store, issuing.stored_view, document_id)
    changed = [new for old, new in zip(before.lines, after.lines, strict=True) if old != new]
    assert {new.day for new in changed} == {change.day for change in way.changes}
    assert all(new.day >= TODAY for new in changed)
    (day,) = [new for new in changed if new.day == ill.day]
    assert ill.first not in (day.first, day.second)
    assert "已调班，请通知" in office.said()
    assert office.view(document_id).withdrawn[0].reason == f"{ill.first}病假，调班"


def test_leave_without_duty_and_other_papers_are_refused(office: Office) -> None:
    for name in ("向晓兰", "姚敏", "黄德中", "代春林", "田玉芬", "石光荣"):
        factories.person(office.store, name, kind=PersonKind.CLERK)
    for name in ("罗文静", "冉启明"):
        factories.person(office.store, name, kind=PersonKind.LEADER)
    order = office.order().id
    with pytest.raises(RuleBroken, match="只有值班安排表能调班"):
        ask(office.store, orders.roster_to_mend, order)
    begin(office, Kind.DUTY_ROSTER)
    office.page.pens.maker.fill_button.click()
    office.settle()
    document_id = issued(office)
    assert document_id is not None
    roster = ask(office.store, orders.roster_to_mend, document_id)
    off = next(line.day for line in roster.lines if "向晓兰" not in (line.first, line.second))
    office.show(document_id)
    office.press(OrderAct.MEND)
    key = next(key for key, name in roster.found.names.items() if name == "向晓兰")
    for field, value in {"person": key, "first": off, "last": off, "reason": "事假"}.items():
        office.panel().form.set(field, value)
    office.send()
    assert "没有安排值班" in office.said()
    act(office.store, orders.file, document_id, filed_on=TODAY)
    with pytest.raises(RuleBroken, match="不能再调整"):
        ask(office.store, orders.roster_to_mend, document_id)

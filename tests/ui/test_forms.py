"""Forms: keys, problems in words, drafts, completion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from mzdesk.errors import BadInput, RuleBroken
from mzdesk.terms import HazardGrade
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Either, Form, FormPanel, Secret, Text
from mzdesk.ui.forms.completer import Completer
from tests.ui.gallery import FIELDS
from tests.ui.hands import write

WAYS = [("hand", "当面"), ("mail", "邮寄")]


@pytest.fixture
def form(context: Context, qtbot: QtBot) -> Form:
    made = Form(context, FIELDS, draft="facilities.new", draft_title="新建机构")
    qtbot.addWidget(made)
    made.resize(1000, 500)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def field(form: Form, key: str) -> Any:
    return form.editors[key].widget


def place(form: Form, key: str) -> QPoint:
    """Where a field stands in its form."""
    return form.editors[key].widget.mapTo(form, QPoint())


def test_enter_goes_to_the_next_field_in_reading_order(form: Form, qtbot: QtBot) -> None:
    form.activateWindow()
    form.focus_first()
    for key in ("person", "beds", "due", "grade"):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert QApplication.focusWidget() is field(form, key)


def test_a_click_on_a_choice_or_beside_the_fields_leaves_the_keyboard_in_the_form(
    context: Context, qtbot: QtBot
) -> None:
    """Ctrl+S is still heard then."""
    form = Form(context, [Text(key="name", label="姓名"), Either(key="way", label="方式", options=WAYS)])
    panel = FormPanel("登记", form)
    qtbot.addWidget(panel)
    panel.resize(420, 400)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    form.focus_first()
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(form.editors["way"].widget.button("mail"), left)  # type: ignore[attr-defined]
    qtbot.mouseClick(panel.title, left)
    assert QApplication.focusWidget() is form.editors["name"].widget
    with qtbot.waitSignal(form.submitted) as saved:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved.args[0] == {"name": "", "way": "mail"}


def test_ctrl_s_saves_when_nothing_is_wrong(form: Form, qtbot: QtBot) -> None:
    write(field(form, "name"), " 桂花养老院 ")
    qtbot.keyClicks(field(form, "due"), "1130")
    write(field(form, "text"), "通道堆物")
    qtbot.keyClicks(field(form, "beds"), "120")
    with qtbot.waitSignal(form.submitted) as saved:
        qtbot.keyClick(field(form, "name"), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    values = saved.args[0]
    assert values["name"] == "桂花养老院"
    assert values["due"] == date(2026, 11, 30)
    assert values["beds"] == 120
    assert values["grade"] is None
    assert values["remedy"] == "on_site"


def test_problems_stand_under_their_fields_and_leave_when_mended(form: Form, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(form, "due"), "1332")
    write(field(form, "beds"), "很多")
    with qtbot.assertNotEmitted(form.submitted):
        form.submit()
    problems = form.problems()
    assert problems["name"] == "请填写名称。"
    assert problems["beds"] == "请填写数字。"
    assert "日期" in problems["due"]
    assert QApplication.focusWidget() is field(form, "name")
    write(field(form, "name"), "桂")
    assert "name" not in form.problems()


def test_words_that_are_too_long_stay_and_are_told(context: Context, qtbot: QtBot) -> None:
    """What is pasted is never cut behind the clerk's back."""
    form = Form(context, [Text(key="name", label="姓名", longest=4)])
    qtbot.addWidget(form)
    form.editors["name"].widget.setText("欧阳娜娜丽")
    form.submit()
    assert form.problems() == {"name": "最多 4 个字，现有 5 个字，请缩短。"}
    assert form.value("name") == "欧阳娜娜丽"


def test_refusal_that_names_a_field_stands_under_it(form: Form, context: Context) -> None:
    form.refuse(BadInput("名称已有登记，请核对。", "name"))
    assert form.problems() == {"name": "名称已有登记，请核对。"}
    form.refuse(RuleBroken("这一步不能做。"))
    assert context.notify.last is not None
    assert context.notify.last.text == "这一步不能做。"


def test_two_columns_from_900_px_only(form: Form, qtbot: QtBot) -> None:
    assert place(form, "name").y() == place(form, "person").y()
    form.resize(700, 600)
    qtbot.waitUntil(lambda: place(form, "person").y() > place(form, "name").y())
    assert place(form, "person").x() == place(form, "name").x()


def test_what_is_typed_is_on_the_disk_within_a_second(form: Form, context: Context, qtbot: QtBot) -> None:
    """Also while the clerk never stops typing; a restart offers it again, every kind of field."""
    assert context.drafts is not None
    write(field(form, "name"), "桂花")
    qtbot.waitUntil(lambda: context.drafts.load("facilities.new") is not None, timeout=900)
    form.editors["grade"].set(HazardGrade.MAJOR)
    form.editors["remedy"].set("stop")
    form.editors["topics"].set([1, 3])
    form.editors["canteen"].set(True)
    qtbot.keyClicks(field(form, "due"), "11")
    form.keep_draft()
    qtbot.waitUntil(lambda: not context.runner.busy)
    kept = context.drafts.load("facilities.new")
    assert [row.title for row in context.drafts.listing()] == ["新建机构"]
    again = Form(context, FIELDS, draft="facilities.new")
    qtbot.addWidget(again)
    again.restore_draft(kept)
    assert again.dirty
    assert again.value("name") == "桂花"
    assert again.value("grade") is HazardGrade.MAJOR
    assert again.value("remedy") == "stop"
    assert again.value("topics") == (1, 3)
    assert again.value("canteen") is True
    assert field(again, "due").text() == "11"
    form.forget_draft()
    qtbot.waitUntil(lambda: not context.runner.busy)
    assert context.drafts.load("facilities.new") is None


def test_an_old_draft_takes_back_nothing_that_others_have_saved_since(
    form: Form, context: Context, qtbot: QtBot
) -> None:
    """Only what was typed comes back; what somebody else has changed there meanwhile is said under the field."""
    assert context.drafts is not None
    form.fill({"name": "桂花养老院", "person": "罗文静", "canteen": True})
    form.set("name", "桂花敬老院")
    form.keep_draft()
    qtbot.waitUntil(lambda: not context.runner.busy)
    kept = context.drafts.load("facilities.new")
    again = Form(context, FIELDS, draft="facilities.new")
    qtbot.addWidget(again)
    again.fill({"name": "桂花园养老院", "person": "简素芳", "canteen": False})
    again.restore_draft(kept)
    assert (again.value("name"), again.value("person"), again.value("canteen")) == ("桂花敬老院", "简素芳", False)
    assert again.problems() == {
        "name": "您录入草稿之后，这一项已被改为“桂花园养老院”。请核对，保存将以现在填写的为准。"
    }
    again.fill({"name": "桂花养老院", "person": "简素芳"})
    again.restore_draft(kept)
    assert again.value("name") == "桂花敬老院"
    assert not again.problems()


def test_typing_without_a_pause_is_kept_too(form: Form, context: Context, qtbot: QtBot) -> None:
    """The timer is not pushed back by each key."""
    import time

    saved: list[float] = []
    began = time.monotonic()
    while time.monotonic() - began < 0.8:
        qtbot.keyClick(field(form, "text"), Qt.Key.Key_A)
        QApplication.processEvents()
        if context.drafts is not None and context.drafts.load("facilities.new") is not None:
            saved.append(time.monotonic() - began)
            break
    assert saved


def test_secrets_never_reach_a_draft(context: Context, qtbot: QtBot) -> None:
    form = Form(context, [Text(key="login", label="登录名"), Secret(key="phrase", label="口令")], draft="x")
    qtbot.addWidget(form)
    qtbot.keyClicks(form.editors["phrase"].widget, "TianQi-2026")
    assert form.plain() == {"login": "", "phrase": ""}
    assert form.value("phrase") == "TianQi-2026"
    assert form.editors["phrase"].widget.echoMode() is QLineEdit.EchoMode.Password


def test_fill_is_clean_and_editing_is_dirty(form: Form, qtbot: QtBot) -> None:
    form.fill({"name": "桂花养老院", "due": date(2026, 12, 1)})
    assert not form.dirty
    assert field(form, "due").text() == "2026-12-01"
    with qtbot.waitSignal(form.dirtied):
        write(field(form, "name"), "二")
    assert form.dirty


def test_names_complete_by_initials(form: Form, context: Context, qtbot: QtBot) -> None:
    """Down and Enter take a name; Enter in the list does not leave the field."""
    form.activateWindow()
    line = field(form, "person")
    line.setFocus()
    completer = line.findChild(Completer)
    with qtbot.waitSignal(context.runner.idle):
        qtbot.keyClicks(line, "z")
    assert completer.list.isVisible()
    assert [completer.list.item(n).text()[:3] for n in range(completer.list.count())] == ["周德明", "赵文博"]
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "赵文博"
    assert not completer.list.isVisible()

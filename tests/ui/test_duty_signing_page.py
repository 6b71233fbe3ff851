"""签到, 交接班 and 撤回 on screen: scans of paper, drafts that come back, a handover called off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.services import duty
from mzdesk.terms import DutyLineKind, ShiftState, SignAct, SignWay
from mzdesk.ui.evidence import EvidenceEditor, PhotoDialog
from mzdesk.ui.forms import Form
from mzdesk.views.duty_room import ShiftView, SignDraft
from tests.factories import PIN
from tests.services.duty_cases import Room
from tests.ui.duty_desk import Desk, seated


@pytest.fixture
def desk(app: QApplication, sqlite_store: Store, home: Path, qtbot: Any) -> Iterator[Desk]:
    with seated(Room(sqlite_store), qtbot) as made:
        yield made


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """The signed sheet, as a photo."""
    path = tmp_path / "签字单.png"
    picture = QImage(80, 60, QImage.Format.Format_RGB32)
    picture.fill(0xFFEEEEEE)
    assert picture.save(str(path))
    return path


def opened(desk: Desk, *, signed: bool = True) -> ShiftView:
    shift = desk.room.open(signed=signed)
    desk.page.refresh()
    desk.settle()
    shown: ShiftView = desk.room.shift(shift)
    return shown


def evidence(desk: Desk) -> EvidenceEditor:
    editor = desk.form(desk.page.log).editors["files"]
    assert isinstance(editor, EvidenceEditor)
    return editor


def pick(form: Form, way: SignWay) -> None:
    buttons = form.editors["way"].widget.findChildren(QAbstractButton)
    next(button for button in buttons if button.text() == way.label).click()


def said(desk: Desk) -> str:
    assert desk.context.notify.last is not None
    return str(desk.context.notify.last.text)


def test_signed_on_paper_with_its_scan_and_without(desk: Desk, sheet: Path) -> None:
    shift, log = opened(desk, signed=False), desk.page.log
    desk.click("签到")
    form = desk.form(log)
    assert not evidence(desk).strip.isVisible()
    pick(form, SignWay.PAPER)
    assert evidence(desk).strip.isVisible()
    assert not form.editors["pin"].widget.isVisible()
    evidence(desk).strip.take_files([sheet])
    desk.settle()
    desk.save(log)
    pick(desk.form(log), SignWay.PAPER)
    desk.save(log)
    assert "主班　09:00签到（纸质已签）" in desk.page.band.text()
    assert "副班　09:00签到（纸质已签，扫描件未附）" in desk.page.band.text()
    assert [row.has_scan for row in desk.room.shift(shift.row.id).signs] == [True, False]


def test_a_scan_is_put_with_a_shift_by_one_drag_and_looked_at(desk: Desk, sheet: Path) -> None:
    shift, page, people = opened(desk), desk.page, desk.room.people
    signs = [(SignAct.HAND_OVER, desk.room.by_pin(key)) for key in people[:2]]
    papers = [(SignAct.TAKE_OVER, SignDraft(key, SignWay.PAPER)) for key in people[2:]]
    desk.room.hand_over(shift.row.id, *signs, *papers)
    page.show_tab("shifts")
    page.refresh()
    desk.settle()
    page.shifts._choose(shift.row.id)
    desk.settle()
    assert page.shifts.facts.text()["签字"].count("扫描件未附") == 2
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(sheet))])
    spot, act = QPointF(9, 9), Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page.shifts.detail, QDragEnterEvent(spot.toPoint(), act, mime, button, keys))
    QApplication.sendEvent(page.shifts.detail, QDropEvent(spot, act, mime, button, keys))
    desk.settle()
    assert said(desk) == "扫描件已附到 2 个纸质签字"
    page.refresh()
    desk.settle()
    assert "扫描件未附" not in page.shifts.facts.text()["签字"]
    assert not page.shifts.attach.isVisible()
    page.shifts.look.click()
    desk.settle()
    (large,) = (dialog for dialog in page.findChildren(PhotoDialog) if dialog.isVisible())
    assert large.windowTitle() == "签字单.png"


def test_a_scan_in_pdf_is_shown_as_a_paper(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shift, page = opened(desk, signed=False), desk.page
    desk.room.do(duty.sign_on, shift.row.id, sign=SignDraft(desk.room.people[0], SignWay.PAPER), now=shift.taken_at)
    page.papers.log(shift)
    desk.settle()
    assert page.papers.shown is not None
    path = tmp_path / "签字.pdf"
    path.write_bytes(page.papers.shown.preview.pdf)
    monkeypatch.setattr(desk.context.files, "choose", lambda *_args, **_more: [path])
    page.show_tab("shifts")
    page.refresh()
    desk.settle()
    page.shifts._choose(shift.row.id)
    desk.settle()
    page.shifts.attach.click()
    desk.settle()
    page.refresh()
    desk.settle()
    page.shifts.look.click()
    desk.settle()
    assert page.papers.shown.title.text() == "签字.pdf"


def test_what_is_typed_into_a_signature_comes_back_but_no_pin(desk: Desk, sheet: Path) -> None:
    opened(desk, signed=False)
    log, shift = desk.page.log, desk.page.shift_id
    assert shift is not None
    desk.click("签到")
    form = desk.form(log)
    form.set("pin", PIN)
    pick(form, SignWay.PAPER)
    evidence(desk).strip.take_files([sheet])
    desk.settle()
    log.side.close_form()
    desk.settle()
    desk.page.open(shift, draft=f"duty/sign/{shift}")
    desk.settle()
    form = desk.form(log)
    assert form.value("way") is SignWay.PAPER
    assert form.value("pin") == ""
    assert [file.name for file in evidence(desk).get()] == ["签字单.png"]
    assert evidence(desk).strip.isVisible()
    desk.save(log)
    assert desk.room.shift(shift).signs[0].has_scan


def test_a_handover_comes_back_as_it_was_typed(desk: Desk, sheet: Path, fixed_clock: clock.FixedClock) -> None:
    shift, page = opened(desk), desk.page
    fixed_clock.advance(hours=24)
    desk.click("交接班")
    form = desk.form(page.log)
    form.set("leader", desk.room.leader)
    form.set("first", desk.room.people[2])
    form.set("second", desk.room.people[3])
    form.set("remark", "钥匙在抽屉")
    form.set("paper", ("in/first", "in/second"))
    evidence(desk).strip.take_files([sheet])
    desk.settle()
    page.log.side.close_form()
    desk.settle()
    page.open(shift.row.id, draft=f"duty/handover/{shift.row.id}")
    desk.settle()
    form = desk.form(page.log)
    assert (form.value("remark"), form.value("first")) == ("钥匙在抽屉", desk.room.people[2])
    for post in ("first", "second"):
        form.set(f"out/{post}", PIN)
    desk.save(page.log)
    old = desk.room.shift(shift.row.id)
    assert old.row.state is ShiftState.HANDED
    assert [row.has_scan for row in old.signs if row.act is SignAct.TAKE_OVER] == [True, True]


def test_a_handover_under_way_is_called_off(desk: Desk) -> None:
    shift, page = opened(desk), desk.page
    assert not page.band.call_off.isVisible()
    desk.room.hand_over(shift.row.id, *desk.room.everybody()[:1])
    page.refresh()
    desk.settle()
    assert "待接班：罗成、向阳" in page.band.text()
    page.band.call_off.click()
    desk.settle()
    desk.save(page.log)
    assert "请填写原因" in desk.form(page.log).problems()["reason"]
    desk.form(page.log).set("reason", "接班人员临时更换")
    desk.save(page.log)
    assert said(desk) == "交接已撤回，本班继续值班"
    page.refresh()
    desk.settle()
    assert not page.band.call_off.isVisible()
    assert "待接班" not in page.band.text()
    (line,) = desk.lines()
    assert (line.kind, "谭志远交班作废" in line.text) == (DutyLineKind.HANDOVER, True)
    page.show_tab("shifts")
    desk.settle()
    page.shifts._choose(shift.row.id)
    desk.settle()
    assert page.shifts.facts.text()["已撤回"].startswith("谭志远 交班")


def test_a_handover_that_was_just_finished_elsewhere_is_not_called_off(desk: Desk) -> None:
    shift, page = opened(desk), desk.page
    desk.room.hand_over(shift.row.id, *desk.room.everybody()[:1])
    page.refresh()
    desk.settle()
    page.band.call_off.click()
    desk.settle()
    desk.form(page.log).set("reason", "误点")
    desk.room.hand_over(shift.row.id, *desk.room.everybody()[1:])
    desk.save(page.log)
    assert "已经交接完成，不能撤回" in said(desk)
    assert desk.form(page.log).value("reason") == "误点"
    assert desk.room.shift(shift.row.id).row.state is ShiftState.HANDED

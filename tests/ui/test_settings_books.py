"""设置 › 交换包, clicked: books sent to townships, filled in with a spreadsheet program, looked at, read back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from mzdesk.models.dailies import DailyReport
from mzdesk.models.incidents import Incident
from mzdesk.terms import HazardState
from mzdesk.ui import dress
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Dialog
from mzdesk.ui.pages.dailies import DailiesPage
from mzdesk.ui.pages.settings import SettingsPage
from mzdesk.ui.pages.settings.books import ReadDialog, SendDialog
from mzdesk.ui.pages.settings.exchange import ExchangeCare
from mzdesk.ui.widgets import Label, Scroll
from tests import factories
from tests.conftest import MONDAY
from tests.factories import SYSTEM
from tests.journeys.surroundings import Files
from tests.services.book_cases import fill
from tests.services.daily_cases import WATCH
from tests.services.hazard_cases import found, view
from tests.services.pack_cases import CLERK, OURS, THEIRS
from tests.ui.hands import settle


@pytest.fixture
def files(context: Context) -> Files:
    made = Files(lambda _what, _title: None)
    context.files = made  # type: ignore[assignment]
    return made


@pytest.fixture
def care(context: Context, qtbot: Any) -> ExchangeCare:
    """The tab of a clerk at an office with two townships' places."""
    factories.office(context.store)
    since = {"created_at": MONDAY - timedelta(days=20)}
    factories.place(context.store, "松涛敬老院", township=OURS, **since)
    factories.place(context.store, "竹影敬老院", township=OURS, **since)
    factories.place(context.store, "柏林养老院", township=THEIRS, **since)
    context.actor = CLERK
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open(tab="交换包")
    page.refresh()
    settle(context, qtbot)
    return page.exchange


def opened(care: ExchangeCare, kind: type[Any]) -> Any:
    return next(each for each in care.window().findChildren(kind) if each.isVisible())


def words(widget: Any) -> str:
    return " ".join(label.text() for label in widget.findChildren(Label))


def sent(care: ExchangeCare, files: Files, qtbot: Any, folder: Path, *towns: str) -> list[Path]:
    """Send books for today to these townships by clicks; the files."""
    care.books.send_button.click()
    dialog = opened(care, SendDialog)
    for town in towns:
        dialog.boxes[town].click()
    dialog.ends.set_day(dialog.starts.day())
    files.next = folder
    dialog.act_button.click()
    settle(care._context, qtbot)
    assert care.problem.text() == ""
    return sorted(folder.glob("*填报簿*.xlsx"))


def test_books_go_out_and_come_back(
    context: Context, qtbot: Any, care: ExchangeCare, files: Files, tmp_path: Path
) -> None:
    """Two townships; one sends a good line and a bad one: preview and its list, 登记, conflicts, the books."""
    made = sent(care, files, qtbot, tmp_path, OURS, THEIRS)
    assert len(made) == 2
    assert context.notify.last is not None
    assert "已发出 2 本填报簿" in context.notify.last.text
    assert "还没有读回" in words(care)
    ours = next(path for path in made if "白马" not in path.name and _holds(path, "松涛敬老院"))
    fill(ours, "安全日报", 0, 报送情况="零报告", 到报时间="08:30")
    fill(ours, "安全日报", 1, 报送情况="零报告", 到报时间="一早")
    files.next = ours
    care.books.read_button.click()
    settle(context, qtbot)
    dialog = opened(care, ReadDialog)
    told = words(dialog)
    assert "登记 1 条，以前已办理 0 条，不能登记 1 条" in told
    assert "“到报时间”写的是“一早”，看不懂是几点几分" in told
    assert _reports(context) == 0, "nothing is stored before 登记"
    files.next = tmp_path / "list.xlsx"
    dialog.list_button.click()
    settle(context, qtbot)
    assert _holds(tmp_path / "list.xlsx", "不能登记")
    dialog.act_button.click()
    settle(context, qtbot)
    assert _reports(context) == 1
    assert context.notify.last.text == "收下 1 条，未收下 1 条"
    (row,) = care.conflict_rows
    assert "安全日报第 5 行" in words(row)
    assert "第 1 号填报簿" in words(row)
    assert "收下 1 条，未收下 1 条" in words(care)
    files.next = ours
    fill(ours, "安全日报", 1, 到报时间="08:45")
    care.books.read_button.click()
    settle(context, qtbot)
    opened(care, ReadDialog).act_button.click()
    settle(context, qtbot)
    assert (_reports(context), care.conflict_rows) == (2, [])
    care.books.read_button.click()
    settle(context, qtbot)
    opened(care, ReadDialog).act_button.click()
    settle(context, qtbot)
    assert context.notify.last.text == "2 条以前都已办理，没有重复登记"
    assert _reports(context) == 2


def test_the_page_of_daily_reports_leads_to_the_books(context: Context, qtbot: Any, care: ExchangeCare) -> None:
    """By its menu 汇总; whoever may not import is not led there."""
    page = DailiesPage(context)
    qtbot.addWidget(page)
    opened_pages: list[Any] = []
    context.opened.connect(lambda *what: opened_pages.append(what))
    (act,) = (each for each in page.output.summary_acts() if each is not None and each.title == "乡镇填报簿")
    assert act.enabled
    act.run()
    assert opened_pages == [("settings", None, {"tab": "交换包"})]
    context.actor = WATCH
    assert [each.enabled for each in page.output.summary_acts() if each is not None and each.title == act.title] == [
        False
    ]


def test_every_kind_of_act_comes_back_by_one_book(
    context: Context, qtbot: Any, care: ExchangeCare, files: Files, tmp_path: Path
) -> None:
    """A hazard put right and an incident, seen in the preview and then on file."""
    place = factories.place(context.store, "云岭敬老院", township=OURS, created_at=MONDAY - timedelta(days=20))
    hazard = found(context.store, place, "通道堵塞")
    (path,) = sent(care, files, qtbot, tmp_path, OURS)
    fill(path, "隐患整改", 0, 整改措施="已清理通道", 整改人="甲某", 整改日期="2026-11-23")
    fill(
        path, "突发事件", 0, 接报时间="2026-11-23 08:10", 地点="云岭敬老院", 什么事="厨房起火，已扑灭", 来源="院长电话"
    )
    files.next = path
    care.books.read_button.click()
    settle(context, qtbot)
    dialog = opened(care, ReadDialog)
    assert "整改措施：已清理通道　整改人：甲某" in words(dialog)
    assert "突发事件第 4 行：云岭敬老院" in words(dialog)
    dialog.act_button.click()
    settle(context, qtbot)
    assert context.notify.last is not None
    assert context.notify.last.text == "收下 2 条，未收下 0 条"
    assert view(context.store, hazard).row.state is HazardState.SUBMITTED
    with context.store.read(SYSTEM) as session:
        assert session.scalars(sa.select(Incident.township)).all() == [OURS]


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_in_the_dialogs_covers_anything(
    context: Context, qtbot: Any, care: ExchangeCare, files: Files, tmp_path: Path, scale: float
) -> None:
    """Also in large letters the lists end above the buttons."""
    dress.apply(QApplication.instance(), "light", scale)
    try:
        (path,) = sent(care, files, qtbot, tmp_path, OURS)
        care.books.send_button.click()
        _clear(opened(care, SendDialog))
        fill(path, "安全日报", 0, 报送情况="零报告", 到报时间="08:30")
        files.next = path
        care.books.read_button.click()
        settle(context, qtbot)
        _clear(opened(care, ReadDialog))
    finally:
        dress.apply(QApplication.instance(), "light", 1.0)


def _clear(dialog: Dialog) -> None:
    QApplication.processEvents()
    (scroll,) = dialog.findChildren(Scroll)
    assert scroll.geometry().bottom() < dialog.act_button.geometry().top()
    assert dialog.act_button.geometry().bottom() <= dialog.height()
    dialog.reject()


def test_several_files_are_read_in_one_go(
    context: Context, qtbot: Any, care: ExchangeCare, files: Files, tmp_path: Path
) -> None:
    """Two townships, an older state of the one book beside the newer, and a file that is none: told, filed once."""
    made = sent(care, files, qtbot, tmp_path, OURS, THEIRS)
    ours = next(path for path in made if _holds(path, "松涛敬老院"))
    theirs = next(path for path in made if path != ours)
    fill(ours, "安全日报", 0, 报送情况="零报告", 到报时间="08:30")
    newer = tmp_path / "newer.xlsx"
    newer.write_bytes(ours.read_bytes())
    fill(newer, "安全日报", 0, 到报时间="08:40")
    fill(newer, "安全日报", 1, 报送情况="零报告", 到报时间="08:35")
    fill(theirs, "安全日报", 0, 报送情况="零报告", 到报时间="08:20")
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"PK")
    context.files.choose = lambda *_about, **_more: [ours, newer, theirs, other]  # type: ignore[method-assign]
    care.books.read_button.click()
    settle(context, qtbot)
    dialog = opened(care, ReadDialog)
    assert "other.xlsx：" in words(dialog)
    dialog.act_button.click()
    settle(context, qtbot)
    assert context.notify.last is not None
    assert context.notify.last.text == "收下 3 条，未收下 1 条"
    assert _reports(context) == 3
    assert "以前已经收下，后来又改动了内容" in words(care)


def test_what_can_not_be_sent_is_told(
    context: Context, qtbot: Any, care: ExchangeCare, files: Files, tmp_path: Path
) -> None:
    """No township, days turned round, too many days, a folder that is gone: each in words, and no book is on record."""
    care.books.send_button.click()
    dialog = opened(care, SendDialog)
    dialog.act_button.click()
    assert dialog.trouble.text() == "请勾选要发出填报簿的乡镇（街道）。"
    dialog.all_button.click()
    assert len(dialog.chosen()) == len(dialog.boxes) > 20
    dialog.all_button.click()
    dialog.boxes[OURS].click()
    dialog.ends.set_day(dialog.starts.day() - timedelta(days=1))
    dialog.act_button.click()
    assert "结束日期早于开始日期" in dialog.trouble.text()
    dialog.ends.set_day(dialog.starts.day() + timedelta(days=40))
    files.next = tmp_path
    dialog.act_button.click()
    settle(context, qtbot)
    assert "一本填报簿最多 31 天" in care.problem.text()
    files.next = tmp_path / "gone"
    care.books.send_button.click()
    dialog = opened(care, SendDialog)
    dialog.boxes[OURS].click()
    dialog.act_button.click()
    settle(context, qtbot)
    assert "无法写入" in care.problem.text()
    assert "已发出的填报簿" not in words(care)


def test_a_bad_file_is_told_on_the_page(
    context: Context, qtbot: Any, care: ExchangeCare, files: Files, tmp_path: Path
) -> None:
    """No book at all, and a book that nobody filled in: sentences, no dialog."""
    files.next = tmp_path / "bad.xlsx"
    files.next.write_bytes(b"PK\x03\x04 cut")
    care.books.read_button.click()
    settle(context, qtbot)
    assert "bad.xlsx：文件已损坏" in care.problem.text()
    (files.next,) = sent(care, files, qtbot, tmp_path, OURS)
    care.books.read_button.click()
    settle(context, qtbot)
    assert "还没有填写任何一行" in care.problem.text()
    assert not [each for each in care.window().findChildren(Dialog) if each.isVisible()]


def _reports(context: Context) -> int:
    with context.store.read(SYSTEM) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(DailyReport)) or 0


def _holds(path: Path, text: str) -> bool:
    book = load_workbook(path)
    return any(text in str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)

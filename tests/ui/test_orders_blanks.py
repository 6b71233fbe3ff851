"""Numbered blank papers on the page: taken out, printed, settled; registers on paper."""

from __future__ import annotations

from mzdesk.documents import raster
from mzdesk.services import orders
from mzdesk.terms import BlankState, DocumentKind, Role
from mzdesk.ui.pages.orders.blanks import SettleDialog, TakeDialog
from mzdesk.ui.pages.orders.books import SEALED, BookDialog
from mzdesk.views.orders import BlankRow
from tests.factories import TODAY
from tests.services.hazard_cases import act, ask
from tests.ui.hands import write
from tests.ui.test_orders_page import Office, office

__all__ = ["office"]


def take(desk: Office, count: int = 3) -> list[BlankRow]:
    desk.show()
    desk.page.segment.choose("blanks")
    desk.page._turn("blanks")
    desk.settle()
    desk.page.toolbar.button("领用空白文书").click()
    dialog = desk.dialog(TakeDialog)
    dialog.form.set("kind", DocumentKind.RECTIFICATION_ORDER)
    dialog.form.set("count", count)
    dialog.form.set("purpose", "桐梓方向")
    dialog.act_button.click()
    desk.settle()
    rows: list[BlankRow] = ask(desk.store, orders.blank_sheets)
    return rows


def test_blank_papers_are_taken_out_and_printed(office: Office) -> None:
    rows = take(office)
    assert [row.number for row in rows] == [f"武隆民责改〔2026〕{n}号" for n in (1, 2, 3)]
    assert office.said() == "已领用 3 份：武隆民责改〔2026〕1号"
    assert office.page.blanks.model.total == 3
    office.page.blanks._print([row.id for row in rows])
    office.settle()
    pdf = office.printers.path.read_bytes()
    assert raster.page_count(pdf) == 3


def test_what_is_missing_is_said_in_the_dialog(office: Office) -> None:
    office.show()
    office.page.toolbar.button("领用空白文书").click()
    dialog = office.dialog(TakeDialog)
    dialog.act_button.click()
    assert dialog.isVisible()
    assert dialog.form.problems()
    dialog.reject()


def test_sheets_are_settled_with_their_reason(office: Office) -> None:
    rows = take(office)
    office.page.blanks.model.set_checked([rows[0].id], True)
    next(link for link in office.page.blanks.listing.links if link.text() == "登记作废").click()
    dialog = office.dialog(SettleDialog)
    dialog.act_button.click()
    assert "请写明原因" in dialog.trouble.text()
    write(dialog.reason, "写错单位名称")
    dialog.act_button.click()
    office.settle()
    assert office.said() == "已登记作废 1 份"
    assert ask(office.store, orders.blank_sheets)[0].state is BlankState.VOID
    office.page.blanks.model.set_checked([rows[0].id], True)
    next(link for link in office.page.blanks.listing.links if link.text() == "登记交回").click()
    again = office.dialog(SettleDialog)
    write(again.reason, "未使用")
    again.act_button.click()
    office.settle()
    assert "已作废，不能再办理" in again.trouble.text()
    again.reject()


def test_the_registers_are_printed(office: Office) -> None:
    made = office.order()
    act(office.store, orders.seal, made.id, sealed_on=TODAY, sealed_by="石光荣")
    office.show()
    for book in (None, SEALED):
        office.page.toolbar.button("打印登记簿").click()
        office.settle()
        dialog = office.dialog(BookDialog)
        if book is not None:
            dialog.form.set("book", book)
            dialog.form.set("starts", TODAY)
            dialog.form.set("ends", TODAY)
        dialog.act_button.click()
        office.settle()
    assert [name for name, _ in office.printers.asked] == ["发文登记簿", "用印登记簿"]
    assert raster.page_count(office.printers.path.read_bytes()) == 1


def test_a_period_that_ends_before_it_begins_is_refused(office: Office) -> None:
    office.show()
    office.page.toolbar.button("打印登记簿").click()
    office.settle()
    dialog = office.dialog(BookDialog)
    dialog.form.set("book", SEALED)
    dialog.form.set("ends", TODAY.replace(day=1))
    dialog.form.set("starts", TODAY)
    dialog.act_button.click()
    assert "结束日期不早于开始日期" in dialog.trouble.text()
    assert office.printers.asked == []
    dialog.reject()


def test_who_may_not_issue_takes_none(office: Office) -> None:
    from dataclasses import replace

    office.show()
    office.desk.actor = replace(office.desk.actor, roles=frozenset({Role.DUTY}))
    office.page.blanks.ask_take()
    assert "没有制发文书的权限" in office.said()

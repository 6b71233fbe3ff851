"""A 公文 clicked through: sent, checked, countersigned, signed, numbered, sent back, filed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from mzdesk.documents import issuing, raster
from mzdesk.services import orders
from mzdesk.services import settings as office_settings
from mzdesk.terms import ApprovalWay, DocumentKind, DocumentState, DocumentStepKind, OrderAct, Retention, SeriesKeeper
from mzdesk.ui.dialogs import ApprovalDialog
from mzdesk.ui.pages.orders.dialogs import SealDialog
from mzdesk.ui.pages.orders.paper import UNDER_WAY, WHOLE
from mzdesk.views.orders import ServiceDraft
from mzdesk.views.staff import ApprovalDraft
from tests import factories
from tests.documents.samples import SAMPLES
from tests.factories import PIN, TODAY
from tests.services.hazard_cases import act, ask
from tests.services.order_cases import compose
from tests.ui.test_orders_page import Office, office, words

__all__ = ["office"]
NOTICE = replace(SAMPLES[DocumentKind.NOTICE], number=None, day=None, code="")


def draft(desk: Office) -> UUID:
    made: UUID = act(desk.store, issuing.compose, DocumentKind.NOTICE, NOTICE, recipients=NOTICE.to)
    desk.show(made)
    return made


def test_a_notice_is_clicked_from_draft_to_number(office: Office) -> None:
    document_id = draft(office)
    assert office.page.paper.whole.text() == UNDER_WAY
    assert "为做好岁末年初" in words(office.page.paper.pages.pdf)
    office.press(OrderAct.SUBMIT)
    assert office.said().startswith("已送核稿")
    office.press(OrderAct.COUNTERSIGN)
    form = office.panel().form
    form.set("place", "养老服务科")
    form.set("person", "田玉芬")
    office.send()
    office.press(OrderAct.REVIEW)
    office.panel().form.set("person", "冉启明")
    office.send()
    assert office.view(document_id).row.state is DocumentState.SIGNING
    office.press(OrderAct.SIGN)
    dialog = office.dialog(ApprovalDialog)
    dialog.way.choose(ApprovalWay.PIN.value)
    dialog.form.set("approver", office.leader)
    dialog.form.set("pin", PIN)
    dialog.act_button.click()
    office.settle()
    office.press(OrderAct.NUMBER)
    assert office.said() == "已取号：武隆民发〔2026〕1号"
    view = office.view(document_id)
    assert (view.row.state, view.row.number) == (DocumentState.ISSUED, "武隆民发〔2026〕1号")
    assert office.page.paper.whole.text() == WHOLE
    assert "武隆民发〔2026〕1号" in words(office.page.paper.pages.pdf)
    assert "田玉芬" in " ".join(step.person for step in view.trail)


def test_a_form_left_empty_says_what_is_missing_and_a_draft_is_sent_back_with_its_reason(office: Office) -> None:
    document_id = draft(office)
    office.press(OrderAct.SUBMIT)
    office.press(OrderAct.REVIEW)
    office.send()
    assert office.view(document_id).row.state is DocumentState.REVIEW
    office.page.acts.run(OrderAct.SEND_BACK)
    office.settle()
    office.panel().form.set("reason", "主送单位不全")
    office.send()
    view = office.view(document_id)
    assert (view.row.state, view.trail[-1].text) == (DocumentState.DRAFT, "主送单位不全")
    assert {OrderAct.SUBMIT.label, OrderAct.EDIT.label} <= set(office.page.paper.buttons)


def test_the_offices_number_is_typed_as_its_serial(office: Office) -> None:
    with office.store.begin(factories.SYSTEM, "设置") as session:
        keepers = {DocumentKind.NOTICE.value: SeriesKeeper.OFFICE.value}
        office_settings.change(session, factories.SYSTEM, values={"number_keepers": keepers})
    document_id = draft(office)
    office.press(OrderAct.SUBMIT)
    act(office.store, orders.review, document_id, person="冉启明", happened_on=TODAY)
    act(office.store, orders.sign, document_id, draft=ApprovalDraft(ApprovalWay.PIN, office.leader, pin=PIN))
    office.show(document_id)
    office.press(OrderAct.NUMBER)
    form = office.panel().form
    form.set("number", "武隆民发〔2025〕35号")
    office.send()
    assert office.view(document_id).row.number is None
    form.set("number", "35")
    office.send()
    assert office.view(document_id).row.number == "武隆民发〔2026〕35号"


def test_a_served_paper_is_filed_with_its_volume(office: Office) -> None:
    made = office.order()
    act(office.store, orders.serve, made.id, draft=ServiceDraft(TODAY, receiver="周德明"))
    office.show(made.id)
    office.press(OrderAct.FILE)
    form = office.panel().form
    form.set("retention", Retention.THIRTY)
    form.set("volume", "2026-安全-3")
    office.send()
    view = office.view(made.id)
    assert (view.row.state, view.retention, view.volume) == (DocumentState.FILED, Retention.THIRTY, "2026-安全-3")
    assert "2026-安全-3" in office.page.paper.facts.facts.text()["归档"]


def test_drafts_do_not_count_as_broken_originals(office: Office) -> None:
    """The check of all originals passes over what has no pages yet."""
    draft(office)
    made = office.order()
    assert raster.page_count(made.pdf) >= 1
    office.page.out.verify()
    office.settle()
    assert "1 份" in office.said() or "2 份" in office.said()
    assert "不一致" not in office.said()


def numbered(desk: Office) -> UUID:
    made = draft(desk)
    act(desk.store, orders.submit, made)
    act(desk.store, orders.review, made, person="冉启明", happened_on=TODAY)
    act(desk.store, orders.sign, made, draft=ApprovalDraft(ApprovalWay.PIN, desk.leader, pin=PIN))
    act(desk.store, issuing.finish, made)
    desk.show(made)
    return made


def test_a_signed_gongwen_is_sealed_without_asking_for_the_signature_again(office: Office) -> None:
    document_id = numbered(office)
    office.press(OrderAct.SEAL)
    dialog = office.dialog(SealDialog)
    assert not dialog.way.isVisible()
    assert not dialog.scan_line.isVisible()
    dialog.day.set("copies", 0)
    dialog.act_button.click()
    assert dialog.isVisible()
    for key, value in (("copies", 45), ("sealed_by", "石光荣"), ("asked_by", "冉启明")):
        dialog.day.set(key, value)
    dialog.act_button.click()
    office.settle()
    view = office.view(document_id)
    assert (view.row.state, view.sealed_by) == (DocumentState.SEALED, "石光荣")
    assert (view.trail[-1].copies, view.trail[-1].asked_by) == (45, "冉启明")


def test_more_copies_are_sealed_later(office: Office) -> None:
    document_id = numbered(office)
    act(office.store, orders.seal, document_id, sealed_on=TODAY)
    office.show(document_id)
    office.page.acts.run(OrderAct.SEAL_MORE)
    office.settle()
    office.send()
    assert "copies" in office.panel().form.problems()
    office.panel().form.set("copies", 3)
    office.send()
    assert office.said() == "已加盖：武隆民发〔2026〕1号"
    view = office.view(document_id)
    assert [line.copies for line in view.trail if line.kind is DocumentStepKind.SEALED] == [1, 3]
    assert view.row.state is DocumentState.SEALED


def test_the_question_of_the_seal_has_room_for_every_field(office: Office) -> None:
    """The longest: an order whose signature on paper is entered with its seal."""
    made = office.order()
    office.show(made.id)
    office.press(OrderAct.SEAL)
    dialog = office.dialog(SealDialog)
    dialog.show()
    for form in (dialog.day, dialog.form):
        for editor in form.editors.values():
            if editor.widget.isVisible():
                assert editor.widget.height() >= editor.widget.sizeHint().height()


# --- other sheets of a document --------------------------------------------------------------------------------------


def test_the_cover_of_a_draft_is_shown_and_printed(office: Office) -> None:
    document_id = compose(office.store)
    office.show(document_id)
    office.page.acts.run(OrderAct.COVER)
    office.settle()
    assert "发文稿纸" in words(office.page.paper.pages.pdf)
    assert office.page.paper.other
    office.page.out.print_shown()
    office.settle()
    assert office.printers.asked[-1] == (f"发文稿纸 {NOTICE.title}", 1)


def test_pages_for_red_head_paper_have_no_red(office: Office) -> None:
    document_id = numbered(office)
    office.show(document_id)
    own = office.page.paper.pages.pdf
    office.page.acts.run(OrderAct.RED_HEAD)
    office.settle()
    shown = office.page.paper.pages.pdf
    assert shown != own
    assert NOTICE.title in words(shown)
    assert "重庆市武隆区民政局文件" not in words(shown)
    assert ask(office.store, orders.pdf, document_id) == own


def test_a_receipt_is_made_from_the_register(office: Office) -> None:
    made = office.order()
    office.show(made.id)
    office.page.acts.run(OrderAct.RECEIPT)
    office.settle()
    assert "已制发：送达回证" in office.said()
    assert office.page.paper.view is not None
    receipt = office.page.paper.view
    assert (receipt.row.kind, receipt.answers_id) == (DocumentKind.SERVICE_RECEIPT, made.id)


def test_what_is_not_for_a_paper_is_not_offered(office: Office) -> None:
    order = office.view(office.order().id).acts
    assert not order & {OrderAct.COVER, OrderAct.RED_HEAD}
    draft = office.view(compose(office.store)).acts
    assert OrderAct.COVER in draft
    assert not draft & {OrderAct.RED_HEAD, OrderAct.RECEIPT}

"""新建公文: typed at the left, seen at the right, kept as a draft, changed again; marks of secrecy are refused."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from docx import Document

from mzdesk.documents import issuing, raster
from mzdesk.services import orders
from mzdesk.terms import DocumentKind, DocumentState, Format, OrderAct
from mzdesk.views.orders import OrderCriteria
from tests.services.hazard_cases import ask
from tests.ui.test_orders_page import Office, office, words

__all__ = ["office"]
TEXT = "现就有关事项通知如下。\n一、开展自查\n（一）时间。2026年12月5日前完成。\n特此通知。"


def fill(desk: Office, kind: DocumentKind = DocumentKind.NOTICE, **values: str) -> None:
    desk.show()
    desk.page.pens.write(kind)
    desk.settle()
    given = {"title": "关于做好安全工作的通知", "to": "各科室", "text": TEXT} | values
    assert desk.page.pens.editor.form is not None
    for key, value in given.items():
        if key in desk.page.pens.editor.form.editors:
            desk.page.pens.editor.form.set(key, value)


def saved(desk: Office) -> UUID:
    desk.page.pens.editor.save_button.click()
    desk.settle()
    found: list[UUID] = ask(desk.store, orders.ids, OrderCriteria())
    return found[0]


def test_what_is_typed_is_seen_after_a_pause_and_kept_as_a_draft(office: Office) -> None:
    fill(office)
    preview = office.page.pens.editor.preview
    office.qtbot.waitUntil(lambda: bool(preview.pdf) and "开展自查" in words(preview.pdf))
    document_id = saved(office)
    assert "已保存草稿" in office.said()
    view = office.view(document_id)
    assert (view.row.state, view.row.title, view.recipients) == (
        DocumentState.DRAFT,
        "关于做好安全工作的通知",
        "各科室",
    )
    said = ask(office.store, issuing.stored_view, document_id)
    assert [part.level for part in said.body] == [0, 1, 2, 0]
    assert office.page.work.currentIndex() == 0


def test_a_draft_is_opened_again_and_changed(office: Office) -> None:
    fill(office)
    document_id = saved(office)
    office.press(OrderAct.EDIT)
    form = office.page.pens.editor.form
    assert form is not None
    assert form.value("text") == TEXT
    form.set("title", "关于做好岁末年初安全工作的通知")
    assert saved(office) == document_id
    assert office.view(document_id).row.title == "关于做好岁末年初安全工作的通知"


@pytest.mark.parametrize(
    ("kind", "values", "of_format"),
    [
        (DocumentKind.WORK_LETTER, {}, Format.LETTER),
        (DocumentKind.UPWARD_REPORT, {"signers": "覃国栋"}, Format.UP),
        (DocumentKind.MINUTES, {"mark": "局长办公会议纪要", "attendance": "出席：覃国栋、罗文静"}, Format.MINUTES),
        (DocumentKind.COMMAND, {"mark": "重庆市武隆区民政局令", "post": "局　长"}, Format.COMMAND),
    ],
)
def test_every_kind_has_its_format(
    office: Office, kind: DocumentKind, values: dict[str, str], of_format: Format
) -> None:
    fill(office, kind, **values)
    document_id = saved(office)
    assert ask(office.store, issuing.stored_view, document_id).format is of_format
    office.show(document_id)
    assert raster.page_count(office.page.paper.pages.pdf) >= 1


def test_a_mark_of_secrecy_in_the_text_is_refused(office: Office) -> None:
    fill(office, text="绝密事项如下。\n请照办。")
    office.page.pens.editor.save_button.click()
    office.settle()
    assert "涉密公文不得在本机处理" in office.page.pens.editor.trouble.text()
    assert ask(office.store, orders.ids, OrderCriteria()) == []


def test_a_character_without_a_font_is_named_while_typing(office: Office) -> None:
    fill(office, text="住户\U00031350某。")
    office.page.pens.editor.look()
    office.settle()
    assert "U+31350" in office.page.pens.editor.trouble.text()


def test_what_is_left_unsaved_is_offered_again(office: Office) -> None:
    fill(office)
    office.page.pens.editor.back_button.click()
    office.settle()
    assert "已留存" in office.said()
    office.page.pens.write(DocumentKind.NOTICE)
    office.settle()
    assert office.page.pens.editor.form is not None
    assert office.page.pens.editor.form.value("text") == TEXT


def test_an_untitled_notice_is_not_saved(office: Office) -> None:
    fill(office, title="")
    office.page.pens.editor.save_button.click()
    office.settle()
    assert ask(office.store, orders.ids, OrderCriteria()) == []
    assert office.page.pens.editor.form is not None
    assert "title" in office.page.pens.editor.form.problems()


def test_a_draft_goes_out_as_a_word_file_and_an_order_does_not(office: Office) -> None:
    fill(office)
    document_id = saved(office)
    target = office.folder / "通知.docx"

    class Chosen:
        def save(self, *_args: object) -> Path:
            return target

    office.desk.files = Chosen()  # type: ignore[assignment]
    office.show(document_id)
    office.page.toolbar.button("另存文稿").click()
    office.settle()
    assert "开展自查" in "".join(line.text for line in Document(str(target)).paragraphs)
    target.unlink()
    office.show(office.order().id)
    office.page.toolbar.button("另存文稿").click()
    office.settle()
    assert "不是公文，没有 Word 稿" in office.said()
    assert not target.exists()

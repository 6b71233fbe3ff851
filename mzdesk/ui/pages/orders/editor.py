"""新建公文 and 修改草稿: a 公文 as it is typed, kept as a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from mzdesk.services import orders, settings
from mzdesk.terms import DocumentKind, Format, LetterKind, Sealing
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.orders import kinds
from mzdesk.ui.pages.orders.writing import Draw, Writing
from mzdesk.views.gongwen import Attendance, Gongwen
from mzdesk.views.orders import OrderView

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage

_HINT: Final = (
    "一行一段。行首的 一、 （一） 1. （1） 自动按标题排版；标题后接着写正文的，第一个句号以前是标题。"
    "标题中换行处按换行断行。不设密级：涉密公文不得在本机处理。"
)


class Editor(Writing):
    """One draft under the pen: `start(kind)` or `edit(view, gongwen)`; `close_it` goes back to the register."""

    def __init__(self, page: OrdersPage) -> None:
        super().__init__(page, "保存草稿", _HINT, "填写标题和正文后，这里显示排版的样子。")
        self.kind, self.bureau = DocumentKind.NOTICE, ""
        self._held: Held[OrderView | None] | None = None

    # --- opening ------------------------------------------------------------------------------------------------------

    def start(self, kind: DocumentKind, letter: LetterKind | None = None) -> None:
        """A new draft of this kind."""
        self._open(kind, letter, f"新建：{kinds.name_of(kind, letter)}", {"letter": letter}, None)

    def edit(self, view: OrderView, said: Gongwen) -> None:
        """A draft of the register, as it was last saved."""
        values = _values_of(said) | {"copies": view.row.copies}
        self._open(view.row.kind, said.letter, f"修改：{kinds.name_of(view.row.kind, said.letter)}", values, view)

    def _open(
        self, kind: DocumentKind, letter: LetterKind | None, words: str, values: dict[str, Any], view: OrderView | None
    ) -> None:
        self.kind = kind
        record = view.row.id if view is not None else None
        name = record or "-".join(part.value for part in (kind, letter) if part is not None)
        key = f"orders/{name}/edit"
        form = self.open_form(words, kinds.fields(kind, letter), values, draft=key)
        columns = {field: "content" for field in form.editors if field not in ("title", "copies")}
        self._held = Held(
            self._context, form, record, view, partial(_as_kept, record), failed=self.refused(form), columns=columns
        )
        if record is None and self._context.drafts is not None:
            drafts = self._context.drafts
            self._context.desk(lambda: drafts.load(key), lambda kept: self.restore(form, kept))
        self._context.query(lambda s, a: settings.value(s, a, "bureau_name"), self._named, key="orders-editor")

    def _named(self, bureau: str) -> None:
        self.bureau = bureau
        self.look()

    # --- what it says -------------------------------------------------------------------------------------------------

    def said(self) -> Gongwen:
        """The document as it is typed now."""
        assert self.form is not None
        return _gongwen(self.kind, self.bureau, self.form.values())

    def drawing(self) -> Draw | None:
        """Its pages, once there is a text."""
        if self.form is None or not self.form.value("text"):
            return None
        view, kind = self.said(), self.kind

        def job() -> bytes:
            from mzdesk.documents import render

            return render(kind, view)

        return job

    # --- saving -------------------------------------------------------------------------------------------------------

    def send(self, values: dict[str, Any]) -> None:
        """保存草稿."""
        form, view, held = self.form, self.said(), self._held
        assert form is not None
        assert held is not None
        record, version = held.record, held.view.version if held.view is not None else None
        kind, copies = self.kind, values["copies"]
        today, now = self._context.today(), self._context.now()
        draft = replace(view, day=today)

        def job(session: Any, actor: Any) -> UUID:
            from mzdesk.documents import gongwen, issuing

            gongwen.check(draft)
            return issuing.compose(
                session,
                actor,
                kind,
                view,
                recipients=view.to,
                copies=copies,
                document_id=record,
                version=version,
                today=today,
                now=now,
            )

        self._context.change("保存公文草稿", job, self._saved(form, view.title), held.refuse)

    def _saved(self, form: Form, title: str) -> Callable[[UUID], None]:
        def done(document_id: UUID) -> None:
            form.forget_draft()
            self._page.show_papers()
            self._context.notify.done(f"已保存草稿：{title.replace(chr(10), '')}")
            self._page.open(document_id)

        return done


def _as_kept(record: Any, session: Any, actor: Any) -> tuple[OrderView, dict[str, Any]]:
    from mzdesk.documents import issuing

    view = orders.view(session, actor, record)
    return view, _values_of(issuing.stored_view(session, actor, record)) | {"copies": view.row.copies}


def _gongwen(kind: DocumentKind, bureau: str, typed: dict[str, Any]) -> Gongwen:
    from mzdesk.documents import plain_text

    values = {key: value or "" for key, value in typed.items()}
    named = _several(values["signed_by"])
    view = Gongwen(
        named or (bureau,),
        values["title"].strip(),
        plain_text.body(values["text"]),
        format=kinds.FORMATS.get(kind, Format.DOWN),
        sealing=Sealing.CHOP if kind is DocumentKind.COMMAND else Sealing.SEAL,
        mark=values.get("mark", ""),
        to=values.get("to", "").rstrip("：:"),
        attachments=tuple(line.strip() for line in values["attachments"].splitlines() if line.strip()),
        signed_by=named,
        signers=_several(values.get("signers", "")),
        urgency=values["urgency"],
        note=values["note"],
        copy_to=values["copy_to"].rstrip("。"),
        printed_by=f"{bureau}办公室" if values["copy_to"] else "",
        letter=typed.get("letter"),
        answer_by=typed.get("answer_by"),
    )
    present = [line.partition("：") for line in values.get("attendance", "").splitlines() if "：" in line]
    return replace(
        view,
        attendance=tuple(Attendance(label.strip(), names.strip()) for label, _, names in present),
        chop=(values.get("post", ""), ""),
    )


def _values_of(said: Gongwen) -> dict[str, Any]:
    from mzdesk.documents import plain_text

    return {
        "mark": said.mark,
        "letter": said.letter,
        "answer_by": said.answer_by,
        "title": said.title,
        "to": said.to,
        "text": plain_text.body_text(said.body),
        "attachments": "\n".join(said.attachments),
        "signed_by": "、".join(said.signed_by),
        "signers": "、".join(said.signers),
        "attendance": "\n".join(f"{each.label}：{each.names}" for each in said.attendance),
        "post": said.chop[0],
        "urgency": said.urgency or None,
        "note": said.note,
        "copy_to": said.copy_to,
    }


def _several(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.replace("，", "、").split("、") if part.strip())

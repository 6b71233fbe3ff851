"""新建公文: what it says at the left, its pages at the right as one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import QTimer

from mzdesk.errors import MzdeskError
from mzdesk.services import orders, settings
from mzdesk.terms import DocumentKind, Format, Sealing
from mzdesk.ui import measure
from mzdesk.ui.forms import Area, Choice, Field, Form, Heading, Text
from mzdesk.ui.preview import Preview
from mzdesk.ui.widgets import Button, Foot, Label, Scroll, Surface
from mzdesk.views.gongwen import Attendance, Gongwen
from mzdesk.views.orders import OrderView

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage

KINDS: Final = (
    (DocumentKind.NOTICE, "通知"),
    (DocumentKind.BULLETIN, "内部通报"),
    (DocumentKind.WORK_LETTER, "工作函（商请、提醒、督办）"),
    (DocumentKind.UPWARD_REPORT, "报告、请示"),
    (DocumentKind.MINUTES, "会议纪要"),
    (DocumentKind.COMMAND, "命令（令）"),
)
_FORMATS: Final = {
    DocumentKind.WORK_LETTER: Format.LETTER,
    DocumentKind.UPWARD_REPORT: Format.UP,
    DocumentKind.MINUTES: Format.MINUTES,
    DocumentKind.COMMAND: Format.COMMAND,
}
_PAUSE: Final = 300
_HINT: Final = (
    "一行一段。行首的 一、 （一） 1. （1） 自动按标题排版；标题后接着写正文的，第一个句号以前是标题。"
    "标题中换行处按换行断行。不设密级：涉密公文不得在本机处理。"
)


def _fields(kind: DocumentKind) -> list[Field]:
    upward, minutes, command = (
        kind is each for each in (DocumentKind.UPWARD_REPORT, DocumentKind.MINUTES, DocumentKind.COMMAND)
    )
    fields: list[Field] = [
        *([Text(key="mark", label="标志", required=True, hint="如 局长办公会议纪要")] if minutes or command else []),
        Area(key="title", label="标题", lines=2, required=not command),
        *([] if minutes or command else [Text(key="to", label="主送", hint="如 各乡镇人民政府、街道办事处")]),
        Area(key="text", label="正文", lines=16, required=True),
        Heading(label="其他要素"),
        Area(key="attachments", label="附件名称", lines=2, hint="一行一个"),
        Text(key="signed_by", label="署名", hint="不填为本单位；几个单位用顿号隔开"),
        *([Text(key="signers", label="签发人", required=True, hint="几个人用顿号隔开")] if upward else []),
        *([Area(key="attendance", label="出席列席", lines=3, hint="如 出席：甲、乙")] if minutes else []),
        *([Text(key="post", label="签名人职务", required=True, hint="如 局　长")] if command else []),
        Choice(key="urgency", label="紧急程度", options=[("特急", "特急"), ("加急", "加急")], hint="不标注"),
        Text(key="note", label="附注", hint="如 联系人：甲，电话：……"),
        Text(key="copy_to", label="抄送"),
    ]
    return fields


class Editor(Surface):
    """One draft under the pen: `start(kind)` or `edit(view, kind, gongwen)`; `close_it` goes back to the register."""

    def __init__(self, page: OrdersPage) -> None:
        super().__init__()
        self._page, self._context = page, page.context
        self.kind, self.bureau = DocumentKind.NOTICE, ""
        self._record: UUID | None = None
        self._version: int | None = None
        self.form: Form | None = None
        self.title = Label("", "page")
        self.trouble = Label("", "dense", "danger", wrap=True)
        self.trouble.hide()
        self.preview = Preview(page.context, sentence="填写标题和正文后，这里显示排版的样子。")
        self.preview.full_button.hide()
        self.ground = Surface()
        self._place = measure.column(self.ground, (20, 12, 16, 12), 10)
        self._place.addWidget(self.title)
        self._place.addWidget(Label(_HINT, "small", "ink3", wrap=True))
        self.save_button, self.back_button = Button("保存草稿", "primary", "save"), Button("返回登记簿")
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.close_it)
        left = measure.column(gap=0)
        left.addWidget(Scroll(self.ground), 1)
        foot = Foot(48, 8)
        foot.add(self.save_button, self.back_button, None, self.trouble)
        outer = measure.row(self, gap=0)
        outer.addLayout(left, 1)
        left.addWidget(foot)
        outer.addWidget(self.preview, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.look)

    # --- opening and closing ------------------------------------------------------------------------------------------

    def start(self, kind: DocumentKind) -> None:
        """A new draft of this kind."""
        self._open(kind, None, None, {})

    def edit(self, view: OrderView, said: Gongwen) -> None:
        """A draft of the register, as it was last saved."""
        from mzdesk.documents import plain_text

        values = {
            "mark": said.mark,
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
        self._open(view.row.kind, view.row.id, view.version, values)

    def _open(self, kind: DocumentKind, record: UUID | None, version: int | None, values: dict[str, Any]) -> None:
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.deleteLater()
        self.kind, self._record, self._version = kind, record, version
        words = f"{'修改' if record else '新建'}：{dict(KINDS)[kind]}"
        self.title.setText(words)
        self.form = Form(self._context, _fields(kind), draft=f"orders/{record or kind.value}/edit", draft_title=words)
        self.form.fill(values)
        self._place.addWidget(self.form)
        self.form.edited.connect(lambda _key: self._timer.start())
        self.form.submitted.connect(self._send)
        self.preview.clear()
        self._say("")
        self._context.query(lambda s, a: settings.value(s, a, "bureau_name"), self._named, key="orders-editor")
        if record is None and self._context.drafts is not None:
            drafts, key, form = self._context.drafts, self.form.draft, self.form
            self._context.desk(lambda: drafts.load(key), lambda kept: self._restore(form, kept))

    def _restore(self, form: Form, kept: dict[str, Any] | None) -> None:
        if kept is not None and form is self.form and not form.dirty:
            form.restore_draft(kept)
            self._context.notify.info("已恢复上次没有保存的内容")
            self._timer.start()

    def _named(self, bureau: str) -> None:
        self.bureau = bureau
        self.look()

    def close_it(self) -> None:
        """Back to the register; what is typed and not saved stays on this PC."""
        if self.form is not None and self.form.dirty:
            self.form.keep_draft()
            self._context.notify.info("没有保存的内容已留存，再次新建时恢复")
        self._page.show_papers()

    # --- what it says -------------------------------------------------------------------------------------------------

    def said(self) -> Gongwen:
        """The document as it is typed now."""
        from mzdesk.documents import plain_text

        assert self.form is not None
        values = {key: value or "" for key, value in self.form.values().items()}
        named = _several(values["signed_by"])
        view = Gongwen(
            named or (self.bureau,),
            values["title"].strip(),
            plain_text.body(values["text"]),
            format=_FORMATS.get(self.kind, Format.DOWN),
            sealing=Sealing.CHOP if self.kind is DocumentKind.COMMAND else Sealing.SEAL,
            mark=values.get("mark", ""),
            to=values.get("to", "").rstrip("：:"),
            attachments=tuple(line.strip() for line in values["attachments"].splitlines() if line.strip()),
            signed_by=named,
            signers=_several(values.get("signers", "")),
            urgency=values["urgency"],
            note=values["note"],
            copy_to=values["copy_to"].rstrip("。"),
            printed_by=f"{self.bureau}办公室" if values["copy_to"] else "",
        )
        present = [line.partition("：") for line in values.get("attendance", "").splitlines() if "：" in line]
        return replace(
            view,
            attendance=tuple(Attendance(label.strip(), names.strip()) for label, _, names in present),
            chop=(values.get("post", ""), ""),
        )

    def look(self) -> None:
        """Set what is typed and show its pages; a refusal stands at the foot."""
        if self.form is None or not self.form.value("text"):
            return
        view, kind = self.said(), self.kind

        def job() -> bytes:
            from mzdesk.documents import render

            return render(kind, view)

        self._context.draw(job, self._looked, lambda error: self._say(error.message))

    def _looked(self, pdf: bytes) -> None:
        self._say("")
        self.preview.show_pdf(pdf, "草稿")

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    # --- saving -------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """保存草稿."""
        if self.form is not None:
            self.form.submit()

    def _send(self, _values: dict[str, Any]) -> None:
        form, view = self.form, self.said()
        assert form is not None
        record, version, kind = self._record, self._version, self.kind
        today, now = self._context.today(), self._context.now()

        def job(session: Any, actor: Any) -> UUID:
            from mzdesk.documents import gongwen, issuing

            gongwen.check(view)
            orders.require_open(view.title, *(f"{part.head}{part.text}" for part in view.body))
            return issuing.compose(
                session,
                actor,
                kind,
                view,
                recipients=view.to,
                document_id=record,
                version=version,
                today=today,
                now=now,
            )

        self._context.change("保存公文草稿", job, self._saved(form, view.title), self._refused(form))

    def _saved(self, form: Form, title: str) -> Callable[[UUID], None]:
        def done(document_id: UUID) -> None:
            form.forget_draft()
            self._page.show_papers()
            self._context.notify.done(f"已保存草稿：{title.replace(chr(10), '')}")
            self._page.open(document_id)

        return done

    def _refused(self, form: Form) -> Callable[[MzdeskError], None]:
        def say(error: MzdeskError) -> None:
            form.refuse(error)
            self._say(error.message)

        return say


def _several(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.replace("，", "、").split("、") if part.strip())

"""An approval: by the leader's PIN at this desk, on paper with its scan, on screen, or by a recorded delegation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.log import logger
from mzdesk.terms import ApprovalWay
from mzdesk.ui import files, measure
from mzdesk.ui.dialogs.base import Dialog
from mzdesk.ui.forms import Choice, Day, Either, Form, Secret, Text
from mzdesk.ui.widgets.buttons import Button
from mzdesk.ui.widgets.chips import Segment
from mzdesk.ui.widgets.words import Label
from mzdesk.views.attachments import FileDraft
from mzdesk.views.staff import ApprovalDraft

if TYPE_CHECKING:
    from mzdesk.ui.context import Context

_WAYS: Final = {
    ApprovalWay.PIN: "签批码",
    ApprovalWay.PAPER: "纸质审批",
    ApprovalWay.SCREEN: "本人审批",
    ApprovalWay.DELEGATED: "授权代批",
}


@dataclass(frozen=True, slots=True)
class Approval:
    """What the dialog gives: the draft, and the scan to keep first (its hash stands in the draft)."""

    draft: ApprovalDraft
    scan: FileDraft | None = None


class ApprovalDialog(Dialog):
    """`approvers` are `[(person id, name)]`; `given` holds the Approval when accepted."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        approvers: Sequence[tuple[UUID, str]],
        *,
        sentence: str = "",
        ways: Sequence[ApprovalWay] = (ApprovalWay.PIN, ApprovalWay.PAPER),
        act: str = "登记审批",
        may_refuse: bool = True,
    ) -> None:
        super().__init__(parent, title, sentence, act=act)
        self._context = context
        self.given: Approval | None = None
        self.scan: FileDraft | None = None
        self.way = Segment([(way.value, _WAYS[way]) for way in ways], name="审批方式")
        self.way.changed.connect(lambda _key: self._show_way())
        granted = [(True, "同意"), (False, "不同意")]
        self.form = Form(
            context,
            [
                Choice(key="approver", label="审批人", options=approvers, required=True),
                Secret(key="pin", label="签批码", hint="4 至 6 位数字", longest=6),
                Day(key="approved_on", label="签批日期"),
                *([Either(key="granted", label="意见", options=granted)] if may_refuse else []),
                Text(key="opinion", label="批示", hint="可不填"),
            ],
        )
        self.scan_button, self.scan_name = Button("选择扫描件", "", "attach"), Label("可直接拖入文件", "small", "ink3")
        self.scan_button.clicked.connect(self._choose_scan)
        self.scan_line = QWidget()
        line = measure.row(self.scan_line, (94, 0, 0, 0), 8)
        line.addWidget(self.scan_button)
        line.addWidget(self.scan_name, 1)
        for part in (self.way, self.form, self.scan_line):
            self.body.addWidget(part)
        self.way.setVisible(len(ways) > 1)
        self.setAcceptDrops(True)
        self.form.set("approver", usual_approver(context, approvers))
        self._show_way()

    def _way(self) -> ApprovalWay:
        return ApprovalWay(self.way.current())

    def _show_way(self) -> None:
        way = self._way()
        self.form.show_field("approver", way is not ApprovalWay.SCREEN)
        self.form.show_field("pin", way is ApprovalWay.PIN)
        self.form.show_field("approved_on", way is ApprovalWay.PAPER)
        self.scan_line.setVisible(way is ApprovalWay.PAPER)

    def _choose_scan(self) -> None:
        found = self._context.files.choose(self, "选择签字的审批单", "scan")
        if found:
            self.take_scan(found[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take_scan(paths[0])

    def take_scan(self, path: Path) -> None:
        """Read a scan off the UI thread."""
        self._context.draw(lambda: read_scan(path), self._have_scan, self._no_scan)

    def _have_scan(self, scan: FileDraft) -> None:
        self.scan = scan
        self.scan_name.setText(f"已选：{scan.name}")
        self.say("")

    def _no_scan(self, error: MzdeskError) -> None:
        self.say(error.message)

    def submit(self) -> None:
        values, way = self.form.values(), self._way()
        problem = self._problem(way)
        self.say(problem)
        if problem:
            return
        draft = ApprovalDraft(
            way,
            approver_id=values["approver"],
            approved_on=values["approved_on"] if way is ApprovalWay.PAPER else None,
            pin=values["pin"] if way is ApprovalWay.PIN else "",
            scan_sha256=hashlib.sha256(self.scan.data).hexdigest() if self.scan and way is ApprovalWay.PAPER else None,
            opinion=values["opinion"],
            granted=values.get("granted", True) is not False,
        )
        self.given = Approval(draft, self.scan if way is ApprovalWay.PAPER else None)
        note_approver(self._context, values["approver"])
        self.accept()

    def _problem(self, way: ApprovalWay) -> str:
        values = self.form.values()
        if way is not ApprovalWay.SCREEN and values["approver"] is None:
            return "请选择审批人。"
        if way is ApprovalWay.PIN and not values["pin"]:
            return "请审批人输入签批码。"
        if way is ApprovalWay.PAPER and values["approved_on"] is None:
            return "请填写审批单上的签批日期。"
        if way is ApprovalWay.PAPER and self.scan is None:
            return "请附上领导签字的审批单扫描件或照片。"
        return ""


class PinApproval(ApprovalDialog):
    """Only by PIN."""

    def __init__(
        self, parent: QWidget, context: Context, title: str, approvers: Sequence[tuple[UUID, str]], *, act: str = "确定"
    ) -> None:
        super().__init__(parent, context, title, approvers, ways=(ApprovalWay.PIN,), act=act, may_refuse=False)


class PaperApproval(ApprovalDialog):
    """Only on paper."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        approvers: Sequence[tuple[UUID, str]],
        *,
        act: str = "登记纸质审批",
    ) -> None:
        super().__init__(parent, context, title, approvers, ways=(ApprovalWay.PAPER,), act=act)


def ask_approval(dialog: ApprovalDialog, then: Callable[[Approval], object]) -> ApprovalDialog:
    """Open the dialog and hand the approval to `then`."""
    dialog.accepted.connect(lambda: then(dialog.given) if dialog.given is not None else None)
    dialog.open()
    return dialog


def usual_approver(context: Context, approvers: Sequence[tuple[UUID, str]]) -> UUID | None:
    """Who is proposed: the only one there is, else whoever approved last at this PC."""
    last, keys = context.pc.get("last_approver"), [key for key, _ in approvers]
    return keys[0] if len(keys) == 1 else next((key for key in keys if str(key) == last), None)


def note_approver(context: Context, approver: UUID | None) -> None:
    """Propose this one the next time."""
    try:
        context.pc.set("last_approver", str(approver or ""))
    except MzdeskError as error:
        logger.warning("last approver not kept: %s", type(error).__name__)


def read_scan(path: Path) -> FileDraft:
    """A scan as it is kept: PDFs as they are, photos in their stored form. Raises BadInput."""
    data = files.read(path)
    if data.startswith(b"%PDF-"):
        return FileDraft(path.name, "application/pdf", data)
    from mzdesk.documents import photos

    made = photos.prepare(data, path.name)
    return FileDraft(
        path.name,
        made.media_type,
        made.data,
        original_sha256=made.original_sha256,
        width=made.width,
        height=made.height,
    )

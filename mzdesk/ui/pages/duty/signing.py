"""签到 and what confirms a handover, the scans of paper, and calling a handover off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.errors import MzdeskError
from mzdesk.services import attachments, duty
from mzdesk.terms import SignAct, SignWay
from mzdesk.ui import files
from mzdesk.ui.evidence import PDF, read, show_photo
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import fields
from mzdesk.views.attachments import EvidenceRow, FileDraft
from mzdesk.views.duty_room import HandoverDraft, Now, ShiftView, SignDraft

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage

CALL_OFF = "已确认的作废，本班继续由原来的人负责；值班记录中自动记一条。"


class Signing:
    """Opens the forms beside the log, keeps the scans."""

    def __init__(self, page: DutyPage) -> None:
        self._page, self._context = page, page.context

    # --- one confirmation ---------------------------------------------------------------------------------------------

    def sign_on(self) -> None:
        """签到, or a confirmation of the handover that is under way, or what was forgotten."""
        now = self._context.now()
        self._context.query(lambda s, a: duty.now(s, a, now=now), self._sign_form)

    def _sign_form(self, now: Now) -> None:
        if now.shift is None or not now.waiting:
            self._context.notify.info("现在没有待签字的人员")
            return
        self._page.show_tab("log")
        draft, shift = f"duty/sign/{now.shift.row.id}", now.shift
        form = Form(self._context, fields.sign(now.waiting, draft), draft=draft, draft_title="签字")
        first = now.waiting[0]
        form.fill({"who": f"{first.act.value}/{first.seat.person_id}", "way": SignWay.PIN})
        side = self._page.log.side
        side.show_form("签字", form, act="签字", note="签到、交班、接班由本人输入签批码；在纸上签了的选“纸质已签”。")
        fields.shown_when(form, ("pin",), lambda: form.value("way") is not SignWay.PAPER)
        fields.shown_when(form, ("at",), lambda: form.value("way") is not SignWay.PIN)
        fields.shown_when(form, ("reason",), lambda: form.value("way") is SignWay.LATE)
        fields.shown_when(form, ("files",), lambda: form.value("way") is SignWay.PAPER)
        form.editors["pin"].widget.setFocus()
        form.submitted.connect(lambda values: self._sign(form, values, shift))

    def _sign(self, form: Form, values: Mapping[str, Any], shift: ShiftView) -> None:
        act, person = fields.chosen_sign(values["who"])
        way = values["way"] or SignWay.PIN
        at, reason = (None, "") if way is SignWay.PIN else (values["at"], values["reason"])
        given = SignDraft(person, way, values["pin"], at, reason, values["files"])
        now, side = self._context.now(), self._page.log.side
        if act is SignAct.SIGN_ON:
            done = side.saved("已签到", form, lambda _none: self._next())
            self._context.change(
                "值班签到", lambda s, a: duty.sign_on(s, a, shift.row.id, sign=given, now=now), done, form.refuse
            )
        elif shift.next_crew is not None:
            shifting = self._page.shifting
            draft = HandoverDraft(shift.next_crew, ((act, given),), shift.remark)
            shifting.send(shift, draft, side.saved("已登记确认", form, shifting.handed), form)

    def _next(self) -> None:
        """The next who has to sign on, at once."""
        now = self._context.now()

        def more(found: Now) -> None:
            if found.shift is not None and any(each.act is SignAct.SIGN_ON for each in found.waiting):
                self._sign_form(found)

        self._context.query(lambda s, a: duty.now(s, a, now=now), more)

    # --- scans --------------------------------------------------------------------------------------------------------

    def choose_scan(self, shift_id: UUID) -> None:
        """补附扫描件: ask for the signed sheet."""
        self.take_scan(shift_id, self._context.files.choose(self._page, "选择签字的扫描件", "scan", many=True))

    def take_scan(self, shift_id: UUID, paths: Sequence[Path]) -> None:
        """Put the signed sheet, chosen or dropped, with the signatures that lack it."""
        if paths:
            self._context.draw(
                lambda: [read(path.name, files.read(path)) for path in paths],
                partial(self._attach, shift_id),
                self._refused,
            )

    def _attach(self, shift_id: UUID, scans: list[FileDraft]) -> None:
        self._context.change(
            "补附签字扫描件",
            lambda s, a: duty.attach_scan(s, a, shift_id, scans=scans),
            lambda count: self._context.notify.done(f"扫描件已附到 {count} 个纸质签字"),
            self._refused,
        )

    def _refused(self, error: MzdeskError) -> None:
        self._context.notify.refused(error.message)

    def show_scans(self, shift_id: UUID) -> None:
        """The signed sheets of a shift; of several the newest."""

        def look(session: Any, actor: Any) -> tuple[EvidenceRow, bytes] | None:
            rows = duty.scans(session, actor, shift_id)
            return (rows[-1], attachments.data(session, actor, rows[-1].sha256)) if rows else None

        self._context.query(look, self._show_scan)

    def _show_scan(self, found: tuple[EvidenceRow, bytes] | None) -> None:
        if found is None:
            self._context.notify.info("这一班没有扫描件")
        elif found[0].media_type == PDF:
            self._page.papers.show((found[1], found[0].name))
        else:
            show_photo(self._page, found[0].name, found[1])

    # --- called off ---------------------------------------------------------------------------------------------------

    def call_off(self) -> None:
        """撤回交接: ask why."""
        shift_id = self._page.shift_id
        if shift_id is not None:
            self._context.query(lambda s, a: duty.shift(s, a, shift_id), self._call_off_form)

    def _call_off_form(self, shift: ShiftView) -> None:
        self._page.show_tab("log")
        form = Form(self._context, fields.REASON, draft=f"duty/calloff/{shift.row.id}", draft_title="撤回交接")
        side = self._page.log.side
        side.show_form("撤回交接", form, act="撤回交接", note=CALL_OFF)

        def save(values: dict[str, Any]) -> None:
            given, now = {"reason": values["reason"], "version": shift.version}, self._context.now()
            done = side.saved("交接已撤回，本班继续值班", form)
            self._context.change(
                "撤回交接", lambda s, a: duty.call_off(s, a, shift.row.id, **given, now=now), done, form.refuse
            )

        form.submitted.connect(save)

"""What may be done to a document: each act is one form or one question, then one change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mzdesk.errors import MzdeskError
from mzdesk.services import access, attachments, facilities, orders, staff
from mzdesk.services.attachments import Place
from mzdesk.terms import (
    ApprovalWay,
    Capability,
    EvidenceRole,
    OrderAct,
    Right,
    ServiceWay,
    SignOutcome,
)
from mzdesk.ui.dialogs import Approval
from mzdesk.ui.dialogs.approval import read_scan
from mzdesk.ui.forms import Area, Custom, Day, Either, Field, Form, Text
from mzdesk.ui.pages.orders.dialogs import SealDialog, VoidDialog
from mzdesk.ui.pages.orders.flow import Flow
from mzdesk.ui.pages.orders.mending import Mending
from mzdesk.ui.pages.orders.number import Asked
from mzdesk.ui.pages.orders.others import Others
from mzdesk.ui.pages.orders.scan import ScanEditor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.orders import Issued, OrderView, ServiceDraft
from mzdesk.views.staff import Choice

if TYPE_CHECKING:
    from mzdesk.documents.codes import Part
    from mzdesk.ui.pages.orders.page import OrdersPage

_SERVICE: Final[tuple[Field, ...]] = (
    Day(key="served_on", label="送达日期", required=True, span=2),
    Either(key="way", label="方式", options=[(way, way.label.removesuffix("送达")) for way in ServiceWay], span=2),
    Either(key="sign", label="签收", options=[(sign, sign.label) for sign in SignOutcome], span=2),
    Text(key="receiver", label="签收人", longest=40, span=2),
    Area(key="note", label="经过", lines=2, hint="留置送达写明见证人和经过，邮寄写明单号"),
    Custom(key="scan", label="签字件", editor=ScanEditor, span=2),
)
_CODE: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")
Failed = Callable[[MzdeskError], None]


class Acts:
    """The acts of the chosen document; forms open in its place, questions over it."""

    def __init__(self, page: OrdersPage) -> None:
        self._page, self._context = page, page.context
        self._run: dict[OrderAct, Callable[[OrderView], None]] = {
            OrderAct.GIVE_NUMBER: self._number,
            OrderAct.REPRINT: self._reprint,
            OrderAct.SEAL: self._seal,
            OrderAct.SERVE: self._serve,
            OrderAct.ATTACH: self._attach,
            OrderAct.VOID: self._void,
            **Flow(page).runs,
            OrderAct.MEND: Mending(page).start,
            **Others(page).runs,
        }

    def run(self, act: OrderAct) -> None:
        """Begin an act on the chosen document."""
        view = self._page.chosen()
        if view is None:
            return
        if act in view.acts:
            self._run[act](view)
        else:
            self._context.notify.refused(f"文书{view.row.waits}，现在不能{act.label}。请在右侧查看它的办理情况。")

    def resume(self, key: str) -> None:
        """Go on with the form whose draft was kept under `key`."""
        act = key.rsplit("/", 1)[-1]
        if act in {each.value for each in OrderAct}:
            self.run(OrderAct(act))

    def _form(self, view: OrderView, act: OrderAct, fields: Sequence[Field], note: str, **start: Any) -> Form:
        words = f"{act.label}：{view.row.number or view.row.title}"
        form = Form(self._context, fields, draft=f"orders/{view.row.id}/{act.value}", draft_title=words)
        form.fill(start)
        self._page.side.show_form(words, form, act=act.label, note=note)
        return form

    # --- number and correction ------------------------------------------------------------------------------------

    def _number(self, view: OrderView) -> None:
        kind = view.row.kind
        self._context.query(lambda s, a: orders.prefix_of(s, a, kind), partial(self._number_form, view))

    def _number_form(self, view: OrderView, prefix: str) -> None:
        asked = Asked(view.row.kind, prefix, view.row.issued_on or self._context.today())
        form = self._form(view, OrderAct.GIVE_NUMBER, (asked.field(),), f"{asked.note}填好后按新文号重印。")

        def send(values: dict[str, Any]) -> None:
            self._make(view, "填写文号", "number_given", form, number=asked.meant(values["number"]))

        form.submitted.connect(send)

    def _reprint(self, view: OrderView) -> None:
        note = (
            "用印前发现写错的，先在隐患、检查中改正，再在这里重印：文号、编码和日期不变，"
            "版面按现在的记录重新生成，收回的旧件和原因一并留存。"
        )
        fields = (Area(key="reason", label="原因", required=True, lines=3, hint="如：楼层写错"),)
        form = self._form(view, OrderAct.REPRINT, fields, note)
        form.submitted.connect(lambda values: self._make(view, "更正重印", "reprint", form, reason=values["reason"]))

    def _make(self, view: OrderView, verb: str, name: str, form: Form, **values: Any) -> None:
        """Set the paper anew (documents.issuing) in one change; its new pages follow."""
        document_id, today, now = view.row.id, self._context.today(), self._context.now()

        def job(session: Any, actor: Any) -> Issued:
            from mzdesk.documents import issuing

            made: Issued = getattr(issuing, name)(session, actor, document_id, today=today, now=now, **values)
            return made

        words = f"已{verb}：{view.row.title}，请收回旧件，重新打印"

        def offer(_made: Issued) -> None:
            self._context.notify.done(words, "打印", self._page.out.print_shown)

        self._context.change(verb, job, self._page.side.saved(words, form, offer), form.refuse)

    # --- seal -----------------------------------------------------------------------------------------------------

    def _seal(self, view: OrderView) -> None:
        self._context.query(lambda s, a: staff.leaders(s, a), partial(self._ask_seal, view))

    def _ask_seal(self, view: OrderView, leaders: list[Choice]) -> None:
        ways = [ApprovalWay.PAPER, ApprovalWay.PIN, ApprovalWay.DELEGATED]
        if access.may(self._context.actor, Right.APPROVE) and self._context.actor.person_id is not None:
            ways.insert(0, ApprovalWay.SCREEN)
        approvers = [(each.id, f"{each.name} {each.note}".strip()) for each in leaders]
        words = view.row.number or view.row.title
        dialog = SealDialog(
            self._page.window(),
            self._context,
            words,
            approvers,
            ways=ways,
            copies=view.row.copies,
            signed=view.row.kind.is_gongwen,
            send=partial(self._sealed, view),
        )
        dialog.open()

    def _sealed(
        self,
        view: OrderView,
        values: dict[str, Any],
        approval: Approval | None,
        failed: Failed,
        done: Callable[[], None],
    ) -> None:
        document_id, today, now = view.row.id, self._context.today(), self._context.now()

        def job(session: Any, actor: Any) -> None:
            if approval is not None and approval.scan is not None:
                place = Place(actor.district, orders.links_of(session, actor, document_id).township or actor.township)
                role = EvidenceRole.PAPER
                attachments.link(
                    session, actor, place, approval.scan, subject=Capability.ORDERS, record=document_id, role=role
                )
            draft = approval.draft if approval is not None else None
            orders.seal(session, actor, document_id, **values, approval=draft, today=today, now=now)

        def kept(_nothing: None) -> None:
            done()
            self._context.notify.done(f"已登记用印：{view.row.number or view.row.title}")

        self._context.change("登记用印", job, kept, failed)

    # --- serve and scan -------------------------------------------------------------------------------------------

    def _serve(self, view: OrderView) -> None:
        place = view.row.facility_id

        def principal(session: Any, actor: Any) -> str:
            return facilities.view(session, actor, place).draft.principal if place is not None else ""

        self._context.query(principal, partial(self._serve_form, view))

    def _serve_form(self, view: OrderView, principal: str) -> None:
        form = self._form(
            view,
            OrderAct.SERVE,
            _SERVICE,
            "登记后状态为“已送达”，所涉隐患转为整改中。",
            served_on=self._context.today(),
            way=ServiceWay.DIRECT,
            sign=SignOutcome.SIGNED,
            receiver=principal,
        )
        form.submitted.connect(partial(self._served, view, form))

    def _served(self, view: OrderView, form: Form, values: dict[str, Any]) -> None:
        draft, document_id = ServiceDraft(**values), view.row.id
        today, now = self._context.today(), self._context.now()
        self._context.change(
            "登记送达",
            lambda s, a: orders.serve(s, a, document_id, draft=draft, today=today, now=now),
            self._page.side.saved(f"已登记送达：{view.row.number or view.row.title}", form),
            form.refuse,
        )

    def _attach(self, view: OrderView) -> None:
        found = self._context.files.choose(self._page, "选择签字扫描件", "scan")
        if found:
            self.take(found)

    def take(self, paths: list[Path]) -> None:
        """Signed copies that were dragged in or chosen, a pile of several papers in one file too.

        Pages go to the paper whose code they carry, a file without one to the paper its name tells, else the chosen.
        """
        self._context.draw(lambda: [each for path in paths for each in _sorted(path)], self._keep, self._refuse)

    def _keep(self, found: list[tuple[str | None, FileDraft]]) -> None:
        plain = [scan for code, scan in found if code is None]
        view = self._page.paper.view
        if len(plain) > 1:
            self._context.notify.refused("一份文书一次只附一个扫描件。请逐份拖入，或用文书上的编码给文件命名。")
        elif plain and view is None:
            self._context.notify.refused("扫描件上没有识别到文书编码。请先在左侧选择文书再拖入，或用编码给文件命名。")
        elif plain and view is not None:
            self._put(lambda _session, _actor: view.row.id, plain[0])
        for code, scan in found:
            if code is not None:
                self._put(partial(_by_code, code), scan)

    def _put(self, whose: Callable[[Any, Any], Any], scan: FileDraft) -> None:
        today, now = self._context.today(), self._context.now()

        def job(session: Any, actor: Any) -> OrderView:
            document_id = whose(session, actor)
            orders.attach_scan(session, actor, document_id, scan=scan, today=today, now=now)
            return orders.view(session, actor, document_id)

        self._context.change("附签字扫描件", job, self._attached, self._refuse)

    def _attached(self, view: OrderView) -> None:
        row = view.row
        by = f"，{view.receiver}签收" if row.served_on == self._context.today() and view.receiver else ""
        self._context.notify.done(
            f"已附签字扫描件：{row.number or row.title}，{row.state.label}{by}",
            "查看",
            partial(self._context.open, Capability.ORDERS.value, row.id),
        )

    def _refuse(self, error: MzdeskError) -> None:
        self._context.notify.refused(error.message)

    # --- void -----------------------------------------------------------------------------------------------------

    def _void(self, view: OrderView) -> None:
        VoidDialog(self._page, view.row.number or "", send=partial(self._voided, view)).open()

    def _voided(self, view: OrderView, reason: str, failed: Failed, done: Callable[[], None]) -> None:
        document_id, today, now = view.row.id, self._context.today(), self._context.now()

        def kept(_nothing: None) -> None:
            done()
            self._context.notify.done(f"已作废：{view.row.number or view.row.title}，原件和原因已留存")

        self._context.change(
            OrderAct.VOID.label,
            lambda s, a: orders.void(s, a, document_id, reason=reason, today=today, now=now),
            kept,
            failed,
        )


def _by_code(code: str, session: Any, actor: Any) -> Any:
    return orders.by_code(session, actor, code)


def _sorted(path: Path) -> list[tuple[str | None, FileDraft]]:
    """The papers in a scanned file, each with the code on its pages or in the file's name."""
    from mzdesk.documents import codes

    scan = read_scan(path)
    found = codes.parts(scan.data)
    named = _CODE.search(path.stem)
    if len(found) == 1:
        return [(found[0].code or (named[0] if named is not None else None), scan)]
    return [(part.code, _pages_of(path, part)) for part in found]


def _pages_of(path: Path, part: Part) -> FileDraft:
    first, last = part.pages[0], part.pages[-1]
    pages = f"第{first}页" if first == last else f"第{first}至{last}页"
    return FileDraft(f"{path.stem} {pages}.pdf", "application/pdf", part.data)

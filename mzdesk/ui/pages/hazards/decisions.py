"""What a leader decides about a hazard: 延期, 重大认定, 挂牌督办, 摘牌; on paper, by PIN, on screen, delegated."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.errors import BadInput
from mzdesk.services import access, hazards, staff
from mzdesk.terms import ApprovalWay, EvidenceRole, HazardAct, HazardGrade, Right
from mzdesk.ui.dialogs import Approval, ApprovalDialog, ask_approval, note_approver, usual_approver
from mzdesk.ui.forms import Field, Form
from mzdesk.ui.pages.hazards import fields
from mzdesk.ui.pages.hazards.forms import Values, short
from mzdesk.ui.pages.hazards.panel import NOTE, HazardPanel
from mzdesk.views.hazards import ExtensionDraft, HazardView
from mzdesk.views.staff import ApprovalDraft, Choice

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.forms import Forms
    from mzdesk.ui.pages.hazards.page import HazardsPage

Decide = Callable[[Any, Any, ApprovalDraft, Values], Any]


class Decisions:
    """Opens the forms and dialogs of approvals."""

    def __init__(self, page: HazardsPage, forms: Forms) -> None:
        self._page, self._forms, self._context = page, forms, page.context

    def _with_leaders(self, then: Callable[[list[Choice]], None]) -> None:
        self._context.query(staff.leaders, then, key="hazards-leaders")

    # --- 延期 -------------------------------------------------------------------------------------------------------

    def extend(self, view: HazardView) -> None:
        """申请延期, and the leader's signed sheet in the same act when it is there."""
        self._with_leaders(lambda leaders: self._extend(view, leaders))

    def _extend(self, view: HazardView, leaders: list[Choice]) -> None:
        title, draft = self._forms.about(HazardAct.EXTEND, view)
        today, people = self._context.today(), [(each.id, each.name) for each in leaders]
        start = {
            "asked_on": today,
            "signed": True,
            "approver": usual_approver(self._context, people),
            "approved_on": today,
            "granted": True,
        }

        def save(session: Any, actor: Any, values: Values) -> None:
            given = ExtensionDraft(values["due_on"], values["reason"], values["asked_on"])
            key, dates = view.row.id, self._forms.dates()
            if values["signed"] is False:
                hazards.ask_extension(session, actor, key, draft=given, **dates)
                return
            approval = _on_paper(session, actor, key, values)
            hazards.extend(session, actor, key, approval=approval, draft=given, **dates)

        panel = self._forms.aside(
            title,
            fields.extension(people, draft),
            start,
            "登记延期",
            save,
            draft=draft,
            said=f"已登记延期：{view.row.number}",
        )

        def turn() -> None:
            signed = panel.form.value("signed") is not False
            panel.act_button.setText("登记延期审批" if signed else "登记申请")
            for key in ("approver", "approved_on", "granted", "files"):
                panel.form.show_field(key, signed)

        panel.when("signed", turn)
        panel.form.submitted.connect(lambda values: note_approver(self._context, values["approver"]))

    def decide(self, view: HazardView) -> None:
        """审批延期 of what was asked before."""
        row = view.row
        asked = f"{row.facility}申请将期限由 {row.due_on} 延至 {view.asked_until}：{short(row.text)}"

        def decide(session: Any, actor: Any, approval: ApprovalDraft, _values: Values) -> None:
            hazards.extend(session, actor, row.id, approval=approval, **self._forms.dates())

        def then(given: Approval) -> None:
            self._send("审批延期", row.id, given, decide, {}, f"已审批延期：{row.number}")

        self._ask("审批延期", asked, then)

    # --- 重大 -------------------------------------------------------------------------------------------------------

    def grade(self, view: HazardView) -> None:
        """重大认定 of a 疑似重大 one; any other is first put down as 疑似重大."""
        title, draft = self._forms.about(HazardAct.GRADE, view)
        row = view.row
        start = {"clause": view.grade_clause}
        if row.grade is HazardGrade.SUSPECTED_MAJOR:

            def decide(session: Any, actor: Any, approval: ApprovalDraft, values: Values) -> None:
                hazards.grade_major(
                    session, actor, row.id, clause=values["clause"], approval=approval, **self._forms.dates()
                )

            note = "由领导或专家组认定：同意的列为重大，不同意的降为较大。"
            self._decided(title, fields.clause(decides=True), start, decide, view, "重大认定", draft, note)
            return

        def save(session: Any, actor: Any, values: Values) -> None:
            hazards.suspect(session, actor, row.id, clause=values["clause"], **self._forms.dates())

        self._forms.aside(
            f"列为疑似重大：{row.number} {short(row.text)}",
            fields.clause(decides=False),
            start,
            "列为疑似重大",
            save,
            draft=draft,
            said=f"已列为疑似重大，请办理重大认定：{row.number}",
            note="重大隐患须由领导或专家组认定，认定前先列为疑似重大。",
        )

    def list_supervision(self, view: HazardView) -> None:
        """挂牌督办."""
        title, draft = self._forms.about(HazardAct.LISTING, view)

        def decide(session: Any, actor: Any, approval: ApprovalDraft, values: Values) -> None:
            hazards.list_supervision(session, actor, view.row.id, approval=approval, **values, **self._forms.dates())

        start = {"due_on": self._context.today() + timedelta(days=30)}
        self._decided(title, fields.listing(), start, decide, view, "挂牌督办", draft, NOTE)

    def delist(self, view: HazardView) -> None:
        """摘牌."""
        title, draft = self._forms.about(HazardAct.DELISTING, view)

        def decide(session: Any, actor: Any, approval: ApprovalDraft, values: Values) -> None:
            hazards.delist(session, actor, view.row.id, approval=approval, **values, **self._forms.dates())

        self._decided(title, fields.delisting(), {}, decide, view, "摘牌", draft, NOTE)

    def _decided(
        self,
        title: str,
        given: Sequence[Field],
        start: Values,
        decide: Decide,
        view: HazardView,
        act: str,
        draft: str,
        note: str,
    ) -> None:
        """A form whose button asks for the approval before it sends."""
        form = Form(self._context, given, draft=draft, draft_title=title)
        panel = HazardPanel(self._context, title, form, act="选择审批方式", note=note)
        panel.given_up.connect(self._page.back_to_record)
        said = f"已登记{act}：{view.row.number}"

        def ask(values: Values) -> None:
            panel.banner.say("")
            self._ask(
                f"{act}审批",
                f"{view.row.facility}：{short(view.row.text)}",
                lambda approval: self._send(act, view.row.id, approval, decide, values, said, panel),
            )

        form.submitted.connect(ask)
        panel.start(start)
        self._page.show_aside(panel)

    # --- the approval -----------------------------------------------------------------------------------------------

    def _ask(self, title: str, sentence: str, then: Callable[[Approval], object]) -> None:
        ways = [ApprovalWay.PAPER, ApprovalWay.PIN, ApprovalWay.DELEGATED]
        if access.may(self._context.actor, Right.APPROVE):
            ways[2:2] = [ApprovalWay.SCREEN]

        def show(leaders: list[Choice]) -> None:
            people = [(each.id, each.name) for each in leaders]
            dialog = ApprovalDialog(
                self._page.window(), self._context, title, people, sentence=sentence, ways=ways, act="登记审批"
            )
            dialog.form.fill(
                {
                    "approver": usual_approver(self._context, people),
                    "approved_on": self._context.today(),
                    "granted": True,
                }
            )
            ask_approval(dialog, then)

        self._with_leaders(show)

    def _send(
        self,
        act: str,
        hazard_id: UUID,
        given: Approval,
        decide: Decide,
        values: Values,
        said: str,
        panel: HazardPanel | None = None,
    ) -> None:
        def job(session: Any, actor: Any) -> UUID | None:
            if given.scan is not None:
                hazards.attach(session, actor, hazard_id, file=given.scan, role=EvidenceRole.SCAN)
            decide(session, actor, given.draft, values)
            entry: UUID | None = session.info.get("undo")
            return entry

        def kept(entry: UUID | None) -> None:
            if panel is not None:
                panel.form.forget_draft()
                self._page.back_to_record()
            self._page.acts.say_saved(said, entry)

        self._context.change(act, job, kept, panel.refuse if panel is not None else None)


def _on_paper(session: Any, actor: Any, hazard_id: UUID, values: Values) -> ApprovalDraft:
    """The leader's signed sheet as an approval; its scan is kept with the hazard first."""
    scan = next(iter(values["files"]), None)
    if values["approver"] is None:
        raise BadInput("请选择审批单上签字的领导。", "approver")
    if scan is not None:
        hazards.attach(session, actor, hazard_id, file=scan, role=EvidenceRole.SCAN)
    return ApprovalDraft(
        ApprovalWay.PAPER,
        approver_id=values["approver"],
        approved_on=values["approved_on"],
        scan_sha256=hashlib.sha256(scan.data).hexdigest() if scan is not None else None,
        granted=values["granted"] is not False,
    )

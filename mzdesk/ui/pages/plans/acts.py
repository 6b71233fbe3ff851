"""What the buttons of a plan do: approve, finish, discard, send. Each is one verb of the services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from mzdesk.errors import BadInput, MzdeskError
from mzdesk.services import history, plans, staff
from mzdesk.ui.dialogs import Approval
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.plans.dialogs import ApprovalAsk
from mzdesk.ui.pages.plans.running import PeriodActs, keep_scan
from mzdesk.views.plans import PlanView, SendDraft
from mzdesk.views.staff import Choice


class Acts(PeriodActs):
    """The acts of the chosen plan."""

    # --- approval -------------------------------------------------------------------------------------------------

    def approve(self) -> None:
        """登记审批: by PIN here, on paper, on screen, by delegation."""
        if (view := self._page.chosen()) is not None:
            self._context.query(staff.leaders, lambda leaders: self.ask_approval(view, leaders))

    def ask_approval(self, view: PlanView, leaders: list[Choice]) -> None:
        """Open the dialog."""
        row = view.row
        sentence = f"{row.title}，{row.starts} 至 {row.ends}，计划检查 {row.intended} 家，范围内 {view.pool_size} 家。"

        def send(given: Approval, dialog: ApprovalAsk) -> None:
            today, now = self._context.today(), self._context.now()

            def job(session: Any, actor: Any) -> None:
                keep_scan(session, actor, given, row.id)
                plans.approve(session, actor, row.id, draft=given.draft, today=today, now=now)

            def kept(_none: None) -> None:
                dialog.kept()
                granted = given.draft.granted
                self._context.notify.done("审批已登记，可以封存启动" if granted else "已登记不同意，计划退回拟稿")

            self._context.change("登记审批", job, kept, dialog.refused)

        dialog = ApprovalAsk(
            self._page.window(), self._context, "登记审批：行政检查计划", leaders, sentence=sentence, send=send
        )
        self._open(dialog)

    def withdraw(self) -> None:
        """Take the approval back to change the plan."""
        self._simple("退回修改", plans.withdraw, "计划已退回，改好后请重新送批")

    def finish(self) -> None:
        """Everything is visited."""
        self._simple("办结计划", plans.finish, "计划已办结")

    def _simple(self, verb: str, run: Any, words: str) -> None:
        if (view := self._page.chosen()) is not None:
            done = self._context.notify.done
            self._context.change(verb, lambda s, a: run(s, a, view.row.id), lambda _none: done(words))

    def discard(self) -> None:
        """Throw a draft away, with a way back."""
        if (view := self._page.chosen()) is None:
            return
        now, row = self._context.now(), view.row

        def job(session: Any, actor: Any) -> UUID:
            plans.discard(session, actor, row.id, now=now)
            entry: UUID = session.info["undo"]
            return entry

        def gone(entry: UUID) -> None:
            self._page.forget()
            self._context.notify.undoable(f"已删除计划：{row.title}", lambda: self._undo(entry, row.id))

        self._context.change("删除计划", job, gone)

    def _undo(self, entry: UUID, plan_id: UUID) -> None:
        now = self._context.now()

        def back(title: str) -> None:
            self._context.notify.done(f"已撤销：{title}")
            self._page.open(plan_id)

        self._context.change("撤销", lambda s, a: history.undo(s, a, entry, now=now), back)

    # --- visits without a draw ------------------------------------------------------------------------------------

    def send(self, draft: SendDraft, form: Form) -> None:
        """Send a team; where the law wants an approval first, ask for it."""

        def asked(answer: tuple[bool, list[Choice]]) -> None:
            if answer[0]:
                self.ask_visit_approval(draft, form, answer[1])
            else:
                self._send(draft, None, form, form.refuse)

        self._context.query(
            lambda s, a: (plans.needs_approval(s, a, draft=draft), staff.leaders(s, a)), asked, form.refuse
        )

    def ask_visit_approval(self, draft: SendDraft, form: Form, leaders: list[Choice]) -> None:
        """行政检查 of a 社会办 place outside a plan: its approval goes on file together with the visit."""

        def send(given: Approval, dialog: ApprovalAsk) -> None:
            def refused(error: MzdeskError) -> None:
                if isinstance(error, BadInput) and error.field in form.editors:
                    dialog.kept()
                    form.refuse(error)
                else:
                    dialog.refused(error)

            self._send(replace(draft, approval=given.draft), given, form, refused, dialog)

        sentence = "对社会办机构的行政检查须先经审批。在已审批的计划下派出的，不用再批。"
        name = form.value("place")[1]
        dialog = ApprovalAsk(
            self._page.window(),
            self._context,
            f"登记审批：检查{name}",
            leaders,
            sentence=sentence,
            send=send,
            may_refuse=False,
        )
        self._open(dialog)

    def _send(
        self, draft: SendDraft, given: Approval | None, form: Form, failed: Any, dialog: ApprovalAsk | None = None
    ) -> None:
        today, now = self._context.today(), self._context.now()
        name = form.value("place")[1]

        def job(session: Any, actor: Any) -> UUID:
            made = plans.send(session, actor, draft=draft, today=today, now=now)
            if given is not None:
                keep_scan(session, actor, given, made)
            return made

        def sent(made: UUID) -> None:
            if dialog is not None:
                dialog.kept()
            form.forget_draft()
            self._page.forms.back_to_plan()
            papers = self._page.papers
            self._context.notify.done(
                f"已派出检查：{name}", "打印文书", lambda: papers.departure([made], f"出发文书 {name}")
            )

        self._context.change("指定派出", job, sent, failed)

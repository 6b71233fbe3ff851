"""What is done with a period that runs or is over: sealed, opened at departure, shown to all. One verb each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.rules.planner import verifier
from mzdesk.services import attachments, plans, staff
from mzdesk.services.attachments import Place
from mzdesk.terms import Capability, EvidenceRole, InspectionState
from mzdesk.ui import files
from mzdesk.ui.dialogs import Approval, Dialog, once
from mzdesk.ui.pages.plans import fields
from mzdesk.ui.pages.plans.dialogs import ApprovalAsk, FormDialog, OpenDialog, SealDialog, phrases
from mzdesk.views.plans import (
    DrawView,
    OpenDraft,
    Opened,
    PeriodView,
    Phrases,
    PlanView,
    SealDraft,
    Sealed,
    VisitLine,
)
from mzdesk.views.staff import Choice

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage
_SHOWN = (
    "下面的恢复码只显示这一次，程序不保存。请打印恢复单，由保管人装入信封密封，与口令分开存放；忘记口令时凭它启封。"
)


class PeriodActs:
    """The acts of the chosen plan's period."""

    def __init__(self, page: PlansPage) -> None:
        self._page, self._context = page, page.context
        self.dialog: Dialog | None = None

    def _open(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.open()
        if isinstance(dialog, ApprovalAsk):
            dialog.form.editors["pin" if dialog.form.value("approver") else "approver"].widget.setFocus()

    # --- the seal -------------------------------------------------------------------------------------------------

    def seal(self) -> None:
        """封存启动: the period begins under a leader's pass-phrase."""
        if (view := self._page.chosen()) is not None:
            asked = self._context.query
            asked(lambda s, a: (plans.keepers(s, a), plans.witnesses(s, a)), lambda found: self.ask_seal(view, *found))

    def ask_seal(self, view: PlanView, keepers: list[Choice], witnesses: list[Choice]) -> None:
        """Open the dialog."""
        title = f"封存启动：{view.row.title}"
        dialog = SealDialog(
            self._page.window(),
            self._context,
            title,
            keepers,
            witnesses,
            send=lambda draft, asked: self._seal(view, draft, asked),
        )
        only = keepers[0].id if len(keepers) == 1 else None
        dialog.form.fill({"keeper": only})
        self._open(dialog)
        dialog.form.editors["phrase" if only else "keeper"].widget.setFocus()

    def _seal(self, view: PlanView, draft: SealDraft, dialog: SealDialog) -> None:
        today, now = self._context.today(), self._context.now()

        def kept(sealed: Sealed) -> None:
            dialog.kept()
            self._context.notify.done(f"已封存启动：{view.row.title}")
            self.show_recovery(sealed)

        self._context.change(
            "封存启动",
            lambda s, a: plans.seal(s, a, view.row.id, draft=draft, today=today, now=now),
            kept,
            dialog.refused,
        )

    def show_recovery(self, sealed: Sealed) -> None:
        """Show the recovery codes once."""
        codes = [("启封恢复码", sealed.recovery), ("见证方恢复码", sealed.witness_recovery)]
        given = [(called, code) for called, code in codes if code]
        self.dialog = dialog = once.show(self._page, "已封存启动", _SHOWN, given, "打印恢复单和期初承诺书")
        dialog.accepted.connect(lambda: self._page.papers.promise(sealed.id, sealed))

    # --- departure ------------------------------------------------------------------------------------------------

    def unseal(self) -> None:
        """启封并打印: what the leader says and the pass-phrase, then teams and places, then every paper."""
        view = self._page.chosen()
        if view is None or view.period is None:
            return
        period = view.period
        self._context.query(staff.leaders, lambda leaders: self.ask_open(view, period, leaders))

    def ask_open(self, view: PlanView, period: PeriodView, leaders: list[Choice]) -> None:
        """Open the dialog, with what the plan has for one outing."""
        draft, today = view.draft, self._context.today()
        asked = fields.opening(self._page.townships, leaders, keeper=period.keeper, witness=period.witness)
        sentence = f"{today}，名录库 {view.pool_size} 家。启封后立即算出检查名单，并打印全部通知书和检查清单。"

        def send(said: OpenDraft, opened_by: Phrases, dialog: OpenDialog) -> None:
            now = self._context.now()

            def opened(found: Opened) -> None:
                dialog.kept()
                notes = f"。{'；'.join(found.notes)}" if found.notes else ""
                self._context.notify.done(f"已启封，{len(found.visits)} 家{notes}")
                self._page.turn("draws")
                self._depart(found.visits, today, found.id)

            self._context.change(
                "启封",
                lambda s, a: plans.unseal(s, a, period.id, draft=said, phrases=opened_by, today=today, now=now),
                opened,
                dialog.refused,
            )

        dialog = OpenDialog(
            self._page.window(), self._context, sentence, asked, again=period.today_drawn > 0, send=send
        )
        chosen = len(draft.places)
        most = chosen - 1 if chosen else view.pool_size
        held = sum(day.held for day in period.days if day.date == today)
        count = max(1, min(draft.teams * draft.stops - held, most))
        dialog.form.fill({"count": count, "teams": min(draft.teams, count), "half_day": draft.half_day})
        self._open(dialog)
        dialog.form.editors["phrase"].widget.setFocus()

    def print_departure(self, draw: DrawView) -> None:
        """All papers of the visits that still wait, again if need be."""
        self._depart(draw.visits, draw.departs_on, draw.id)

    def print_again(self, draw_id: UUID) -> None:
        """The papers of a draw as it stands now."""
        self._context.query(
            lambda s, a: plans.visits_of_draw(s, a, draw_id),
            lambda visits: self._page.papers.departure(_waiting(visits), "出发文书", draw_id),
        )

    def _depart(self, visits: Sequence[VisitLine], on: date, draw_id: UUID) -> None:
        self._page.papers.departure(_waiting(visits), f"出发文书 {on}", draw_id)

    def look(self, draw: DrawView) -> None:
        """Note that somebody saw today's list."""
        now = self._context.now()
        self._context.change("查看检查名单", lambda s, a: plans.look(s, a, draw.id, now=now))

    # --- a period that is over ------------------------------------------------------------------------------------

    def verify(self, period: PeriodView) -> None:
        """Check what is kept and say whether it fits."""
        self._context.query(
            lambda s, a: plans.verify(s, a, period.id), lambda faults: self._page.show_verdict(period.id, faults)
        )

    def reveal(self) -> None:
        """期满公开: the secrets are opened and everything is drawn again."""
        view = self._page.chosen()
        if view is None or view.period is None:
            return
        period = view.period

        def send(values: dict[str, Any], dialog: FormDialog) -> None:
            today, now, said = self._context.today(), self._context.now(), phrases(values)

            def done(faults: tuple[str, ...]) -> None:
                dialog.kept()
                self._context.notify.done("已公开，全部抽取核对无误" if not faults else "已公开，核对有不一致")
                self._page.show_verdict(period.id, faults)

            self._context.change(
                "期满公开",
                lambda s, a: plans.reveal(s, a, period.id, phrases=said, today=today, now=now),
                done,
                dialog.refused,
            )

        sentence = (
            f"{period.first} 至 {period.last} 已经期满。启封全部密钥，把每一次抽取重新算一遍，"
            "并生成可供任何人核对的文件。"
        )
        asked = fields.keys(period.keeper, period.witness)
        dialog = FormDialog(
            self._page.window(), self._context, "期满公开", sentence, asked, act="公开并核对", send=send
        )
        self._open(dialog)
        dialog.form.editors["phrase"].widget.setFocus()

    def review(self, view: PlanView, withheld: Sequence[UUID]) -> None:
        """Who approved the publication."""
        if view.period is not None:
            period_id = view.period.id
            self._context.query(staff.leaders, lambda leaders: self.ask_review(period_id, withheld, leaders))

    def ask_review(self, period_id: UUID, withheld: Sequence[UUID], leaders: list[Choice]) -> None:
        """Open the dialog."""

        def send(given: Approval, dialog: ApprovalAsk) -> None:
            today, now = self._context.today(), self._context.now()

            def job(session: Any, actor: Any) -> None:
                keep_scan(session, actor, given, period_id)
                plans.review(
                    session, actor, period_id, draft=given.draft, withheld=tuple(withheld), today=today, now=now
                )

            def kept(_none: None) -> None:
                dialog.kept()
                self._page.forms.back_to_plan()
                granted = given.draft.granted
                self._context.notify.done("公开审查已登记，可以打印公示表" if granted else "已登记不同意公开")

            self._context.change("公开审查", job, kept, dialog.refused)

        dialog = ApprovalAsk(
            self._page.window(),
            self._context,
            "公开审查",
            leaders,
            sentence="审查公示内容是否涉密、涉及个人隐私。审查意见印在公示表上。",
            send=send,
        )
        self._open(dialog)

    def hand_out(self, period: PeriodView, title: str) -> None:
        """Save the file of a period that is over, with the script that checks it beside it."""
        path = self._context.files.save(self._page, "导出核对文件", f"{title} 核对文件.json", "json")
        if path is None:
            return

        def save(raw: bytes) -> None:
            script = path.with_name("核对程序.py")

            def write() -> None:
                files.write(path, raw)
                files.write(script, Path(verifier.__file__).read_bytes())

            self._context.draw(
                write,
                lambda _none: self._context.notify.done(
                    f"已导出：{path.name}，{script.name}", "打开文件夹", lambda: self._context.files.show(path.parent)
                ),
            )

        self._context.query(lambda s, a: plans.bundle(s, a, period.id), save)


def _waiting(visits: Sequence[VisitLine]) -> list[UUID]:
    return [visit.id for visit in visits if visit.state is InspectionState.ORDERED]


def keep_scan(session: Any, actor: Any, given: Approval, record: UUID) -> None:
    """Keep the signed sheet of a paper approval as evidence of the record."""
    if given.scan is not None:
        place = Place(actor.district, actor.township)
        attachments.link(
            session, actor, place, given.scan, subject=Capability.PLANS, record=record, role=EvidenceRole.SCAN
        )

"""Papers of plans and departures: issued, shown, handed to the printer in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.services import access, plans
from mzdesk.terms import DrawStep, Right
from mzdesk.ui.context import Work
from mzdesk.ui.dialogs import once
from mzdesk.ui.preview import PapersPanel
from mzdesk.ui.printing import Paper
from mzdesk.views.orders import Issued
from mzdesk.views.plans import Sealed

if TYPE_CHECKING:
    from mzdesk.ui.pages.plans.page import PlansPage

_UNPRINTED = "恢复单没有打印。如果没有抄下恢复码，请作废封存后重新封存"


class Papers:
    """Issues papers and shows them; with `at_once` the printer is asked for straight away."""

    def __init__(self, page: PlansPage) -> None:
        self._page, self._context = page, page.context
        self.shown: PapersPanel | None = None

    def approval(self, plan_id: UUID) -> None:
        """行政检查审批表 of a plan, signed or for ink."""

        def job(session: Any, actor: Any, today: Any, now: Any) -> list[Issued]:
            from mzdesk.documents import visit_papers

            return [visit_papers.issue_approval(session, actor, plan_id=plan_id, today=today, now=now)]

        self._issue("打印行政检查审批表", job)

    def visit_approval(self, inspection_id: UUID) -> None:
        """行政检查审批表 of a visit that was sent without a draw."""

        def job(session: Any, actor: Any, today: Any, now: Any) -> list[Issued]:
            from mzdesk.documents import visit_papers

            return [visit_papers.issue_approval(session, actor, inspection_id=inspection_id, today=today, now=now)]

        self._issue("打印行政检查审批表", job)

    def promise(self, period_id: UUID, sealed: Sealed | None = None) -> None:
        """期初承诺书; right after sealing the recovery sheets are printed first, which are kept and shown nowhere."""

        def job(session: Any, actor: Any, today: Any, now: Any) -> list[Issued]:
            from mzdesk.documents import visit_papers

            return [visit_papers.issue_promise(session, actor, period_id, today=today, now=now)]

        if sealed is None:
            self._issue("打印期初承诺书", job, at_once=True)
        else:
            once.press(
                self._page,
                self._context,
                "密钥恢复单",
                lambda s, a: _recovery(s, a, period_id, sealed),
                lambda: self._context.notify.info(_UNPRINTED),
                then=lambda: self._issue("打印期初承诺书", job, at_once=True),
            )

    def day_sheet(self, draw_id: UUID) -> None:
        """抽取情况表 of a draw."""

        def job(session: Any, actor: Any, today: Any, now: Any) -> list[Issued]:
            from mzdesk.documents import visit_papers

            return [visit_papers.issue_day_sheet(session, actor, draw_id, today=today, now=now)]

        self._issue("打印抽取情况表", job)

    def publication(self, period_id: UUID) -> None:
        """双随机一公开公示表, after the 公开审查."""

        def job(session: Any, actor: Any, today: Any, now: Any) -> list[Issued]:
            from mzdesk.documents import visit_papers

            return [visit_papers.issue_publication(session, actor, period_id, today=today, now=now)]

        self._issue("打印公示表", job)

    def publication_book(self, period_id: UUID, title: str) -> None:
        """The same as Excel."""
        path = self._context.files.save(self._page, "导出公示表", f"{title} 公示表.xlsx", "workbook")
        if path is None:
            return
        today, now, folder = self._context.today(), self._context.now(), path.parent

        def save(view: Any) -> None:
            from mzdesk.exchange import publication_book

            self._context.draw(
                lambda: publication_book.write(view, at=now, path=path),
                lambda _rows: self._context.notify.done(
                    f"已导出：{path.name}", "打开文件夹", lambda: self._context.files.show(folder)
                ),
            )

        self._context.query(lambda s, a: plans.publication_view(s, a, period_id, today=today), save)

    def departure(self, inspection_ids: Sequence[UUID], name: str, draw_id: UUID | None = None) -> None:
        """All notices and blank checklists of these visits, printed in one go; noted in the draw's log."""
        ids, today, now = list(inspection_ids), self._context.today(), self._context.now()
        verb = "打印出发文书"

        def job(work: Work, progress: Callable[..., None]) -> tuple[bytes, str, Sequence[Paper]]:
            from mzdesk.documents import visit_papers

            made: list[Issued] = []
            for number, each in enumerate(ids):
                progress(number, len(ids))
                with work.begin(verb) as session:
                    made += visit_papers.issue_departure(session, work.actor, [each], today=today, now=now)
            if draw_id is not None and access.may(work.actor, Right.PLAN):
                with work.begin(verb) as session:
                    plans.record_step(session, work.actor, draw_id, step=DrawStep.PRINTED, at=now, now=now)
            return _joined(made, name)

        self._context.long(verb, job, lambda found: self._show(found, at_once=True))

    def scan(self, sha256: str, name: str) -> None:
        """The signed sheet of a paper approval."""
        from mzdesk.services import attachments

        self._context.query(lambda s, a: attachments.data(s, a, sha256), lambda data: self._show_scan(data, name))

    def _show_scan(self, data: bytes, name: str) -> None:
        if data.startswith(b"%PDF-"):
            self._show((data, name, [Paper(data, name)]), at_once=False)
            return
        path = self._context.files.save(self._page, "另存签批单照片", f"{name}.jpg", "photo")
        if path is not None:
            from mzdesk.ui import files

            folder = path.parent
            self._context.draw(
                lambda: files.write(path, data),
                lambda _none: self._context.notify.done(
                    f"已另存：{path.name}", "打开文件夹", lambda: self._context.files.show(folder)
                ),
            )

    def _issue(
        self, verb: str, job: Callable[[Any, Any, Any, Any], list[Issued]], *, name: str = "", at_once: bool = False
    ) -> None:
        today, now = self._context.today(), self._context.now()

        def made(papers: list[Issued]) -> None:
            self._context.draw(lambda: _joined(papers, name), lambda found: self._show(found, at_once=at_once))

        self._context.change(verb, lambda s, a: job(s, a, today, now), made)

    def _show(self, found: tuple[bytes, str, Sequence[Paper]], *, at_once: bool) -> None:
        panel = self.shown = PapersPanel(self._context, back="返回计划")
        panel.left.connect(self._page.back_to_list)
        self._page.show_work(panel)
        panel.show_papers(*found)
        panel.back_button.setFocus()
        if at_once:
            panel.print_all()


def _joined(papers: Sequence[Issued], name: str) -> tuple[bytes, str, Sequence[Paper]]:
    from mzdesk.documents import bundle

    pdf = bundle.join([paper.pdf for paper in papers])
    return pdf, name or papers[0].title, [Paper(paper.pdf, paper.title) for paper in papers]


def _recovery(session: Any, actor: Any, period_id: UUID, sealed: Sealed) -> list[Paper]:
    """The recovery sheets: printed once, on no register."""
    from mzdesk.documents import promising

    made = []
    for of_witness, code in ((False, sealed.recovery), (True, sealed.witness_recovery)):
        if code:
            view = plans.recovery_view(session, actor, period_id, recovery=code, of_witness=of_witness)
            title = f"{promising.RECOVERY}（{view.holder}）"
            made.append(Paper(promising.recovery(view), title))
    return made

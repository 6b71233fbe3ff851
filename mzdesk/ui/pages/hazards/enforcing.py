"""Papers of enforcement from a hazard: each opens its form, is issued in one act and shown in 文书."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.services import access, checklists, orders
from mzdesk.terms import (
    Capability,
    DocumentKind,
    DocumentState,
    HazardGrade,
    HazardState,
    Right,
    SignOutcome,
    StepKind,
)
from mzdesk.ui.forms import Field
from mzdesk.ui.pages.hazards import measures
from mzdesk.ui.pages.hazards.loop import known_officers, officers_of
from mzdesk.ui.widgets import Act
from mzdesk.views.enforcement import ListingDraft, PenaltyDraft, SuspensionDraft, TalkDraft, TransferDraft
from mzdesk.views.hazards import HazardView, PaperRow
from mzdesk.views.orders import Issued

if TYPE_CHECKING:
    from mzdesk.ui.pages.hazards.forms import Forms, Values
    from mzdesk.ui.pages.hazards.page import HazardsPage

Kind = DocumentKind
Ids = Sequence[UUID]
Issue = Callable[..., Issued]
ANSWER_DAYS = 15
_OUT = (DocumentState.ISSUED, DocumentState.SEALED, DocumentState.SERVED)


class Enforcing:
    """`run(kind, view)` for the chosen hazard, with `ids` for several of its place; `offered` names what may be."""

    def __init__(self, page: HazardsPage, forms: Forms) -> None:
        self._page, self._forms, self._context = page, forms, page.context
        self._table: dict[DocumentKind, Callable[[HazardView, Ids], object]] = {
            Kind.EXTENSION_APPROVAL: lambda view, _ids: self._at_once(view, "issue_extension", Kind.EXTENSION_APPROVAL),
            Kind.TALK_NOTICE: self._talk,
            Kind.TALK_RECORD: lambda view, _ids: self._at_once(view, "issue_talk_record", Kind.TALK_RECORD),
            Kind.SUSPENSION_NOTICE: self._suspend,
            Kind.SPOT_PENALTY: self._punish,
            Kind.TRANSFER_LETTER: self._transfer,
            Kind.LISTING_NOTICE: self._listing,
        }

    def run(self, kind: DocumentKind, view: HazardView, ids: Ids = ()) -> None:
        """Open the form of a paper, or print it."""
        self._table[kind](view, ids or (view.row.id,))

    def offered(self, view: HazardView) -> list[Act]:
        """The papers that this hazard may have now."""
        if not access.may(self._context.actor, Right.ISSUE):
            return []
        acts = [Act(kind.label, partial(self.run, kind, view)) for kind, may in _possible(view).items() if may]
        served = _served(view)
        if served is not None:
            acts.append(Act("打印送达回证", partial(self._receipt, served.id)))
        return acts

    # --- without a form -------------------------------------------------------------------------------------------

    def _at_once(self, view: HazardView, verb: str, kind: DocumentKind) -> None:
        self._print(kind.label, verb, view.row.id)

    def _receipt(self, document_id: UUID) -> None:
        self._print(Kind.SERVICE_RECEIPT.label, "issue_receipt", document_id)

    def _print(self, word: str, verb: str, key: UUID) -> None:
        def job(session: Any, actor: Any) -> Issued:
            return _issue(verb)(session, actor, key, **self._forms.dates())

        self._context.change(f"打印{word}", job, self._show, self._page.say_problem)

    def _show(self, made: Issued) -> None:
        """The paper in the register, where it is printed, sealed and served."""
        self._context.notify.done(f"已制发：{made.title} {made.number or ''}".rstrip())
        self._context.open(Capability.ORDERS.value, made.id)

    # --- with a form ----------------------------------------------------------------------------------------------

    def _form(
        self,
        view: HazardView,
        kind: DocumentKind,
        given: Sequence[Field],
        start: Values,
        issue: Callable[[Any, Any, Values], Issued],
    ) -> Any:
        row = view.row
        return self._forms.aside(
            f"{kind.label}：{row.facility}",
            given,
            start,
            kind.label,
            issue,
            draft=f"hazards/{kind.value}/{row.id}",
            said=f"已制发{kind.label}：{row.facility}",
            then=self._show,
        )

    def _talk(self, view: HazardView, ids: Ids) -> None:
        def issue(session: Any, actor: Any, values: Values) -> Issued:
            return _issue("issue_talk")(session, actor, ids, draft=TalkDraft(**values), **self._forms.dates())

        self._form(view, Kind.TALK_NOTICE, measures.talk(), {}, issue)

    def _suspend(self, view: HazardView, ids: Ids) -> None:
        def issue(session: Any, actor: Any, values: Values) -> Issued:
            draft = SuspensionDraft(values["stopped"], values["starts_at"], values["leave"], _team(view, values))
            return _issue("issue_suspension")(session, actor, ids, draft=draft, **self._forms.dates())

        def show(options: list[tuple[str, str]]) -> None:
            start = {**known_officers(view.row.inspectors, options), "starts_at": self._context.now()}
            self._form(view, Kind.SUSPENSION_NOTICE, measures.suspension(options), start, issue)

        self._forms.with_officers(show)

    def _punish(self, view: HazardView, ids: Ids) -> None:
        def ask(options: list[tuple[str, str]]) -> None:
            self._context.query(
                lambda s, a: checklists.printable_articles(s, a),
                lambda articles: self._penalty(view, ids, options, articles),
                self._page.say_problem,
                key="hazards-articles",
            )

        self._forms.with_officers(ask)

    def _penalty(self, view: HazardView, ids: Ids, options: list[tuple[str, str]], articles: dict[str, str]) -> None:
        def issue(session: Any, actor: Any, values: Values) -> Issued:
            return _issue("issue_penalty")(
                session, actor, ids, draft=_penalty_draft(view, values), **self._forms.dates()
            )

        start = {
            **known_officers(view.row.inspectors, options),
            "citizen": False,
            "warning": True,
            "sign": SignOutcome.SIGNED,
        }
        given = measures.penalty(list(articles.items()), options)
        panel = self._form(view, Kind.SPOT_PENALTY, given, start, issue)

        def turn() -> None:
            for key in ("name", "identity", "address"):
                panel.form.show_field(key, panel.form.value("citizen") is True)

        panel.when("citizen", turn)

    def _transfer(self, view: HazardView, ids: Ids) -> None:
        def issue(session: Any, actor: Any, values: Values) -> Issued:
            draft = TransferDraft(values["answer_by"], values["to"], tuple(values["enclosed"].splitlines()))
            return _issue("issue_transfer")(session, actor, ids, draft=draft, **self._forms.dates())

        def show(named: tuple[str, ...]) -> None:
            start = {
                "to": "".join(named[:1]),
                "answer_by": self._context.today() + timedelta(days=ANSWER_DAYS),
                "enclosed": "现场检查笔录复印件",
            }
            self._form(view, Kind.TRANSFER_LETTER, measures.transfer(), start, issue)

        self._context.query(
            lambda s, a: orders.departments(s, a, ids), show, self._page.say_problem, key="hazards-departments"
        )

    def _listing(self, view: HazardView, _ids: Ids) -> None:
        def issue(session: Any, actor: Any, values: Values) -> Issued:
            draft = ListingDraft(**values)
            return _issue("issue_listing")(session, actor, view.row.id, draft=draft, **self._forms.dates())

        self._form(view, Kind.LISTING_NOTICE, measures.listing(), {}, issue)


def _issue(verb: str) -> Issue:
    from mzdesk.documents import enforcement_papers

    issue: Issue = getattr(enforcement_papers, verb)
    return issue


def _team(view: HazardView, values: Values) -> tuple[str, ...]:
    """Those ticked; none when they are the team on file, which stands there with its leader first."""
    named = officers_of(values)
    return () if set(named) == set(view.row.inspectors) else named


def _penalty_draft(view: HazardView, values: Values) -> PenaltyDraft:
    left = {
        key: value for key, value in values.items() if key not in ("others", "officers", "fine", "citizen", "warning")
    }
    return PenaltyDraft(
        **left,
        citizen=values["citizen"] is True,
        warning=bool(values["warning"]),
        fine=int(values["fine"] or 0),
        officers=_team(view, values),
    )


def _possible(view: HazardView) -> dict[DocumentKind, bool]:
    """Which papers make sense now; the services have the last word."""
    row = view.row
    still = row.state is not HazardState.CLOSED
    private = not row.relation.is_internal
    asked = any(step.kind is StepKind.EXTENSION_ASKED and not step.withdrawn for step in view.steps)
    talked = any(p.kind is Kind.TALK_NOTICE and p.state is not DocumentState.VOID for p in view.papers)
    return {
        Kind.EXTENSION_APPROVAL: asked,
        Kind.TALK_NOTICE: still,
        Kind.TALK_RECORD: talked,
        Kind.SUSPENSION_NOTICE: still and private and row.grade is HazardGrade.MAJOR,
        Kind.SPOT_PENALTY: private,
        Kind.TRANSFER_LETTER: still,
        Kind.LISTING_NOTICE: row.supervised,
    }


def _served(view: HazardView) -> PaperRow | None:
    """The newest numbered paper of the hazard that is or will be served."""
    told = [
        p
        for p in view.papers
        if p.kind.is_served and p.state in (DocumentState.SEALED, DocumentState.SERVED, DocumentState.ISSUED)
    ]
    return told[-1] if told else None

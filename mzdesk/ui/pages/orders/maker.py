"""新建文书: a paper that the records begin and the clerk completes, issued in one act."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mzdesk.errors import MzdeskError
from mzdesk.terms import DocumentKind
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.rows import HINT
from mzdesk.ui.pages.orders.sheets import FORMS, TABLES
from mzdesk.ui.pages.orders.sheets.form import Filled
from mzdesk.ui.pages.orders.writing import Draw, Writing
from mzdesk.ui.widgets import Button, Label
from mzdesk.views.orders import DocumentLinks, Issued

if TYPE_CHECKING:
    from mzdesk.ui.context import Work
    from mzdesk.ui.pages.orders.page import OrdersPage

_SENTENCE: Final = "填写左侧内容后，这里显示排版的样子。"


class Maker(Writing):
    """`start(kind)` asks the records, then shows the form they fill; 制发 numbers, keeps and shows the paper."""

    def __init__(self, page: OrdersPage) -> None:
        super().__init__(page, "制发", "", _SENTENCE)
        self.fill_button = Button("", "", "calendar_checkmark")
        self.fill_button.clicked.connect(self.fill)
        self.foot.line.insertWidget(1, self.fill_button)
        self.told = Label("", "dense", "good", wrap=True)
        self._place.insertWidget(2, self.told)
        self.kind = DocumentKind.HANDLING_SLIP
        self._base: Any = None
        self._given: dict[str, str] = {}

    def start(self, kind: DocumentKind, given: dict[str, str] | None = None) -> None:
        """A new paper of this kind; `given` are values of its `again` fields it is about, with a draft of their own."""
        self.kind, self._base, self._given = kind, None, dict(given or {})
        self._allow(False)
        filling = FORMS[kind].filling
        self.fill_button.setVisible(filling is not None)
        self.fill_button.setText(filling.label if filling is not None else "")
        self.tell("")
        self.hint.setText(f"{FORMS[kind].hint}{HINT}" if kind in TABLES else FORMS[kind].hint)
        drafts = self._context.drafts
        if drafts is None:
            self._ask(self._given)
        else:
            key = draft_of(kind, self._given)
            self._context.desk(lambda: drafts.load(key), self._begin)

    def _allow(self, ready: bool) -> None:
        """Nothing can be issued or reckoned before the records were asked."""
        for button in (self.save_button, self.fill_button):
            button.setEnabled(ready)

    def _begin(self, kept: dict[str, Any] | None) -> None:
        """Begin with what was typed and not saved, where there is something."""
        left = kept or {}
        self._ask({key: left[key] for key in FORMS[self.kind].again & set(left)} | self._given, left)

    def _ask(self, values: dict[str, Any], kept: dict[str, Any] | None = None) -> None:
        sheet, kind = FORMS[self.kind], self.kind
        today, now = self._context.today(), self._context.now()
        self._context.query(
            lambda s, a: sheet.begin(s, a, values, today=today, now=now),
            partial(self._show, kind, kept),
            partial(self._no_beginning, kept),
            key="orders-maker",
        )

    def _no_beginning(self, kept: dict[str, Any] | None, error: MzdeskError) -> None:
        """What was asked for can't begin (a 续报 without 首报): say so and stay at what is shown.

        What was left of a paper that can't begin any more is put into a plain new one.
        """
        self._context.notify.refused(error.message)
        if self._base is None and kept:
            again = FORMS[self.kind].again
            self._ask({}, {key: value for key, value in kept.items() if key not in again})
        elif self.form is not None and self._base is not None:
            for key in FORMS[self.kind].again & set(self.form.editors):
                self.form.set(key, FORMS[self.kind].values(self._base)[key])

    def _show(self, kind: DocumentKind, kept: dict[str, Any] | None, base: Any) -> None:
        """The form of a new paper (`kept`: what was left of it), or with what is typed after the day was changed."""
        if kind is not self.kind:
            return
        sheet = FORMS[kind]
        values = sheet.values(base) | (self._typed() if kept is None else {})
        self._base = base
        self._allow(True)
        form = self.open_form(f"新建：{kind.label}", sheet.fields(base), values, draft=draft_of(kind, self._given))
        if kept:
            self.restore(form, kept)
        form.edited.connect(self._edited)
        self.look()

    def _typed(self) -> dict[str, Any]:
        """What the clerk has put in place of what the records gave."""
        assert self.form is not None
        sheet, before = FORMS[self.kind], FORMS[self.kind].values(self._base)
        ours = sheet.again | sheet.derived
        return {
            key: value
            for key, value in self.form.values().items()
            if key not in ours and (value or None) != (_plain(before.get(key)) or None)
        }

    def _edited(self, key: str) -> None:
        if self._base is not None and self.form is not None and key in FORMS[self.kind].again:
            values = self.form.values()
            if values[key] is not None and values[key] != FORMS[self.kind].values(self._base).get(key):
                self._ask(values)

    # --- what it says -------------------------------------------------------------------------------------------------

    def said(self) -> Any:
        """The paper as it is typed now. Raises BadInput for a cell that can't be read."""
        assert self.form is not None
        return FORMS[self.kind].view(self._base, self.form.values())

    def drawing(self) -> Draw | None:
        """Its pages, as far as they can be set."""
        if self._base is None:
            return None
        view, kind = self.said(), self.kind

        def job() -> bytes:
            from mzdesk.documents import render

            return render(kind, view)

        return job

    # --- what a machine proposes --------------------------------------------------------------------------------------

    def tell(self, words: str) -> None:
        """What is to be said of a proposal; empty takes it away."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def fill(self) -> None:
        """自动排班 and the like: reckon from the records and what is typed, then show it for completing by hand."""
        form, kind, filling = self.form, self.kind, FORMS[self.kind].filling
        assert form is not None
        assert filling is not None
        try:
            view = self.said()
        except MzdeskError as error:
            self.refused(form)(error)
            return
        self.fill_button.setEnabled(False)

        def job(work: Work, _progress: Callable[..., None]) -> Filled:
            with work.read() as session:
                found = filling.ask(session, work.actor, view)
            return filling.work(found, view)

        self._context.long(filling.label, job, partial(self._filled, form, kind), self._not_filled)

    def _filled(self, form: Form, kind: DocumentKind, found: Filled) -> None:
        self.fill_button.setEnabled(True)
        if form is not self.form or kind is not self.kind:
            return  # another paper is written meanwhile
        for key, value in found.values.items():
            form.set(key, value)
        self.tell(found.said)
        self.say(found.trouble)

    def _not_filled(self, error: MzdeskError) -> None:
        self.fill_button.setEnabled(True)
        if self.form is not None:
            self.refused(self.form)(error)

    def send(self, _values: dict[str, Any]) -> None:
        """制发."""
        form, kind = self.form, self.kind
        assert form is not None
        try:
            view = self.said()
        except MzdeskError as error:
            self.refused(form)(error)
            return
        today, now, values, follows = self._context.today(), self._context.now(), form.values(), FORMS[kind].issued

        def job(session: Any, actor: Any) -> Issued:
            from mzdesk.documents import issuing

            made = issuing.issue(session, actor, kind, view, links=DocumentLinks(), today=today, now=now)
            if follows is not None:
                follows(session, actor, values, view, made.id, now=now)
            return made

        self._context.change(f"制发{kind.label}", job, self._issued(form), self.refused(form))

    def _issued(self, form: Form) -> Callable[[Issued], None]:
        def done(made: Issued) -> None:
            form.forget_draft()
            self._page.show_papers()
            self._page.open(made.id)
            self._context.notify.done(
                f"已制发：{made.title}{f' {made.number}' if made.number else ''}", "打印", self._page.out.print_shown
            )

        return done


def draft_of(kind: DocumentKind, given: dict[str, str] | None = None) -> str:
    """The key of a paper's draft: `orders/duty_log/make`, `orders/incident_report/make/stage=first/incident=…`."""
    return "/".join(["orders", kind.value, "make", *(f"{key}={value}" for key, value in (given or {}).items())])


def _plain(value: Any) -> Any:
    return tuple(map(tuple, value)) if isinstance(value, list) else value

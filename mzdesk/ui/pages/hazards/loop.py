"""当场改正, 整改, 复查, 销号, 重新立项, 转入执法: the forms of the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mzdesk.services import hazards
from mzdesk.terms import Cause, HazardAct
from mzdesk.ui.pages.hazards import fields
from mzdesk.ui.pages.hazards.evidence import timed
from mzdesk.ui.pages.hazards.forms import Values, ask_time
from mzdesk.ui.pages.hazards.panel import HazardPanel
from mzdesk.views.hazards import HazardView, OnSiteDraft, RecheckDraft, SubmissionDraft
from mzdesk.views.outbox import Act

if TYPE_CHECKING:
    from mzdesk.ui.context import Context
    from mzdesk.ui.pages.hazards.forms import Forms


class Loop:
    """Opens the forms of the loop."""

    def __init__(self, context: Context, forms: Forms) -> None:
        self._context, self._forms = context, forms

    def on_site(self, view: HazardView) -> None:
        """当场改正."""
        title, draft = self._forms.about(HazardAct.ON_SITE, view)
        row = view.row

        def save(session: Any, actor: Any, values: Values) -> None:
            given = OnSiteDraft(
                officers_of(values), values["cause"], values["happened_on"], values["person"], values["text"]
            )
            hazards.correct_on_site(session, actor, row.id, draft=given, **self._forms.dates())

        def show(options: list[tuple[str, str]]) -> None:
            start = {**known_officers(row.inspectors, options), "happened_on": row.found_on, "cause": view.cause}
            self._forms.aside(
                title,
                fields.on_site(options),
                start,
                "当场改正",
                save,
                draft=draft,
                said=f"当场改正并销号：{row.number}",
            )

        self._forms.with_officers(show)

    def submit(self, view: HazardView) -> None:
        """登记整改."""
        title, draft = self._forms.about(HazardAct.SUBMIT, view)
        row = view.row
        start = {
            "person": view.rectified_by or row.responsible,
            "happened_on": self._context.today(),
            "cause": view.cause,
        }

        key = self._context.new_key()

        def given(values: Values) -> SubmissionDraft:
            return SubmissionDraft(
                values["person"],
                values["text"],
                values["happened_on"],
                values["cause"],
                values["cause_note"],
                timed(values["files"], values["taken"]),
                key,
            )

        def save(session: Any, actor: Any, values: Values) -> None:
            hazards.submit(session, actor, row.id, draft=given(values), **self._forms.dates())

        panel = self._forms.aside(
            title,
            fields.submission(draft),
            start,
            "登记整改",
            save,
            draft=draft,
            said=f"已登记整改：{row.number}",
            wait=lambda values: Act(given(values), f"{row.number} 整改情况", about=row.id),
        )
        _ask_cause(panel)

    def recheck(self, view: HazardView) -> None:
        """登记复查结果; a passed one closes in the same act unless the tick is taken off."""
        self._forms.with_officers(lambda options: self._recheck(view, options))

    def _recheck(self, view: HazardView, options: list[tuple[str, str]]) -> None:
        title, draft = self._forms.about(HazardAct.RECHECK, view)
        row = view.row
        lookers = [name for name in row.inspectors if name != view.rectified_by]
        start = {
            **known_officers(lookers, options),
            "passed": True,
            "close": True,
            "happened_on": self._context.today(),
            "person": view.rectified_by or row.responsible,
            "cause": view.cause,
        }

        def save(session: Any, actor: Any, values: Values) -> None:
            hazards.recheck(session, actor, row.id, draft=_recheck_draft(values, view), **self._forms.dates())

        panel = self._forms.aside(
            title,
            fields.recheck(view, options, draft),
            start,
            "登记复查结果",
            save,
            draft=draft,
            said=f"已登记复查结果：{row.number}",
        )
        _ask_cause(panel)
        form = panel.form
        form.show_field("looked", view.paper_defect)
        form.show_field("person", not view.rectified_by)

        def turn() -> None:
            passed = form.value("passed") is not False
            panel.act_button.setText("登记并销号" if passed and form.value("close") else "登记复查结果")
            for key, shown in (("due_on", not passed), ("escalation", not passed), ("close", passed)):
                form.show_field(key, shown)

        panel.when("passed", turn)
        panel.when("close", turn)

    def close(self, view: HazardView) -> None:
        """销号 of what was re-checked before."""
        title, draft = self._forms.about(HazardAct.CLOSE, view)
        row = view.row

        def save(session: Any, actor: Any, values: Values) -> None:
            hazards.close(session, actor, row.id, happened_on=values["happened_on"], **self._forms.dates())

        start = {"happened_on": self._context.today()}
        self._forms.aside(title, fields.closing(), start, "销号", save, draft=draft, said=f"已销号：{row.number}")

    def reopen(self, view: HazardView) -> None:
        """重新立项."""
        title, draft = self._forms.about(HazardAct.REOPEN, view)
        row = view.row

        def save(session: Any, actor: Any, values: Values) -> None:
            reason, due, day = values["text"], values["due_on"], values["happened_on"]
            hazards.reopen(session, actor, row.id, reason=reason, due_on=due, happened_on=day, **self._forms.dates())

        start = {"happened_on": self._context.today()}
        self._forms.aside(
            title, fields.reopening(), start, "重新立项", save, draft=draft, said=f"已重新立项：{row.number}"
        )

    def escalate(self, view: HazardView) -> None:
        """转入执法."""
        title, draft = self._forms.about(HazardAct.ESCALATE, view)
        row = view.row

        def save(session: Any, actor: Any, values: Values) -> None:
            hazards.escalate(session, actor, row.id, **values, **self._forms.dates())

        start = {"happened_on": self._context.today()}
        self._forms.aside(
            title, fields.escalation(view), start, "转入执法", save, draft=draft, said=f"已转入执法：{row.number}"
        )


def _ask_cause(panel: HazardPanel) -> None:
    """The note of the cause is asked where the cause is 其他, the time where a photo does not say it."""
    form = panel.form
    panel.when("cause", lambda: form.show_field("cause_note", form.value("cause") is Cause.OTHER))
    panel.when("files", lambda: ask_time(panel))


def officers_of(values: Values) -> tuple[str, ...]:
    return (*values.get("officers", ()), *fields.split_names(values["others"]))


def known_officers(names: Sequence[str], options: Sequence[tuple[str, str]]) -> Values:
    """Ticks for those on the list, the others as words."""
    listed = {name for name, _ in options}
    return {
        "officers": tuple(name for name in names if name in listed),
        "others": "、".join(name for name in names if name not in listed),
    }


def _recheck_draft(values: Values, view: HazardView) -> RecheckDraft:
    passed = values["passed"] is not False
    return RecheckDraft(
        passed=passed,
        officers=officers_of(values),
        happened_on=values["happened_on"],
        text=values["text"],
        person=view.rectified_by or values["person"],
        cause=values["cause"],
        cause_note=values["cause_note"],
        due_on=None if passed else values["due_on"],
        escalation=None if passed else values["escalation"],
        looked=values["looked"],
        files=timed(values["files"], values["taken"]),
        close=passed and values["close"],
    )

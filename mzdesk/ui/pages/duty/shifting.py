"""开班, 交接班: the forms by which a shift begins and goes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.services import duty
from mzdesk.terms import DutyPost, SignAct, SignWay
from mzdesk.ui.forms import Form
from mzdesk.ui.pages.duty import fields
from mzdesk.views.duty_room import CrewDraft, HandoverDraft, Matters, ShiftView, SignDraft
from mzdesk.views.staff import Choice

if TYPE_CHECKING:
    from mzdesk.ui.pages.duty.page import DutyPage

People = tuple[Sequence[Choice], Sequence[Choice]]
NEED_ALL = "双方都确认后才算交接；没有签的可以先保存，以后补登，期间仍由交班人员负责。"


class Shifting:
    """Opens the forms beside the log."""

    def __init__(self, page: DutyPage) -> None:
        self._page, self._context = page, page.context

    # --- opening ------------------------------------------------------------------------------------------------------

    def open_shift(self) -> None:
        """开班: who is there, by the roster or by hand."""
        now = self._context.now()

        def ask(session: Any, actor: Any) -> tuple[CrewDraft, People]:
            return duty.crew(session, actor, now=now).draft, _people(session, actor)

        self._context.query(ask, self._open_form)

    def _open_form(self, found: tuple[CrewDraft, People]) -> None:
        draft, (officers, leaders) = found
        self._page.show_tab("log")
        form = Form(
            self._context,
            fields.crew(fields.people(officers), fields.people(leaders)),
            draft="duty/shift",
            draft_title="开班",
        )
        form.fill(fields.crew_values(draft))
        side = self._page.log.side
        side.show_form("开班", form, act="开班", note="双人双岗：每岗主班、副班各一人。值班表已发布的自动列出。")

        def save(values: dict[str, Any]) -> None:
            given, now = fields.crew_draft(values), self._context.now()
            done = side.saved("已开班，请值班人员签到", form, lambda _key: self._page.signing.sign_on())
            self._context.change("开班", lambda s, a: duty.open_shift(s, a, draft=given, now=now), done, form.refuse)

        form.submitted.connect(save)

    # --- handover -----------------------------------------------------------------------------------------------------

    def hand_over(self, shift: UUID | None = None) -> None:
        """交接班: one form with what is open, everybody's PIN and who comes."""
        now, shift_id = self._context.now(), shift or self._page.shift_id
        if shift_id is None:
            return

        def ask(session: Any, actor: Any) -> tuple[ShiftView, Matters, CrewDraft, People]:
            shift = duty.shift(session, actor, shift_id)
            crew = shift.next_crew or duty.crew(session, actor, now=now, after=shift.row.ends).draft
            return shift, duty.matters(session, actor, now=now), crew, _people(session, actor)

        self._context.query(ask, self._handover_form)

    def _handover_form(self, found: tuple[ShiftView, Matters, CrewDraft, People]) -> None:
        shift, matters, crew, (officers, leaders) = found
        signed = {(row.act, row.person_id) for row in shift.signs}
        seats = [seat for seat in shift.seats if (SignAct.HAND_OVER, seat.seat.person_id) not in signed]
        coming = [post.value for post, key in crew.seats if (SignAct.TAKE_OVER, key) not in signed]
        draft = f"duty/handover/{shift.row.id}"
        form = Form(
            self._context,
            fields.handover(seats, coming, fields.people(officers), fields.people(leaders), draft),
            draft=draft,
            draft_title="交接班",
        )
        form.fill(fields.crew_values(crew) | {"remark": shift.remark})
        self._page.show_tab("log")
        self._page.log.side.show_form("交接班", form, act="确认交接", note=f"{_listed(matters)}\n{NEED_ALL}")
        fields.shown_when(form, ("paper_at", "files"), lambda: bool(form.value("paper")))
        form.submitted.connect(lambda values: self._handover(form, values, shift, seats))

    def _handover(self, form: Form, values: Mapping[str, Any], shift: ShiftView, seats: Sequence[Any]) -> None:
        crew = fields.crew_draft(values)
        signs = [*_signs(values, "out", SignAct.HAND_OVER, {row.seat.post: row.seat.person_id for row in seats})]
        signs += _signs(values, "in", SignAct.TAKE_OVER, dict(crew.seats))
        draft = HandoverDraft(crew, tuple(signs), values["remark"] or "")
        self.send(shift, draft, self._page.log.side.saved("已保存交接", form, self.handed), form)

    def send(self, shift: ShiftView, draft: HandoverDraft, done: Any, form: Form) -> None:
        """Confirm what is confirmed; the shift is the one that was looked at."""
        now, version = self._context.now(), shift.version
        self._context.change(
            "交接班",
            lambda s, a: duty.hand_over(s, a, shift.row.id, draft=draft, version=version, now=now),
            done,
            form.refuse,
        )

    def handed(self, new: UUID | None) -> None:
        """Say whether the handover is done, and show the new shift."""
        if new is None:
            self._context.notify.info("还有人没有确认，交接完成前仍由交班人员负责")
        else:
            self._context.notify.done("交接完成，新的一班已在岗", "打印上一班日志", self._page.print_previous)
            self._page.show_shift(None)


def _people(session: Any, actor: Any) -> People:
    return duty.officers(session, actor), duty.duty_leaders(session, actor)


def _listed(matters: Matters) -> str:
    if not matters.lines:
        return "未办结事项：无。"
    listed = "\n".join(f"{place}．{words}" for place, words in enumerate(matters.lines, 1))
    return f"未办结事项 {len(matters.lines)} 项：\n{listed}"


def _signs(
    values: Mapping[str, Any], side: str, act: SignAct, people: Mapping[DutyPost, UUID | None]
) -> list[tuple[SignAct, SignDraft]]:
    """The confirmations that are there: a PIN that was typed, or a tick for paper."""
    found: list[tuple[SignAct, SignDraft]] = []
    for post, person in people.items():
        key = f"{side}/{post.value}"
        if person is None:
            continue
        if values.get(key):
            found.append((act, SignDraft(person, SignWay.PIN, values[key])))
        elif key in (values["paper"] or ()):
            found.append((act, SignDraft(person, SignWay.PAPER, at=values["paper_at"], scans=values["files"])))
    return found

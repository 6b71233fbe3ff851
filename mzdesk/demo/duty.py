"""Acts of the duty room: rosters made and published, a swap, a shift with two calls, its handover, its log printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID

from mzdesk import documents
from mzdesk.demo import pictures, visits
from mzdesk.demo.stage import Stage
from mzdesk.documents import issuing, style
from mzdesk.exchange import calendar_file
from mzdesk.rules import roster as engine
from mzdesk.services import duty, rosters, settings
from mzdesk.terms import DocumentKind, DutyLineKind, DutyRole, LineMark, SignAct, SignWay, WishKind
from mzdesk.views.attachments import FileDraft
from mzdesk.views.duty_room import CrewDraft, HandoverDraft, LineDraft, SignDraft
from mzdesk.views.rosters import RosterView, SeatView

EFFORT: Final = 4_000
_APART: Final = 3
SETTLED: Final = (("黎素芳", "蒲德民"), ("简学军", "晏小琴"))


def make_rosters(stage: Stage, day: date) -> None:
    """The rest of the month and the next one: made, published, printed; who serves first is settled, one swap later."""
    stage.at(day, "08:20")
    for place, names in enumerate(SETTLED):
        for name in names:
            then = day + timedelta(days=place)
            stage.do("登记值班意愿", rosters.wish, name=name, day=then, kind=WishKind.PINNED, note="其他人外出检查")
    _, end = rosters.month_span(day)
    starts, ends = rosters.month_span(end + timedelta(days=1))
    made = [_published(stage, *span) for span in ((day, end), (starts, ends))]
    _swap(stage, made[-1])
    view = stage.ask(rosters.view, made[-1].id)
    stage.keep("rosters", f"{view.title}.pdf", stage.ask(_sheet, view.id))
    stage.keep("rosters", f"{view.title}.ics", stage.ask(_calendar, view))
    stage.step("排班并发布、换班", rosters=len(made), seats=sum(len(each.seats) for each in made), swaps=1)


def _published(stage: Stage, starts: date, ends: date) -> RosterView:
    key = stage.do("新建值班表", rosters.make, starts=starts, ends=ends)
    answer = engine.solve(stage.ask(rosters.to_fill, key).problem, effort=EFFORT)
    given: dict[str, Any] = {"seats": answer.seats, "proof": answer.certificates, "now": stage.clock.now()}
    stage.do("自动排班", rosters.fill, key, version=stage.ask(rosters.view, key).version, **given)
    version = stage.ask(rosters.view, key).version
    stage.do("发布值班表", rosters.publish, key, version=version, now=stage.clock.now())
    view: RosterView = stage.ask(rosters.view, key)
    return view


def _swap(stage: Stage, view: RosterView) -> None:
    """Two officers change duties; asked, agreed, approved."""
    given, taken = next(_exchangeable(view))
    key = stage.do("申请换班", rosters.ask_swap, view.id, place=given.place, back=taken.place, reason="家中有事")
    stage.do("同意换班", rosters.agree_swap, key)
    stage.do("批准换班", rosters.approve_swap, key, now=stage.clock.now())


def _exchangeable(view: RosterView) -> Iterator[tuple[SeatView, SeatView]]:
    """Duties that nothing stands against exchanging: neither is near another duty of the one who takes it."""
    crew = [seat for seat in view.seats if seat.place.role is DutyRole.OFFICER]
    away = {one.id for one in view.staff if one.leave}
    for given, taken in product(crew, repeat=2):
        apart = given.person != taken.person and not {given.person, taken.person} & away
        if apart and _free(crew, given, taken) and _free(crew, taken, given):
            yield given, taken


def _free(crew: list[SeatView], own: SeatView, wanted: SeatView) -> bool:
    """Whether somebody can take another duty for his own."""
    others = (seat.place.day for seat in crew if seat.person == own.person and seat.place != own.place)
    return all(abs((day - wanted.place.day).days) > _APART for day in others)


def _sheet(session: Any, actor: Any, key: UUID) -> bytes:
    with style.applied(settings.style(session, actor)):
        return documents.render(DocumentKind.DUTY_ROSTER, rosters.sheet_of(session, actor, key))


def _calendar(session: Any, actor: Any, view: RosterView) -> bytes:
    spans = {}
    for place in calendar_file.first_seats(view):
        shift = rosters.shift_on(session, actor, place.day, place.time)
        spans[place] = (shift.begin, shift.end)
    bureau = settings.value(session, actor, "bureau_name")
    return calendar_file.write(view, bureau=bureau, made_at=min(begin for begin, _ in spans.values()), spans=spans)


# --- a shift ----------------------------------------------------------------------------------------------------------


def run_shift(stage: Stage, day: date) -> None:
    """Opened by the roster, signed on paper, two calls, handed over the next morning, its log printed."""
    now = stage.at(day, "08:30")
    crew: CrewDraft = stage.ask(duty.crew, now=now).draft
    shift = stage.do("开班", duty.open_shift, draft=crew, now=now)
    for sign in _on_paper(stage, crew, "值班签到"):
        stage.do("值班签到", duty.sign_on, shift, sign=sign, now=now)
    now = stage.at(day, "09:20")
    stage.do("登记值班记录", duty.log, draft=_call("示例区应急局", "今晚降温，请各机构检查供暖", "已转告"), now=now)
    now = stage.at(day, "22:40")
    missed = _call("示例镇社会事务办", "响铃未接，号码已记", "", LineMark.UNANSWERED)
    stage.do("登记值班记录", duty.log, draft=missed, now=now)
    issued = _hand_over(stage, shift, day + timedelta(days=1))
    visits.keep_paper(stage, issued)
    patrol = LineDraft(DutyLineKind.PATROL, "巡查值班室和档案室，门窗、用电正常", handling="无异常")
    stage.do("登记值班记录", duty.log, draft=patrol, now=stage.at(day + timedelta(days=1), "08:25"))
    stage.step("值班、交接并打印日志", calls=2, matters=len(stage.ask(duty.shift, shift).matters), papers=1)


def _call(unit: str, text: str, handling: str, mark: LineMark = LineMark.NONE) -> LineDraft:
    phone = "023-77700009"
    return LineDraft(DutyLineKind.CALL_IN, text, unit=unit, phone=phone, handling=handling, mark=mark)


def _on_paper(stage: Stage, crew: CrewDraft, title: str) -> list[SignDraft]:
    """Who serves signed the sheet, whose scan goes with each signature."""
    now = stage.clock.now()
    scan = FileDraft(f"{title}.jpg", "image/jpeg", pictures.scan(title, f"签字人员（示例）　{now:%Y-%m-%d}"))
    return [SignDraft(key, SignWay.PAPER, at=now, scans=(scan,)) for _, key in crew.seats if key is not None]


def _hand_over(stage: Stage, shift: UUID, day: date) -> Any:
    now = stage.at(day, "08:20")
    view = stage.ask(duty.shift, shift)
    coming: CrewDraft = stage.ask(duty.crew, now=now, after=view.row.ends).draft
    own = CrewDraft(view.row.begins, view.row.ends, None, tuple((s.seat.post, s.seat.person_id) for s in view.seats))
    signs = [(SignAct.HAND_OVER, sign) for sign in _on_paper(stage, own, "交接班签字")]
    signs += [(SignAct.TAKE_OVER, sign) for sign in _on_paper(stage, coming, "交接班签字")]
    draft = HandoverDraft(coming, tuple(signs), "值班手机已充电")
    stage.do("交接班", duty.hand_over, shift, draft=draft, version=view.version, now=now)

    def print_log(session: Any, actor: Any) -> Any:
        log = duty.shift_log(session, actor, shift, now=now)
        made = issuing.issue(session, actor, DocumentKind.DUTY_LOG, log, links=issuing.NO_LINKS, today=day, now=now)
        duty.keep_log(session, actor, shift, document_id=made.id)
        return made

    return stage.do("打印值班日志", print_log)

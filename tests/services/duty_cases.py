"""A duty room as the tests need it: four officers with PINs, a leader, a shift of two."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.services import duty
from mzdesk.terms import DutyLineKind, DutyPost, Role, SignAct, SignWay
from mzdesk.views.duty_room import CrewDraft, HandoverDraft, LineDraft, Now, ShiftView, SignDraft
from tests.factories import PIN, leader, office, person
from tests.services.plan_cases import ask, do

NAMES = ("谭志远", "冉敏", "罗成", "向阳")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=clock.OFFICE_ZONE)
DAY = timedelta(hours=24)
POSTS = (DutyPost.FIRST, DutyPost.SECOND)


class Room:
    """The bureau's duty room at nine on Monday; `open()` begins the first shift and both sign on."""

    def __init__(self, store: Store) -> None:
        self.store = store
        office(store, bureau_phone="02300000000")
        self.leader = leader(store)
        self.people = [person(store, name, Role.DUTY, pin=PIN, phone="19100000011") for name in NAMES]

    def crew(self, first: int = 0, second: int = 1, *, begins: datetime = NINE, **values: Any) -> CrewDraft:
        seats = ((DutyPost.FIRST, self.people[first]), (DutyPost.SECOND, self.people[second]))
        return CrewDraft(
            **({"begins": begins, "ends": begins + DAY, "leader_id": self.leader, "seats": seats} | values)
        )

    def open(self, *, signed: bool = True, **values: Any) -> UUID:
        made: UUID = self.do(duty.open_shift, draft=self.crew(**values), now=clock.now())
        if signed:
            for key in self.people[:2]:
                self.do(duty.sign_on, made, sign=self.by_pin(key), now=clock.now())
        return made

    def by_pin(self, person_id: UUID, pin: str = PIN) -> SignDraft:
        return SignDraft(person_id, SignWay.PIN, pin)

    def log(self, text: str = "咨询入住条件", **values: Any) -> UUID:
        given = {"kind": DutyLineKind.CALL_IN, "text": text, "unit": "松涛敬老院", "phone": "19100000001"} | values
        made: UUID = self.do(duty.log, draft=LineDraft(**given), now=clock.now())
        return made

    def handover(self, *signs: tuple[SignAct, SignDraft], **values: Any) -> HandoverDraft:
        begins = NINE + DAY if clock.now() > NINE + DAY / 2 else NINE
        return HandoverDraft(self.crew(2, 3, begins=begins), signs, **values)

    def everybody(self) -> tuple[tuple[SignAct, SignDraft], ...]:
        """The PINs of both pairs."""
        acts = (SignAct.HAND_OVER, SignAct.HAND_OVER, SignAct.TAKE_OVER, SignAct.TAKE_OVER)
        return tuple((act, self.by_pin(key)) for act, key in zip(acts, self.people, strict=True))

    def hand_over(self, shift_id: UUID, *signs: tuple[SignAct, SignDraft], **values: Any) -> UUID | None:
        version = values.pop("version", None) or self.shift(shift_id).version
        done: UUID | None = self.do(
            duty.hand_over, shift_id, draft=self.handover(*signs, **values), version=version, now=clock.now()
        )
        return done

    def shift(self, shift_id: UUID) -> ShiftView:
        shown: ShiftView = self.ask(duty.shift, shift_id)
        return shown

    def now(self) -> Now:
        shown: Now = self.ask(duty.now, now=clock.now())
        return shown

    def do(self, verb: Any, *args: Any, **values: Any) -> Any:
        return do(self.store, verb, *args, **values)

    def ask(self, verb: Any, *args: Any, **values: Any) -> Any:
        return ask(self.store, verb, *args, **values)

"""乡镇值班记录: written once by the township itself, corrected by a further line, read by the bureau by township."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, MzdeskError, NotFound, RuleBroken
from mzdesk.models.duty import TownDutyLine
from mzdesk.services import duty
from mzdesk.terms import DutyLineKind, Role
from mzdesk.views.actor import Actor
from mzdesk.views.town_duty import TownLineCriteria, TownLineDraft, TownLineRow
from tests import factories
from tests.conftest import MONDAY
from tests.factories import DISTRICT, SYSTEM

OURS = Actor(None, "示例镇经办", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001")
THEIRS = Actor(None, "示例邻镇", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156002")
CALL = TownLineDraft(DutyLineKind.CALL_IN, "示例甲", "养老院反映停水", unit="松涛敬老院", phone="023-0000")


def log(store: Store, draft: TownLineDraft = CALL, actor: Actor = OURS) -> UUID:
    with store.begin(actor, "登记乡镇值班记录") as session:
        return duty.log_town(session, actor, draft=draft, now=clock.now())


def listed(store: Store, actor: Actor = SYSTEM, **wanted: object) -> tuple[TownLineRow, ...]:
    with store.read(actor) as session:
        criteria = TownLineCriteria(**wanted)  # type: ignore[arg-type]
        found = duty.town_lines(session, actor, criteria, offset=0, limit=20)
        assert found.total == len(found.rows)
        return found.rows


@pytest.fixture(autouse=True)
def office(store: Store) -> None:
    factories.office(store)


def test_a_township_writes_and_the_bureau_reads_by_township(store: Store) -> None:
    """The neighbour sees nothing of it; words and place narrow the bureau's list."""
    key = log(store)
    log(store, replace(CALL, text="巡查正常", kind=DutyLineKind.PATROL), THEIRS)
    assert [(row.township_name, row.text) for row in listed(store, township="500156001")] == [
        ("凤山街道", "养老院反映停水")
    ]
    assert len(listed(store)) == 2
    assert [row.text for row in listed(store, text="停水")] == ["养老院反映停水"]
    assert [row.text for row in listed(store, kind=DutyLineKind.PATROL)] == ["巡查正常"]
    assert [row.id for row in listed(store, OURS)] == [key]
    row = listed(store, OURS)[0]
    assert (row.at, row.entered_by, row.on_duty, row.unit) == (MONDAY, "示例镇经办", "示例甲", "松涛敬老院")
    with store.read(THEIRS) as session, pytest.raises(NotFound, match="找不到这条乡镇值班记录"):
        duty.town_line(session, THEIRS, key)


def test_sent_twice_is_one_line(store: Store) -> None:
    draft = replace(CALL, id=clock.uuid7())
    assert log(store, draft) == log(store, replace(draft, text="别的话")) == draft.id
    assert [row.text for row in listed(store)] == ["养老院反映停水"]


def test_a_correction_is_a_further_line_and_only_one(store: Store) -> None:
    """Both stay readable; the struck one is not corrected again, and not by the neighbour."""
    key = log(store)
    with pytest.raises(NotFound, match="找不到这条乡镇值班记录"):
        log(store, replace(CALL, corrects=key), THEIRS)
    right = log(store, replace(CALL, text="养老院反映停电", corrects=key))
    assert {(row.id, row.is_struck, row.corrects) for row in listed(store)} == {(key, True, None), (right, False, key)}
    with pytest.raises(RuleBroken, match="已经更正过"):
        log(store, replace(CALL, corrects=key))
    log(store, replace(CALL, corrects=right))
    assert len(listed(store)) == 3


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"on_duty": " "}, "请填写值班人员"),
        ({"text": " "}, "请填写内容"),
        ({"unit": "", "caller": ""}, "请填写来电单位或姓名"),
        ({"at": MONDAY + timedelta(hours=1)}, "还没有发生的事不能登记"),
        ({"at": MONDAY - timedelta(days=32)}, "时间早于 31 天以前"),
        ({"kind": DutyLineKind.HANDOVER}, "交接情况请选“其他”"),
        ({"text": "机密★3年的文件"}, "涉密公文不得"),
    ],
)
def test_what_cannot_stand_is_refused_with_the_next_step(store: Store, values: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        log(store, replace(CALL, **values))  # type: ignore[arg-type]
    assert listed(store) == ()


def test_the_bureau_only_reads(store: Store) -> None:
    """Not by a clerk who has every right, and not by a row that is put in past the service."""
    both = replace(SYSTEM, roles=frozenset({Role.CLERK, Role.TOWNSHIP_CLERK}))
    with pytest.raises(RuleBroken, match="由乡镇（街道）填报"):
        log(store, actor=both)
    with pytest.raises((IntegrityError, MzdeskError)), store.begin(SYSTEM, "越过") as session:
        session.add(
            TownDutyLine(
                district=DISTRICT, township=SYSTEM.township, kind=DutyLineKind.OTHER, at=MONDAY, on_duty="甲", text="乙"
            )
        )


@pytest.mark.parametrize("text", ["UPDATE {} SET text='改'", "DELETE FROM {}"])
def test_what_was_written_stays(store: Store, text: str) -> None:
    log(store)
    table = "town_duty_lines"
    with pytest.raises(MzdeskError, match="不能修改或删除"), store.begin(OURS, "改写") as session:
        session.execute(sa.text(text.format(table)))
    assert [row.text for row in listed(store)] == ["养老院反映停水"]

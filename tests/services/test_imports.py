"""导入: what a file would do is told row by row; it is taken in as one, and goes as one where nobody built upon it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import chains, fields
from mzdesk.db.work import Store
from mzdesk.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from mzdesk.models.audit import AuditEntry
from mzdesk.models.facilities import Facility, FacilityPerson, FacilityPersonIdentity, ImportRow
from mzdesk.models.hazards import Hazard
from mzdesk.services import facilities, hazards, history, imports, search
from mzdesk.terms import (
    BatchState,
    Capability,
    Datum,
    FacilityKind,
    FacilityState,
    HazardGrade,
    HazardState,
    ImportKind,
    Relation,
    Role,
    RowFate,
    StepKind,
)
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import HazardCriteria
from tests import stores
from tests.factories import DISTRICT, SYSTEM, TODAY, protect
from tests.services.facility_cases import (
    BAIMA,
    CODE,
    FENGSHAN,
    FURONG,
    READER,
    TOWN_CLERK,
    draft,
    names,
    place,
    save,
    towns,
    undo_last,
    view,
)
from tests.services.import_cases import bring_in, compare, fates, findings, people, places, take

NEW, CHANGED, SAME = RowFate.NEW, RowFate.CHANGED, RowFate.SAME
DUPLICATE, REJECTED = RowFate.DUPLICATE, RowFate.REJECTED
ID_NUMBER = "500156199001011239"


def undo(store: Store, entry: UUID, actor: Actor = SYSTEM) -> str:
    with store.begin(actor, "撤销") as session:
        return history.undo(session, actor, entry, now=clock.now())


def count(store: Store, model: Any) -> int:
    with store.read(SYSTEM) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def found(store: Store, text: str) -> list[str]:
    with store.read(SYSTEM) as session:
        return [hit.title for hit in search.find(session, SYSTEM, text, only=Capability.FACILITIES)]


def chains_hold(store: Store) -> bool:
    with store.read(SYSTEM) as session:
        return chains.verify(session).holds


# --- what a row would do ---------------------------------------------------------------------------------------------


def test_a_place_not_on_file_is_new_and_the_same_file_again_changes_nothing(store: Store) -> None:
    towns(store)
    rows = places(
        {"name": "松涛敬老院", "uscc": CODE, "beds": 40, "founded": "2014-06"},
        {"name": "清泉敬老院", "address": "清泉路2号"},
    )
    assert fates(store, rows) == [NEW, NEW]
    bring_in(store, rows)
    assert names(store) == ["清泉敬老院", "松涛敬老院"]
    assert fates(store, rows) == [SAME, SAME]


def test_a_changed_cell_is_shown_with_its_old_and_new_words_and_an_empty_one_erases_nothing(store: Store) -> None:
    towns(store)
    place(store, beds=40, remark="旧备注", phones=("19100000001",))
    [judged] = compare(
        store, places({"name": "松涛敬老院", "beds": 45, "remark": None, "address": None, "phones": ["023-77701234"]})
    )
    told = {(each.label, each.old, each.new) for each in judged.changes}
    assert (judged.fate, told) == (CHANGED, {("床位数", "40", "45"), ("联系电话", "19100000001", "023-77701234")})


def test_a_renamed_place_is_known_by_its_code_where_the_address_is_the_same(store: Store) -> None:
    towns(store)
    kept = place(store, uscc=CODE)
    [judged] = compare(store, places({"name": "武隆区颐和养老院", "uscc": CODE, "address": "凤山街道示例路1号"}))
    assert (judged.fate, judged.record) == (CHANGED, kept)
    assert ("机构名称", "松涛敬老院", "武隆区颐和养老院") in [dataclasses.astuple(each) for each in judged.changes]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "凤山街道松涛敬老院", "address": "别处9号", "phones": []}, "名称去掉地名后与“松涛敬老院”相同"),
        ({"name": "另一家", "uscc": CODE, "address": "别处9号"}, "统一社会信用代码与“松涛敬老院”相同"),
        ({"name": "另一家"}, "电话和地址与“松涛敬老院”相同"),
        (
            {"name": "松涛敬老院", "uscc": CODE, "township_code": FURONG, "address": "别处"},
            "统一社会信用代码与“松涛敬老院”相同",
        ),
    ],
)
def test_what_resembles_a_place_is_put_before_the_clerk(store: Store, said: dict[str, Any], why: str) -> None:
    towns(store)
    kept = place(store, uscc=CODE)
    [judged] = compare(store, places(said))
    assert (judged.fate, judged.record) == (DUPLICATE, kept)
    assert judged.why.startswith(why)


def test_relation_and_state_of_a_known_place_stay_and_that_is_said(store: Store) -> None:
    towns(store)
    kept = place(store)
    said = {"name": "松涛敬老院", "relation": Relation.BUREAU_RUN, "state": FacilityState.CLOSED, "beds": 9}
    [judged] = compare(store, places(said))
    assert [doubt.code for doubt in judged.doubts] == ["relation_differs", "state_differs"]
    take(store, [judged])
    assert (view(store, kept).relation, view(store, kept).state) == (Relation.PRIVATE, FacilityState.ACTIVE)
    assert view(store, kept).draft.beds == 9


def test_an_unknown_township_is_asked_for_and_the_answer_lets_the_row_in(store: Store) -> None:
    towns(store)
    rows = places({"name": "甲院", "township": None, "township_code": None, "township_text": "巷口镇"})
    with store.read(SYSTEM) as session:
        comparison = imports.comparison(session, SYSTEM, ImportKind.FACILITY, today=TODAY)
        [judged] = comparison.judge(session, rows)
        [question] = [each for each in comparison.questions() if each.field == "township"]
    assert (judged.fate, judged.why) == (REJECTED, "不清楚属于哪个乡镇（街道），请选择后再导入。")
    assert (question.word, question.rows, question.usual) == ("巷口镇", 1, None)
    assert question.choices == ((FENGSHAN, "凤山街道"), (FURONG, "芙蓉街道"), (BAIMA, "白马镇"))
    assert fates(store, rows, answers={("township", "巷口镇"): BAIMA}) == [NEW]


def test_a_kind_that_means_nothing_is_asked_for(store: Store) -> None:
    towns(store)
    rows = places({"name": "甲站", "kind": None, "type": "驿站"})
    assert fates(store, rows) == [REJECTED]
    [judged] = compare(store, rows, answers={("kind", "驿站"): "relief_station"})
    take(store, [judged])
    assert names(store, kind=FacilityKind.RELIEF_STATION) == ["甲站"]


def test_coordinates_come_in_when_it_is_known_how_they_were_measured(store: Store) -> None:
    towns(store)
    rows = places({"name": "甲院", "longitude": 107.75, "latitude": 29.32})
    assert "longitude" not in compare(store, rows)[0].data["new"]
    bring_in(store, rows, answers={("datum", ""): Datum.GCJ02.value})
    with store.read(SYSTEM) as session:
        kept = session.execute(sa.select(Facility.longitude, Facility.latitude, Facility.datum)).one()
    assert tuple(kept) == (107.75, 29.32, Datum.GCJ02)


def test_a_text_longer_than_its_column_keeps_the_row_out_and_says_which(store: Store) -> None:
    towns(store)
    [judged] = compare(store, places({"name": "甲院", "canteen": "很" * 61}))
    assert (judged.fate, judged.why) == (REJECTED, "“食堂”文字过长，最多 60 个字，请精简后重新导入。")


def test_two_rows_about_one_place_change_it_once(store: Store) -> None:
    towns(store)
    place(store, uscc=CODE)
    rows = places(
        {"name": "松涛敬老院", "beds": 5},
        {"name": "松涛 敬老院", "uscc": CODE, "beds": 6},
        {"name": "乙院", "address": "乙路1号"},
    )
    judged = compare(store, rows)
    assert [each.fate for each in judged] == [CHANGED, REJECTED, NEW]
    assert judged[1].why == "与第 2 行是同一家机构，只导入前面一行。"


def test_a_township_brings_in_only_its_own_places(store: Store) -> None:
    towns(store)
    clerk = Actor(None, "镇经办", frozenset({Role.CLERK}), DISTRICT, FURONG)
    rows = places({"name": "甲院", "township_code": FURONG}, {"name": "乙院", "address": "乙路1号"})
    judged = compare(store, rows, actor=clerk)
    assert [each.fate for each in judged] == [NEW, REJECTED]
    assert judged[1].why == "不属于您所在的乡镇（街道），不能导入。"


@pytest.mark.parametrize("actor", [READER, TOWN_CLERK])
def test_who_may_not_import_is_refused(sqlite_store: Store, actor: Actor) -> None:
    towns(sqlite_store)
    with pytest.raises(NotAllowed):
        compare(sqlite_store, places({"name": "甲院"}), actor=actor)


# --- taking in -------------------------------------------------------------------------------------------------------


def test_an_imported_place_is_audited_searchable_sorted_and_in_the_dossier(store: Store) -> None:
    towns(store)
    bring_in(store, places({"name": "重庆单家院", "uscc": CODE, "safety_phone": "19100000003、023-77701234"}))
    assert names(store, text="cqsj") == names(store, text="zqdj") == ["重庆单家院"]
    assert found(store, "02377701234") == found(store, CODE.lower()) == ["重庆单家院"]
    with store.read(SYSTEM) as session:
        kept = session.execute(sa.select(Facility)).scalar_one()
        dossier = facilities.dossier(session, SYSTEM, kept.id, today=TODAY)
        told = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject == "facilities")).all()
    assert (kept.safety_phone, kept.phones) == ("19100000003", ["19100000001", "023-77701234"])
    assert [(line.filename, line.row, line.made_it, line.undone) for line in dossier.imports] == [
        ("台账.xlsx", 2, True, False)
    ]
    assert list(told) == ["insert"]
    assert chains_hold(store)


def test_a_changed_name_is_found_by_its_new_initials_only(store: Store) -> None:
    towns(store)
    place(store, uscc=CODE)
    bring_in(store, places({"name": "颐和养老院", "uscc": CODE, "address": "凤山街道示例路1号"}))
    assert names(store, text="yhyly") == ["颐和养老院"]
    assert names(store, text="stjly") == []


def test_a_suspected_double_comes_in_only_when_it_is_chosen(store: Store) -> None:
    towns(store)
    place(store)
    [judged] = compare(store, places({"name": "凤山街道松涛敬老院"}))
    take(store, [judged])
    assert names(store) == ["凤山街道松涛敬老院", "松涛敬老院"]


def test_a_place_changed_since_the_preview_stops_the_whole_import(store: Store) -> None:
    towns(store)
    kept = place(store)
    judged = compare(store, places({"name": "新院", "address": "新路1号"}, {"name": "松涛敬老院", "beds": 60}))
    save(store, draft(beds=44), facility_id=kept)
    with pytest.raises(ChangedMeanwhile, match="“松涛敬老院”又有变动，没有导入任何数据"):
        take(store, judged)
    assert names(store) == ["松涛敬老院"]


def test_a_place_registered_since_the_preview_stops_the_whole_import(store: Store) -> None:
    towns(store)
    judged = compare(store, places({"name": "松涛敬老院"}))
    place(store)
    with pytest.raises(ChangedMeanwhile):
        take(store, judged)
    assert count(store, Facility) == 1


# --- taking back -----------------------------------------------------------------------------------------------------


def test_a_batch_goes_as_a_whole_and_what_it_changed_is_as_before(store: Store) -> None:
    towns(store)
    kept = place(store, uscc=CODE, beds=40)
    before = view(store, kept).draft
    done = bring_in(
        store,
        places(
            {"name": "颐和养老院", "uscc": CODE, "address": "凤山街道示例路1号", "beds": 45},
            {"name": "新院", "address": "新路1号"},
        ),
    )
    assert names(store) == ["新院", "颐和养老院"]
    assert undo(store, done.undo_entry) == "导入机构台账：台账.xlsx（新增 1，更新 1）"
    assert (names(store), view(store, kept).draft) == (["松涛敬老院"], before)
    assert (found(store, "stjly"), found(store, "yhyly"), found(store, "xy")) == (["松涛敬老院"], [], [])
    assert chains_hold(store)
    with store.read(SYSTEM) as session:
        [batch] = imports.batches(session, SYSTEM)
    assert (batch.state, batch.undo_entry, batch.counts["new"]) == (BatchState.UNDONE, None, 1)


def test_a_batch_is_not_taken_back_twice(store: Store) -> None:
    towns(store)
    done = bring_in(store, places({"name": "新院"}))
    undo(store, done.undo_entry)
    with pytest.raises(RuleBroken, match="撤销过"):
        undo(store, done.undo_entry)


def test_later_work_keeps_the_batch_and_is_named(store: Store) -> None:
    towns(store)
    done = bring_in(store, places({"name": "新院"}, {"name": "乙院", "address": "乙路1号", "phones": []}))
    with store.read(SYSTEM) as session:
        kept = session.scalars(sa.select(Facility.id).where(Facility.name == "乙院")).one()
    save(store, draft("乙院", address="乙路1号", phones=(), beds=3), facility_id=kept)
    with pytest.raises(RuleBroken, match="“乙院”在导入之后又有修改或新的记录，不能整批撤销"):
        undo(store, done.undo_entry)
    assert names(store) == ["新院", "乙院"]


def test_later_work_that_was_taken_back_itself_does_not_keep_the_batch(store: Store) -> None:
    towns(store)
    kept = place(store, beds=40)
    done = bring_in(
        store, places({"name": "松涛敬老院", "beds": 45}, {"name": "新院", "address": "新路1号", "phones": []})
    )
    with store.read(SYSTEM) as session:
        new = session.scalars(sa.select(Facility.id).where(Facility.name == "新院")).one()
    save(store, dataclasses.replace(view(store, kept).draft, beds=50), facility_id=kept)
    undo_last(store)
    save(store, dataclasses.replace(view(store, new).draft, remark="改过"), facility_id=new)
    undo_last(store)
    undo(store, done.undo_entry)
    assert (names(store), view(store, kept).draft.beds) == (["松涛敬老院"], 40)


def test_a_place_with_a_hazard_keeps_the_batch(store: Store) -> None:
    towns(store)
    done = bring_in(store, places({"name": "松涛敬老院"}))
    bring_in(store, findings({}))
    with pytest.raises(RuleBroken, match="松涛敬老院"):
        undo(store, done.undo_entry)


def test_after_a_restart_the_history_alone_takes_a_batch_back(tmp_path: Any) -> None:
    """Protects the inverse verb that no page has loaded yet."""
    with stores.fresh("sqlite", tmp_path) as url:
        store = Store.open(url)
        towns(store)
        done = bring_in(store, places({"name": "新院"}))
        store.close()
        script = (
            "import sys; from uuid import UUID; from mzdesk import clock; from mzdesk.db.work import Store; "
            "from mzdesk.services import history; from mzdesk.views.actor import system\n"
            "store, actor = Store.open(sys.argv[1]), system('500156')\n"
            "with store.begin(actor, '撤销') as session:\n"
            "    print(history.undo(session, actor, UUID(sys.argv[2]), now=clock.now()))\n"
        )
        words = [sys.executable, "-X", "utf8", "-c", script, url, str(done.undo_entry)]
        told = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True, timeout=60)
        assert told.stdout.startswith("导入机构台账")
        store = Store.open(url)
        assert names(store) == []
        store.close()


# --- 花名册 ----------------------------------------------------------------------------------------------------------


def test_persons_come_onto_the_roll_of_their_place_and_numbers_stay_apart(store: Store) -> None:
    towns(store)
    protect(store)
    kept = place(store)
    rows = people(
        {
            "name": "冉敏",
            "sex": "女",
            "phones": ["19100000021", "19100000022"],
            "id_number": ID_NUMBER,
            "on_duty": True,
        },
        {
            "name": "谭志远",
            "certificate": "养老护理员证",
            "certificate_number": "示例001",
            "certificate_until": "2027-05",
        },
        {"name": "石某", "facility": "没有的院"},
    )
    judged = compare(store, rows)
    assert [each.fate for each in judged] == [NEW, NEW, REJECTED]
    assert judged[2].why.startswith("机构台账里没有“没有的院”，请先登记")
    done = take(store, judged, ImportKind.STAFF)
    with store.read(SYSTEM) as session:
        roll = {each.name: each for each in facilities.people(session, SYSTEM, kept)}
        numbers = [number_of(session, each) for each in session.scalars(sa.select(FacilityPersonIdentity))]
        told = "".join(session.scalars(sa.select(AuditEntry.body)))
        noted = session.scalars(sa.select(ImportRow.before)).all()
    assert (roll["冉敏"].phone, roll["冉敏"].remark) == ("19100000021", "其他电话：19100000022")
    assert roll["谭志远"].certificate == "养老护理员证，示例001，有效期至2027-05"
    assert (numbers, ID_NUMBER in told, list(noted)) == ([ID_NUMBER], False, [None, None])
    assert fates(store, rows) == [SAME, SAME, REJECTED]
    undo(store, done.undo_entry)
    assert (count(store, FacilityPerson), count(store, FacilityPersonIdentity)) == (0, 0)


def number_of(session: Session, row: FacilityPersonIdentity) -> str:
    cipher = fields.cipher(session, row.district)
    assert cipher is not None
    return cipher.open(row.person_id, row.sealed)


def test_without_a_key_the_rest_is_imported_and_the_number_later(store: Store) -> None:
    """Nothing of a number is written in clear; once there is a key the same file brings it."""
    towns(store)
    place(store)
    rows = people({"name": "冉敏", "post": "护理员", "id_number": ID_NUMBER})
    [judged] = compare(store, rows)
    assert judged.fate is NEW
    assert [each.code for each in judged.doubts] == ["no_key"]
    assert ID_NUMBER not in str(judged)
    take(store, [judged], ImportKind.STAFF)
    assert (count(store, FacilityPerson), count(store, FacilityPersonIdentity)) == (1, 0)
    protect(store)
    [judged] = compare(store, rows)
    assert [dataclasses.astuple(each) for each in judged.changes] == [("身份证号", "", "补录")]
    assert ID_NUMBER not in str(judged), "a number is encrypted before it is staged"
    take(store, [judged], ImportKind.STAFF)
    assert (count(store, FacilityPerson), count(store, FacilityPersonIdentity)) == (1, 1)


def test_a_number_is_filled_in_but_never_changed(store: Store) -> None:
    towns(store)
    protect(store)
    place(store)
    bring_in(store, people({"name": "冉敏", "post": "护理员"}))
    [judged] = compare(store, people({"name": "冉敏", "id_number": ID_NUMBER}))
    assert [dataclasses.astuple(each) for each in judged.changes] == [("身份证号", "", "补录")]
    done = take(store, [judged], ImportKind.STAFF)
    [other] = compare(store, people({"name": "冉敏", "id_number": "50015619900101131X"}))
    assert other.fate is NEW
    undo(store, done.undo_entry)
    assert (count(store, FacilityPerson), count(store, FacilityPersonIdentity)) == (1, 0)


def test_a_namesake_with_another_phone_is_put_before_the_clerk(store: Store) -> None:
    towns(store)
    place(store)
    bring_in(store, people({"name": "冉敏", "phones": ["19100000021"]}))
    [judged] = compare(store, people({"name": "冉敏", "phones": ["19100000029"]}))
    assert (judged.fate, judged.why) == (DUPLICATE, "“松涛敬老院”已有同名人员“冉敏”，请核对是不是同一人。")


# --- 隐患台账 --------------------------------------------------------------------------------------------------------


def test_lines_of_a_ledger_stand_as_they_stood_there(store: Store) -> None:
    towns(store)
    place(store)
    rows = findings(
        {"level": "major", "deadline": "2026-12-01", "category": "消防", "source": "四不两直", "status": "open"},
        {"description": "灭火器过期", "status": "closed", "closed_on": "2026-11-12", "level": "general"},
        {"description": "电线老化", "status": "closed", "measure": "更换线路", "basis": "GB 38600"},
        {"description": "后山有落石", "found_on": "2026-11"},
        {"description": "围墙开裂", "found_on": "2027-01-01"},
        {"description": "地面湿滑", "deadline": "2026-01-01", "deadline_text": "1月1日前"},
    )
    judged = compare(store, rows)
    assert [each.fate for each in judged] == [NEW, NEW, NEW, REJECTED, REJECTED, NEW]
    done = take(store, judged, ImportKind.HAZARD)
    with store.read(SYSTEM) as session:
        kept = {each.text: each for each in session.scalars(sa.select(Hazard))}
    first = kept["二层疏散通道堆放纸箱"]
    assert (first.grade, first.state, first.due_on) == (
        HazardGrade.SUSPECTED_MAJOR,
        HazardState.RECTIFYING,
        date(2026, 12, 1),
    )
    assert (kept["灭火器过期"].state, kept["灭火器过期"].closed_on) == (HazardState.CLOSED, date(2026, 11, 12))
    assert (kept["电线老化"].state, kept["电线老化"].closed_on) == (HazardState.SUBMITTED, None)
    assert (kept["电线老化"].requirement, kept["电线老化"].remark) == ("更换线路", "依据：GB 38600")
    assert (kept["地面湿滑"].due_on, "整改时限：1月1日前" in kept["地面湿滑"].remark) == (None, True)
    assert fates(store, rows) == [SAME, SAME, SAME, REJECTED, REJECTED, SAME]
    undo(store, done.undo_entry)
    assert count(store, Hazard) == 0
    assert chains_hold(store)


def test_the_same_line_twice_is_put_before_the_clerk(store: Store) -> None:
    towns(store)
    place(store)
    assert fates(store, findings({}, {"description": "二层疏散通道，堆放纸箱。"})) == [NEW, DUPLICATE]


def test_a_name_in_two_townships_is_settled_by_the_township(store: Store) -> None:
    towns(store)
    place(store, "武隆区凤山街道松涛敬老院")
    place(store, "松涛敬老院", township=BAIMA)
    rows = findings({"township": ""}, {"township": "凤山街道"}, {"facility": "无此院", "township": "白马镇"})
    judged = compare(store, rows)
    assert [each.fate for each in judged] == [NEW, NEW, REJECTED]
    assert judged[2].why.startswith("白马镇没有“无此院”，请先登记")
    place(store, "松涛敬老院", township=FURONG)
    assert compare(store, findings({"township": ""}))[0].why.startswith("有 2 家机构叫“松涛敬老院”（白马镇、芙蓉街道）")


def test_an_imported_hazard_that_went_on_keeps_its_batch(store: Store) -> None:
    towns(store)
    place(store)
    done = bring_in(store, findings({"level": "general"}))
    with store.read(SYSTEM) as session:
        [row] = hazards.listing(session, SYSTEM, HazardCriteria(), today=TODAY, offset=0, limit=5).rows
    with store.begin(SYSTEM, "催办") as session:
        hazard = session.get_one(Hazard, row.id)
        hazards.steps.add(session, SYSTEM, hazard, StepKind.REMINDED, happened_on=TODAY, now=clock.now())
    with pytest.raises(RuleBroken, match=row.number):
        undo(store, done.undo_entry)


# --- what a clerk said of a header -----------------------------------------------------------------------------------


def test_columns_once_confirmed_are_remembered_for_the_same_header(store: Store) -> None:
    towns(store)
    with store.begin(SYSTEM, "记住列") as session:
        for said in ({"院子": "name"}, {"院子": "name", "杂项": None}):
            imports.remember(session, SYSTEM, kind=ImportKind.FACILITY, fingerprint="abc", mapping=said)
    with store.read(SYSTEM) as session:
        known = imports.remembered(session, SYSTEM, kind=ImportKind.FACILITY, fingerprint="abc")
        other = imports.remembered(session, SYSTEM, kind=ImportKind.STAFF, fingerprint="abc")
    assert (known, other) == ({"院子": "name", "杂项": None}, None)

"""机构台账: a place is found by whatever one knows of it, saved in its normal form, and never silently overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from mzdesk.services import facilities
from mzdesk.services.facilities import records
from mzdesk.terms import CertificateKind, Datum, FacilityKind, FacilityState, Relation, RiskGrade
from mzdesk.views.facilities import CertificateDraft, FacilityCriteria
from tests.factories import SYSTEM, TODAY
from tests.services.facility_cases import (
    BAIMA,
    CODE,
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


@pytest.mark.parametrize(
    "typed",
    [
        "重庆示例",
        "cqsl",
        "zqsl",
        "19100000088",
        "023-7770",
        "0237770",
        "hxr",
        "黄晓荣",
        "SXL",
        "mj2345",
        "示例路66",
        "slj",
    ],
)
def test_a_place_is_found_by_name_initials_of_every_reading_person_phone_address_and_code(
    store: Store, typed: str
) -> None:
    towns(store)
    place(store, "别处公墓", principal="他人", phones=("19100009999",), address="别处2号")
    place(
        store,
        "重庆示例敬老院",
        principal="单晓兰",
        safety_officer="黄晓荣",
        phones=("19100000088", "02377701234"),
        address="重庆市武隆区芙蓉街道示例路66号",
        uscc=CODE,
        township=FURONG,
        legal_person="孙联军",
    )
    assert names(store, text=typed) == ["重庆示例敬老院"]


def test_every_word_typed_must_be_found_and_percent_is_only_a_sign(store: Store) -> None:
    towns(store)
    place(store, "凤山清泉养老院")
    place(store, "凤山松涛养老院")
    assert names(store, text="fs 清泉") == ["凤山清泉养老院"]
    assert names(store, text="%") == []
    assert names(store, text="") == ["凤山清泉养老院", "凤山松涛养老院"]


def test_the_list_filters_sorts_and_counts(store: Store) -> None:
    towns(store)
    place(store, "甲院", risk=RiskGrade.LOW, residents=9)
    place(store, "乙墓", kind=FacilityKind.FUNERAL, risk=RiskGrade.MAJOR, township=BAIMA, relation=Relation.BUREAU_RUN)
    place(store, "丙院", risk=RiskGrade.LARGER, residents=80, township=BAIMA)
    assert names(store, sort="name") == ["丙院", "甲院", "乙墓"]
    assert names(store, sort="name", descending=True) == ["乙墓", "甲院", "丙院"]
    assert names(store, sort="risk") == ["乙墓", "丙院", "甲院"]
    assert names(store, sort="residents", descending=True) == ["丙院", "甲院", "乙墓"], "empty cells stand last"
    assert names(store, sort="residents") == ["甲院", "丙院", "乙墓"], "in either direction"
    assert names(store, kind=FacilityKind.FUNERAL) == ["乙墓"]
    assert names(store, township=BAIMA) == ["丙院", "乙墓"]
    assert names(store, relation=Relation.BUREAU_RUN) == ["乙墓"]
    assert names(store, risk=RiskGrade.LOW) == ["甲院"]
    with store.read(SYSTEM) as session:
        criteria = FacilityCriteria(kind=FacilityKind.FUNERAL, township=BAIMA)
        assert facilities.counts(session, SYSTEM, criteria) == {"all": 2, "elderly_care": 1, "funeral": 1}


def test_a_window_tells_the_length_of_the_whole(store: Store) -> None:
    towns(store)
    for number in range(7):
        place(store, f"松涛{number}号院")
    with store.read(SYSTEM) as session:
        found = facilities.listing(session, SYSTEM, FacilityCriteria(text="st"), offset=2, limit=3)
        assert (found.total, [row.name for row in found.rows]) == (7, ["松涛2号院", "松涛3号院", "松涛4号院"])
        last = facilities.ids(session, SYSTEM, FacilityCriteria())[-1]
        assert facilities.position(session, SYSTEM, last, FacilityCriteria()) == 6
        assert facilities.position(session, SYSTEM, last, FacilityCriteria(text="无此院")) is None


@pytest.mark.parametrize(("sort", "descending"), [("name", False), ("name", True), ("residents", False)])
def test_every_page_tells_the_same_length_and_each_place_once(store: Store, sort: str, descending: bool) -> None:
    """Two townships have a home of the same name, so that the pages part where the sort keys are equal."""
    towns(store)
    for number in range(9):
        place(store, f"示例{number // 2}号院", township=(BAIMA, FURONG)[number % 2], residents=number)
    criteria, seen = FacilityCriteria(sort=sort, descending=descending), []
    with store.read(SYSTEM) as session:
        for offset in range(0, 12, 3):
            found = facilities.listing(session, SYSTEM, criteria, offset=offset, limit=3)
            assert found.total == 9
            seen += [row.id for row in found.rows]
        assert seen == facilities.ids(session, SYSTEM, criteria)
    assert len(set(seen)) == 9


def test_certificates_that_run_out_are_counted_and_can_be_filtered(store: Store) -> None:
    towns(store)
    today = clock.today()
    home, other = place(store, "甲院"), place(store, "乙院")
    for kind, days in ((CertificateKind.FOOD, -8), (CertificateKind.FIRE_TEST, 13), (CertificateKind.FILING, 400)):
        with store.begin(SYSTEM, "证照") as session:
            day = today + timedelta(days=days)
            facilities.save_certificate(
                session, SYSTEM, home, draft=CertificateDraft(kind, expires_on=day), now=clock.now()
            )
    assert names(store, expiring=True, today=today) == ["甲院"]
    with store.read(SYSTEM) as session:
        row = facilities.rows(session, SYSTEM, [home, other], today=today)[0]
    assert (row.expired, row.expiring, row.next_expiry) == (1, 1, today - timedelta(days=8))
    words = [each.words for each in view(store, home).certificates]
    assert words == ["过期 8 天", "13 天后到期", "有效"]
    assert view(store, home).version == 1, "an open form does not become stale by a certificate"


def test_a_township_clerk_sees_only_the_own_township(store: Store) -> None:
    towns(store)
    place(store, "凤山甲院")
    other = place(store, "芙蓉乙院", township=FURONG)
    assert names(store, TOWN_CLERK) == ["凤山甲院"]
    with store.read(TOWN_CLERK) as session, pytest.raises(NotFound):
        facilities.view(session, TOWN_CLERK, other)


def test_a_reader_cannot_write(store: Store) -> None:
    towns(store)
    with pytest.raises(NotAllowed, match="维护机构台账"):
        save(store, draft(), READER)


def test_what_is_typed_is_kept_in_its_normal_form(store: Store) -> None:
    towns(store)
    typed = draft(
        "  松涛  敬老院 ",
        phones=("+86 191-0000-0001", "023 7770 1234", "19100000001"),
        uscc=" 52500156mj2345678t ",
        founded="2014年6月",
        safety_phone="（023）77701235",
        works_start="2026.3.1",
    )
    kept = view(store, save(store, typed).id).draft
    assert kept.name == "松涛 敬老院"
    assert kept.phones == ("19100000001", "023-77701234")
    assert (kept.uscc, kept.founded, kept.works_start) == (CODE, "2014-06", "2026-03-01")
    assert kept.safety_phone == "023-77701235"


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": " "}, "name", "请填写机构名称"),
        ({"name": "长" * 101}, "name", "最多100个字"),
        ({"township": ""}, "township", "请选择"),
        ({"township": "110101001"}, "township", "从列表中选择"),
        ({"phones": ("12",)}, "phones", "不像一个号码"),
        ({"beds": -1}, "beds", "请填写 0 或正数"),
        ({"residents": -5}, "residents", "在院人数"),
        ({"founded": "2014年13月"}, "founded", "不是日期"),
        ({"founded": "2023-02-29"}, "founded", "不是日期"),
        ({"longitude": 107.7}, "latitude", "一起填写"),
        ({"longitude": 29.3, "latitude": 107.7, "datum": Datum.GCJ02}, "longitude", "填反"),
        ({"longitude": 107.7, "latitude": 29.3}, "datum", "坐标系"),
        ({"works_start": "2026-05", "works_end": "2025"}, "works_end", "早于"),
    ],
)
def test_a_field_that_cannot_be_is_refused_by_name(
    store: Store, values: dict[str, object], field: str, said: str
) -> None:
    towns(store)
    with pytest.raises(BadInput, match=said) as refusal:
        save(store, replace(draft(), **values))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert names(store) == []


def test_what_is_odd_is_said_and_hinders_nobody(store: Store) -> None:
    towns(store)
    place(store, "甲院", uscc=CODE)
    odd = draft(
        "乙院",
        uscc=CODE[:-1] + "1",
        beds=10,
        residents=12,
        phones=(),
        longitude=116.4,
        latitude=39.9,
        datum=Datum.WGS84,
    )
    said = {note.field: note.text for note in save(store, odd).notes}
    assert set(said) == {"uscc", "residents", "phones", "longitude"}
    same = save(store, draft("丙院", uscc=CODE)).notes
    assert any("甲院" in note.text for note in same)


def test_the_same_name_in_the_same_township_is_refused(store: Store) -> None:
    towns(store)
    place(store, "松涛敬老院（南区）")
    with pytest.raises(BadInput, match="已经登记过"):
        place(store, "松涛 敬老院(南区)")
    place(store, "松涛敬老院（南区）", township=BAIMA)


def test_two_desks_do_not_overwrite_each_other(store: Store) -> None:
    towns(store)
    home = place(store)
    read = view(store, home)
    save(store, replace(read.draft, principal="谭志远"), facility_id=home, version=read.version)
    with pytest.raises(ChangedMeanwhile, match="刚刚被别人修改"):
        save(store, replace(read.draft, principal="冉敏"), facility_id=home, version=read.version)
    assert view(store, home).draft.principal == "谭志远"


def test_a_save_without_a_change_leaves_no_trace(store: Store) -> None:
    towns(store)
    home = place(store)
    read = view(store, home)
    assert save(store, read.draft, facility_id=home, version=read.version).version == read.version
    with store.read(SYSTEM) as session:
        assert len(facilities.changes(session, SYSTEM, home)) == 1


def test_an_edit_is_found_at_once_and_can_be_taken_back(store: Store) -> None:
    towns(store)
    home = place(store, "松涛敬老院")
    read = view(store, home)
    save(store, replace(read.draft, name="竹海敬老院", phones=("19100000002",)), facility_id=home, version=read.version)
    assert (names(store, text="zhjly"), names(store, text="stjly")) == (["竹海敬老院"], [])
    assert undo_last(store) == "修改机构：竹海敬老院"
    assert view(store, home).draft == read.draft
    assert (names(store, text="zhjly"), names(store, text="stjly")) == ([], ["松涛敬老院"])
    assert undo_last(store) == "新建机构：松涛敬老院"
    assert names(store) == []


def test_an_edit_is_not_taken_back_over_a_later_one(store: Store) -> None:
    towns(store)
    home = place(store)
    with store.begin(SYSTEM, "导入") as session:
        facility = records.open_record(session, SYSTEM, home, None)
        facility.remark = "后来导入"
    with pytest.raises(RuleBroken, match="后来又有修改"):
        undo_last(store)


def test_the_history_speaks_the_offices_words(store: Store) -> None:
    towns(store)
    home = place(store)
    read = view(store, home)
    changed = replace(read.draft, risk=RiskGrade.MAJOR, beds=30, phones=("19100000001", "19100000002"))
    save(store, changed, facility_id=home, version=read.version)
    with store.read(SYSTEM) as session:
        newest = facilities.changes(session, SYSTEM, home)[0]
    assert newest.what == "修改机构"
    assert set(newest.changes) == {
        ("风险等级", "一般", "重大"),
        ("床位数", "空", "30"),
        ("联系电话", "19100000001", "19100000001、19100000002"),
    }


def test_a_saved_view_comes_back_as_it_was(store: Store) -> None:
    towns(store)
    wanted = FacilityCriteria(kind=FacilityKind.ELDERLY_CARE, state=FacilityState.ACTIVE, sort="risk", today=TODAY)
    with store.begin(SYSTEM, "视图") as session:
        facilities.save_view(session, SYSTEM, name="高风险优先", criteria=FacilityCriteria())
        facilities.save_view(session, SYSTEM, name="高风险优先", criteria=wanted)
    with store.read(SYSTEM) as session:
        (kept,) = facilities.saved_views(session, SYSTEM)
        assert (kept.name, kept.criteria) == ("高风险优先", replace(wanted, today=None))
        assert facilities.saved_views(session, TOWN_CLERK) == []
    with store.begin(SYSTEM, "视图") as session:
        facilities.drop_view(session, SYSTEM, kept.id)
        assert facilities.saved_views(session, SYSTEM) == []


def test_a_form_shows_exactly_what_was_saved(store: Store) -> None:
    """Every field goes in and comes out: none is lost between form and table."""
    towns(store)
    full = draft(beds=3, floors=2, floor_area=120.5, conditions=("设食堂",), remark="两行\n文字", builder="甲建设")
    full = replace(full, longitude=107.75, latitude=29.32, datum=Datum.WGS84, founded="2014", dangerous_works="深基坑")
    assert view(store, save(store, full).id).draft == full

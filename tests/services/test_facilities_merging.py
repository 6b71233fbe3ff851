"""查重: what may be one place is shown as a group, made one with everything on file, and parted again unharmed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, RuleBroken
from mzdesk.services import facilities
from mzdesk.terms import CertificateKind, FacilityKind
from mzdesk.views.facilities import CertificateDraft, FacilityPersonDraft
from tests.factories import SYSTEM, TODAY
from tests.services import hazard_cases
from tests.services.facility_cases import BAIMA, CODE, FURONG, names, place, save, towns, undo_last, view


def groups(store: Store) -> dict[str, list[str]]:
    with store.read(SYSTEM) as session:
        found = facilities.duplicates(session, SYSTEM)
    return {group.reason: sorted(row.name for row in group.rows) for group in found}


def merge(store: Store, keep: UUID, drop: UUID, *take: str) -> None:
    with store.begin(SYSTEM, "合并") as session:
        facilities.merge(session, SYSTEM, keep, drop_id=drop, take=take, today=TODAY, now=clock.now())


def test_same_code_is_a_group(store: Store) -> None:
    towns(store)
    place(store, "甲院", uscc=CODE)
    place(store, "乙院", uscc=CODE, address="另一处9号", phones=("19100000009",))
    assert groups(store) == {"统一社会信用代码相同": ["乙院", "甲院"]}


def test_same_phone_at_the_same_address_is_a_group_but_either_alone_is_none(store: Store) -> None:
    towns(store)
    place(store, "甲院", address="重庆市武隆区凤山街道示例路1号")
    place(store, "乙站", address="凤山街道 示例路1号", phones=("19100000005", "19100000001"))
    place(store, "丙站", address="凤山街道示例路1号", phones=("19100000007",))
    place(store, "丁站", address="别处3号")
    assert groups(store) == {"电话和地址相同": ["乙站", "甲院"]}


def test_equal_names_are_a_group_whatever_stands_before_them(store: Store) -> None:
    towns(store)
    other = {"address": "别处3号", "phones": ("19100000007",)}
    place(store, "武隆区凤山街道清泉敬老院")
    place(store, "清泉敬老院【医保】", **other)
    place(store, "清泉敬老院改造工程", kind=FacilityKind.CONSTRUCTION, **other | {"address": "工地"})
    place(store, "清泉敬老院", township=FURONG, address="芙蓉路9号", phones=())
    place(store, "竹海老年公寓", address="竹海路", phones=())
    place(store, "竹海老年公寓", township=BAIMA, address="白马路", phones=())
    assert groups(store) == {
        "名称去掉地名后相同": ["武隆区凤山街道清泉敬老院", "清泉敬老院【医保】"],
        "名称相同": ["竹海老年公寓", "竹海老年公寓"],
    }


def test_differences_are_shown_in_words(store: Store) -> None:
    towns(store)
    keep, drop = place(store, "甲院", beds=20), place(store, "乙院", phones=("19100000002",))
    with store.read(SYSTEM) as session:
        told = facilities.differences(session, SYSTEM, keep, drop_id=drop)
    assert [(each.label, each.keep, each.drop) for each in told] == [
        ("机构名称", "甲院", "乙院"),
        ("联系电话", "19100000001", "19100000002"),
        ("床位数", "20", ""),
    ]


def test_two_records_become_one_with_everything_on_file(store: Store) -> None:
    towns(store)
    keep, drop = place(store, "甲院", beds=20), place(store, "乙院", township=FURONG, phones=("19100000002",), beds=30)
    furnish(store, drop)
    hazard_cases.found(store, drop)
    merge(store, keep, drop, "beds")
    kept = view(store, keep)
    assert (kept.draft.beds, kept.draft.phones) == (30, ("19100000001", "19100000002"))
    assert (len(kept.certificates), kept.open_hazards, view(store, drop).replaced_by) == (1, 1, keep)
    assert names(store) == ["甲院"]
    assert names(store, text="yy") == [], "the search does not offer the record that was merged away"
    with store.read(SYSTEM) as session:
        file = facilities.dossier(session, SYSTEM, keep, today=TODAY)
    assert (len(file.hazards), len(file.people)) == (1, 1)
    assert file.events[0].title == "合并：乙院并入甲院"


def furnish(store: Store, home: UUID) -> None:
    with store.begin(SYSTEM, "证照") as session:
        food = CertificateDraft(CertificateKind.FOOD, expires_on=TODAY)
        facilities.save_certificate(session, SYSTEM, home, draft=food, now=clock.now())
        facilities.save_person(session, SYSTEM, home, draft=FacilityPersonDraft("简素芳"), now=clock.now())


def test_a_merge_is_taken_back_whole(store: Store) -> None:
    towns(store)
    keep, drop = place(store, "甲院", beds=20), place(store, "乙院", township=FURONG, phones=("19100000002",), beds=30)
    furnish(store, drop)
    before = view(store, keep).draft, view(store, drop).draft
    merge(store, keep, drop, "beds", "name")
    assert view(store, keep).name == "乙院"
    undo_last(store)
    assert (view(store, keep).draft, view(store, drop).draft) == before
    assert (len(view(store, keep).certificates), len(view(store, drop).certificates)) == (0, 1)
    assert names(store) == ["甲院", "乙院"]
    assert names(store, text="yy") == ["乙院"]


def test_a_merge_is_not_taken_back_over_later_work(store: Store) -> None:
    towns(store)
    keep, drop = place(store, "甲院"), place(store, "乙院")
    merge(store, keep, drop)
    read = view(store, keep)
    save(store, replace(read.draft, remark="后来"), facility_id=keep, version=read.version)
    undo_last(store)
    save(store, replace(read.draft, remark="再后来"), facility_id=keep)
    with store.begin(SYSTEM, "撤销") as session:
        from mzdesk.services import history

        merged = next(row for row in history.undoable(session, SYSTEM) if "并入" in row.title)
        with pytest.raises(RuleBroken, match="请先撤销后面的操作"):
            history.undo(session, SYSTEM, merged.id, now=clock.now())


def test_a_place_is_not_merged_with_itself_or_with_one_that_is_gone(store: Store) -> None:
    towns(store)
    keep, drop = place(store, "甲院"), place(store, "乙院")
    with pytest.raises(BadInput, match="两条不同"):
        merge(store, keep, keep)
    merge(store, keep, drop)
    with pytest.raises(RuleBroken, match="已被另一条替代"):
        merge(store, drop, keep)

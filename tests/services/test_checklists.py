"""检查清单: old records keep their wording, nothing unconfirmed is printed as law, the notice is covered."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from mzdesk.db.work import Store
from mzdesk.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from mzdesk.models.checklists import ChecklistItem
from mzdesk.services import checklists
from mzdesk.terms import Certainty, FacilityKind, HazardGrade, Role, Topic
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import ChecklistCriteria, ItemData, ItemRow
from tests.factories import TODAY, office

NEW = ItemData("", Topic.FIRE, "值班室有疏散引导用的手电", HazardGrade.GENERAL, (FacilityKind.ELDERLY_CARE,), 3)


@pytest.fixture
def desk(store: Store) -> Actor:
    return office(store)


def rows(store: Store, actor: Actor, **criteria: object) -> list[ItemRow]:
    with store.read(actor) as session:
        wanted = ChecklistCriteria(**criteria)  # type: ignore[arg-type]
        return list(checklists.listing(session, actor, wanted, offset=0, limit=500).rows)


def item(store: Store, actor: Actor, code: str) -> ItemRow:
    return next(row for row in rows(store, actor) if row.code == code)


def test_version_one_is_the_shipped_list(store: Store, desk: Actor) -> None:
    assert len(rows(store, desk)) == 180
    with store.read(desk) as session:
        assert checklists.current_version(session, desk) == 1
        assert [(v.number, v.items) for v in checklists.versions(session, desk)] == [(1, 180)]
    with pytest.raises(RuleBroken, match="已经载入"), store.begin(desk, "再载入") as session:
        checklists.bring_in(session, desk)


def test_a_visit_takes_what_fits_the_place(store: Store, desk: Actor) -> None:
    with store.read(desk) as session:
        home = checklists.for_visit(session, desk, FacilityKind.ELDERLY_CARE)
        with_gas = checklists.for_visit(session, desk, FacilityKind.ELDERLY_CARE, conditions={"使用燃气"})
        fire = checklists.for_visit(session, desk, FacilityKind.ELDERLY_CARE, topics={Topic.FIRE})
        office_items = checklists.for_visit(session, desk, FacilityKind.MARRIAGE_REGISTRY)
    assert all(FacilityKind.ELDERLY_CARE in row.kinds for row in home)
    assert len(with_gas) > len(home)
    assert {row.condition for row in with_gas} - {row.condition for row in home} == {"使用燃气"}
    assert {row.topic for row in fire} == {Topic.FIRE}
    assert {row.code for row in office_items} != {row.code for row in home}


def test_a_changed_item_keeps_its_old_wording_for_old_records(store: Store, desk: Actor) -> None:
    old = item(store, desk, "XF-001")
    data = ItemData(old.code, old.topic, "改写后的检查内容", old.grade, old.kinds, 3, basis=old.basis)
    with store.begin(desk, "改检查项") as session:
        new = checklists.revise(session, desk, old.id, data, note="按新标准更新")
    with store.read(desk) as session:
        wordings = checklists.items(session, desk, [old.id, new])
        view = checklists.view(session, desk, new)
    assert wordings[old.id].text == old.text
    assert wordings[new].text == "改写后的检查内容"
    assert [each.text for each in view.earlier] == [old.text]
    assert item(store, desk, "XF-001").revision == 2
    with pytest.raises(ChangedMeanwhile, match="更新的版本"), store.begin(desk, "改旧的") as session:
        checklists.revise(session, desk, old.id, data, note="再改")
    with store.begin(desk, "停用") as session:
        checklists.drop_item(session, desk, new, note="不再使用")
    with pytest.raises(RuleBroken, match="已经停用"), store.begin(desk, "改停用的") as session:
        checklists.revise(session, desk, new, data, note="再改")


def test_own_items_get_a_code_and_can_be_dropped(store: Store, desk: Actor) -> None:
    with store.begin(desk, "新增") as session:
        first = checklists.add_item(session, desk, NEW)
        checklists.add_item(session, desk, replace(NEW, text="另一条"))
        with pytest.raises(RuleBroken, match="已被使用"):
            checklists.add_item(session, desk, replace(NEW, code="ZX-001"))
    assert [row.code for row in rows(store, desk, only_own=True)] == ["ZX-001", "ZX-002"]
    with store.begin(desk, "停用") as session:
        with pytest.raises(BadInput, match="停用原因"):
            checklists.drop_item(session, desk, first, note=" ")
        checklists.drop_item(session, desk, first, note="重复")
        with pytest.raises(NotFound, match="已不在现行清单"):
            checklists.drop_item(session, desk, first, note="重复")
    assert [row.code for row in rows(store, desk, only_own=True)] == ["ZX-002"]
    with store.read(desk) as session:
        assert session.get_one(ChecklistItem, first).text == NEW.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": " "}, "检查内容"),
        ({"text": "长" * 301}, "超过300字"),
        ({"kinds": ()}, "适用机构"),
        ({"days": -1}, "整改天数"),
    ],
)
def test_refusals_of_the_item_form(store: Store, desk: Actor, change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words), store.begin(desk, "新增") as session:
        checklists.add_item(session, desk, replace(NEW, **change))  # type: ignore[arg-type]


def test_only_compared_citations_are_printed(store: Store, desk: Actor) -> None:
    kind = FacilityKind.ELDERLY_CARE
    with store.read(desk) as session:
        for row in checklists.listing(session, desk, ChecklistCriteria(), offset=0, limit=500).rows:
            for citation in checklists.citations(session, desk, row.id, kind=kind):
                if citation.printable:
                    assert citation.basis.verified
                    assert citation.sure is Certainty.READ
                    assert citation.basis.rule != "ND"
        unsure = item(store, desk, "XF-033")
        assert checklists.citation_texts(session, desk, unsure.id, kind=kind) == ()


def test_a_named_person_confirms_a_citation_once(store: Store, desk: Actor) -> None:
    data = replace(NEW, basis=(replace(item(store, desk, "XF-033").basis[0], article="第7.1.1条"),))
    with store.begin(desk, "新增") as session:
        key = checklists.add_item(session, desk, data)
        assert checklists.citation_texts(session, desk, key, kind=FacilityKind.ELDERLY_CARE) == ()
        given = {"rule_key": data.basis[0].rule, "article": "第7.1.1条", "person": "罗文静", "today": TODAY}
        with pytest.raises(BadInput, match="核对的是哪个文本"):
            checklists.confirm(session, desk, text_seen="", **given)
        checklists.confirm(session, desk, text_seen="国家标准全文公开系统 2026-11-20", **given)
        with pytest.raises(RuleBroken, match="已经确认过"):
            checklists.confirm(session, desk, text_seen="再看一次", **given)
        printed = checklists.citation_texts(session, desk, key, kind=FacilityKind.ELDERLY_CARE)
    assert len(printed) == 1
    assert printed[0].endswith("第7.1.1条")


def test_the_notice_is_never_a_legal_basis(store: Store, desk: Actor) -> None:
    with pytest.raises(RuleBroken, match="工作要求"), store.begin(desk, "确认") as session:
        checklists.confirm(
            session, desk, rule_key="ND", article="二(一)", text_seen="原件", person="罗文静", today=TODAY
        )
    clerk = Actor(None, "经办", frozenset({Role.CLERK}), desk.district, desk.township)
    with pytest.raises(NotAllowed, match="确认法律依据"), store.begin(clerk, "确认") as session:
        checklists.confirm(session, clerk, rule_key="XF", article="第十六条", text_seen="原件", person="x", today=TODAY)


def test_every_word_of_the_notice_is_covered_until_its_items_are_dropped(store: Store, desk: Actor) -> None:
    with store.read(desk) as session:
        before = checklists.coverage(session, desk)
    assert len(before) == 87
    assert [row.term for row in before if row.count == 0] == []
    single = next(row for row in before if row.count == 1)
    with store.begin(desk, "停用") as session:
        checklists.drop_item(session, desk, item(store, desk, single.items[0]).id, note="试")
        after = checklists.coverage(session, desk)
    assert next(row for row in after if (row.seed, row.term) == (single.seed, single.term)).count == 0


def test_items_are_found_by_words_initials_and_topic(store: Store, desk: Actor) -> None:
    assert item(store, desk, "XF-001") in rows(store, desk, text="xf-001")
    assert {row.topic for row in rows(store, desk, topic=Topic.FOOD)} == {Topic.FOOD}
    with store.read(desk) as session:
        counts = checklists.counts(session, desk, ChecklistCriteria())
        total = session.scalar(sa.select(sa.func.count()).select_from(ChecklistItem))
    assert counts["all"] == total == 180
    assert counts["fire"] == 34
    assert len(rows(store, desk, only_unconfirmed=True)) == counts["unconfirmed"] < 180

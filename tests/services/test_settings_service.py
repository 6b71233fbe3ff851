"""设置: the first set-up happens once, options are checked before they are kept."""

from __future__ import annotations

from datetime import date

import pytest

from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, NotFound
from mzdesk.services import settings, staff, trails
from mzdesk.terms import PersonKind, Role
from mzdesk.views.actor import Actor
from mzdesk.views.history import TrailCriteria
from mzdesk.views.staff import PersonDraft
from tests.factories import SYSTEM, TODAY, leader, office


def test_an_empty_store_says_that_it_is_not_set_up(store: Store) -> None:
    with store.read(SYSTEM) as session:
        assert not settings.is_set_up(session)
        with pytest.raises(NotFound, match="首次设置"):
            settings.district(session)


def test_set_up_brings_townships_and_keeps_the_answers(store: Store) -> None:
    office(store, section_name="示例民政局")
    with store.read(SYSTEM) as session:
        assert settings.is_set_up(session)
        assert settings.district(session) == "500156"
        towns = settings.townships(session, SYSTEM)
        assert len(towns) == 26
        assert (towns[0].code, towns[0].name) == ("500156001", "凤山街道")
        assert settings.township_names(session, SYSTEM)["500156000"] == "区直"
        assert settings.value(session, SYSTEM, "section_name") == "示例民政局"
        assert settings.value(session, SYSTEM, "term_general") == 5


def test_a_changed_option_is_kept_and_a_bad_one_is_not(store: Store) -> None:
    office(store)
    with store.begin(SYSTEM, "改设置") as session:
        settings.change(session, SYSTEM, values={"term_general": 7})
    with pytest.raises(BadInput), store.begin(SYSTEM, "改设置") as session:
        settings.change(session, SYSTEM, values={"term_larger": 20, "term_general": 900})
    with store.read(SYSTEM) as session:
        assert settings.value(session, SYSTEM, "term_general") == 7
        assert settings.value(session, SYSTEM, "term_larger") == 15


def test_a_township_is_renamed_and_its_spellings_stand_for_it_alone(store: Store) -> None:
    office(store)
    with store.begin(SYSTEM, "改名称") as session:
        settings.rename_township(
            session, SYSTEM, "500156001", name="凤山 街道", aliases=["凤山镇", " 凤山", "凤山镇", ""]
        )
    taken = pytest.raises(BadInput, match="“凤山镇”已经是凤山街道的名称或别名")
    with taken as refused, store.begin(SYSTEM, "改名称") as session:
        settings.rename_township(session, SYSTEM, "500156002", name="芙蓉街道", aliases=["凤山镇"])
    assert refused.value.field == "aliases"
    with pytest.raises(BadInput, match="请填写"), store.begin(SYSTEM, "改名称") as session:
        settings.rename_township(session, SYSTEM, "500156002", name=" ")
    with pytest.raises(NotFound), store.begin(SYSTEM, "改名称") as session:
        settings.rename_township(session, SYSTEM, "500156999", name="某某镇")
    with store.read(SYSTEM) as session:
        first = settings.townships(session, SYSTEM)[0]
    assert (first.name, first.aliases) == ("凤山街道", ("凤山镇", "凤山"))


def test_a_clerk_cannot_change_the_office(store: Store) -> None:
    office(store)
    clerk = Actor(None, "经办", frozenset({Role.CLERK}), SYSTEM.district, SYSTEM.township)
    with pytest.raises(NotAllowed, match="修改单位设置"), store.begin(clerk, "改设置") as session:
        settings.change(session, clerk, values={"term_general": 7})


def test_every_column_of_the_audit_has_a_word() -> None:
    """Nobody reads `served_way` in 操作留痕."""
    from mzdesk.models import Base
    from mzdesk.services.history import SUBJECTS
    from mzdesk.views import audit_words

    columns = {(name, column.name) for name in SUBJECTS for column in Base.metadata.tables[name].columns}
    bare = sorted(f"{table}.{name}" for table, name in columns if audit_words.column(table, name) == name)
    assert bare == []


def test_the_trail_reads_in_words_with_labels_and_times(store: Store) -> None:
    office(store)
    leader_id = leader(store)
    with store.begin(SYSTEM, "登记人员") as session:
        found = staff.view(session, SYSTEM, leader_id, today=TODAY)
        draft = PersonDraft("覃国栋", PersonKind.OFFICER, certificate_no="示例1", certificate_until=date(2027, 1, 1))
        staff.save(session, SYSTEM, draft, person_id=leader_id, version=found.version)
    with store.read(SYSTEM) as session:
        newest = trails.listing(session, SYSTEM, TrailCriteria(), limit=1).rows[0]
    assert newest.what == "修改人员"
    assert ("类别", "局领导", "执法人员") in newest.changes
    assert ("执法证有效期", "空", "2027-01-01") in newest.changes
    assert not [name for name, _, _ in newest.changes if name.isascii()]

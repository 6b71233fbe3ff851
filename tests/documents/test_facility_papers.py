"""一院一档 from real records: register, certificates, visits, hazards with steps and photos, papers."""

from __future__ import annotations

import io
import re
from datetime import date

import pdfplumber
import pytest

from mzdesk import clock
from mzdesk.db.work import Store
from mzdesk.documents import facility_papers, issuing, raster
from mzdesk.errors import NotAllowed
from mzdesk.services import facilities, hazards, orders
from mzdesk.terms import CertificateKind, DocumentKind, Relation, Role
from mzdesk.views.facilities import CertificateDraft
from mzdesk.views.hazards import SubmissionDraft
from tests import factories
from tests.factories import SYSTEM
from tests.services.hazard_cases import act, ask, found, picture


def test_a_dossier_holds_every_record_of_its_place(store: Store) -> None:
    place = factories.place(store, "示例松涛敬老院", relation=Relation.TOWNSHIP_RUN)
    hazard = found(store, place, "配电箱无盖板", part="一层")
    act(store, issuing.issue_order, [hazard], officers=("谭志远", "冉敏"))
    act(
        store,
        hazards.submit,
        hazard,
        draft=SubmissionDraft("周德明", "已加装盖板", clock.today(), files=(picture(),)),
    )
    with store.begin(SYSTEM, "登记证照") as session:
        draft = CertificateDraft(CertificateKind.FOOD, "JY示例0009", date(2022, 3, 1), date(2027, 2, 28))
        facilities.save_certificate(session, SYSTEM, place, draft=draft, now=clock.now())
    issued = act(store, facility_papers.issue_dossier, place)
    said = re.sub(r"\s", "", "".join(raster.text(issued.pdf)))
    wanted = ("示例松涛敬老院", "卷内目录", "配电箱无盖板", "已加装盖板", "JY示例0009", "2027年2月28日")
    assert [words for words in wanted if words not in said] == []
    with pdfplumber.open(io.BytesIO(issued.pdf)) as document:
        assert sum(len(page.images) for page in document.pages) == 1
    kept = ask(store, orders.view, issued.id)
    assert kept.row.kind is DocumentKind.DOSSIER
    assert kept.row.number is None
    assert ask(store, orders.pdf, issued.id) == issued.pdf


def test_an_empty_dossier_is_printed_too_and_an_onlooker_makes_none(store: Store) -> None:
    place = factories.place(store, "示例新开敬老院")
    assert "（无记录）" in "".join(raster.text(act(store, facility_papers.issue_dossier, place).pdf))
    with pytest.raises(NotAllowed):
        act(
            store,
            facility_papers.issue_dossier,
            place,
            actor=factories.actor(store, factories.person(store), Role.DUTY),
        )

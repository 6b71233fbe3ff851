"""检查清单: items in revisions, versions of the list, rules of law and who confirmed them."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mzdesk.models.base import Line, Record
from mzdesk.terms import Capability, Certainty, HazardGrade, Topic


class ChecklistVersion(Record):
    """A numbered state of the whole list; version 1 is the one shipped."""

    __tablename__ = "checklist_versions"
    __table_args__ = (sa.UniqueConstraint("district", "number"),)
    of_capability = Capability.CHECKLISTS

    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(100))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    by: Mapped[str] = mapped_column(sa.String(40), default="")


class ChecklistItem(Line):
    """One wording of one item. A change makes a new revision; records keep pointing at the wording they used."""

    __tablename__ = "checklist_items"
    __table_args__ = (
        sa.UniqueConstraint("district", "code", "revision"),
        sa.Index("ix_checklist_items_current", "district", "until_version", "topic"),
    )
    of_capability = Capability.CHECKLISTS

    code: Mapped[str] = mapped_column(sa.String(20))
    revision: Mapped[int]
    since_version: Mapped[int]
    until_version: Mapped[int | None]
    topic: Mapped[Topic]
    text: Mapped[str] = mapped_column(sa.String(300))
    method: Mapped[str] = mapped_column(sa.Text, default="")
    grade: Mapped[HazardGrade]
    escalate: Mapped[str] = mapped_column(sa.String(300), default="")
    kinds: Mapped[list[str]]
    condition: Mapped[str | None] = mapped_column(sa.String(40))
    days: Mapped[int]
    cycle: Mapped[str] = mapped_column(sa.String(10), default="")
    transfer_to: Mapped[str] = mapped_column(sa.String(60), default="")
    seed: Mapped[str] = mapped_column(sa.String(30), default="")
    seed_terms: Mapped[list[str]] = mapped_column(default=list)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    own: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]


class LegalRule(Record):
    """A law, standard or document that items cite, and how well its text is known."""

    __tablename__ = "legal_rules"
    __table_args__ = (sa.UniqueConstraint("district", "key"),)
    of_capability = Capability.CHECKLISTS

    key: Mapped[str] = mapped_column(sa.String(20))
    short: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(150))
    number: Mapped[str] = mapped_column(sa.String(100), default="")
    issuer: Mapped[str] = mapped_column(sa.String(60), default="")
    effective: Mapped[str] = mapped_column(sa.String(10), default="")
    sure: Mapped[Certainty]
    work_demand: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    note: Mapped[str] = mapped_column(sa.String(400), default="")


class LegalConfirmation(Line):
    """A named person has compared one citation with the official text; before that it can't be printed as law."""

    __tablename__ = "legal_confirmations"
    __table_args__ = (sa.UniqueConstraint("district", "rule_key", "article"),)
    of_capability = Capability.CHECKLISTS

    rule_key: Mapped[str] = mapped_column(sa.String(20))
    article: Mapped[str] = mapped_column(sa.String(60))
    person: Mapped[str] = mapped_column(sa.String(40))
    person_id: Mapped[UUID | None]
    confirmed_on: Mapped[date]
    text_seen: Mapped[str] = mapped_column(sa.String(400), default="")

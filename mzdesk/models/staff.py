"""人员与权限: persons, what ties them, when they are away, their accounts, and approvals."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from mzdesk.models.base import HASH, Base, Line, Record, scoped_key
from mzdesk.terms import ApprovalSubject, ApprovalWay, Capability, PersonKind


class Person(Record):
    """Somebody of the bureau or a township: officer with 执法证, leader, clerk."""

    __tablename__ = "persons"
    __table_args__ = (sa.Index("ix_persons_list", "district", "sort_key", "id"),)
    of_capability = Capability.STAFF

    name: Mapped[str] = mapped_column(sa.String(40))
    sort_key: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[PersonKind]
    post: Mapped[str] = mapped_column(sa.String(60), default="")
    section: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    certificate_no: Mapped[str | None] = mapped_column(sa.String(40))
    certificate_until: Mapped[date | None]
    leader_seat: Mapped[bool] = mapped_column(default=False)
    on_duty: Mapped[bool] = mapped_column(default=True)
    no_nights: Mapped[bool] = mapped_column(default=False)
    senior: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str] = mapped_column(sa.String(200), default="")


class Tie(Record):
    """A reason for 回避: this person may not inspect this place, or any place of this township."""

    __tablename__ = "ties"
    of_capability = Capability.STAFF

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    facility_id: Mapped[UUID | None]
    in_township: Mapped[str | None] = mapped_column(sa.String(9))
    reason: Mapped[str] = mapped_column(sa.String(100))


class Leave(Record):
    """A person is away from `starts` to `ends`, both days included."""

    __tablename__ = "leaves"
    of_capability = Capability.STAFF

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(60), default="")


class Account(Record):
    """Sign-in and signature of a person: salted hashes only. `kinds`: the kinds of place that a 业务科室 is kept to."""

    __tablename__ = "accounts"
    __table_args__ = (sa.UniqueConstraint("district", "login"), sa.UniqueConstraint("district", "person_id"))
    of_capability = Capability.STAFF
    unaudited = frozenset({"phrase_hash", "pin_hash"})

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    login: Mapped[str] = mapped_column(sa.String(40))
    roles: Mapped[list[str]] = mapped_column(default=list)
    kinds: Mapped[list[str]] = mapped_column(default=list)
    # behind the walls no desk writes or reads these: left out of an INSERT unless they are set
    phrase_hash: Mapped[str | None] = mapped_column(sa.String(200), sa.FetchedValue(), deferred=True)
    pin_hash: Mapped[str | None] = mapped_column(sa.String(200), sa.FetchedValue(), deferred=True)
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version, "eager_defaults": False}


class Delegation(Record):
    """A leader's recorded permission that somebody approves or opens in his place, within dates."""

    __tablename__ = "delegations"
    of_capability = Capability.STAFF

    leader_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    delegate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    subjects: Mapped[list[str]] = mapped_column(default=list)
    starts: Mapped[date]
    ends: Mapped[date]
    scan_sha256: Mapped[str | None] = mapped_column(HASH)
    revoked: Mapped[bool] = mapped_column(default=False)


class Approval(Line):
    """Who allowed what and how; a paper one carries the date on the sheet and its scan."""

    __tablename__ = "approvals"
    __table_args__ = (scoped_key("id"), sa.Index("ix_approvals_record", "record"))
    of_capability = Capability.STAFF

    subject: Mapped[ApprovalSubject]
    record: Mapped[UUID]
    way: Mapped[ApprovalWay]
    approver_id: Mapped[UUID | None]
    approver: Mapped[str] = mapped_column(sa.String(40))
    approved_on: Mapped[date]
    granted: Mapped[bool] = mapped_column(default=True)
    opinion: Mapped[str] = mapped_column(sa.String(300), default="")
    scan_sha256: Mapped[str | None] = mapped_column(HASH)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SignIn(Base):
    """When somebody signed in, failed to, or left; kept with the audit."""

    __tablename__ = "sign_ins"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(sa.String(6))
    at: Mapped[datetime]
    login: Mapped[str] = mapped_column(sa.String(40))
    what: Mapped[str] = mapped_column(sa.String(12))

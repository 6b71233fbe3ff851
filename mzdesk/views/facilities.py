"""Places as lists, forms, dossiers and other capabilities hand them around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from mzdesk.rules.deadlines import CERTIFICATE_SOON
from mzdesk.terms import (
    Capability,
    CertificateKind,
    Datum,
    FacilityKind,
    FacilityState,
    FireAcceptance,
    Nature,
    Relation,
    RiskGrade,
)

FacilitySort = Literal["name", "kind", "township", "risk", "residents", "last_visit", "open_hazards", "expiry"]
SOON_DAYS = CERTIFICATE_SOON.days


@dataclass(frozen=True, slots=True)
class FacilityCriteria:
    """What the list shows and in which order.

    `expiring` keeps places with a certificate that has run out or will within 30 days of `today`; `ids` narrows to
    places chosen by hand. Ties are broken by name.
    """

    text: str = ""
    kind: FacilityKind | None = None
    township: str | None = None
    relation: Relation | None = None
    risk: RiskGrade | None = None
    state: FacilityState | None = None
    with_hazards: bool = False
    expiring: bool = False
    today: date | None = None
    ids: tuple[UUID, ...] = ()
    sort: FacilitySort = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A line of the list. `expired` and `expiring` count its certificates."""

    id: UUID
    name: str
    kind: FacilityKind
    township: str
    township_name: str
    relation: Relation
    risk: RiskGrade
    state: FacilityState
    residents: int | None
    beds: int | None
    last_visit_on: date | None
    open_hazards: int
    principal: str
    phone: str
    address: str
    next_expiry: date | None
    expired: int
    expiring: int


@dataclass(frozen=True, slots=True)
class FacilityDraft:
    """What a form or an import says of a place. Dates of unknown precision: "2020", "2020-12", "2020-12-04"."""

    name: str
    kind: FacilityKind = FacilityKind.ELDERLY_CARE
    relation: Relation = Relation.PRIVATE
    township: str = ""
    nature: Nature | None = None
    risk: RiskGrade = RiskGrade.GENERAL
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    datum: Datum | None = None
    uscc: str | None = None
    licence: str = ""
    legal_person: str = ""
    principal: str = ""
    phones: tuple[str, ...] = ()
    safety_officer: str = ""
    safety_phone: str = ""
    beds: int | None = None
    beds_design: int | None = None
    beds_actual: int | None = None
    residents: int | None = None
    residents_disabled: int | None = None
    staff_count: int | None = None
    canteen: str = ""
    floor_area: float | None = None
    floors: int | None = None
    building: str = ""
    fire_acceptance: FireAcceptance = FireAcceptance.UNKNOWN
    fire_facts: str = ""
    founded: str | None = None
    conditions: tuple[str, ...] = ()
    builder: str = ""
    contractor: str = ""
    supervisor: str = ""
    permit: str = ""
    works_start: str | None = None
    works_end: str | None = None
    dangerous_works: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FieldNote:
    """Something odd about a field that does not stop anybody: shown under the field, kept in no record."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class SavedFacility:
    """What a save did: the record, its version, and what should be looked at."""

    id: UUID
    version: int
    notes: tuple[FieldNote, ...]


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """证照 of a place; `days_left` below zero has run out, None never does."""

    id: UUID
    kind: CertificateKind
    number: str
    issued_on: date | None
    expires_on: date | None
    remark: str
    days_left: int | None
    version: int

    @property
    def words(self) -> str:
        """How it stands, as the pill says it."""
        if self.days_left is None:
            return "长期"
        if self.days_left < 0:
            return f"过期 {-self.days_left} 天"
        if self.days_left == 0:
            return "今天到期"
        return f"{self.days_left} 天后到期" if self.days_left <= SOON_DAYS else "有效"


@dataclass(frozen=True, slots=True)
class CertificateDraft:
    kind: CertificateKind
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FacilityPersonRow:
    """Somebody of a place's 花名册; of the identity number, for who keeps the register, both ends: `masked`."""

    id: UUID
    name: str
    sex: str | None
    born: str | None
    post: str
    phone: str
    certificate: str
    health_cert_until: str | None
    joined: str | None
    on_duty: bool
    remark: str
    version: int
    masked: str = ""


@dataclass(frozen=True, slots=True)
class FacilityPersonDraft:
    name: str
    sex: str | None = None
    born: str | None = None
    post: str = ""
    phone: str = ""
    certificate: str = ""
    health_cert_until: str | None = None
    joined: str | None = None
    on_duty: bool = False
    remark: str = ""
    id_number: str | None = None


@dataclass(frozen=True, slots=True)
class FacilityView:
    """A place in full. `replaced_by` is set when another record took its place."""

    id: UUID
    version: int
    draft: FacilityDraft
    township_name: str
    state: FacilityState
    last_visit_on: date | None
    open_hazards: int
    certificates: tuple[CertificateRow, ...]
    replaced_by: UUID | None
    created_at: datetime

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def relation(self) -> Relation:
        return self.draft.relation


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in the dossier."""

    id: UUID
    code: str
    day: date
    kind: str
    outcome: str
    officers: str
    hazards: int


@dataclass(frozen=True, slots=True)
class HazardLine:
    """A finding in the dossier."""

    id: UUID
    number: str
    text: str
    grade: str
    state: str
    found_on: date
    due_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A document in the dossier."""

    id: UUID
    number: str
    title: str
    state: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import that made or changed the place."""

    batch_id: UUID
    filename: str
    row: int
    by: str
    at: datetime
    made_it: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened to a place, newest first: `tone` is the colour of its mark; a click opens the record."""

    day: date
    at: datetime | None
    title: str
    detail: str
    tone: Literal["danger", "warn", "good", "info"]
    capability: Capability | None = None
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything on file about a place and the records it replaced."""

    facility: FacilityView
    visits: tuple[VisitLine, ...]
    hazards: tuple[HazardLine, ...]
    papers: tuple[PaperLine, ...]
    people: tuple[FacilityPersonRow, ...]
    imports: tuple[ImportLine, ...]
    events: tuple[EventLine, ...]
    predecessors: tuple[str, ...]

    @property
    def certificates(self) -> tuple[CertificateRow, ...]:
        return self.facility.certificates


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Places that may be one and the same, and why."""

    reason: str
    rows: tuple[FacilityRow, ...]


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field that differs between two records: what each says."""

    field: str
    label: str
    keep: str
    drop: str


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A named set of filters."""

    id: UUID
    name: str
    criteria: FacilityCriteria


@dataclass(frozen=True, slots=True)
class PoolCriteria:
    """Which places a draw is made from, `without` some; empty means all.

    Organisations that only report are never among them.
    """

    kinds: tuple[FacilityKind, ...] = ()
    townships: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    risks: tuple[RiskGrade, ...] = ()
    ids: tuple[UUID, ...] = field(default=())
    without: tuple[UUID, ...] = ()


LABELS = {
    "name": "机构名称",
    "kind": "机构类别",
    "relation": "关系",
    "township": "乡镇（街道）",
    "nature": "性质",
    "state": "状态",
    "risk": "风险等级",
    "address": "详细地址",
    "longitude": "经度",
    "latitude": "纬度",
    "datum": "坐标系",
    "uscc": "统一社会信用代码",
    "licence": "备案（许可）号",
    "legal_person": "法定代表人",
    "principal": "主要负责人",
    "phones": "联系电话",
    "safety_officer": "安全管理员",
    "safety_phone": "安全管理员电话",
    "beds": "床位数",
    "beds_design": "设计床位",
    "beds_actual": "实际床位",
    "residents": "在院人数",
    "residents_disabled": "其中失能",
    "staff_count": "从业人员数",
    "canteen": "食堂",
    "floor_area": "建筑面积",
    "floors": "层数",
    "building": "建筑情况",
    "fire_acceptance": "消防验收",
    "fire_facts": "消防设施",
    "founded": "成立时间",
    "conditions": "适用条件",
    "builder": "建设单位",
    "contractor": "施工单位",
    "supervisor": "监理单位",
    "permit": "施工许可证号",
    "works_start": "开工时间",
    "works_end": "竣工时间",
    "dangerous_works": "危大工程",
    "remark": "备注",
    "last_visit_on": "上次检查",
    "open_hazards": "未销号隐患",
    "next_expiry": "最近到期证照",
    "merged_into": "合并到",
    "moved_from": "原记录",
}

"""The fields of the register's forms, and how they become drafts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mzdesk.terms import (
    CertificateKind,
    Datum,
    FacilityKind,
    FacilityState,
    FireAcceptance,
    Nature,
    Relation,
    RiskGrade,
)
from mzdesk.ui.forms import Area, Choice, Day, Either, Field, Heading, Number, Text, Tick, Ticks
from mzdesk.views.facilities import (
    LABELS,
    CertificateDraft,
    CertificateRow,
    FacilityDraft,
    FacilityPersonDraft,
    FacilityPersonRow,
)

_SITE = ("builder", "contractor", "supervisor", "permit", "works_start", "works_end", "dangerous_works")
_HOME = ("beds", "beds_design", "beds_actual", "residents", "residents_disabled", "canteen")
SOMETIMES = (*_SITE, *_HOME)
_DATE_HINT = "如 2014、2014-06、2014-06-12"


def facility(townships: Sequence[tuple[str, str]], conditions: Sequence[str], *, known: bool) -> tuple[Field, ...]:
    """A place. Of a `known` one relation and township are changed by acts of their own."""
    kinds = [(kind, kind.label) for kind in FacilityKind]
    standing: tuple[Field, ...] = (
        Either(key="relation", label="关系", required=True, options=[(each, each.label) for each in Relation]),
        Choice(key="township", label="乡镇街道", required=True, options=townships),
    )
    return (
        Text(key="name", label="机构名称", required=True, longest=100),
        Choice(key="kind", label="机构类别", required=True, options=kinds),
        *(() if known else standing),
        Choice(key="risk", label="风险等级", required=True, options=[(grade, grade.label) for grade in RiskGrade]),
        Choice(key="nature", label="性质", options=[(each, each.label) for each in Nature], hint="未填"),
        Text(key="address", label="详细地址", longest=200, span=2),
        *_people(),
        *_size(),
        *_building(conditions),
        *_site(),
        Heading(label="其他"),
        Area(key="remark", label="备注"),
    )


def _people() -> tuple[Field, ...]:
    return (
        Heading(label="负责人与联系"),
        Text(key="principal", label="主要负责人", longest=40),
        Text(key="phones", label="联系电话", hint="可填多个，用空格隔开"),
        Text(key="safety_officer", label="安全管理员", longest=40),
        Text(key="safety_phone", label="安全员电话"),
        Text(key="legal_person", label="法定代表人", longest=40),
        Text(key="uscc", label="统一代码", hint="统一社会信用代码"),
        Text(key="licence", label="备案许可号", longest=80),
        Text(key="founded", label="成立时间", hint=_DATE_HINT),
    )


def _size() -> tuple[Field, ...]:
    return (
        Heading(label="规模"),
        Number(key="beds", label="床位数"),
        Number(key="residents", label="在院人数"),
        Number(key="beds_design", label="设计床位"),
        Number(key="residents_disabled", label="其中失能"),
        Number(key="beds_actual", label="实际床位"),
        Number(key="staff_count", label="从业人员数"),
        Text(key="canteen", label="食堂", longest=60, hint="自办、外购、无"),
    )


def _building(conditions: Sequence[str]) -> tuple[Field, ...]:
    return (
        Heading(label="建筑与消防"),
        Number(key="floor_area", label="建筑面积", whole=False, hint="平方米"),
        Number(key="floors", label="层数"),
        Text(key="building", label="建筑情况", longest=120, hint="结构、年代、耐火等级"),
        Choice(key="fire_acceptance", label="消防验收", options=[(each, each.label) for each in FireAcceptance]),
        Text(key="fire_facts", label="消防设施", longest=200, span=2, hint="自动报警、简易喷淋、微型消防站"),
        Number(key="longitude", label="经度", whole=False, low=None, hint="如 107.7512"),
        Number(key="latitude", label="纬度", whole=False, low=None, hint="如 29.3256"),
        Choice(key="datum", label="坐标系", options=[(each, each.label) for each in Datum], hint="未填"),
        Ticks(key="conditions", label="适用条件", options=[(each, each) for each in conditions], across=4),
    )


def _site() -> tuple[Field, ...]:
    texts = {"builder": 100, "contractor": 100, "supervisor": 100, "permit": 80}
    return (
        *(Text(key=key, label=LABELS[key][:6], longest=longest) for key, longest in texts.items()),
        Text(key="works_start", label="开工时间", hint=_DATE_HINT),
        Text(key="works_end", label="竣工时间", hint=_DATE_HINT),
        Text(key="dangerous_works", label="危大工程", longest=200, span=2),
    )


def hidden_for(kind: FacilityKind | None) -> tuple[str, ...]:
    """The fields that say nothing about a place of this kind."""
    if kind is FacilityKind.CONSTRUCTION:
        return _HOME
    homes = (FacilityKind.ELDERLY_CARE, FacilityKind.CHILD_WELFARE, FacilityKind.RELIEF_STATION)
    return _SITE if kind is None or kind in homes else (*_SITE, *_HOME)


def values_of(draft: FacilityDraft) -> dict[str, Any]:
    """A place as the form shows it."""
    values: dict[str, Any] = {name: getattr(draft, name) for name in FacilityDraft.__slots__}
    return values | {"phones": "  ".join(draft.phones)}


def draft_of(values: dict[str, Any], before: FacilityDraft | None) -> FacilityDraft:
    """What the form says; relation and township of a known place stay as they are."""
    given = {name: value for name, value in values.items() if name in FacilityDraft.__slots__}
    if before is not None:
        given |= {"relation": before.relation, "township": before.township}
    given["phones"] = tuple(re.split(r"[\s,，、;；/]+", values["phones"].strip())) if values["phones"] else ()
    given["conditions"] = tuple(values["conditions"] or ())
    given["uscc"] = values["uscc"] or None
    given["fire_acceptance"] = values["fire_acceptance"] or FireAcceptance.UNKNOWN
    given["township"] = given["township"] or ""
    return FacilityDraft(**given)


def certificate() -> tuple[Field, ...]:
    """A certificate."""
    return (
        Choice(
            key="kind", label="证照", required=True, options=[(each, each.label) for each in CertificateKind], span=2
        ),
        Text(key="number", label="编号", longest=80, span=2),
        Day(key="issued_on", label="发证日期", span=2),
        Day(key="expires_on", label="有效期至", span=2),
        Text(key="remark", label="备注", longest=200, span=2, hint="长期有效的不填有效期"),
    )


def certificate_values(row: CertificateRow) -> dict[str, Any]:
    """A certificate on file as the form shows it."""
    return {name: getattr(row, name) for name in CertificateDraft.__slots__}


def person() -> tuple[Field, ...]:
    """Somebody of the 花名册."""
    return (
        Text(key="name", label="姓名", required=True, longest=40, span=2),
        Choice(key="sex", label="性别", options=[("男", "男"), ("女", "女")], hint="未填", span=2),
        Text(key="post", label="岗位", longest=60, span=2),
        Text(key="phone", label="电话", span=2),
        Text(key="born", label="出生年月", span=2, hint="如 1980-05"),
        Text(key="certificate", label="证书", longest=100, span=2),
        Text(key="health_cert_until", label="健康证至", span=2, hint=_DATE_HINT),
        Text(key="joined", label="入职时间", span=2, hint=_DATE_HINT),
        Tick(key="on_duty", label="值班", words="参加值班"),
        Text(key="id_number", label="身份证号", span=2, hint="单独保存，不在列表中显示"),
        Text(key="remark", label="备注", longest=200, span=2),
    )


def person_values(row: FacilityPersonRow) -> dict[str, Any]:
    """Somebody on file as the form shows him; the identity number is never shown."""
    return {name: getattr(row, name) for name in FacilityPersonDraft.__slots__ if name != "id_number"}


def person_draft(values: dict[str, Any]) -> FacilityPersonDraft:
    """What the form says of a person."""
    blank = {name: values[name] or None for name in ("sex", "born", "health_cert_until", "joined", "id_number")}
    return FacilityPersonDraft(**(values | blank))


def state() -> tuple[Field, ...]:
    """A change of state with its reason."""
    return (
        Either(key="state", label="改为", required=True, options=[(each, each.label) for each in FacilityState]),
        Day(key="happened_on", label="日期", required=True, span=2),
        Area(key="reason", label="原因", required=True, lines=2),
    )


def relation() -> tuple[Field, ...]:
    """A change of relation with its reason."""
    return (
        Either(key="relation", label="改为", required=True, options=[(each, each.label) for each in Relation]),
        Day(key="happened_on", label="日期", required=True, span=2),
        Area(key="reason", label="原因", required=True, lines=2, hint="如：乡镇收回自办，附文号"),
    )


def township(townships: Sequence[tuple[str, str]]) -> tuple[Field, ...]:
    """The right township with the reason."""
    return (
        Choice(key="township", label="调整到", required=True, options=townships, span=2),
        Area(key="reason", label="原因", required=True, lines=2, hint="如：登记时选错"),
    )

"""What the forms about persons ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mzdesk.services import search
from mzdesk.terms import ApprovalSubject, Capability, FacilityKind, PersonKind, Role
from mzdesk.ui.forms import Choice, Day, Either, Field, Form, Heading, Name, Secret, Suggestion, Text, Tick, Ticks
from mzdesk.views.actor import Actor
from mzdesk.views.settings import TownshipRow
from mzdesk.views.staff import Choice as PersonChoice
from mzdesk.views.staff import PersonView

PHRASE = (
    Secret(key="old", label="原口令", required=True, span=2),
    Secret(key="new", label="新口令", required=True, span=2, hint="至少10位，含三类字符"),
    Secret(key="again", label="再输一次", required=True, span=2),
)
PIN = (
    Secret(key="phrase", label="本人口令", required=True, span=2),
    Secret(key="pin", label="签批码", required=True, span=2, hint="4至6位数字"),
)
LEAVE = (
    Day(key="starts", label="开始日期", required=True, span=2),
    Day(key="ends", label="结束日期", required=True, span=2),
    Text(key="reason", label="事由", longest=60, span=2, hint="年休假、培训、出差"),
)
RESET = (Text(key="phrase", label="临时口令", required=True, span=2, hint="本人登录后须修改"),)
ONCE = "口令由程序随机生成，可以改。保存后显示一次，可打印口令单交给本人，以后不再显示。"


def person(townships: Sequence[TownshipRow]) -> tuple[Field, ...]:
    """A person of the bureau or a township."""
    places = [(None, "局机关"), *((row.code, row.name) for row in townships)]
    return (
        Text(key="name", label="姓名", required=True, longest=40),
        Either(key="kind", label="类别", required=True, options=[(kind, kind.label) for kind in PersonKind]),
        Text(key="post", label="职务", longest=60),
        Text(key="section", label="科室", longest=60),
        Text(key="phone", label="电话", longest=40),
        Choice(key="township", label="所属", options=places),
        Heading(label="行政执法"),
        Text(key="certificate_no", label="执法证号", longest=40),
        Day(key="certificate_until", label="有效期至"),
        Tick(key="leader_seat", label="组长", words="可以担任检查组组长"),
        Heading(label="值班"),
        Tick(key="on_duty", label="值班", words="参加值班（局领导为带班）"),
        Tick(key="no_nights", label="免夜班", words="不安排夜班和24小时班"),
        Tick(key="senior", label="骨干", words="值班骨干（可要求每班至少有一名）"),
        Heading(label="其他"),
        Tick(key="active", label="在岗", words="在岗（离岗后不再参加抽取和审批）"),
        Text(key="remark", label="备注", longest=200, span=2),
    )


def values_of(view: PersonView) -> dict[str, Any]:
    """A person on file as the form shows it."""
    row = view.row
    bureau = view.township.endswith("000")
    return {
        "name": row.name,
        "kind": row.kind,
        "post": row.post,
        "section": row.section,
        "phone": row.phone,
        "township": None if bureau else view.township,
        "certificate_no": row.certificate_no,
        "certificate_until": row.certificate_until,
        "leader_seat": row.leader_seat,
        "on_duty": row.on_duty,
        "no_nights": row.no_nights,
        "senior": row.senior,
        "active": row.active,
        "remark": view.remark,
    }


_ROLES = [(role, role.label) for role in Role if role is not Role.CITY]


def account() -> tuple[Field, ...]:
    """A new account."""
    return (
        Text(key="login", label="用户名", required=True, longest=40, span=2, hint="例如姓名的拼音"),
        *roles(),
        Text(key="phrase", label="初始口令", required=True, span=2, hint="至少10位，含三类字符"),
    )


def roles() -> tuple[Field, ...]:
    """What an account may do."""
    kinds = [(kind, kind.label) for kind in FacilityKind]
    return (
        Ticks(key="roles", label="角色", required=True, options=_ROLES, across=2),
        Ticks(key="kinds", label="主管机构类别", options=kinds, across=2),
    )


def ask_kinds(form: Form) -> None:
    """Ask for the kinds of place while 业务科室 is ticked, and only then."""

    def show(key: str) -> None:
        if key == "roles":
            form.show_field("kinds", Role.DEPARTMENT in (form.value("roles") or ()))

    form.edited.connect(show)
    show("roles")


def tie(townships: Sequence[TownshipRow], chosen: Callable[[Suggestion], None]) -> tuple[Field, ...]:
    """A reason for recusal: one place, or a whole township."""
    return (
        Name(key="place", label="回避机构", span=2, hint="名称或拼音首字母", lookup=places, chosen=chosen),
        Choice(key="township", label="或整个乡镇", span=2, options=[(row.code, row.name) for row in townships]),
        Text(key="reason", label="回避事由", required=True, longest=100, span=2, hint="近亲属在该机构任职"),
    )


def places(session: Any, actor: Actor, text: str) -> list[Suggestion]:
    """Places by name or initials."""
    hits = search.find(session, actor, text, only=Capability.FACILITIES, limit=8)
    return [Suggestion(hit.title, hit.detail, hit.id) for hit in hits]


def delegation(everybody: Sequence[PersonChoice]) -> tuple[Field, ...]:
    """A leader's permission; the leader himself proves it afterwards."""
    subjects = [(subject, subject.label) for subject in ApprovalSubject]
    people = [(person.id, f"{person.name} {person.note}".strip()) for person in everybody]
    return (
        Choice(key="delegate_id", label="被授权人", required=True, span=2, options=people),
        Ticks(key="subjects", label="授权事项", required=True, options=subjects, across=2),
        Day(key="starts", label="开始日期", required=True, span=2),
        Day(key="ends", label="截止日期", required=True, span=2),
    )

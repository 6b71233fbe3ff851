"""What was done and by whom, in words; and taking it back."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.errors import ChangedMeanwhile, NotFound, RuleBroken
from mzdesk.models import Base
from mzdesk.models.archive import UndoEntry
from mzdesk.models.audit import AuditEntry
from mzdesk.services import access
from mzdesk.terms import Capability, Right, Term
from mzdesk.views import audit_words
from mzdesk.views.actor import Actor
from mzdesk.views.history import AuditRow, UndoRow

Inverse = Callable[[Session, Actor, UUID, dict[str, Any]], None]
_INVERSE: dict[str, Inverse] = {}

SUBJECTS = {
    "facilities": "机构",
    "certificates": "证照",
    "facility_events": "机构变更",
    "facility_people": "机构人员",
    "facility_person_identities": "机构人员证件",
    "identity_looks": "证件号码查看记录",
    "field_keys": "个人信息密钥",
    "exchange_keys": "交换密钥",
    "exchange_packs": "交换包",
    "exchange_lines": "交换包内容",
    "township_books": "填报簿",
    "persons": "人员",
    "ties": "回避关系",
    "leaves": "请假",
    "accounts": "账号",
    "delegations": "授权",
    "approvals": "审批",
    "inspection_plans": "检查计划",
    "draws": "抽取",
    "inspections": "现场检查",
    "inspection_officers": "检查人员",
    "inspection_results": "检查结果",
    "blank_sets": "空白清单",
    "hazards": "隐患",
    "hazard_steps": "隐患办理",
    "documents": "文书",
    "document_hazards": "文书所涉隐患",
    "withdrawn_sheets": "收回文书",
    "number_series": "文号",
    "checklist_items": "检查项",
    "checklist_versions": "清单版本",
    "legal_rules": "法规",
    "legal_confirmations": "依据确认",
    "rosters": "值班表",
    "roster_cells": "值班安排",
    "roster_duties": "值班日",
    "roster_editions": "值班表版本",
    "roster_changes": "值班调整",
    "duty_wishes": "值班意愿",
    "duty_pairs": "值班搭配",
    "duty_swaps": "换班",
    "duty_swap_steps": "换班办理",
    "comp_times": "补休",
    "collected_rosters": "单位值班表",
    "collected_lines": "单位值班人员",
    "attachments": "附件",
    "attachment_bytes": "附件内容",
    "attachment_links": "附件归属",
    "duty_shifts": "值班班次",
    "duty_signs": "值班签到交接",
    "duty_lines": "值班记录",
    "town_duty_lines": "乡镇值班记录",
    "duty_tasks": "交办事项",
    "duty_task_steps": "交办事项办理",
    "incidents": "突发事件",
    "incident_entries": "突发事件经过",
    "spot_periods": "查岗安排",
    "spot_days": "查岗启封",
    "spot_checks": "查岗",
    "daily_reports": "安全日报",
    "daily_exemptions": "日报免报",
    "daily_aliases": "单位别名",
    "daily_findings": "瞒报谎报认定",
    "daily_hazards": "日报所报隐患",
    "office_settings": "单位设置",
    "townships": "乡镇（街道）",
    "import_batches": "导入批次",
    "import_rows": "导入明细",
    "import_mappings": "导入列对应",
    "saved_views": "视图",
    "undo_entries": "撤销记录",
    "takeovers": "移交",
    "takeover_lines": "移交事项",
    "sign_ins": "登录记录",
}
APART = {"sealed_secrets": "封存的密钥"}  # no table of the models: models/sealed.py
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)")
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ACTIONS = {
    "insert": "新增",
    "update": "修改",
    "delete": "删除",
    "taken": "凭口令取出",
    "denied": "口令不正确，未取出",
}


def register(act: str, inverse: Inverse) -> None:
    """Say how `act` is taken back: `inverse(session, actor, record, payload)`, an audited verb of its capability."""
    _INVERSE[act] = inverse


def can_undo(
    session: Session,
    actor: Actor,
    *,
    act: str,
    title: str,
    subject: Capability,
    record: UUID,
    payload: dict[str, Any],
    now: datetime,
) -> UUID:
    """Put an act that was just done on the list of those that can be taken back; returns the entry's id."""
    access.require_someone(actor)
    entry = UndoEntry(
        id=clock.uuid7(),
        district=actor.district,
        township=actor.township,
        act=act,
        title=title[:200],
        subject=subject,
        record=record,
        payload=payload,
        created_at=now,
        created_by=actor.name,
    )
    session.add(entry)
    session.flush()
    session.info["undo"] = entry.id
    return entry.id


def undo(session: Session, actor: Actor, entry_id: UUID, *, now: datetime) -> str:
    """Take an act back; returns its title. Raises RuleBroken when it is taken back already or can't be any more."""
    access.require(actor, Right.UNDO)
    entry = session.get(UndoEntry, entry_id)
    if entry is None or entry.district != actor.district:
        raise NotFound("找不到要撤销的操作，请刷新后重试。")
    if entry.undone_at is not None:
        raise RuleBroken(f"“{entry.title}”已由{entry.undone_by}撤销过，不能再次撤销。")
    later = sa.select(UndoEntry.title).where(
        UndoEntry.record == entry.record, UndoEntry.undone_at.is_(None), UndoEntry.id > entry.id
    )
    newer = session.scalars(later.order_by(UndoEntry.id.desc()).limit(1)).first()
    if newer is not None:
        raise RuleBroken(f"这条记录后来又有操作“{newer}”，请先撤销后面的操作。")
    _inverse(entry.act)(session, actor, entry.record, dict(entry.payload))
    entry.undone_at = now
    entry.undone_by = actor.name
    return entry.title


def _inverse(act: str) -> Inverse:
    """The inverse verb; after a restart its capability may not have been loaded yet."""
    if act not in _INVERSE:
        importlib.import_module(f"mzdesk.services.{act.partition('.')[0]}")
    return _INVERSE[act]


def undoable(session: Session, actor: Actor, *, limit: int = 50) -> list[UndoRow]:
    """The acts that can still be taken back, newest first."""
    access.require_any(actor, Right.SEE, Right.MANAGE_SETTINGS)
    asked = sa.select(UndoEntry).where(UndoEntry.undone_at.is_(None)).order_by(UndoEntry.id.desc()).limit(limit)
    return [
        UndoRow(e.id, e.title, e.subject, e.record, e.created_by, e.created_at)
        for e in session.scalars(access.visible(asked, UndoEntry, actor))
    ]


def of(session: Session, actor: Actor, record: UUID, *, limit: int = 200) -> list[AuditRow]:
    """What happened to a record, newest first, in words; nothing where a shared server keeps it from this login."""
    access.require(actor, Right.SEE)
    if not may_read(session):
        return []
    asked = sa.select(AuditEntry).where(AuditEntry.record == str(record))
    if not actor.of_bureau:
        asked = asked.where(AuditEntry.scope == actor.township)
    asked = asked.order_by(AuditEntry.at.desc(), AuditEntry.seq.desc()).limit(limit)
    return [row(entry) for entry in session.scalars(asked)]


def may_read(session: Session) -> bool:
    """Whether this login may read the audit: those of townships, 值班人员 and 系统管理员 may not."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(sa.select(sa.func.has_any_column_privilege(AuditEntry.__tablename__, "SELECT"))))


def overtaken(session: Session, record: UUID, sentence: str) -> ChangedMeanwhile:
    """The refusal of somebody who was overtaken at a record, with who did what last and when."""
    if not may_read(session):
        return ChangedMeanwhile(sentence)
    asked = sa.select(AuditEntry).where(AuditEntry.record == str(record))
    entry = session.scalars(asked.order_by(AuditEntry.at.desc(), AuditEntry.seq.desc()).limit(1)).first()
    if entry is None:
        return ChangedMeanwhile(sentence)
    done = row(entry)
    return ChangedMeanwhile(f"{sentence}（{done.actor} {clock.office(done.at):%Y-%m-%d %H:%M} {done.verb}）")


def worded(entry: AuditEntry) -> AuditRow:
    """An entry with columns and values in the office's words; of a new or removed row what it held."""
    plain = row(entry)
    held = () if entry.action == "update" else tuple((name, "", _word(x)) for name, x in json.loads(entry.body).items())
    changes = (
        (audit_words.column(entry.subject, name), _label(entry.subject, name, old), _label(entry.subject, name, new))
        for name, old, new in plain.changes or held
    )
    return replace(plain, changes=tuple(change for change in changes if change[0] and change[1:] != ("", "空")))


def _label(subject: str, name: str, value: str) -> str:
    """A code as its label, a moment as the office's time, a key of another record as that."""
    table = Base.metadata.tables.get(subject)
    kind = getattr(table.c[name].type, "enum_class", None) if table is not None and name in table.c else None
    if kind is not None and issubclass(kind, Term):
        return next((term.label for term in kind if term.value == value), value)
    if _MOMENT.fullmatch(value):
        return f"{clock.office(datetime.fromisoformat(value.replace('Z', '+00:00'))):%Y-%m-%d %H:%M}"
    return "另一条记录" if _KEY.fullmatch(value) else value


def row(entry: AuditEntry) -> AuditRow:
    """An entry as people read it: when, who, what; the changed columns with old and new."""
    body: dict[str, Any] = json.loads(entry.body)
    changes: tuple[tuple[str, str, str], ...] = ()
    if entry.action == "update":
        changes = tuple((name, _word(pair[0]), _word(pair[1])) for name, pair in sorted(body.items()))
    what = f"{ACTIONS[entry.action]}{(SUBJECTS | APART).get(entry.subject, entry.subject)}"
    at = datetime.fromisoformat(entry.at.replace("Z", "+00:00"))
    return AuditRow(at, entry.actor, entry.verb, what, changes, entry.scope, entry.seq)


def _word(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

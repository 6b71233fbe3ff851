"""设置: the office's own options and its townships."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import paths, settings
from mzdesk.db.memo import once
from mzdesk.errors import BadInput, ChangedMeanwhile, NotFound
from mzdesk.models.archive import OfficeSetting, StoreInfo, Township
from mzdesk.models.audit import AuditEntry
from mzdesk.services import access
from mzdesk.terms import Profile, Right
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.history import AuditRow
from mzdesk.views.settings import TownshipRow
from mzdesk.views.style import Style

_CHANGES = 100


def is_set_up(session: Session) -> bool:
    """Whether the first-start wizard has been through."""
    return session.get(StoreInfo, "district") is not None


def district(session: Session) -> str:
    """The 6-digit code of the district that owns this store; raises NotFound before the first set-up."""
    info = session.get(StoreInfo, "district")
    if info is None:
        raise NotFound("数据库尚未初始化。请先完成首次设置。")
    return info.value


def set_up(session: Session, actor: Actor, *, values: dict[str, Any]) -> None:
    """First start: name the district, bring in its townships and the shipped checklists, keep the wizard's answers."""
    from mzdesk.services import checklists

    access.require(actor, Right.MANAGE_SETTINGS)
    session.add(StoreInfo(name="district", value=actor.district))
    with paths.resource("regions", "wulong.toml").open("rb") as file:
        data = tomllib.load(file)
    for region in data["region"]:
        session.add(
            Township(
                district=actor.district,
                township=region["code"],
                name=region["name"],
                kind=region["kind"],
                aliases=list(region.get("aliases", ())),
            )
        )
    session.flush()
    change(session, actor, values=values)
    checklists.bring_in(session, actor)


def townships(session: Session, actor: Actor) -> list[TownshipRow]:
    """The district's townships in the order of their codes."""
    access.require_any(actor, Right.SEE, Right.MANAGE_STAFF, Right.MANAGE_SETTINGS)
    asked = sa.select(Township).where(Township.district == actor.district, Township.active).order_by(Township.township)
    return [TownshipRow(t.township, t.name, t.kind, tuple(t.aliases), t.id, t.version) for t in session.scalars(asked)]


def rename_township(
    session: Session, actor: Actor, code: str, *, name: str, aliases: Iterable[str] = (), version: int | None = None
) -> None:
    """Give a township, read at `version`, its present name and the other spellings met in spreadsheets.

    Raises BadInput for an empty name or a spelling that already stands for another township, NotFound,
    ChangedMeanwhile.
    """
    access.require(actor, Right.MANAGE_SETTINGS)
    every = {town.township: town for town in session.scalars(sa.select(Township).where(_own(actor)))}
    town = every.get(code)
    if town is None:
        raise NotFound("找不到这个乡镇（街道），请刷新后重试。")
    if version is not None and town.version != version:
        raise ChangedMeanwhile(f"“{town.name}”刚刚被别人修改过，您的修改没有保存。请刷新后核对，再重新修改。")
    name = "".join(name.split())
    if not name:
        raise BadInput("请填写乡镇（街道）名称。", "name")
    given = [word for word in dict.fromkeys("".join(alias.split()) for alias in aliases) if word and word != name]
    for other in every.values():
        taken = {other.name, *other.aliases} & {name, *given} if other is not town else set()
        if taken:
            field = "name" if name in taken else "aliases"
            raise BadInput(f"“{sorted(taken)[0]}”已经是{other.name}的名称或别名，请核对。", field)
    town.name, town.aliases = name, given


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    return Township.district == actor.district


def township_names(session: Session, actor: Actor) -> dict[str, str]:
    """Names by 9-digit code, the bureau's own included."""
    access.require_someone(actor)
    asked = sa.select(Township.township, Township.name).where(Township.district == actor.district)
    names = dict(session.execute(asked).all())
    names[bureau_code(actor.district)] = "区直"
    return names


def office(session: Session, actor: Actor) -> dict[str, Any]:
    """Every option of the office by name: what was set, else its default."""
    access.require_someone(actor)
    asked = sa.select(OfficeSetting.name, OfficeSetting.value).where(OfficeSetting.district == actor.district)
    stored = once(session, ("settings.office", actor.district), lambda: dict(session.execute(asked).all()))
    return {
        option.name: settings.parse(option.name, stored[option.name]) if option.name in stored else option.default
        for option in settings.office_options()
    }


def value(session: Session, actor: Actor, name: str) -> Any:
    """One option of the office."""
    return office(session, actor)[name]


def style(session: Session, actor: Actor) -> Style:
    """How the office sets its papers now."""
    values = office(session, actor)
    return Style(
        profile=Profile(values["document_profile"]),
        rule=values["red_rule"] / 100,
        mark_size=float(values["mark_size"]),
        faces=tuple(sorted(values["document_faces"].items())),
        wording=tuple(sorted(values["wording"].items())),
    )


def change(session: Session, actor: Actor, *, values: dict[str, Any], opened: Mapping[str, Any] | None = None) -> None:
    """Set options of the office; raises BadInput naming the field.

    `opened` are the options as the clerk saw them: ChangedMeanwhile when one that is set is no longer so.
    """
    access.require(actor, Right.MANAGE_SETTINGS)
    if opened is not None:
        _as_seen(office(session, actor), opened, values)
    for name, new in values.items():
        text = settings.spell(name, settings.validate(name, new))
        asked = sa.select(OfficeSetting).where(OfficeSetting.district == actor.district, OfficeSetting.name == name)
        row = session.scalars(asked).first()
        if row is None:
            session.add(
                OfficeSetting(district=actor.district, township=bureau_code(actor.district), name=name, value=text)
            )
        elif row.value != text:
            row.value = text


def _as_seen(stored: Mapping[str, Any], opened: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    for name in values:
        if stored[name] not in (opened[name], values[name]):
            label = settings.option(name).label
            raise ChangedMeanwhile(f"“{label}”刚刚被别人修改过，您的修改没有保存。请刷新后核对，再重新修改。")


def changes(session: Session, actor: Actor) -> list[AuditRow]:
    """Who set which option last, newest first; each change names its option."""
    from mzdesk.services import history

    access.require(actor, Right.MANAGE_SETTINGS)
    if not history.may_read(session):
        return []
    asked = sa.select(OfficeSetting.id, OfficeSetting.name).where(OfficeSetting.district == actor.district)
    names = {str(key): name for key, name in session.execute(asked)}
    entries = sa.select(AuditEntry).where(AuditEntry.subject == OfficeSetting.__tablename__)
    newest = entries.order_by(AuditEntry.at.desc(), AuditEntry.seq.desc()).limit(_CHANGES)
    return [
        replace(history.row(entry), changes=((names[entry.record], "", ""),))
        for entry in session.scalars(newest)
        if entry.record in names
    ]

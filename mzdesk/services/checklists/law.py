"""What may be cited: a citation is printed as law only when its text was compared, or a named person confirmed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk import jsonio
from mzdesk.errors import BadInput, NotFound, RuleBroken
from mzdesk.models.checklists import ChecklistItem, LegalConfirmation, LegalRule
from mzdesk.services import access
from mzdesk.terms import Certainty, FacilityKind, Right
from mzdesk.views.actor import Actor
from mzdesk.views.checklists import Basis, Citation, ItemRow, RuleData

WORK_DEMAND = "工作要求，不作为法律依据"


def _rules(session: Session, actor: Actor) -> dict[str, LegalRule]:
    asked = sa.select(LegalRule).where(LegalRule.district == actor.district)
    return {rule.key: rule for rule in session.scalars(asked)}


def _confirmed(session: Session, actor: Actor) -> dict[tuple[str, str], LegalConfirmation]:
    asked = sa.select(LegalConfirmation).where(LegalConfirmation.district == actor.district)
    return {(row.rule_key, row.article): row for row in session.scalars(asked)}


def printable(session: Session, actor: Actor) -> Callable[[Basis], bool]:
    """A test for citations: may this one be printed as law today?"""
    known, confirmed = _rules(session, actor), _confirmed(session, actor)

    def check(basis: Basis) -> bool:
        rule = known.get(basis.rule)
        if rule is None or rule.work_demand or not basis.article:
            return False
        compared = basis.verified and rule.sure is Certainty.READ
        return compared or (basis.rule, basis.article) in confirmed

    return check


def citations(session: Session, actor: Actor, item_id: UUID, *, kind: FacilityKind | None = None) -> list[Citation]:
    """The citations of an item with their state; with `kind`, only those that apply to such a place."""
    access.require(actor, Right.SEE)
    item = session.get(ChecklistItem, item_id)
    if item is None:
        raise NotFound("找不到这条检查项，可能清单已更新。请刷新后重试。")
    known, confirmed, may = _rules(session, actor), _confirmed(session, actor), printable(session, actor)
    found = []
    for raw in item.basis:
        basis = jsonio.convert(raw, Basis)
        if kind is not None and basis.only and kind not in basis.only:
            continue
        rule, seen = known.get(basis.rule), confirmed.get((basis.rule, basis.article))
        sure = rule.sure if rule else Certainty.UNVERIFIED
        by, on = (seen.person, seen.confirmed_on) if seen else ("", None)
        found.append(Citation(basis, _text(rule, basis), sure, may(basis), by, on))
    return found


def _text(rule: LegalRule | None, basis: Basis) -> str:
    title = rule.title if rule else basis.name
    return f"《{title}》{basis.article}"


def citation_texts(session: Session, actor: Actor, item_id: UUID | None, *, kind: FacilityKind) -> tuple[str, ...]:
    """What an official document may print as the legal basis of a finding on this item; empty when nothing may."""
    if item_id is None:
        return ()
    return tuple(each.text for each in citations(session, actor, item_id, kind=kind) if each.printable)


def printed_law(
    session: Session, actor: Actor, items: Iterable[ItemRow], *, kind: FacilityKind
) -> dict[UUID, tuple[str, ...]]:
    """`citation_texts` of many items at once."""
    access.require(actor, Right.SEE)
    known, may = _rules(session, actor), printable(session, actor)
    return {
        item.id: tuple(
            _text(known.get(basis.rule), basis)
            for basis in item.basis
            if may(basis) and (not basis.only or kind in basis.only)
        )
        for item in items
    }


def printable_articles(session: Session, actor: Actor) -> dict[str, str]:
    """Every article that may be printed as law today, by a key `rule/article`: compared, or confirmed by a person."""
    access.require(actor, Right.SEE)
    known, may = _rules(session, actor), printable(session, actor)
    asked = sa.select(ChecklistItem.basis).where(
        ChecklistItem.district == actor.district, ChecklistItem.until_version.is_(None)
    )
    cited = [jsonio.convert(raw, Basis) for basis in session.scalars(asked) for raw in basis]
    found = {f"{each.rule}/{each.article}": _text(known[each.rule], each) for each in cited if may(each)}
    for rule_key, article in _confirmed(session, actor):
        rule = known.get(rule_key)
        if rule is not None and not rule.work_demand:
            found[f"{rule_key}/{article}"] = f"《{rule.title}》{article}"
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def printed_article(session: Session, actor: Actor, key: str) -> str:
    """The article of this key as a legal document prints it; raises BadInput while nobody has confirmed it."""
    access.require(actor, Right.SEE)
    found = printable_articles(session, actor).get(key)
    if found is None:
        raise BadInput("处罚依据没有经过核对确认，不能写入法律文书。请先在“检查清单”中核对并确认条款。", "basis")
    return found


def confirm(
    session: Session, actor: Actor, *, rule_key: str, article: str, text_seen: str, person: str, today: date
) -> None:
    """A named person says that he compared this article with the official text.

    Raises RuleBroken for the notice, which is a demand of work and never a legal basis; BadInput without an article,
    a name, or where the text was seen.
    """
    access.require(actor, Right.CONFIRM_LAW)
    rule = _rules(session, actor).get(rule_key)
    if rule is None:
        raise NotFound("找不到这部法规，请刷新后重试。")
    if rule.work_demand:
        raise RuleBroken("通知是工作要求，不能确认为法律依据。请选择法律、法规、规章或标准。")
    if not article.strip():
        raise BadInput("请填写条款号，例如“第二十八条”。", "article")
    if not text_seen.strip():
        raise BadInput("请写明核对的是哪个文本，例如“国家法律法规数据库 2026-11-20 查阅”。", "text_seen")
    if (rule_key, article) in _confirmed(session, actor):
        raise RuleBroken("这条依据已经确认过，不必重复确认。")
    session.add(
        LegalConfirmation(
            district=actor.district,
            township=actor.township,
            rule_key=rule_key,
            article=article.strip(),
            person=person or actor.name,
            person_id=actor.person_id,
            confirmed_on=today,
            text_seen=text_seen.strip(),
            created_by=actor.name,
        )
    )
    session.flush()


def rules(session: Session, actor: Actor) -> list[RuleData]:
    """Every rule the list cites, in the order of their keys."""
    access.require(actor, Right.SEE)
    return [
        RuleData(
            rule.key,
            rule.short,
            rule.title,
            rule.sure,
            rule.number,
            rule.issuer,
            rule.effective,
            rule.work_demand,
            rule.source,
            rule.note,
        )
        for _, rule in sorted(_rules(session, actor).items())
    ]

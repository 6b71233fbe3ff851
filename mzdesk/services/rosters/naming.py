"""Names as they are typed into a roster: whole, or by the initials of their pinyin."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mzdesk.errors import BadInput
from mzdesk.models.staff import Person
from mzdesk.rules import pinyin
from mzdesk.views.actor import Actor, bureau_code


def person_named(session: Session, actor: Actor, name: str, *, where: str = "") -> Person:
    """Whoever on the duty list bears the name, or alone has these initials.

    Raises BadInput for a name that is unknown, that serves no more, or that two bear.
    """
    typed = "".join(name.split())
    head = f"{where}：" if where else ""
    asked = sa.select(Person).where(Person.district == actor.district, Person.township == bureau_code(actor.district))
    everybody = list(session.scalars(asked.order_by(Person.sort_key, Person.id)))
    serving = [person for person in everybody if person.active and person.on_duty]
    found = [person for person in serving if person.name == typed]
    if not found and typed.isascii():
        found = [person for person in serving if typed.lower() in pinyin.initials(person.name).split()]
    if len(found) == 1:
        return found[0]
    if found:
        who = "、".join(person.name for person in found)
        raise BadInput(f"{head}“{typed}”可以是{who}，请写出全名；同名的请在“人员与权限”中加上科室区分。", "name")
    if any(person.name == typed for person in everybody):
        raise BadInput(f"{head}{typed}已不参加值班。请改排另一人，或在“人员与权限”中勾选“参加值班”。", "name")
    near = [person.name for person in serving if person.name[:1] == typed[:1]][:3]
    hint = f"是不是{'、'.join(near)}？" if near else ""
    raise BadInput(f"{head}“{typed}”不在值班人员中。{hint}请核对姓名，或在“人员与权限”中登记并勾选“参加值班”。", "name")

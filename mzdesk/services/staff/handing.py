"""口令单: the first pass-phrase on paper for the person; printed once, kept nowhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db import proofs
from mzdesk.errors import NotFound
from mzdesk.models.staff import Account, Person
from mzdesk.services import access, settings
from mzdesk.terms import Right, Role
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.staff import LoginSheet

_RULES = (
    "请当面交给本人。首次登录时输入上面的用户名和初始口令，程序会要求先改成只有本人知道的口令，改好以后本单作废，请当面销毁。",
    "新口令至少{least}位，含大写字母、小写字母、数字、符号中的三类，不能包含用户名。不要告诉他人，不要借用账号。",
    "连续输错五次锁定15分钟。忘记口令的，请科室负责人或系统管理员重置。",
    "本单不复印、不拍照、不用网络发送，系统不留底。遗失的或者可能被别人看过的，请立即重置口令。",
)


def login_sheet(session: Session, actor: Actor, account_id: UUID, *, phrase: str, now: datetime) -> LoginSheet:
    """口令单 of an account; the phrase is given in, since it is kept nowhere. Raises NotFound."""
    access.require(actor, Right.MANAGE_STAFF)
    account = session.get(Account, account_id)
    if account is None or account.district != actor.district:
        raise NotFound("找不到这个账号，请刷新后重试。")
    person = session.get_one(Person, account.person_id)
    towns = settings.township_names(session, actor)
    outside = account.township != bureau_code(actor.district)
    rows = [
        ("姓名", person.name),
        ("单位", towns.get(account.township, account.township) if outside else "局机关"),
        ("角色", "、".join(Role(role).label for role in account.roles)),
        ("用户名", account.login),
        ("制发人", actor.name),
        ("制发时间", f"{clock.office(now):%Y年%m月%d日 %H:%M}"),
    ]
    where = "共享数据库" if proofs.guarded(session) else "本机数据库"
    rules = tuple(each.format(least=settings.value(session, actor, "phrase_least")) for each in _RULES)
    bureau = settings.value(session, actor, "bureau_name")
    note = f"民政安全工作台（{where}）登录用，只限本人使用"
    return LoginSheet(bureau, "账号口令单", note, tuple(rows), rules, now, phrase)

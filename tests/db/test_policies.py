"""The list is what a server has, and `mzdesk database check` says so when it isn't."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from mzdesk import serving
from mzdesk.db import chains
from mzdesk.db.engine import url_of
from mzdesk.db.policies import comparing, groups, installing, logins
from mzdesk.db.policies.logins import Login
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, NotFound, RuleBroken
from mzdesk.services import hazards
from mzdesk.terms import HazardState, Role
from mzdesk.views.actor import Actor, system
from mzdesk.views.hazards import HazardDraft, SubmissionDraft
from tests import factories
from tests.conftest import MONDAY
from tests.db.desks import DAY, OURS, Office
from tests.factories import DISTRICT
from tests.services.hazard_cases import picture

WORD = "ShiLi-kouling-1"
BUREAU = system(DISTRICT)


@pytest.fixture
def inside(shared: Office) -> Iterator[sa.Connection]:
    """The server's administrator, in a transaction that is rolled back."""
    engine = sa.create_engine(url_of(shared.url), connect_args={"options": "-c search_path=app"})
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def test_a_server_as_it_should_be(inside: sa.Connection) -> None:
    assert comparing.differences(inside) == []


@pytest.mark.parametrize(
    ("mishap", "sentence"),
    [
        ("DROP POLICY own_seen ON app.hazards", "数据表 hazards 缺少行权限规则 own_seen。"),
        ("CREATE POLICY mine ON app.hazards USING (true)", "数据表 hazards 多出行权限规则 mine。"),
        ("ALTER POLICY own_seen ON app.hazards USING (true)", "数据表 hazards 的行权限规则 own_seen 被改动。"),
        ("ALTER POLICY own_seen ON app.hazards TO PUBLIC", "数据表 hazards 的行权限规则 own_seen 被改动。"),
        ("ALTER TABLE app.hazards DISABLE ROW LEVEL SECURITY", "数据表 app.hazards 的行权限没有打开。"),
        ("ALTER TABLE app.hazards NO FORCE ROW LEVEL SECURITY", "数据表 app.hazards 的行权限对表主人没有生效。"),
        ("GRANT SELECT ON app.plan_periods TO mz_township", "多出权限：mz_township 对 app.plan_periods 的 SELECT。"),
        (
            "GRANT UPDATE (received_at) ON app.daily_reports TO mz_clerk",
            "多出权限：mz_clerk 对 app.daily_reports 的 UPDATE（received_at）。",
        ),
        ("REVOKE DELETE ON app.ties FROM mz_clerk", "缺少权限：mz_clerk 对 app.ties 的 DELETE。"),
        ("GRANT SELECT ON app.hazards TO PUBLIC", "多出权限：PUBLIC 对 app.hazards 的 SELECT。"),
        ("GRANT USAGE ON SCHEMA sealed TO mz_leader", "多出权限：mz_leader 对 sealed 的 USAGE。"),
        ("GRANT TEMP ON DATABASE {database} TO PUBLIC", "多出权限：PUBLIC 对 database 的 TEMPORARY。"),
        ("GRANT EXECUTE ON FUNCTION app.mz_actor() TO PUBLIC", "多出权限：PUBLIC 对 app.mz_actor 的 EXECUTE。"),
        ("ALTER TABLE app.hazards DISABLE TRIGGER hazards_own", "触发器 hazards_own 被停用。"),
        ("DROP TRIGGER hazards_moves ON app.hazards", "缺少触发器 hazards_moves。"),
        ("ALTER FUNCTION access.township() SET search_path = app", "函数 access.township 被改动。"),
        (
            "CREATE OR REPLACE FUNCTION access.bureau() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER "
            "SET search_path = pg_catalog, pg_temp AS 'SELECT ''500156'''",
            "函数 access.bureau 被改动。",
        ),
        ("CREATE FUNCTION app.more() RETURNS int LANGUAGE sql AS 'SELECT 1'", "多出函数 app.more。"),
        ("ALTER TABLE app.hazards OWNER TO mzdesk", "hazards 不属于 mz_owner。"),
        ("GRANT SELECT ON pg_locks TO PUBLIC", "系统目录对所有人开放：pg_locks。"),
        (
            "GRANT EXECUTE ON FUNCTION pg_relation_size(regclass) TO PUBLIC",
            "系统目录对所有人开放：pg_relation_size(regclass)。",
        ),
        ("CREATE SEQUENCE sealed.counted", "封存区多出 counted，可能泄露封存内容。"),
        (
            "ALTER TABLE sealed.secrets ADD CONSTRAINT out FOREIGN KEY (record) REFERENCES app.facilities(id)",
            "封存区多出 out，可能泄露封存内容。",
        ),
        ("CREATE POLICY peep ON sealed.secrets USING (true)", "封存区多出 peep，可能泄露封存内容。"),
        ("CREATE RULE peep AS ON INSERT TO sealed.asks DO NOTHING", "封存区多出 peep，可能泄露封存内容。"),
        ("CREATE PUBLICATION everything FOR ALL TABLES", "封存区多出 everything，可能泄露封存内容。"),
        ("CREATE PUBLICATION apart FOR TABLE sealed.secrets", "封存区多出 apart，可能泄露封存内容。"),
        (
            "CREATE OR REPLACE FUNCTION app.mz_seal_ask(key uuid, piece text, shown text) RETURNS text "
            "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp "
            "AS 'BEGIN PERFORM pg_notify(piece, shown); RETURN piece; END'",
            "封存区多出 mz_seal_ask，可能泄露封存内容。",
        ),
        (
            "CREATE VIEW app.peep AS SELECT * FROM sealed.secrets; GRANT SELECT ON app.peep TO mz_township",
            "多出权限：mz_township 对 app.peep 的 SELECT。",
        ),
        ("GRANT SELECT ON sealed.secrets TO mz_clerk", "多出权限：mz_clerk 对 sealed.secrets 的 SELECT。"),
        ("ALTER TABLE sealed.secrets DISABLE ROW LEVEL SECURITY", "数据表 sealed.secrets 的行权限没有打开。"),
        ("ALTER TABLE sealed.asks FORCE ROW LEVEL SECURITY", "数据表 sealed.asks 的行权限对表主人多余地生效。"),
        (
            "GRANT EXECUTE ON FUNCTION app.mz_unseal(uuid, text) TO mz_township",
            "多出权限：mz_township 对 app.mz_unseal 的 EXECUTE。",
        ),
        (
            "REVOKE EXECUTE ON FUNCTION app.mz_unseal(uuid, text) FROM mz_leader",
            "缺少权限：mz_leader 对 app.mz_unseal 的 EXECUTE。",
        ),
        (
            "ALTER TABLE app.feed ALTER COLUMN capability SET STATISTICS -1",
            "数据表 feed 保留了统计信息，可能泄露检查去向。",
        ),
        ("ALTER ROLE mz_township CREATEROLE", "角色 mz_township 有服务器管理权限，应当没有。"),
        ("ALTER ROLE {t} LOGIN BYPASSRLS", "登录名 {t} 有服务器管理权限，应当没有。"),
        ("GRANT mz_clerk TO {t}", "登录名 {t} 所在的角色与账号身份不一致。"),
        ("UPDATE access.logins SET active = false WHERE login = '{t}'", "账号 {t} 已停用，但数据库登录名仍能登录。"),
        ("DROP INDEX app.ix_facility_lines_own", "缺少索引 ix_facility_lines_own。"),
        (
            "ALTER TABLE app.plan_periods ADD COLUMN wrapped jsonb",
            "数据表 plan_periods 多出列 wrapped，不是本程序的库。请用与数据库同期的程序，或重新建立。",
        ),
        (
            "ALTER TABLE sealed.secrets DROP COLUMN proof",
            "数据表 sealed.secrets 缺少列 proof，不是本程序的库。请用与数据库同期的程序，或重新建立。",
        ),
        ("DROP TABLE app.saved_views", "缺少数据表：saved_views。请运行 mzdesk database upgrade。"),
    ],
)  # fmt: skip
def test_a_mishap_is_found_and_mended(inside: sa.Connection, shared: Office, mishap: str, sentence: str) -> None:
    """Each says where; `upgrade` mends what the list holds."""
    names = {"t": shared.login("T"), "database": url_of(shared.url).database}
    inside.exec_driver_sql(mishap.format(**names))
    found = comparing.differences(inside)
    assert sentence.format(**names) in found
    mended = "OWNER" in mishap or "POLICY own_seen" in mishap or "ROW LEVEL" in mishap or "ON FUNCTION" in mishap
    if mended or (mishap.startswith("GRANT") and "pg_" in mishap):
        installing.apply(inside)
        assert comparing.differences(inside) == []


def test_who_is_not_the_administrator_is_told(shared: Office) -> None:
    place = sa.engine.make_url(shared.url).set(username=shared.login("C")).render_as_string(hide_password=False)
    with pytest.raises(NotAllowed, match="服务器管理员账号"):
        serving.check(place)


def test_a_login_comes_and_goes(inside: sa.Connection, shared: Office) -> None:
    name = f"x_{shared.mark}"
    logins.create(inside, Login(name, "示例某", (Role.CLERK.value, Role.DUTY.value), DISTRICT), WORD)
    kept = inside.exec_driver_sql(f"SELECT rolpassword, rolconnlimit FROM pg_authid WHERE rolname = '{name}'").one()
    assert kept[0].startswith("SCRAM-SHA-256$")
    assert kept[1] == groups.CLERK.connections
    assert comparing.differences(inside) == []
    with pytest.raises(RuleBroken, match="已经有人使用"):
        logins.create(inside, Login(name, "示例某", (Role.CLERK.value,), DISTRICT), WORD)
    logins.disable(inside, name)
    assert comparing.differences(inside) == []
    with pytest.raises(NotFound):
        logins.disable(inside, "nobody")


@pytest.mark.parametrize(
    ("login", "sentence"),
    [
        (Login("Chen", "陈", ("clerk",), DISTRICT), "登录名用"),
        (Login("x; DROP ROLE y", "陈", ("clerk",), DISTRICT), "登录名用"),
        (Login("mz_clerk", "陈", ("clerk",), DISTRICT), "登录名用"),
        (Login("chen", " ", ("clerk",), DISTRICT), "请填写使用人姓名"),
        (Login("chen", "陈", ("king",), DISTRICT), "没有这种身份：king"),
        (Login("chen", "陈", (), DISTRICT), "没有这种身份"),
        (Login("chen", "陈", ("clerk",), "5001"), "区县代码是 6 位数字"),
        (Login("chen", "陈", ("township_clerk",), DISTRICT, "500157001"), "乡镇（街道）代码是 9 位"),
        (Login("chen", "陈", ("township_clerk", "clerk"), DISTRICT, OURS), "乡镇（街道）的账号只能是经办人"),
        (Login("chen", "陈", ("township_clerk",), DISTRICT), "乡镇（街道）的账号只能是经办人"),
        (Login("chen", "陈", ("clerk",), DISTRICT, OURS), "乡镇（街道）的账号只能是经办人"),
    ],
)
def test_a_wrong_login_is_refused(inside: sa.Connection, login: Login, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        logins.create(inside, login, WORD)


def test_a_weak_password_is_refused(inside: sa.Connection) -> None:
    with pytest.raises(BadInput, match="口令至少"):
        logins.create(inside, Login("chen", "陈", ("clerk",), DISTRICT), "kurz")


# --- the program itself behind the walls ------------------------------------------------------------------------------


def _store(shared: Office, who: str) -> Store:
    place = sa.engine.make_url(shared.url).set(username=shared.login(who)).render_as_string(hide_password=False)
    return Store.open(place, upgrade=False)


def test_the_program_shows_a_township_its_rows(shared: Office) -> None:
    """Also when it asks as the bureau: the walls are the server's."""
    store = _store(shared, "T")
    with store.read(BUREAU) as session:
        assert hazards.view(session, BUREAU, shared.our_hazard, today=DAY).row.facility == "松涛敬老院"
        with pytest.raises(NotFound):
            hazards.view(session, BUREAU, shared.their_hazard, today=DAY)
    store.close()


def test_the_program_reports_from_a_township(worked_in: Office) -> None:
    """登记整改 with a photo, as the township's clerk with the township's own login."""
    store = _store(worked_in, "T")
    actor = Actor(None, "示例t", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, OURS)
    draft = SubmissionDraft("甲某", "已清理", DAY, files=(picture(),))
    with store.begin(actor, "登记整改") as session:
        hazards.submit(session, actor, worked_in.our_hazard, draft=draft, today=DAY, now=MONDAY)
    with store.read(actor) as session:
        seen = hazards.view(session, actor, worked_in.our_hazard, today=DAY)
    store.close()
    assert seen.row.state is HazardState.SUBMITTED
    assert worked_in.rows("root", "SELECT DISTINCT created_by FROM app.hazard_steps") == [("示例t",)]


def test_the_program_says_what_the_server_forbids(shared: Office) -> None:
    """One sentence, not a fault: the township's login, though the window thinks it is the section's."""
    store = _store(shared, "T")
    draft = HazardDraft(shared.ours, "消火栓无水", found_on=DAY)
    said = "共享数据库不允许您的账号办理这一步"
    with pytest.raises(NotAllowed, match=said), store.begin(BUREAU, "登记隐患") as session:
        hazards.report(session, BUREAU, draft, today=DAY, now=MONDAY)
    store.close()


@pytest.mark.parametrize("who", ["C", "H"])
def test_the_program_works_for_the_section(worked_in: Office, who: str) -> None:
    """A place is registered, a hazard reported; search lines, feed and audit come with them."""
    store = _store(worked_in, who)
    factories.place(store, f"新建敬老院{who}")
    with store.begin(BUREAU, "登记隐患") as session:
        draft = HazardDraft(worked_in.ours, "消火栓无水", found_on=DAY)
        hazards.report(session, BUREAU, draft, today=DAY, now=MONDAY)
    with store.read(BUREAU) as session:
        assert chains.verify(session).holds
    store.close()


def test_the_duty_room_prints_where_the_chains_end_and_reads_nothing_of_them(worked_in: Office) -> None:
    """The audit itself is closed to the duty room; a township and who isn't in an office get no line."""
    store = _store(worked_in, "D")
    with store.read(BUREAU) as session:
        ends = chains.tips(session)
    store.close()
    asked = "SELECT DISTINCT ON (scope) scope, seq, hash FROM app.audit_entries ORDER BY scope, seq DESC"
    held = [row for row in worked_in.rows("root", asked) if row[0].startswith("500156")]
    assert [(tip.scope, tip.seq, tip.hash) for tip in ends] == held
    assert worked_in.refusal("D", "SELECT 1 FROM app.audit_entries") == "42501"
    for who in "TUWA":
        assert worked_in.refusal(who, "SELECT * FROM app.mz_audit_tips()") == "42501"

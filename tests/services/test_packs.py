"""Protects the exchange pack: nothing read by who finds it, nothing twice, nothing lost, nothing past a rule."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from mzdesk import clock, jsonio, vault
from mzdesk.db import packing
from mzdesk.db import packs as files
from mzdesk.db.fields import Keys
from mzdesk.db.receiving import Imported, receive
from mzdesk.db.work import Store
from mzdesk.errors import BadInput, NotAllowed, NotFound, RuleBroken, StoreDown
from mzdesk.models.attachments import AttachmentBytes
from mzdesk.models.audit import AuditEntry
from mzdesk.models.dailies import DailyReport
from mzdesk.models.exchange_packs import ExchangeKey, ExchangeLine, ExchangePack
from mzdesk.models.hazards import HazardStep
from mzdesk.models.incidents import Incident
from mzdesk.services import field_keys, packs
from mzdesk.terms import OutboxKind, OutboxState
from mzdesk.views.actor import Actor
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.incidents import IncidentDraft
from mzdesk.views.outbox import Act
from mzdesk.views.packs import PackFacts
from tests import factories
from tests.conftest import MONDAY
from tests.factories import SYSTEM
from tests.services.hazard_cases import PHOTO, found
from tests.services.pack_cases import CLERK, DAY, HEAD, NEXT, OURS, THEIRS, TOWN, Desk, bring, code, look


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Iterator[Desk]:
    """The township's PC with its code; the bureau is ready."""
    factories.office(store)
    factories.protect(store)
    made = Desk(tmp_path / "town")
    made.codes.keep(TOWN, code(store))
    yield made
    made.box.close()


def whole(store: Store) -> dict[str, int]:
    """How many rows each table has, the audit's included."""
    with store.read(SYSTEM) as session:
        tables = (DailyReport, HazardStep, Incident, AttachmentBytes, ExchangePack, ExchangeLine, AuditEntry)
        return {t.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in tables}


def act(store: Store, verb: Any, *given: Any, actor: Actor = CLERK, **named: Any) -> Any:
    with store.begin(actor, "交换包") as session:
        return verb(session, actor, *given, **named)


def ask(store: Store, verb: Any, *given: Any, actor: Actor = CLERK, **named: Any) -> Any:
    with store.read(actor) as session:
        return verb(session, actor, *given, **named)


def test_a_day_of_a_township_arrives_by_stick(store: Store, desk: Desk) -> None:
    """Daily report, rectification with its photo, incident: its own records, who typed and who imported on file."""
    place = factories.place(store, township=OURS)
    hazard = found(store, place, "通道堵塞")
    daily = desk.daily(place, 2)
    fixed = SubmissionDraft("甲某", "已清理", DAY, files=(PHOTO,))
    step = desk.box.keep(TOWN, Act(fixed, "整改", about=hazard))
    event = desk.box.keep(TOWN, Act(IncidentDraft("松涛敬老院", "厨房起火", "电话", received_at=MONDAY), "起火"))
    clock.use(clock.FixedClock(MONDAY + timedelta(days=2), seed="later"))
    raw = desk.export()
    seen = look(store, raw)
    assert seen.counts == ((OutboxKind.DAILY, 1), (OutboxKind.RECTIFICATION, 1), (OutboxKind.INCIDENT, 1))
    assert (seen.files, seen.known, seen.warnings) == (1, 0, ())
    done = bring(store, raw)
    assert (done.received, done.refused, done.lost) == (3, 0, "")
    with store.read(SYSTEM) as session:
        report = session.get_one(DailyReport, daily)
        assert (report.township, report.found, report.received_at, report.late) == (OURS, 2, MONDAY, False)
        assert report.created_at > MONDAY, "the server's stamp is the import's"
        assert session.get_one(HazardStep, step).text == "已清理"
        assert session.scalars(sa.select(AttachmentBytes.data)).one() == PHOTO.data
        assert session.get_one(Incident, event).township == OURS
        lines = {row.id: row for row in session.scalars(sa.select(ExchangeLine))}
        assert set(lines) == {daily, step, event}
        assert {(row.made_by, row.imported_by) for row in lines.values()} == {("示例专干", "示例经办")}
        assert lines[daily].received_at == report.created_at
        asked = sa.select(AuditEntry.actor).where(AuditEntry.subject == "exchange_lines")
        if store.dialect == "sqlite":
            assert set(session.scalars(asked)) == {"示例经办"}


def test_imported_twice_is_once(store: Store, desk: Desk) -> None:
    """Not a row more, no line of the audit, and the preview says when and by whom."""
    desk.daily(factories.place(store, township=OURS), 2)
    desk.box.keep(TOWN, Act(IncidentDraft("松涛敬老院", "厨房起火", "电话", received_at=MONDAY), "起火"))
    raw = desk.export()
    assert bring(store, raw).received == 2
    before = whole(store)
    assert bring(store, raw) == Imported(before=2)
    assert whole(store) == before
    seen = look(store, raw)
    assert seen.known == 2
    assert "已由示例经办在 2026-11-23" in seen.warnings[0]
    assert "不会重复登记" in seen.warnings[0]


def test_what_was_exported_again_is_the_same_record(store: Store, desk: Desk) -> None:
    """The stick was lost, another one was made, and then both arrive, the later one first."""
    place = factories.place(store, township=OURS)
    first = desk.daily(place, 2)
    one = desk.export("one.mzpack")
    desk.daily(place, 3, day=DAY - timedelta(days=1))
    two = desk.export("two.mzpack")
    assert "第 1 号包没有导入过" in look(store, two).warnings[0]
    assert bring(store, two).received == 2
    before = whole(store)
    assert bring(store, one) == Imported(before=1)
    assert whole(store) == before
    assert desk.state(first)[0] is OutboxState.QUEUED, "open until a receipt comes"


def test_a_refused_line_is_listed_until_somebody_deals_with_it(store: Store, desk: Desk) -> None:
    """A neighbour's place is not found, as ever; the line after it arrives, and a second import changes nothing."""
    bad = desk.daily(factories.place(store, "柏林养老院", township=THEIRS), 1)
    good = desk.daily(factories.place(store, township=OURS), 2)
    raw = desk.export()
    done = bring(store, raw)
    assert (done.received, done.refused, done.before) == (1, 1, 0)
    (row,) = ask(store, packs.conflicts)
    assert (row.id, row.made_by, row.imported_by, row.number) == (bad, "示例专干", "示例经办", 1)
    assert row.why == "找不到这个报送单位，可能已合并或不属于报送范围。请刷新后重试。"
    before = whole(store)
    again = bring(store, raw)
    assert (again.received, again.refused, again.before) == (0, 1, 1)
    assert whole(store) == before
    with pytest.raises(BadInput, match="怎样处理"):
        act(store, packs.settle, bad, note=" ")
    with pytest.raises(NotFound, match="已经收下或由他人处理"):
        act(store, packs.settle, good, note="重复")
    act(store, packs.settle, bad, note="已电话核实，由局里登记")
    assert ask(store, packs.conflicts) == []
    assert bring(store, raw) == Imported(before=2)
    (listed,) = ask(store, packs.listing)
    assert (listed.number, listed.count, listed.refused, listed.imported_by) == (1, 2, 0, "示例经办")


def test_what_was_refused_is_received_when_its_cause_was_put_right(store: Store, desk: Desk) -> None:
    """The bureau moves the place into the township and imports the same file again."""
    place = factories.place(store, "柏林养老院", township=THEIRS)
    key = desk.daily(place, 1)
    raw = desk.export()
    assert bring(store, raw).refused == 1
    with store.begin(SYSTEM, "调整") as session:
        from mzdesk.models.facilities import Facility

        session.get_one(Facility, place).township = OURS
    assert bring(store, raw).received == 1
    assert ask(store, packs.conflicts) == []
    with store.read(SYSTEM) as session:
        assert session.get_one(DailyReport, key).found == 1


def test_an_import_that_was_broken_off_goes_on(store: Store, desk: Desk) -> None:
    """The store is lost at the second line: said, and the same file brings the rest."""
    place = factories.place(store, township=OURS)
    keys = [desk.daily(place, 1, day=DAY - timedelta(days=back)) for back in range(3)]
    pack = look(store, desk.export()).pack

    class Torn:
        begin, open_lines, refuse = packs.begin, packs.open_lines, packs.refuse

        @staticmethod
        def take(session: Any, actor: Actor, given: Any, key: UUID, *, now: Any) -> None:
            if key == keys[1]:
                raise StoreDown("与数据库的连接中断")
            packs.take(session, actor, given, key, now=now)

    torn: Any = Torn
    done = receive(store, CLERK, pack, torn)
    assert (done.received, done.lost) == (1, "与数据库的连接中断")
    assert ask(store, packs.conflicts) == [], "a lost line is no refusal"
    done = receive(store, CLERK, pack, packs)
    assert (done.received, done.before, done.lost) == (2, 1, "")
    assert whole(store)["daily_reports"] == 3


def test_an_import_that_was_stopped_goes_on(store: Store, desk: Desk) -> None:
    """The clerk pressed 取消 after the first line: it stands, and the same file brings the other."""
    place = factories.place(store, township=OURS)
    for back in range(2):
        desk.daily(place, 1, day=DAY - timedelta(days=back))
    pack = look(store, desk.export()).pack

    def progress(number: int, _of: int) -> None:
        if number:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        receive(store, CLERK, pack, packs, progress)
    assert whole(store)["daily_reports"] == 1
    done = receive(store, CLERK, pack, packs)
    assert (done.received, done.before) == (1, 1)


def test_a_found_stick_tells_nothing(store: Store, desk: Desk) -> None:
    """Neither names, places, numbers nor the township stand in the file, plain or as numbers."""
    place = factories.place(store, township=OURS)
    desk.daily(place, 2)
    raw = desk.export()
    for word in ("示例专干", "日报", OURS, OURS[:6], str(place), "daily"):
        assert word.encode() not in raw, word
    assert place.bytes not in raw
    with store.read(SYSTEM) as session:
        key = session.scalars(sa.select(ExchangeKey)).one()
        assert desk.codes.of(TOWN) is not None
        assert str(desk.codes.of(TOWN)).encode() not in key.sealed


def test_one_byte_changed_anywhere_is_refused(store: Store, desk: Desk) -> None:
    """Each byte of the head, and through the body at every seventh: a sentence, and nothing is written."""
    desk.daily(factories.place(store, township=OURS), 2)
    raw = desk.export()
    before = whole(store)
    with store.read(CLERK) as session:
        for at in (*range(60), *range(60, len(raw), 7), len(raw) - 1):
            spoilt = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
            with pytest.raises(BadInput) as refused:
                packs.look(session, CLERK, spoilt)
            assert refused.value.message.endswith("。"), at
    assert whole(store) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: b"", "不是交换包或回执"),
        (lambda raw: b"PK\x03\x04" + raw, "不是交换包或回执"),
        (lambda raw: raw[:20], "文件不完整"),
        (lambda raw: raw[:-1], "文件不完整"),
        (lambda raw: raw + b"\0", "文件不完整"),
        (lambda raw: raw[:6] + b"\2" + raw[7:], "更新版本的程序"),
        (lambda raw: raw[:7] + b"\2" + raw[8:], "是局里发回的回执"),
        (lambda raw: raw[:7] + b"\7" + raw[8:], "被改动过"),
        (lambda raw: raw[:8] + b"x" * 16 + raw[24:], "不是用本局制发的交换密钥"),
        (lambda raw: raw[:-5] + b"xxxxx", "被改动过"),
        (lambda raw: raw[:32] + b"x" * 5 + raw[37:], "被改动过"),
    ],
    ids=["empty", "zip", "stub", "cut", "longer", "newer", "receipt", "kind", "other-key", "tail", "nonce"],
)
def test_bad_files_are_told_apart(store: Store, desk: Desk, spoil: Any, said: str) -> None:
    desk.daily(factories.place(store, township=OURS), 2)
    raw = spoil(desk.export())
    with pytest.raises(BadInput, match=said):
        look(store, raw)


def test_a_file_of_two_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "film.mzpack"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    with pytest.raises(BadInput, match=r"有 2048 兆，超过交换包的上限 200 兆"):
        files.read_file(path)
    with pytest.raises(BadInput, match="读不出来"):
        files.read_file(tmp_path / "gone.mzpack")


def test_a_pack_readdressed_to_another_township_is_refused(store: Store, desk: Desk) -> None:
    """The neighbour holds a code of its own, and writes our township into the list: its key says who it is."""
    theirs = code(store, THEIRS)
    desk.daily(factories.place(store, township=OURS), 2)
    facts = look(store, desk.export()).pack
    forged = files.pack(facts.facts, facts.lines, theirs)
    with pytest.raises(BadInput, match=r"与密钥所属的.*不一致"):
        look(store, forged)
    elsewhere = files.pack(replace(facts.facts, district="500157"), facts.lines, str(desk.codes.of(TOWN)))
    with pytest.raises(BadInput, match=r"与密钥所属的.*不一致"):
        look(store, elsewhere)
    other = vault.recovery_code(b"\1" * 16)
    with pytest.raises(BadInput, match="不是用本局制发的交换密钥"):
        look(store, files.pack(facts.facts, facts.lines, other))


def test_a_pack_whose_list_does_not_add_up_is_refused(store: Store, desk: Desk) -> None:
    """Made under the right key, by a fault or on purpose: files that reach beyond the end, a wrong count, no list."""
    hazard = found(store, factories.place(store, township=OURS), "通道堵塞")
    desk.box.keep(TOWN, Act(SubmissionDraft("甲某", "已清理", DAY, files=(PHOTO,)), "整改", about=hazard))
    key = str(desk.codes.of(TOWN))
    pack = look(store, desk.export()).pack
    (line,) = pack.facts.lines
    for size in (-1, len(PHOTO.data) + 1, len(PHOTO.data) - 1, 2**60):
        listed = replace(pack.facts, lines=(replace(line, files=(replace(line.files[0], size=size),)),))
        with pytest.raises(BadInput, match="被改动过"):
            look(store, files.pack(listed, pack.lines, key))
    with pytest.raises(BadInput, match="被改动过"):
        look(store, files.pack(replace(pack.facts, count=9), pack.lines, key))
    odd: Any = {"id": 3}
    with pytest.raises(BadInput, match="升级到同一版本"):
        look(store, files.pack(odd, (), key))
    with pytest.raises(BadInput, match="升级到同一版本"):
        look(store, _raw(struct.pack(">I", 2**32 - 1) + b"{}", key))
    with pytest.raises(BadInput, match="被改动过"):
        look(store, _raw(b"ab", key))


def _raw(data: bytes, key: str) -> bytes:
    return files._sealed(files.Kind.PACK, data, key)


def test_a_line_that_makes_no_sense_is_refused_alone(store: Store, desk: Desk) -> None:
    """A payload of another shape, made under the right key, comes on the list; the next line arrives."""
    place = factories.place(store, township=OURS)
    bad, _good = desk.daily(place, 1), desk.daily(place, 2, day=DAY - timedelta(days=1))
    pack = look(store, desk.export()).pack
    listed = replace(pack.facts, lines=(replace(pack.facts.lines[0], payload='{"x": 1}'), pack.facts.lines[1]))
    done = bring(store, files.pack(listed, pack.lines, str(desk.codes.of(TOWN))))
    assert (done.received, done.refused) == (1, 1)
    assert [row.id for row in ask(store, packs.conflicts)] == [bad]


def test_a_pack_may_do_no_more_than_its_township(store: Store, desk: Desk) -> None:
    """A neighbour's hazard is not found, though the bureau's clerk who imports may see it."""
    hazard = found(store, factories.place(store, "柏林养老院", township=THEIRS), "通道堵塞")
    desk.box.keep(TOWN, Act(SubmissionDraft("甲某", "已清理", DAY), "整改", about=hazard))
    done = bring(store, desk.export())
    assert (done.received, done.refused) == (0, 1)
    assert whole(store)["hazard_steps"] == _steps(store, hazard)


def _steps(store: Store, hazard: UUID) -> int:
    with store.read(SYSTEM) as session:
        asked = sa.select(sa.func.count()).where(HazardStep.hazard_id == hazard)
        return session.scalar(asked) or 0


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_by_the_head_and_kept_in_no_clear(store: Store) -> None:
    factories.office(store)
    with pytest.raises(RuleBroken, match="先由科室负责人到“设置”的“个人信息”中启用"):
        code(store)
    factories.protect(store)
    with pytest.raises(NotAllowed):
        act(store, packs.make_key, OURS, now=clock.now())
    with pytest.raises(NotFound, match="找不到这个乡镇"):
        code(store, "500157001")
    made = code(store)
    town = next(each for each in ask(store, packs.town_keys) if each.township == OURS)
    assert (town.by, town.made_at) == (HEAD.name, MONDAY)
    with store.read(SYSTEM) as session:
        key = session.scalars(sa.select(ExchangeKey)).one()
        assert made.encode() not in key.sealed
        trail = " ".join(session.scalars(sa.select(AuditEntry.body)))
        assert made not in trail
        assert "sealed" not in trail or '"***"' in trail


def test_a_new_key_ends_the_old_one(store: Store, desk: Desk) -> None:
    desk.daily(factories.place(store, township=OURS), 1)
    old = desk.export("old.mzpack")
    desk.codes.keep(TOWN, code(store))
    with pytest.raises(BadInput, match=r"交换密钥已在 2026-11-23 停用"):
        look(store, old)
    assert bring(store, desk.export("new.mzpack")).received == 1


def test_another_desk_needs_the_bureaus_key(store: Store, desk: Desk) -> None:
    """Without it the sentence says how to get it; with it, also after the bureau changed its key, packs open."""
    desk.daily(factories.place(store, township=OURS), 1)
    raw = desk.export()
    kept, store.keys = store.keys, Keys()
    with pytest.raises(RuleBroken, match="输入恢复单上的恢复码"):
        look(store, raw)
    with pytest.raises(RuleBroken, match="输入恢复单上的恢复码"):
        code(store, THEIRS)
    store.keys = kept
    made = act(store, field_keys.renew, actor=HEAD, now=clock.now())
    store.keys = Keys()
    act(store, field_keys.unlock, actor=CLERK, recovery=made.recovery)
    assert bring(store, raw).received == 1


# --- receipts --------------------------------------------------------------------------------------------------------


def test_a_receipt_settles_the_lines(store: Store, desk: Desk) -> None:
    """Received with the server's time, refused with the reason; the same receipt again changes nothing."""
    good = desk.daily(factories.place(store, township=OURS), 2)
    bad = desk.daily(factories.place(store, "柏林养老院", township=THEIRS), 1)
    raw = desk.export()
    assert desk.box.counts(TOWN) == (2, 0)
    assert all(row.exported_at == MONDAY for row in desk.box.listing(TOWN))
    bring(store, raw)
    back = ask(store, packs.receipt, look(store, raw).pack.facts.id, now=clock.now())
    done = desk.take(back)
    assert (done.number, done.received, done.refused, done.before) == (1, 1, 1, 0)
    assert desk.state(good) == (OutboxState.SENT, "")
    assert desk.state(bad)[0] is OutboxState.REFUSED
    assert "找不到这个报送单位" in desk.state(bad)[1]
    with store.read(SYSTEM) as session:
        stamp = session.get_one(DailyReport, good).created_at
    assert next(r.received_at for r in desk.box.listing(TOWN, sent=True) if r.id == good) == stamp
    again = desk.take(back)
    assert (again.received, again.refused, again.before) == (0, 0, 2)


def test_an_old_receipt_is_no_answer_to_what_went_out_again(store: Store, desk: Desk) -> None:
    bad = desk.daily(factories.place(store, "柏林养老院", township=THEIRS), 1)
    raw = desk.export()
    bring(store, raw)
    back = ask(store, packs.receipt, look(store, raw).pack.facts.id, now=clock.now())
    desk.take(back)
    desk.box.again(TOWN, bad)
    assert desk.take(back).refused == 0
    assert desk.state(bad) == (OutboxState.QUEUED, "")
    desk.export("second.mzpack")
    assert desk.take(back).refused == 0
    assert desk.state(bad) == (OutboxState.QUEUED, "")


def test_a_receipt_tells_what_was_settled_otherwise(store: Store, desk: Desk) -> None:
    bad = desk.daily(factories.place(store, "柏林养老院", township=THEIRS), 1)
    raw = desk.export()
    bring(store, raw)
    act(store, packs.settle, bad, note="已电话核实")
    desk.take(ask(store, packs.receipt, look(store, raw).pack.facts.id, now=clock.now()))
    assert desk.state(bad) == (OutboxState.REFUSED, "局里已另行处理：已电话核实")


def test_bad_receipts_are_told_apart(store: Store, desk: Desk, tmp_path: Path) -> None:
    """A pack, a changed one, another township's, one readdressed, one that is asked for before its pack came."""
    desk.daily(factories.place(store, township=OURS), 2)
    raw = desk.export()
    bring(store, raw)
    pack_id = look(store, raw).pack.facts.id
    back = ask(store, packs.receipt, pack_id, now=clock.now())
    with pytest.raises(BadInput, match="是乡镇（街道）的交换包，不是回执"):
        desk.take(raw)
    with pytest.raises(BadInput, match="被改动过"):
        desk.take(back[:-1] + bytes([back[-1] ^ 1]))
    with pytest.raises(BadInput, match="文件不完整"):
        desk.take(back[:-3])
    with pytest.raises(NotFound, match="找不到这个交换包"):
        ask(store, packs.receipt, clock.uuid7(), now=clock.now())
    neighbour = Desk(tmp_path / "next", NEXT)
    try:
        with pytest.raises(RuleBroken, match="还没有交换密钥"):
            neighbour.take(back)
        neighbour.codes.keep(NEXT, code(store, THEIRS))
        with pytest.raises(BadInput, match="不是用本机的交换密钥"):
            neighbour.take(back)
        told = files.open_receipt(files.read(back, files.Kind.RECEIPT), str(desk.codes.of(TOWN)))
        with pytest.raises(BadInput, match="给别的乡镇"):
            neighbour.take(files.receipt(told, str(neighbour.codes.of(NEXT))))
    finally:
        neighbour.box.close()
    assert desk.box.counts(TOWN) == (1, 0)


# --- the township's desk ---------------------------------------------------------------------------------------------


def test_export_says_what_is_missing(sqlite_store: Store, tmp_path: Path) -> None:
    """No code, a misspelt one, nothing to send, a stick that is gone: each with its next step, nothing marked."""
    desk = Desk(tmp_path / "town")
    try:
        with pytest.raises(RuleBroken, match="请先输入区县局交来的交换密钥"):
            desk.export()
        with pytest.raises(BadInput, match="交换密钥应为 28 位字母和数字，现有 3 位，请对照局里交来的单子核对"):
            desk.codes.keep(TOWN, "abc")
        desk.codes.keep(TOWN, vault.recovery_code(b"\1" * 16).lower())
        with pytest.raises(RuleBroken, match="没有待发送的内容"):
            desk.export()
        desk.daily(clock.uuid7())
        with pytest.raises(StoreDown, match="文件没有写成"):
            packing.export(desk.box, TOWN, desk.codes, tmp_path / "gone" / "a.mzpack")
        assert desk.box.listing(TOWN)[0].exported_at is None
        assert desk.exported().number == 1
        assert desk.exported().number == 2
        assert not list((tmp_path / "town").glob("*.part"))
    finally:
        desk.box.close()


def test_what_does_not_fit_goes_into_the_next_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "ROOM", len(PHOTO.data) + 1)
    desk = Desk(tmp_path / "town")
    try:
        desk.codes.keep(TOWN, vault.recovery_code(b"\1" * 16))
        for _each in range(3):
            fixed = SubmissionDraft("甲某", "已清理", DAY, files=(PHOTO,))
            desk.box.keep(TOWN, Act(fixed, "整改", about=clock.uuid7()))
        done = desk.exported()
        assert (done.count, done.left) == (1, 2)
    finally:
        desk.box.close()


def test_the_facts_of_a_pack_are_read_as_they_were_written(desk: Desk, store: Store) -> None:
    desk.daily(factories.place(store, township=OURS), 2)
    facts = look(store, desk.export()).pack.facts
    assert jsonio.load(jsonio.dump(facts), PackFacts) == facts
    assert (facts.made_by, facts.made_at, facts.number, facts.count) == ("示例专干", MONDAY, 1, 1)
    assert facts.lines[0].declared_at == MONDAY

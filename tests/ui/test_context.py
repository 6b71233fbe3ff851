"""A page's desk on a real store: queries, audited changes, refusals, the import that holds nobody up."""

from __future__ import annotations

import threading
from typing import Any

from pytestqt.qtbot import QtBot

from mzdesk.errors import MzdeskError, NotFound, StoreDown
from mzdesk.services import settings
from mzdesk.ui.context import Context, Work
from mzdesk.views.actor import system
from tests.factories import office


def set_up(context: Context) -> None:
    """An office in the store, and its administrator at the desk."""
    context.actor = office(context.store)


def test_query_answers(context: Context, qtbot: QtBot) -> None:
    answers: list[bool] = []
    with qtbot.waitSignal(context.runner.idle):
        context.query(lambda s, a: settings.is_set_up(s), answers.append)
    assert answers == [False]


def test_change_commits_then_answers_then_announces(context: Context, qtbot: QtBot) -> None:
    """The page that asked hears its answer first, then all pages hear what was touched."""
    set_up(context)
    order: list[Any] = []
    context.bulletin.changed.connect(lambda touched: order.append(touched))
    with qtbot.waitSignal(context.runner.idle):
        context.change(
            "修改设置",
            lambda s, a: settings.change(s, a, values={"section_name": "区局"}),
            lambda _: order.append("done"),
        )
    assert order[0] == "done"
    assert "settings" in order[1]
    with context.store.read(context.actor) as session:
        assert settings.value(session, context.actor, "section_name") == "区局"


def test_refused_change_leaves_nothing_and_is_said(context: Context, qtbot: QtBot) -> None:
    """Without `failed` the sentence stands in the status strip."""
    set_up(context)

    def half(session: Any, actor: Any) -> None:
        settings.change(session, actor, values={"section_name": "半截"})
        raise NotFound("找不到这条记录，请刷新后重试。")

    with qtbot.waitSignal(context.runner.idle), qtbot.assertNotEmitted(context.bulletin.changed):
        context.change("修改设置", half)
    assert context.notify.last is not None
    assert context.notify.last.text == "找不到这条记录，请刷新后重试。"
    assert context.notify.last.tone == "danger"
    with context.store.read(context.actor) as session:
        assert settings.value(session, context.actor, "section_name") != "半截"


def test_lost_store_is_a_banner_until_a_query_answers(context: Context, qtbot: QtBot) -> None:
    def lose(_session: Any, _actor: Any) -> None:
        raise StoreDown("与数据库的连接中断。")

    with qtbot.waitSignals([context.notify.store_lost, context.runner.idle]):
        context.query(lose, lambda _: None)
    assert context.notify.lost
    with qtbot.waitSignals([context.notify.store_back, context.runner.idle]):
        context.query(lambda s, a: 1, lambda _: None)
    assert not context.notify.lost


def test_long_job_announces_all_it_touched(context: Context, qtbot: QtBot) -> None:
    set_up(context)
    heard: list[frozenset[str]] = []
    context.bulletin.changed.connect(heard.append)

    def job(work: Work, progress: Any) -> int:
        for number in range(3):
            progress(number, 3)
            with work.begin("修改设置") as session:
                settings.change(session, work.actor, values={"section_name": f"区局{number}"})
        with work.read() as session:
            assert settings.value(session, work.actor, "section_name") == "区局2"
        return 3

    answers: list[int] = []
    with qtbot.waitSignal(context.runner.idle):
        context.long("批量修改", job, answers.append)
    assert answers == [3]
    assert heard == [frozenset({"settings"})]


def test_search_does_not_wait_for_an_import_and_a_change_waits_politely(context: Context, qtbot: QtBot) -> None:
    """While a long job holds the write lock, queries answer; a change is done afterwards instead of failing."""
    set_up(context)
    inside, release = threading.Event(), threading.Event()
    order: list[str] = []

    def job(work: Work, progress: Any) -> None:
        with work.begin("导入") as session:
            settings.change(session, work.actor, values={"section_name": "导入"})
            inside.set()
            release.wait(10)

    with qtbot.waitSignal(context.runner.idle, timeout=10_000):
        context.long("导入", job, lambda _: order.append("import"))
        inside.wait(5)
        context.change(
            "改", lambda s, a: settings.change(s, a, values={"section_name": "改"}), lambda _: order.append("change")
        )
        context.query(lambda s, a: settings.is_set_up(s), lambda _: (order.append("query"), release.set()))
    assert order[0] == "query"
    assert sorted(order[1:]) == ["change", "import"]
    with context.store.read(context.actor) as session:
        assert settings.value(session, context.actor, "section_name") == "改"


def test_failed_gets_the_refusal(context: Context, qtbot: QtBot) -> None:
    """A page that gives `failed` hears it; the strip stays quiet."""
    refusals: list[MzdeskError] = []
    context.actor = system("500156")
    with qtbot.waitSignal(context.runner.idle):
        context.query(lambda s, a: settings.district(s), lambda _: None, refusals.append)
    assert isinstance(refusals[0], NotFound)
    assert context.notify.last is None


def test_memory_is_written_for_the_next_start(context: Context) -> None:
    """Column widths and the like are there again after a restart."""
    context.memory.put("columns", "facilities", {"widths": {"name": 210}})
    assert context.memory.get("columns", "facilities") == {"widths": {"name": 210}}
    context.memory.flush()
    assert context.pc.get("columns") == {"facilities": {"widths": {"name": 210}}}


def test_what_can_wait_comes_after_what_was_asked_later(context: Context, qtbot: QtBot) -> None:
    """Counts for the chips never stand beside the rows of a keystroke; a newer one replaces one that waits."""
    set_up(context)
    heard: list[str] = []
    with qtbot.waitSignal(context.runner.idle):
        context.query(lambda _s, _a: "old counts", heard.append, key="counts", later=True)
        context.query(lambda _s, _a: "counts", heard.append, key="counts", later=True)
        context.query(lambda _s, _a: "rows", heard.append, key="rows")
    assert heard == ["rows", "counts"]


def test_what_waits_when_the_desk_closes_is_never_begun(context: Context, qtbot: QtBot) -> None:
    begun: list[bool] = []
    context.query(lambda _s, _a: begun.append(True), lambda _: None, later=True)
    context.runner.close()
    qtbot.wait(150)
    assert begun == []

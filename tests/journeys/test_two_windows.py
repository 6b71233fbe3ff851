"""A bureau's window and a township's on one shared server, each under a login of its own, while a line is pulled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from mzdesk import clock
from mzdesk.db.engine import url_of
from mzdesk.db.work import Store
from mzdesk.services import orders
from mzdesk.terms import DocumentKind, DocumentState, EvidenceRole, StepKind
from mzdesk.views.actor import Actor
from mzdesk.views.orders import OrderCriteria
from tests import factories
from tests.db.conftest import worked_in
from tests.db.desks import Office
from tests.journeys import checks
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import Sit
from tests.proofs.cutting import Proxy
from tests.services.hazard_cases import ask, view
from tests.ui import visits

__all__ = ["worked_in"]
OFFICERS = ("谭志远", "冉敏")
HOSE = "厨房燃气软管老化开裂"
STEPS = [(StepKind.SUBMITTED, "示例t")] + [
    (kind, "示例c")
    for kind in (
        StepKind.FOUND, StepKind.ORDERED, StepKind.RECHECKED_PASS, StepKind.CAUSE_FOUND, StepKind.CLOSED,
    )
]  # fmt: skip
WITHIN_MS = 30_000  # by then a change of somebody else's must be seen


class Shared:
    """The server with its officers, and the line of the township, which can be pulled."""

    def __init__(self, office: Office) -> None:
        self.office, self.root = office, Store.open(office.url)
        for name in OFFICERS:
            factories.person(self.root, name)
        self.line = Proxy(Path(str(url_of(office.url).query["host"])))
        self.bureau = self._opened("C", url_of(office.url).query["host"])
        self.township = self._opened("T", str(self.line.place))

    def _opened(self, who: str, host: object) -> Store:
        url = url_of(self.office.url).set(username=self.office.login(who), query={"host": str(host)})
        return Store.open(url.render_as_string(hide_password=False), upgrade=False)

    def close(self) -> None:
        for store in (self.bureau, self.township, self.root):
            store.close()
        self.line.close()


@pytest.fixture
def shared(worked_in: Office) -> Iterator[Shared]:
    made = Shared(worked_in)
    yield made
    made.close()


def test_the_bureau_orders_the_township_answers_offline_the_bureau_rechecks(
    shared: Shared, sit: Sit, fixed_clock: clock.FixedClock, tmp_path: Path
) -> None:
    """Two whole windows with a login each: nothing is handed over but by the server, and what waited arrives once."""
    township = sit(shared.township, pc="township")
    assert (township.context.actor.name, township.context.actor.of_bureau) == ("示例t", False)
    township.press("Alt+4")  # a township has no plans: its hazards come fourth
    bureau = sit(shared.bureau, pc="bureau")
    assert (bureau.context.actor.name, bureau.context.actor.of_bureau) == ("示例c", True)
    for clerk in (township, bureau):
        asks_in_time(clerk)
    report_and_order(bureau)
    assert not township.sees(HOSE)
    the_news_come(township)
    assert township.sees(HOSE)
    assert [township.offers(words) for words in ("下达整改", "登记复查结果")] == [False, False]
    put_right_offline(township, shared.line, tmp_path)
    fixed_clock.move_to(at(17, 0))
    the_line_returns(township, shared.line)
    assert not bureau.sees("软管已更换，附照片")
    the_news_come(bureau)
    bureau.click_row(HOSE)
    assert bureau.sees("软管已更换，附照片")
    recheck_and_close(bureau, tmp_path)
    the_news_come(township)
    township.click("全部")
    township.click_row(HOSE)
    assert township.sees("2026-11-23 销号")
    checks.in_order(shared.root, township, bureau)
    assert ask(shared.root, order_states) == [DocumentState.ISSUED]
    [(hazard,)] = shared.office.rows("C", f"SELECT id FROM app.hazards WHERE text = '{HOSE}'")
    kept = view(shared.root, hazard)
    assert sorted((step.kind, step.entered_by) for step in kept.steps) == sorted(STEPS)
    assert [photo.role for photo in kept.evidence] == [EvidenceRole.AFTER] * 2


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=clock.OFFICE_ZONE)


def report_and_order(bureau: Clerk) -> None:
    """登记隐患, then its 责令限期改正通知书, by hand."""
    bureau.press("Alt+5")
    bureau.press("Ctrl+N")
    bureau.type("松涛敬老院")
    bureau.click_into("隐患内容")
    bureau.type(HOSE)
    bureau.press("Ctrl+S")
    assert bureau.message() == "已登记隐患"
    bureau.click("下达整改")
    for name in OFFICERS:
        bureau.click(name)
    bureau.click("签发")
    assert bureau.sees("已签发。请打印")
    bureau.press("Esc")


def asks_in_time(clerk: Clerk) -> None:
    """The window asks by itself within the time allowed; from here on its timer runs out when the test says."""
    timer = clerk.desk._poll._timer
    assert timer.isActive()
    assert timer.interval() <= WITHIN_MS
    timer.stop()


def the_news_come(clerk: Clerk) -> None:
    """The timer runs out, the window asks."""
    clerk.desk._poll._timer.timeout.emit()
    clerk.look_up()


def put_right_offline(township: Clerk, line: Proxy, folder: Path) -> None:
    """The township says what was done, with a photo, while there is no line."""
    photo = folder / "改后.jpg"
    photo.write_bytes(visits.photo("green", at(15, 20)))
    township.click_row(HOSE)
    township.click("登记整改")
    township.click_into("整改措施")
    township.type("软管已更换，附照片")
    township.drag(photo)
    line.pull()
    township.press("Ctrl+S")
    window = township.desk.window
    assert window is not None
    assert window.lost.isVisible()
    assert window.status.pending.text() == "待发送 1 条"
    assert "已存入“待发送”" in township.message()


def the_line_returns(township: Clerk, line: Proxy) -> None:
    """What waited goes by itself when the window next asks."""
    line.plug()
    window = township.desk.window
    assert window is not None
    window._retry.timeout.emit()
    township.wait(lambda: not window.lost.isVisible())
    township.wait(lambda: window.status.pending.text() == "")
    township.look_up()


def recheck_and_close(bureau: Clerk, folder: Path) -> None:
    """Two officers look again and close it."""
    photo = folder / "复查.jpg"
    photo.write_bytes(visits.photo("blue", at(16, 30)))
    bureau.click("登记复查结果")
    bureau.drag(photo)
    for name in OFFICERS:
        bureau.click(name)
    bureau.choose("原因", "管理")
    bureau.press("Ctrl+S")
    assert bureau.sees("2026-11-23 销号")


def order_states(session: Session, actor: Actor) -> list[DocumentState]:
    window = orders.listing(session, actor, OrderCriteria(), offset=0, limit=9)
    return [row.state for row in window.rows if row.kind is DocumentKind.RECTIFICATION_ORDER]

"""A clerk at the real window who keys a visit in until the process is killed, and the one who comes back after it.

`python -m tests.proofs.crash_child type STEP STORE CODE PHOTO` does the first STEP steps, says `aged` one second after
the last key and goes on living; `… restore 0 STORE CODE PHOTO` starts anew, takes what is offered, and prints what is
on the screen as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mzdesk import app as program
from mzdesk import clock, paths
from mzdesk.db.drafts import Drafts
from mzdesk.db.work import Store
from mzdesk.settings import PcSettings
from mzdesk.ui.context import Context
from mzdesk.ui.pages.inspections import InspectionsPage
from mzdesk.ui.registry import ENTRIES
from mzdesk.ui.window import MainWindow
from tests.conftest import MONDAY
from tests.factories import SYSTEM
from tests.ui.hands import write

AGED_MS: Final = 1_000


class Seat:
    """The window on the visits, and the clerk's hands."""

    def __init__(self, store: str, code: str, photo: str) -> None:
        self.code, self.photo = code, Path(photo)
        self.pc = PcSettings(paths.settings_file())
        self.app = program.application(self.pc)
        self.context = Context(Store.open(store), SYSTEM, pc=self.pc, drafts=Drafts(paths.drafts_file()))
        self.context.runner.crashed.connect(lambda text: sys.exit(text))
        self.window = MainWindow(self.context, ENTRIES, find=program.find)
        self.window.resize(1366, 768)
        page = self.window.show_page("inspections")
        assert isinstance(page, InspectionsPage)
        self.page = page
        self.window.show()
        self.window.activateWindow()
        self.rest()

    def rest(self) -> None:
        """Until nothing runs any more."""
        self.app.processEvents()
        while self.context.runner.busy:
            self.app.processEvents()
        self.app.processEvents()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.where(), key, modifier)

    def where(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def to(self, key: str) -> None:
        """The cursor into a field of 现场情况."""
        self.page.desk.show_facts()
        self.page.desk.facts.form.editors[key].widget.setFocus()

    # --- the twelve steps -----------------------------------------------------------------------------------------

    def open_visit(self) -> None:
        self.page.to_code()
        QTest.keyClicks(self.where(), self.code)
        self.key(Qt.Key.Key_Return)
        self.rest()
        assert self.page.keying

    def arrival(self) -> None:
        self.to("arrived_at")
        QTest.keyClicks(self.where(), "0810")

    def passed(self) -> None:
        self.page.desk.to_list()
        self.key(Qt.Key.Key_1)

    def failed(self) -> None:
        self.key(Qt.Key.Key_2)

    def words(self) -> None:
        write(self.where(), "二层疏散通道堆放纸箱 6 个")

    def part(self) -> None:
        self.page.desk.item.form.editors["part"].widget.setFocus()
        write(self.where(), "二层东侧走廊")

    def dropped(self) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self.photo))])
        given = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.page.desk, QDragEnterEvent(QPoint(9, 9), *given))
        QApplication.sendEvent(self.page.desk, QDropEvent(QPointF(9, 9), *given))

    def pasted(self) -> None:
        QGuiApplication.clipboard().setImage(QImage(640, 480, QImage.Format.Format_RGB32))
        self.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def rest_passed(self) -> None:
        self.key(Qt.Key.Key_F8)

    def person(self) -> None:
        self.to("unit_person")
        write(self.where(), "周某")

    def summary(self) -> None:
        self.to("summary")
        write(self.where(), "通道堆物，其余正常。")

    def before_saving(self) -> None:
        self.to("left_at")
        QTest.keyClicks(self.where(), "0855")
        self.to("sign")
        self.key(Qt.Key.Key_Down)

    # --- the screen -----------------------------------------------------------------------------------------------

    def seen(self) -> dict[str, Any]:
        """What the widgets show."""
        desk = self.page.desk
        facts = desk.facts.form.editors
        line = desk.the_sheet().view.items[1].item.id
        desk.checklist.choose(str(line))
        finding = desk.item.finding is not None
        form, strip = desk.item.form.editors, desk.item.box.strip
        return {
            "到达": facts["arrived_at"].widget.text(),  # type: ignore[attr-defined]
            "离开": facts["left_at"].widget.text(),  # type: ignore[attr-defined]
            "在场": facts["unit_person"].widget.text(),  # type: ignore[attr-defined]
            "小结": facts["summary"].widget.toPlainText(),  # type: ignore[attr-defined]
            "签字": facts["sign"].widget.currentText(),  # type: ignore[attr-defined]
            "结果": [label.text() for label in (desk.head.passed, desk.head.failed)],
            "问题": form["text"].widget.toPlainText() if finding else "",  # type: ignore[attr-defined]
            "部位": form["part"].widget.text() if finding else "",  # type: ignore[attr-defined]
            "照片": sorted(self._picture(each.data) for each in strip.photos()) if finding else [],
        }

    @staticmethod
    def _picture(data: bytes | None) -> str:
        image = QImage.fromData(data or b"")
        return f"{image.width()}x{image.height()}"


STEPS: Final[dict[str, Callable[[Seat], None]]] = {
    "打开检查": Seat.open_visit,
    "到达时间": Seat.arrival,
    "合格": Seat.passed,
    "不合格": Seat.failed,
    "隐患描述": Seat.words,
    "部位": Seat.part,
    "照片拖入": Seat.dropped,
    "照片粘贴": Seat.pasted,
    "其余合格": Seat.rest_passed,
    "在场人员": Seat.person,
    "小结": Seat.summary,
    "保存前": Seat.before_saving,
}


def say(line: str) -> None:
    """A line to the one who watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def type_on(seat: Seat, steps: int) -> None:
    """Do the first steps as fast as hands can, then live on until killed."""
    for act in list(STEPS.values())[:steps]:
        act(seat)
    QTimer.singleShot(AGED_MS, lambda: say("aged"))
    seat.app.exec()


def restore(seat: Seat) -> None:
    """Start again: what is offered, and what is on the screen after it was taken."""
    offered = seat.page.offers.isVisible()
    title = seat.page.offers.title.text()
    if offered:
        seat.page.offers.buttons[0].click()
        seat.rest()
    else:
        seat.open_visit()
    say(json.dumps({"offered": offered, "title": title, "seen": seat.seen()}, ensure_ascii=False))


def main(words: list[str]) -> None:
    """`type|restore STEP STORE CODE PHOTO`."""
    clock.use(clock.FixedClock(MONDAY, seed=words[0]))
    seat = Seat(*words[2:])
    if words[0] == "type":
        type_on(seat, int(words[1]))
    else:
        restore(seat)
        seat.window.close()
        seat.context.close()


if __name__ == "__main__":
    main(sys.argv[1:])

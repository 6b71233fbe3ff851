"""The toolbar: what has no room goes into ⋯ and is still heard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mzdesk.ui.page import Toolbar
from mzdesk.ui.widgets import Act


def test_an_act_without_room_for_its_button_still_hears_its_key(app: QApplication, qtbot: Any) -> None:
    done: list[str] = []
    toolbar = Toolbar()
    qtbot.addWidget(toolbar)
    words = ("完成检查", "添加照片", "现场情况", "导出台账", "打印花名册", "清单外问题")
    acts = [Act(word, lambda word=word: done.append(word), key=f"Ctrl+{1 + place}") for place, word in enumerate(words)]
    toolbar.set_acts(acts)
    toolbar.setFixedWidth(480)
    toolbar.show()
    toolbar.activateWindow()
    qtbot.waitUntil(toolbar.isActiveWindow)
    assert not toolbar.button("清单外问题").isVisible()
    qtbot.keyClick(toolbar, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert done == ["清单外问题"]
    toolbar.setFixedWidth(900)
    assert toolbar.button("清单外问题").isVisible()
    qtbot.keyClick(toolbar, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(done) == 2)

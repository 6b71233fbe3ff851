"""设置 › 字体: a font of this PC is chosen for the papers, a broken pack is refused in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mzdesk.documents import fonts
from mzdesk.services import settings
from mzdesk.ui.context import Context
from mzdesk.ui.pages.settings import SettingsPage
from tests import factories
from tests.ui.hands import settle

FOUND = [
    fonts.Installed("方正小标宋简体", "/fonts/fz.ttf", 0, False),
    fonts.Installed("某受限字体", "/fonts/no.ttf", 0, True),
]


@pytest.fixture
def page(context: Context, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> SettingsPage:
    monkeypatch.setattr(fonts, "installed", lambda: FOUND)
    context.actor = factories.office(context.store)
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.show()
    settle(context, qtbot)
    made.open(tab="字体")
    return made


def test_an_installed_font_is_chosen_for_a_face(page: SettingsPage, context: Context, qtbot: Any) -> None:
    form = page.fonts.form
    assert form is not None
    form.set("小标宋", "方正小标宋简体")
    page.fonts.save_button.click()
    settle(context, qtbot)
    with context.store.read(context.actor) as session:
        assert settings.value(session, context.actor, "document_faces") == {"小标宋": "方正小标宋简体"}
        assert settings.style(session, context.actor).faces == (("小标宋", "方正小标宋简体"),)
    assert context.notify.last is not None
    assert "文书字体已保存" in context.notify.last.text


def test_a_file_that_is_no_pack_is_refused(page: SettingsPage, context: Context, qtbot: Any, tmp_path: Path) -> None:
    broken = tmp_path / "包.zip"
    broken.write_bytes(b"not a zip")

    class Chosen:
        def choose(self, *_args: Any, **_options: Any) -> list[Path]:
            return [broken]

    context.files = Chosen()  # type: ignore[assignment]
    page.fonts.pack_button.click()
    settle(context, qtbot)
    assert context.notify.last is not None
    assert "生僻字包" in context.notify.last.text
    assert "没有安装生僻字包" in page.fonts.pack.text()

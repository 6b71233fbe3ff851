"""字体: which installed fonts the office's papers use, and the pack of rare characters on this PC."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QWidget

from mzdesk.errors import MzdeskError
from mzdesk.services import settings
from mzdesk.settings.faces import FACES
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Choice, Form
from mzdesk.ui.widgets import Button, HLine, Label

_OURS: Final = "程序随附的字体"
_SAID: Final = (
    "上级机关要求使用方正小标宋简体、方正仿宋 等字体的，装到每台电脑后在这里选择；不选的用程序随附的字体。"
    "选择随文书留存，已制发的文书不变。"
)
_PACK: Final = (
    "老人姓名中的生僻字（扩展 B 区以后），程序依次在文书字体、随附字体、生僻字包、本机字体中查找；"
    "都没有的，打印时会指出是哪个字，不会印成空白。"
)


class FontCare(QWidget):
    """Five faces to choose, and the rare pack. `may`: whether the office's options may be changed."""

    def __init__(self, context: Context, *, may: bool) -> None:
        super().__init__()
        self._context = context
        outer = measure.column(self, (16, 14, 16, 14), 12)
        outer.addWidget(Label(_SAID, "small", "ink3", wrap=True))
        self._form_place = measure.column(gap=0)
        outer.addLayout(self._form_place)
        self.form: Form | None = None
        self._held: Held[dict[str, str]] | None = None
        self.save_button = Button("保存字体", "primary", "save")
        self.save_button.setEnabled(may)
        self.save_button.clicked.connect(lambda _checked=False: self.form.submit() if self.form is not None else None)
        self.pack = Label("", "dense", wrap=True)
        self.pack_button = Button("安装生僻字包", "", "arrow_import")
        self.pack_button.clicked.connect(self._choose_pack)
        line = measure.row(gap=8)
        line.addWidget(self.save_button)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addWidget(HLine())
        outer.addWidget(Label("生僻字", "card"))
        outer.addWidget(Label(_PACK, "small", "ink3", wrap=True))
        outer.addWidget(self.pack)
        second = measure.row(gap=8)
        second.addWidget(self.pack_button)
        second.addStretch(1)
        outer.addLayout(second)
        outer.addStretch(1)
        self._may = may

    def refresh(self) -> None:
        """Ask which fonts this PC has and what the office chose."""
        self._context.draw(_installed, self._offer, self._fail)
        self._context.draw(_pack_words, self.pack.setText, self._fail)

    def _offer(self, names: list[str]) -> None:
        self._context.query(
            lambda s, a: settings.value(s, a, "document_faces"),
            lambda chosen: self._show(names, chosen),
            key="settings.faces",
        )

    def _show(self, names: list[str], chosen: dict[str, str]) -> None:
        if self.form is not None:
            if self.form.dirty:
                return
            self._form_place.removeWidget(self.form)
            self.form.deleteLater()
        fields = [
            Choice(
                key=face,
                label=face,
                options=[(name, name) for name in sorted({*names, *([chosen[face]] if face in chosen else [])})],
                hint=_OURS,
                span=2,
            )
            for face in FACES
        ]
        self.form = Form(self._context, fields, label_width=150)
        self.form.setEnabled(self._may)
        self.form.fill(_values(chosen))
        self.form.submitted.connect(self._save)
        self._held = Held(
            self._context, self.form, None, chosen, _as_kept, trail=settings.changes,
            columns=dict.fromkeys(FACES, "document_faces"),
        )  # fmt: skip
        self._form_place.addWidget(self.form)

    def _save(self, values: dict[str, Any]) -> None:
        form, held = self.form, self._held
        if form is None or held is None:
            return
        opened = {"document_faces": held.view}
        chosen = {face: name for face, name in values.items() if name}

        def kept(_nothing: Any) -> None:
            form.fill(form.values())
            held.view = chosen
            self._context.notify.done("文书字体已保存，用于新制发的文书")

        self._context.change(
            "修改设置",
            lambda s, a: settings.change(s, a, values={"document_faces": chosen}, opened=opened),
            kept,
            held.refuse,
        )

    def _choose_pack(self) -> None:
        found = self._context.files.choose(self, "选择生僻字包（压缩包）", "zip")
        if not found:
            return
        path = found[0]

        def install() -> int:
            from mzdesk.documents import fonts

            return fonts.install_rare(path)

        def done(count: int) -> None:
            self._context.notify.done(f"生僻字包已安装，增加 {count} 个字")
            self.refresh()

        self._context.draw(install, done, self._fail)

    def _fail(self, error: MzdeskError) -> None:
        self._context.notify.refused(error.message)


def _installed() -> list[str]:
    from mzdesk.documents import fonts

    return sorted({font.name for font in fonts.installed() if font.chinese and not font.restricted})


def _pack_words() -> str:
    from mzdesk.documents import rare_fonts

    count = len(rare_fonts.installed())
    return f"这台电脑已安装生僻字包（{count} 个字体）。" if count else "这台电脑没有安装生僻字包。"


def _values(chosen: dict[str, str]) -> dict[str, Any]:
    return {face: chosen.get(face) for face in FACES}


def _as_kept(session: Any, actor: Any) -> tuple[dict[str, str], dict[str, Any]]:
    chosen: dict[str, str] = settings.value(session, actor, "document_faces")
    return chosen, _values(chosen)

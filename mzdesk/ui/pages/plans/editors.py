"""Editors of this page's forms: places chosen by hand, officers with what hinders them, the pace of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from mzdesk.ui import measure
from mzdesk.ui.forms.completer import Completer, Suggestion
from mzdesk.ui.forms.editors import Editor
from mzdesk.ui.forms.places import PlacesEditor, find_places
from mzdesk.ui.plots import StrengthPicker
from mzdesk.ui.widgets import Label, LineField
from mzdesk.views.plans import OfficerLine, Outlook

if TYPE_CHECKING:
    from mzdesk.ui.context import Context


class PlaceEditor(Editor):
    """One place of the register, completed by name or initials; the value is `(id, name)`."""

    def __init__(self, context: Context) -> None:
        self._line = LineField("名称或拼音首字母", name="机构")
        super().__init__(self._line)
        self._known: dict[str, UUID] = {}
        Completer(self._line, context, find_places, self._take)
        self._line.textChanged.connect(self._tell)

    def _take(self, chosen: Suggestion) -> None:
        self._known[chosen.text] = chosen.id
        self._tell()

    def get(self) -> tuple[UUID, str] | None:
        name = self._line.text().strip()
        return (self._known[name], name) if name in self._known else None

    def set(self, value: Any) -> None:
        if value is not None:
            self._known[value[1]] = value[0]
        self._line.setText(value[1] if value is not None else "")

    def problem(self) -> str:
        typed = self._line.text().strip()
        return "请从列出的机构中选择，可输入拼音首字母查找。" if typed and self.get() is None else ""

    def plain(self) -> list[str]:
        found = self.get()
        return [str(found[0]), found[1]] if found is not None else ["", self._line.text()]

    def restore(self, plain: Any) -> None:
        key, name = plain or ("", "")
        if key:
            self.set((UUID(key), name))
        else:
            self._line.setText(name)


class SparedEditor(PlacesEditor):
    """Places left out of the pool, as `((id, name), …)`."""

    _name, _drop, _some, _none = "排除机构", "都不排除", "不从这些机构中抽取：", "不排除机构"


class OfficersEditor(Editor):
    """Officers to tick; those who may not go stand below with the reason and can't be ticked."""

    def __init__(self) -> None:
        super().__init__(QWidget())
        self._body: QVBoxLayout = measure.column(self.widget, (0, 5, 0, 5), 6)
        self.boxes: dict[UUID, QCheckBox] = {}
        self._wanted: set[UUID] = set()
        self._words = Label("选好机构和日期后，这里列出可派的检查人员。", "dense", "ink3", wrap=True)
        self._body.addWidget(self._words)

    def offer(self, lines: Sequence[OfficerLine]) -> None:
        """Offer these; whoever was ticked and may still go stays ticked."""
        self._wanted |= set(self.get())
        for box in self.boxes.values():
            self._body.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        free = sum(line.free for line in lines)
        self._words.setText(
            f"可派 {free} 名，至少选两名。" if lines else "还没有登记执法人员，请先在“人员与权限”登记。"
        )
        for line in lines:
            box = QCheckBox(officer_words(line))
            box.setAccessibleName(box.text())
            measure.letter(box, "body")
            box.setEnabled(line.free)
            box.setChecked(line.free and line.id in self._wanted)
            box.toggled.connect(self._tell)
            self._body.addWidget(box)
            self.boxes[line.id] = box

    def get(self) -> tuple[UUID, ...]:
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def set(self, value: Any) -> None:
        self._wanted = set(value or ())
        for key, box in self.boxes.items():
            box.setChecked(box.isEnabled() and key in self._wanted)

    def plain(self) -> list[str]:
        return [str(key) for key in self.get()]

    def restore(self, plain: Any) -> None:
        self.set([UUID(key) for key in plain or ()])


def officer_words(line: OfficerLine) -> str:
    """An officer in one line: name, whether he leads, what hinders him."""
    lead = "，可任组长" if line.can_lead else ""
    if not line.free:
        return f"{line.name}：{line.note}，不能派出"
    return f"{line.name}{lead}{f'，{line.note}' if line.note else ''}"


class Pace(QWidget):
    """What a plan asks for and can hold: the pool, the certificate, the three paces."""

    def __init__(self) -> None:
        super().__init__()
        body = measure.column(self, (0, 5, 0, 5), 8)
        self.pool = Label("正在核算…", "bold", "ink2", wrap=True)
        self.words = Label("", "dense", "ink2", wrap=True)
        self.picker = StrengthPicker()
        self.notes = Label("", "small", "ink3", wrap=True)
        for part in (self.pool, self.words, self.picker, self.notes):
            body.addWidget(part)
        self.picker.hide()

    def say(self, outlook: Outlook) -> None:
        """Show how a draft stands."""
        words, ink = pool_words(outlook)
        self.pool.setText(words)
        self.pool.set_ink(ink)
        self.words.setText("\n".join(outlook.sentences))
        self.words.setVisible(bool(outlook.sentences))
        self.words.set_ink("danger" if not outlook.certificate.holds else "warn")
        self.picker.setVisible(bool(outlook.strengths))
        if outlook.strengths:
            self.picker.show_strengths(outlook.strengths)
        minutes = f"按现在的路况估算，每家路上约 {outlook.minutes} 分钟，每组每次能查 {outlook.fitting} 家。"
        self.notes.setText("\n".join([*([minutes] if outlook.fitting else []), *outlook.notes]))


class PaceEditor(Editor):
    """Shows how the plan stands while it is typed; never a value."""

    def __init__(self) -> None:
        self.show = Pace()
        super().__init__(self.show)

    def get(self) -> None:
        return None

    def set(self, value: Any) -> None:
        pass


def pool_words(outlook: Outlook) -> tuple[str, str]:
    """The pool and the pace as a sentence, and its ink."""
    if not outlook.pool_size:
        return "范围内没有机构，抽不出检查对象。请放宽关系、类别、乡镇街道或风险等级。", "danger"
    if not outlook.level:
        return f"范围内现有 {outlook.pool_size} 家。", "ink2"
    held = f"范围内现有 {outlook.pool_size} 家，计划期内可查 {outlook.intended} 家次"
    if outlook.level == "不足":
        return f"{held}，出车次数不够，周期将完不成。", "danger"
    certain = "各周期都能完成" if outlook.certificate.holds else "有周期完不成"
    return f"{held}，相当于强度{outlook.level}，{certain}。", "good" if outlook.certificate.holds else "danger"

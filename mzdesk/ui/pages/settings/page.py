"""设置: the office's options, this PC, backups, what was done and what can be taken back."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk import settings as options
from mzdesk.errors import BadInput
from mzdesk.services import access, settings
from mzdesk.settings import Option, OptionKind
from mzdesk.settings.sentences import SENTENCES
from mzdesk.terms import DocumentKind, Right
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Area, Choice, Custom, Field, Form, Heading, Number, Text
from mzdesk.ui.page import Page
from mzdesk.ui.pages.settings.connection import ConnectionCare
from mzdesk.ui.pages.settings.exchange import ExchangeCare
from mzdesk.ui.pages.settings.fonts import FontCare
from mzdesk.ui.pages.settings.history import Undoing
from mzdesk.ui.pages.settings.holidays import NOTE, HolidayEditor
from mzdesk.ui.pages.settings.own import OwnPc
from mzdesk.ui.pages.settings.personal import PersonalCare
from mzdesk.ui.pages.settings.store import StoreCare
from mzdesk.ui.pages.settings.townships import Townships
from mzdesk.ui.pages.settings.trail import Trail
from mzdesk.ui.widgets import Act, Banner, Label, Scroll, Tabs

_TABLES = ("number_prefixes", "number_keepers", "copies", "wording")
_TABS = (
    ("单位", ("单位",)),
    ("文书文号", ("文号", "文书")),
    ("措辞", ("措辞",)),
    ("期限抽取", ("期限", "抽取", "安全")),
    ("值班", ("值班", "突发事件")),
)
_NOTES = {
    "文书文号": (
        "机关代字是 武隆民责改〔2026〕12号 中“〔”以前的部分。编号自管：程序连续编号，不留空号；"
        "办公室管：文书先空着文号，办公室给号后填写。"
    ),
    "措辞": (
        "文书中的固定语句，不填时用程序的措辞。花括号中的内容由程序填写，须保留。"
        "修改后用于新制发的文书，已制发的不变；涉及权利和救济的，请先经法制人员审核。"
    ),
    "期限抽取": f"整改期限是产品默认值，不是法定期限，可按本单位规定修改；修改后只影响新登记的隐患。{NOTE}",
}
_PARTS = ("字体", "乡镇街道", "本机", "个人信息", "交换包", "撤销", "操作留痕", "备份与恢复", "数据库连接")
_BARRED = "您没有修改单位设置的权限，这一页只能查看；需要修改请联系有“系统管理员”角色的人员。"
_NAMES = (*(title for title, _ in _TABS), *_PARTS)

_Part = FontCare | Townships | OwnPc | PersonalCare | ExchangeCare | Undoing | Trail | StoreCare | ConnectionCare


class SettingsPage(Page):
    """Tabs of options, then the care of the store."""

    key: ClassVar[str] = "settings"
    title: ClassVar[str] = "设置"
    listens_to: ClassVar[frozenset[str]] = frozenset({"settings"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._held: dict[str, Held[dict[str, Any]]] = {}
        self._may = access.may(context.actor, Right.MANAGE_SETTINGS)
        self.toolbar.set_acts(
            [Act("保存", self.save, "save", "Ctrl+S", "primary", self._may)],
            [Act("刷新", self.refresh, "arrow_sync", "F5")],
        )
        self.forms: dict[str, Form] = {}
        self.stack = QStackedWidget()
        for title, groups in _TABS:
            form = Form(context, _fields(groups), label_width=150)
            form.setEnabled(self._may)
            form.submitted.connect(partial(self._save_form, title))
            self.forms[title] = form
            self._held[title] = Held(
                context, form, None, {}, _as_kept, trail=settings.changes,
                columns={key: key.partition(".")[0] for key in form.editors},
            )  # fmt: skip
            self.stack.addWidget(Scroll(_padded(form, _NOTES.get(title, ""))))
        self.fonts = FontCare(context, may=self._may)
        self.townships, self.own = Townships(context, may=self._may), OwnPc(context)
        self.personal, self.exchange = PersonalCare(context), ExchangeCare(context)
        self.undoing, self.trail, self.care = Undoing(context), Trail(context), StoreCare(context, self)
        self.connection = ConnectionCare(context)
        for part in self._parts():
            self.stack.addWidget(part)
        self._names = tuple(name for name in _NAMES if _open_to(name, context))
        self.tabs = Tabs([(name, name) for name in self._names])
        self.tabs.changed.connect(self._turn)
        self.add_filters(self.tabs, None)
        self.barred = Banner("info")
        self.content.addWidget(self.barred)
        self.content.addWidget(self.stack, 1)
        self._turn(_NAMES[0])

    def refresh(self) -> None:
        """Ask for every option and the lists again."""
        self.context.query(lambda s, a: settings.office(s, a), self._show, key="settings.office")
        for name, part in zip(_PARTS, self._parts(), strict=True):
            if name in self._names:
                part.refresh()

    def _parts(self) -> tuple[_Part, ...]:
        care = (self.undoing, self.trail, self.care, self.connection)
        return (self.fonts, self.townships, self.own, self.personal, self.exchange, *care)

    def open(self, record_id: UUID | str | None = None, **hints: Any) -> None:
        """Show a tab by its name (`tab="撤销"`); of 操作留痕 only a record's entries (`record`, called `name`)."""
        tab = hints.get("tab")
        if tab == "操作留痕" and tab in self._names:
            self.trail.only(hints.get("record"), str(hints.get("name", "")))
        if isinstance(tab, str) and tab in self._names:
            self.tabs.choose(tab)
            self._turn(tab)

    def _turn(self, name: str) -> None:
        self.stack.setCurrentIndex(_NAMES.index(name))
        self.toolbar.button("保存").setEnabled(self._may and name in self.forms)
        self.barred.say("" if self._may or name not in (*self.forms, "字体", "乡镇街道") else _BARRED)

    def _show(self, values: dict[str, Any]) -> None:
        flat = _flat(values)
        for title, form in self.forms.items():
            if not form.dirty:
                form.fill({key: flat.get(key) for key in form.editors})
                self._held[title].view = values

    def save(self) -> None:
        """Keep what the shown tab says."""
        form = self.forms.get(self.tabs.current())
        if form is not None:
            form.submit()

    def _save_form(self, title: str, values: dict[str, Any]) -> None:
        form, held = self.forms[title], self._held[title]
        opened = held.view  # not what is on file by now: a field that was left alone is never written back
        if not opened:
            return
        changed = {key: value for key, value in values.items() if "." not in key and value != opened.get(key)}
        for table in _TABLES:
            rows = {key.split(".", 1)[1]: v for key, v in values.items() if key.startswith(f"{table}.")}
            given = {key: v for key, v in rows.items() if v}
            if (given or (table == "wording" and rows)) and given != opened[table]:
                changed[table] = given
        try:
            for name, value in changed.items():
                options.validate(name, value)
        except BadInput as error:
            form.show_problems({name: error.message})
            self.say_problem(error)
            return
        self.say_problem(None)

        def kept(_: object) -> None:
            form.fill(form.values())
            held.view = opened | changed
            self.context.notify.done("设置已保存")

        self.context.change(
            "修改设置", lambda s, a: settings.change(s, a, values=changed, opened=opened), kept, held.refuse
        )


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Options by field: those that are tables have one field for each of their lines."""
    flat = {name: value for name, value in values.items() if name not in _TABLES}
    for table in _TABLES:
        flat |= {f"{table}.{kind}": value for kind, value in values[table].items()}
    return flat


def _as_kept(session: Any, actor: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    values = settings.office(session, actor)
    return values, _flat(values)


def _open_to(name: str, context: Context) -> bool:
    """Whether a tab is the actor's business; what isn't is not asked for: a server would refuse."""
    actor = context.actor
    if name == "操作留痕":
        return access.reads_trail(actor) or (not context.store.shared and access.may(actor, Right.MANAGE_SETTINGS))
    if name == "撤销":
        return access.may(actor, Right.UNDO)
    if name == "交换包":
        return access.may(actor, Right.IMPORT)
    return name != "个人信息" or access.may(actor, Right.EDIT_REGISTER)


def _fields(groups: tuple[str, ...]) -> list[Field]:
    fields: list[Field] = []
    for group in groups:
        fields.append(Heading(label=group))
        for option in options.office_options():
            if option.group == group and option.name != "district":
                fields += _field(option)
    return fields


def _field(option: Option) -> list[Field]:
    if option.name in _TABLES:
        return _table(option)
    if option.name == "calendar_own":
        return [Custom(key=option.name, label=option.label, editor=HolidayEditor, span=2)]
    if option.kind is OptionKind.NUMBER:
        return [Number(key=option.name, label=option.label, hint=option.help)]
    if option.kind is OptionKind.CHOICE:
        return [Choice(key=option.name, label=option.label, options=option.choices, required=True)]
    return [Text(key=option.name, label=option.label, hint=option.help)]


def _table(option: Option) -> list[Field]:
    if option.name == "wording":
        return [
            Area(key=f"wording.{name}", label=each.label, hint=each.text, lines=3) for name, each in SENTENCES.items()
        ]
    kinds = options.option("number_prefixes").default
    made: list[Field] = []
    for kind in kinds:
        key, label = f"{option.name}.{kind}", f"{DocumentKind(kind).label}{_SUFFIX[option.name]}"
        if option.name == "copies":
            made.append(Number(key=key, label=label, low=1, high=9))
        elif option.name == "number_keepers":
            made.append(Choice(key=key, label=label, options=option.choices, hint="自管"))
        else:
            made.append(Text(key=key, label=label))
    return made


_SUFFIX = {"number_prefixes": "", "number_keepers": "编号", "copies": "份数"}


def _padded(part: QWidget, note: str) -> QWidget:
    ground = QWidget()
    column = measure.column(ground, (16, 14, 16, 14), 12)
    column.addWidget(part)
    if note:
        column.addWidget(Label(note, "small", "ink3", wrap=True))
    column.addStretch(1)
    return ground

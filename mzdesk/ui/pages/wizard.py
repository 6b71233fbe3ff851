"""首次设置: the bureau, its document numbers, its townships, and who sits here. Kept in one act at the end."""

from __future__ import annotations

import tomllib
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from mzdesk import paths
from mzdesk import settings as options
from mzdesk.errors import BadInput, MzdeskError
from mzdesk.services import settings, staff
from mzdesk.terms import DocumentKind, PersonKind, Role
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.dialogs import ConnectionDialog
from mzdesk.ui.forms import Form, Secret, Text
from mzdesk.ui.widgets import Button, Card, Label, LinkButton, Scroll, StageLine, Surface
from mzdesk.views.actor import Actor, system
from mzdesk.views.staff import PersonDraft

STEPS = ("单位", "文号", "乡镇（街道）", "我是谁")
_OFFICE = ("bureau_name", "section_name", "bureau_address", "bureau_phone", "reviewing_government")
_WHO = (
    Text(key="name", label="姓名", required=True, longest=40, span=2),
    Text(key="post", label="职务", longest=60, span=2),
    Text(key="phone", label="电话", longest=40, span=2),
    Text(key="login", label="用户名", required=True, longest=40, span=2, hint="例如姓名的拼音"),
    Secret(key="phrase", label="口令", required=True, span=2, hint="至少10位，含三类字符"),
    Secret(key="again", label="再输一次", required=True, span=2),
)


class WizardPage(QWidget):
    """`entered(actor)` when everything is set up and the first person is at the desk."""

    entered = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setAccessibleName("首次设置")
        self.office = Form(context, _office_fields(), label_width=96)
        self.numbers = Form(context, _number_fields(), label_width=168)
        self.who = Form(context, _WHO, label_width=96)
        self.stages = StageLine()
        self.heading, self.problem = Label("", "page"), Label("", "dense", "danger", wrap=True)
        self.back, self.next = Button("上一步", "flat"), Button("下一步", "primary")
        self.elsewhere = LinkButton("单位已有共享数据库，去连接")
        self.elsewhere.clicked.connect(lambda _checked=False: self._connect())
        self.stack = QStackedWidget()
        for part in (self.office, self.numbers, _townships(), self.who):
            self.stack.addWidget(Scroll(_topped(part)))
        self._build()
        self.back.clicked.connect(lambda _checked=False: self._go(self.stack.currentIndex() - 1))
        self.next.clicked.connect(lambda _checked=False: self.forward())
        self.office.fill({name: options.option(name).default for name in _OFFICE})
        prefixes = options.option("number_prefixes").default
        self.numbers.fill({kind: prefixes.get(kind, "") for kind in self.numbers.editors})
        self._go(0)

    def _build(self) -> None:
        card = Card()
        measure.fix(card, width=640, height=560)
        for widget in (Label("民政安全工作台 首次设置", "card", "ink3"), self.stages, self.heading):
            card.body.addWidget(widget)
        card.body.addWidget(self.stack, 1)
        card.body.addWidget(self.problem)
        line = measure.row(gap=8)
        line.addWidget(self.elsewhere)
        line.addStretch(1)
        line.addWidget(self.back)
        line.addWidget(self.next)
        card.body.addLayout(line)
        outer = measure.column(self, (24, 24, 24, 24))
        outer.addStretch(1)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(1)

    def _connect(self) -> None:
        """This PC joins an office that is set up already: the program begins anew there."""
        dialog = ConnectionDialog(self.window(), self.context.pc, act="保存并连接")
        dialog.kept.connect(lambda _place: self.context.reopening.emit())
        dialog.way.choose("shared")
        dialog.turn()
        dialog.open()

    def _go(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.stages.show_stages(STEPS, step)
        self.heading.setText(
            ("请核对单位信息", "请核对各类文书的机关代字", "本区的乡镇（街道）", "请登记您自己，您将是第一个管理人员")[
                step
            ]
        )
        self.problem.hide()
        self.back.setVisible(step > 0)
        self.next.setText("完成设置" if step == len(STEPS) - 1 else "下一步")
        form = (self.office, self.numbers, None, self.who)[step]
        if form is not None:
            form.focus_first()

    def forward(self) -> None:
        """The next step when this one is right; at the end everything is kept."""
        step = self.stack.currentIndex()
        form = (self.office, self.numbers, None, self.who)[step]
        if form is not None and not (form.check() and self._fits(step, form)):
            return
        if step < len(STEPS) - 1:
            self._go(step + 1)
        else:
            self._finish()

    def _fits(self, step: int, form: Form) -> bool:
        """Check by the options' own rules, so that a fault stands under its field before the end."""
        try:
            if step == 0:
                for name, value in form.values().items():
                    _check(name, value)
            elif step == 1:
                options.validate("number_prefixes", form.values())
            elif form.value("phrase") != form.value("again"):
                raise BadInput("两次输入的口令不一致，请重新输入。", "again")
        except BadInput as error:
            form.refuse(error)
            self._refuse(error)
            return False
        return True

    def _refuse(self, error: MzdeskError) -> None:
        self.problem.setText(error.message)
        self.problem.show()

    def _finish(self) -> None:
        values: dict[str, Any] = self.office.values() | {"number_prefixes": self.numbers.values()}
        given = self.who.values()
        first = system(str(options.option("district").default))
        now = self.context.now()
        self.next.setEnabled(False)

        def keep(session: Any, _actor: Actor) -> Actor:
            settings.set_up(session, first, values=values)
            draft = PersonDraft(given["name"], PersonKind.CLERK, given["post"], values["section_name"], given["phone"])
            person_id = staff.save(session, first, draft)
            roles = [Role.SECTION_HEAD, Role.CLERK, Role.ADMINISTRATOR]
            staff.create_account(
                session, first, person_id, login=given["login"], roles=roles, phrase=given["phrase"], own=True
            )
            return staff.sign_in(session, first, login=given["login"], phrase=given["phrase"], now=now)

        self.context.change("首次设置", keep, self._entered, self._failed)

    def _entered(self, actor: Actor) -> None:
        self.context.pc.set("last_login", self.who.value("login"))
        self.entered.emit(actor)

    def _failed(self, error: MzdeskError) -> None:
        self.next.setEnabled(True)
        self.who.refuse(error)
        self._refuse(error)


def _office_fields() -> list[Text]:
    fields = []
    for name in _OFFICE:
        option = options.option(name)
        needed = name in ("bureau_name", "reviewing_government")
        fields.append(Text(key=name, label=option.label, required=needed, hint=option.help, span=2))
    return fields


def _number_fields() -> list[Text]:
    kinds = options.option("number_prefixes").default
    return [Text(key=kind, label=DocumentKind(kind).label, required=True, longest=20, span=2) for kind in kinds]


def _check(name: str, value: Any) -> None:
    try:
        options.validate(name, value)
    except BadInput as error:
        raise BadInput(error.message, name) from error


def _townships() -> QWidget:
    """The shipped list to look at; names are changed in 设置 later."""
    with paths.resource("regions", "wulong.toml").open("rb") as file:
        regions = tomllib.load(file)["region"]
    names = "、".join(region["name"] for region in regions)
    part = QWidget()
    body = measure.column(part, gap=10)
    body.addWidget(Label(f"共 {len(regions)} 个：", "body"))
    body.addWidget(Label(names, "body", "ink2", wrap=True))
    body.addWidget(Label("导入表格中的别名会逐一询问，名称变更可在“设置”中修改。", "small", "ink3", wrap=True))
    return part


def _topped(part: QWidget) -> QWidget:
    ground = Surface()
    column = measure.column(ground)
    column.addWidget(part)
    column.addStretch(1)
    return ground

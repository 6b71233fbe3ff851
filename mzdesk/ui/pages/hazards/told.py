"""What a place is told: 登记送达 of its order, and 催办."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtGui import QGuiApplication

from mzdesk.services import hazards, orders, settings
from mzdesk.terms import HazardState, ServiceWay, SignOutcome
from mzdesk.ui.pages.hazards import fields, words
from mzdesk.views.hazards import HazardRow
from mzdesk.views.orders import OrderView, ServiceDraft

if TYPE_CHECKING:
    from mzdesk.ui.context import Context
    from mzdesk.ui.pages.hazards.forms import Forms, Values

_WAITING: Final = (HazardState.ORDERED, HazardState.RECTIFYING)


class Told:
    """Opens the forms of what the place is told."""

    def __init__(self, context: Context, forms: Forms) -> None:
        self._context, self._forms = context, forms

    # --- papers -----------------------------------------------------------------------------------------------------

    def serve(self, document_id: UUID) -> None:
        """登记送达 of an order, when its signed copy is at hand."""

        def ask(session: Any, actor: Any) -> tuple[OrderView, str]:
            view = orders.view(session, actor, document_id)
            hazard = view.hazards[0][0] if view.hazards else None
            found = hazards.view(session, actor, hazard, today=self._context.today()) if hazard else None
            return view, found.row.responsible if found is not None else ""

        self._context.query(ask, lambda found: self._serve(*found), key="hazards-serve")

    def _serve(self, view: OrderView, receiver: str) -> None:
        draft = f"hazards/serve/{view.row.id}"

        def save(session: Any, actor: Any, values: Values) -> None:
            scan = next(iter(values["files"]), None)
            given = ServiceDraft(
                values["served_on"], values["way"], values["sign"], values["receiver"], values["note"], scan
            )
            orders.serve(session, actor, view.row.id, draft=given, **self._forms.dates())

        start = {
            "served_on": self._context.today(),
            "way": ServiceWay.DIRECT,
            "sign": SignOutcome.SIGNED,
            "receiver": receiver,
        }
        name = view.row.number or view.row.title
        self._forms.aside(
            f"登记送达：{name}", fields.service(draft), start, "登记送达", save, draft=draft, said=f"已登记送达：{name}"
        )

    # --- 催办 -------------------------------------------------------------------------------------------------------

    def remind(self, rows: Sequence[HazardRow]) -> None:
        """催办: the words go to the clipboard, and onto each hazard's timeline."""
        waiting = [row for row in rows if row.state in _WAITING]
        if not waiting:
            self._context.notify.info("所选隐患都不在整改中，不用催办")
            return

        def show(sender: str) -> None:
            self._remind(waiting, sender, len(rows) - len(waiting))

        self._context.query(lambda s, a: str(settings.value(s, a, "bureau_name")), show, key="hazards-sender")

    def _remind(self, rows: list[HazardRow], sender: str, left_out: int) -> None:
        first = rows[0].number if len(rows) == 1 else f"{len(rows)} 项隐患"

        others = f"另有 {left_out} 项不在整改中，没有列入。" if left_out else ""

        def save(session: Any, actor: Any, values: Values) -> str:
            for row in rows:
                hazards.remind(session, actor, row.id, text="微信催办", **self._forms.dates())
            return str(values["text"])

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)

        panel = self._forms.aside(
            f"催办：{first}",
            fields.reminder(),
            {"text": words.reminder(rows, sender=sender, today=self._context.today())},
            "催办",
            save,
            draft="",
            said=f"催办内容已复制，可直接粘贴到微信；已记入 {first}",
            note=f"可先修改文字。按下“复制并登记催办”后，文字进剪贴板，催办记入每条隐患的过程。{others}",
            then=copied,
        )
        panel.act_button.setText("复制并登记催办")

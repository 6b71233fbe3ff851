"""The acts of a 公文 on its way: 送核稿, 核稿, 会签, 签发, 取号, 退回, 加盖, 归档; each is one form or one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mzdesk.services import access, attachments, orders, staff
from mzdesk.services.attachments import Place
from mzdesk.terms import ApprovalWay, Capability, EvidenceRole, OrderAct, Retention, Right, SeriesKeeper
from mzdesk.ui.dialogs import Approval, ApprovalDialog, ask_approval
from mzdesk.ui.forms import Area, Choice, Day, Field, Form, Number, Text
from mzdesk.ui.pages.orders.number import Asked
from mzdesk.views.orders import Issued, OrderView
from mzdesk.views.staff import Choice as Person

if TYPE_CHECKING:
    from mzdesk.ui.pages.orders.page import OrdersPage

_REVIEW: Final[tuple[Field, ...]] = (
    Text(key="person", label="核稿人", required=True, longest=40),
    Day(key="happened_on", label="日期", required=True),
    Area(key="opinion", label="意见", lines=2, hint="如：拟同意"),
)
_COUNTERSIGN: Final[tuple[Field, ...]] = (
    Text(key="place", label="会签单位", required=True, longest=60),
    Text(key="person", label="会签人", required=True, longest=40),
    Day(key="happened_on", label="日期", required=True),
    Area(key="opinion", label="意见", lines=2),
)
_BACK: Final[tuple[Field, ...]] = (
    Area(key="reason", label="原因", required=True, lines=3, hint="如：主送单位不全"),
    Text(key="person", label="退回人", longest=40, hint="不填为本人"),
)
_SEAL_MORE: Final[tuple[Field, ...]] = (
    Day(key="sealed_on", label="用印日期", required=True),
    Number(key="copies", label="加盖份数", low=1, high=999, required=True),
    Text(key="sealed_by", label="监印人", longest=40, hint="不填为本人"),
    Text(key="asked_by", label="申请人", longest=40, hint="不填为制发人"),
)
_ANSWER: Final[tuple[Field, ...]] = (
    Day(key="answered_on", label="回复日期", required=True),
    Text(key="person", label="回复人", longest=40, hint="对方单位或承办人"),
    Area(key="answer", label="内容", required=True, lines=3, hint="如：已于12月3日完成整改，附照片"),
)
_FILE: Final[tuple[Field, ...]] = (
    Day(key="filed_on", label="归档日期", required=True),
    Choice(key="retention", label="保管期限", options=[(each, each.label) for each in Retention], required=True),
    Text(key="volume", label="卷号", longest=40, hint="可不填"),
)


class Flow:
    """What `acts.run` calls for these acts."""

    def __init__(self, page: OrdersPage) -> None:
        self._page, self._context = page, page.context
        self.runs: dict[OrderAct, Callable[[OrderView], None]] = {
            OrderAct.EDIT: lambda view: page.pens.rewrite(view),
            OrderAct.SUBMIT: self._submit,
            OrderAct.REVIEW: partial(self._step, OrderAct.REVIEW, orders.review, _REVIEW, "核稿后等待签发。"),
            OrderAct.COUNTERSIGN: partial(
                self._step, OrderAct.COUNTERSIGN, orders.countersign, _COUNTERSIGN, "每个会签单位登记一次。"
            ),
            OrderAct.SIGN: self._ask_sign,
            OrderAct.NUMBER: self._number,
            OrderAct.SEND_BACK: partial(
                self._step, OrderAct.SEND_BACK, orders.send_back, _BACK, "退回后可以修改草稿，原因留在发文稿纸上。"
            ),
            OrderAct.SEAL_MORE: partial(
                self._step, OrderAct.SEAL_MORE, orders.seal, _SEAL_MORE, "内容不变，加盖的份数另记一行用印登记。"
            ),
            OrderAct.ANSWER: partial(
                self._step, OrderAct.ANSWER, orders.answer, _ANSWER, "登记后不再列入待回复；来函的扫描件可另外附上。"
            ),
            OrderAct.FILE: partial(self._step, OrderAct.FILE, orders.file, _FILE, "归档后文书不再变动。"),
        }

    def _change(self, verb: str, job: Callable[..., Any], words: str, failed: Callable[..., Any] | None = None) -> None:
        def kept(_answer: Any) -> None:
            self._context.notify.done(words)

        self._context.change(verb, job, kept, failed or (lambda error: self._context.notify.refused(error.message)))

    def _now(self) -> dict[str, Any]:
        return {"today": self._context.today(), "now": self._context.now()}

    def _submit(self, view: OrderView) -> None:
        document_id, now = view.row.id, self._now()
        words = f"已送核稿：{view.row.title}"
        self._change("送核稿", lambda s, a: orders.submit(s, a, document_id, **now), words)

    # --- forms --------------------------------------------------------------------------------------------------------

    def _form(self, view: OrderView, act: OrderAct, fields: Sequence[Field], note: str) -> Form:
        words = f"{act.label}：{view.row.number or view.row.title}"
        form = Form(self._context, fields, draft=f"orders/{view.row.id}/{act.value}", draft_title=words)
        today = self._context.today()
        start = {
            "happened_on": today,
            "filed_on": today,
            "sealed_on": today,
            "answered_on": today,
            "retention": Retention.TEN,
        }
        form.fill({field.key: start[field.key] for field in fields if field.key in start})
        self._page.side.show_form(words, form, act=act.label, note=note)
        return form

    def _step(
        self, act: OrderAct, verb: Callable[..., Any], fields: Sequence[Field], note: str, view: OrderView
    ) -> None:
        form, document_id = self._form(view, act, fields, note), view.row.id

        def send(values: dict[str, Any]) -> None:
            now = self._now()
            words = f"已{act.label.removeprefix('登记')}：{view.row.number or view.row.title}"
            self._context.change(
                act.label,
                lambda s, a: verb(s, a, document_id, **values, **now),
                self._page.side.saved(words, form),
                form.refuse,
            )

        form.submitted.connect(send)

    # --- signature ----------------------------------------------------------------------------------------------------

    def _ask_sign(self, view: OrderView) -> None:
        self._context.query(lambda s, a: staff.leaders(s, a), partial(self._sign, view))

    def _sign(self, view: OrderView, leaders: list[Person]) -> None:
        ways = [ApprovalWay.PAPER, ApprovalWay.PIN, ApprovalWay.DELEGATED]
        if access.may(self._context.actor, Right.APPROVE) and self._context.actor.person_id is not None:
            ways.insert(0, ApprovalWay.SCREEN)
        people = [(each.id, f"{each.name} {each.note}".strip()) for each in leaders]
        dialog = ApprovalDialog(
            self._page.window(),
            self._context,
            f"登记签发：{view.row.title}",
            people,
            sentence="同意后可以取号；不同意的退回修改，批示留在发文稿纸上。",
            ways=ways,
            act="登记签发",
        )
        ask_approval(dialog, partial(self._signed, view))

    def _signed(self, view: OrderView, approval: Approval) -> None:
        document_id, now = view.row.id, self._now()

        def job(session: Any, actor: Any) -> None:
            if approval.scan is not None:
                place = Place(actor.district, orders.links_of(session, actor, document_id).township or actor.township)
                attachments.link(
                    session,
                    actor,
                    place,
                    approval.scan,
                    subject=Capability.ORDERS,
                    record=document_id,
                    role=EvidenceRole.PAPER,
                )
            orders.sign(session, actor, document_id, draft=approval.draft, **now)

        words = "已签发" if approval.draft.granted else "已退回修改"
        self._change("登记签发", job, f"{words}：{view.row.title}")

    # --- number -------------------------------------------------------------------------------------------------------

    def _number(self, view: OrderView) -> None:
        if view.keeper is SeriesKeeper.SELF:
            self._finish(view, None)
            return
        kind = view.row.kind
        self._context.query(lambda s, a: orders.prefix_of(s, a, kind), partial(self._number_form, view))

    def _number_form(self, view: OrderView, prefix: str) -> None:
        asked = Asked(view.row.kind, prefix, view.signed_on or self._context.today())
        form = self._form(view, OrderAct.NUMBER, (asked.field(),), asked.note)
        form.submitted.connect(lambda values: self._finish(view, asked.meant(values["number"]), form))

    def _finish(self, view: OrderView, number: str | None, form: Form | None = None) -> None:
        document_id, now = view.row.id, self._now()

        def job(session: Any, actor: Any) -> Issued:
            from mzdesk.documents import issuing

            return issuing.finish(session, actor, document_id, number=number, **now)

        def offer(made: Issued) -> None:
            self._context.notify.done(f"已取号：{made.number or made.title}", "打印", self._page.out.print_shown)

        if form is not None:
            self._context.change("取号", job, self._page.side.saved("已取号", form, offer), form.refuse)
        else:
            self._context.change("取号", job, offer, lambda error: self._context.notify.refused(error.message))

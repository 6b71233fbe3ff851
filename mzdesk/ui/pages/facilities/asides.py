"""The forms beside the list: state, relation, township, certificates, persons of the chosen place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from mzdesk.errors import NotFound
from mzdesk.services import facilities
from mzdesk.ui.dialogs import Dialog, Held, ask
from mzdesk.ui.forms import Field, Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.facilities import fields
from mzdesk.ui.widgets import Label, LinkButton
from mzdesk.views.facilities import CertificateDraft, CertificateRow, FacilityPersonRow, FacilityView

if TYPE_CHECKING:
    from mzdesk.ui.pages.facilities.page import FacilitiesPage

V = TypeVar("V")
Ask = Callable[[Any, Any], tuple[V, dict[str, Any] | None]]
Save = Callable[[Any, Any, dict[str, Any], V], Any]
_FINAL = "已有检查、隐患或文书的机构会另立一条记录接续，原档案一并带过来。"
_LOOKED = "这次查看已经记入操作留痕（谁、什么时候、看了谁的，不记号码）。请只用于办理业务，看完即关闭。"
_PAPERS = "关系决定今后检查和整改用哪种文书；已经送达的文书不受影响。"


class Asides:
    """Opens forms in the place of the file and sends what they say."""

    def __init__(self, page: FacilitiesPage) -> None:
        self._page, self._context = page, page.context

    def state(self) -> None:
        """暂停, 关停, 恢复在营."""
        if (view := self._view()) is not None:
            start = {"state": view.state, "happened_on": self._context.today()}
            self._step(view, f"变更状态：{view.name}", fields.state(), start, "变更状态", self._set_state)

    def _set_state(self, session: Any, actor: Any, values: dict[str, Any], view: FacilityView) -> None:
        today, now = self._context.today(), self._context.now()
        facilities.set_state(session, actor, view.id, **values, today=today, now=now, version=view.version)

    def relation(self) -> None:
        """社会办, 局属, 乡镇办."""
        if (view := self._view()) is not None:
            start = {"relation": view.relation, "happened_on": self._context.today()}
            title = f"变更关系：{view.name}"
            self._step(view, title, fields.relation(), start, "变更关系", self._set_relation, _PAPERS)

    def _set_relation(self, session: Any, actor: Any, values: dict[str, Any], view: FacilityView) -> None:
        today, now = self._context.today(), self._context.now()
        facilities.change_relation(session, actor, view.id, **values, today=today, now=now, version=view.version)

    def township(self) -> None:
        """The right township."""
        if (view := self._view()) is not None:
            towns = [(row.code, row.name) for row in self._page.townships if row.code != view.draft.township]
            title = f"调整乡镇：{view.name}"
            self._step(view, title, fields.township(towns), {}, "调整乡镇", self._move, _FINAL)

    def _move(self, session: Any, actor: Any, values: dict[str, Any], view: FacilityView) -> UUID:
        today, now = self._context.today(), self._context.now()
        return facilities.move_township(session, actor, view.id, **values, today=today, now=now, version=view.version)

    def new_certificate(self) -> None:
        """A certificate to be added."""
        self.certificate(None)

    def new_person(self) -> None:
        """Somebody to be added to the 花名册."""
        self.person(None)

    def certificate(self, row: CertificateRow | None) -> None:
        """A certificate of the chosen place."""
        if (view := self._view()) is None:
            return
        title = f"修改证照：{row.kind.label}" if row else f"登记证照：{view.name}"
        key = row.id if row else None

        def save(session: Any, actor: Any, values: dict[str, Any], row: CertificateRow | None) -> None:
            draft, now, version = CertificateDraft(**values), self._context.now(), row.version if row else None
            facilities.save_certificate(
                session, actor, view.id, draft=draft, certificate_id=key, version=version, now=now
            )

        def now(session: Any, actor: Any) -> tuple[CertificateRow | None, dict[str, Any]]:
            row = _still(facilities.view(session, actor, view.id, today=self._context.today()).certificates, key)
            return row, fields.certificate_values(row)

        start = fields.certificate_values(row) if row else {}
        draft = f"facilities/certificate/{row.id if row else view.id}"
        panel = self._open(view.id, title, fields.certificate(), start, "保存证照", save, (key, row, now), draft=draft)
        if row is not None:
            self._add_drop(
                panel,
                "删除证照",
                lambda s, a: facilities.drop_certificate(s, a, row.id, now=self._context.now()),
                f"已删除证照：{row.kind.label}",
            )

    def person(self, row: FacilityPersonRow | None) -> None:
        """Somebody of the chosen place's 花名册."""
        if (view := self._view()) is None:
            return
        title = f"修改人员：{row.name}" if row else f"登记人员：{view.name}"
        key = row.id if row else None

        def save(session: Any, actor: Any, values: dict[str, Any], row: FacilityPersonRow | None) -> None:
            draft, now, version = fields.person_draft(values), self._context.now(), row.version if row else None
            facilities.save_person(session, actor, view.id, draft=draft, person_id=key, version=version, now=now)

        def now(session: Any, actor: Any) -> tuple[FacilityPersonRow | None, dict[str, Any]]:
            row = _still(facilities.people(session, actor, view.id), key)
            return row, fields.person_values(row) | {"id_number": ""}

        start = fields.person_values(row) if row else {}
        draft = f"facilities/person/{row.id if row else view.id}"
        panel = self._open(view.id, title, fields.person(), start, "保存人员", save, (key, row, now), draft=draft)
        if row is not None:
            self._add_drop(
                panel,
                "移出花名册",
                lambda s, a: facilities.drop_person(s, a, row.id),
                f"已移出花名册：{row.name}",
                f"“{row.name}”的联系方式和健康证不再保留，不能撤销。",
            )
            if row.masked:
                self._add_look(panel, row)

    def _add_look(self, panel: FormPanel, row: FacilityPersonRow) -> None:
        """A way to read the whole identity number, which is put on record."""
        button = LinkButton("查看完整证件号")

        def show(number: str) -> None:
            dialog = Dialog(panel.window(), f"{row.name}的身份证号", _LOOKED, act="知道了", keep="关闭")
            dialog.body.addWidget(Label(number, "page"))
            dialog.open()

        def look() -> None:
            now = self._context.now()
            self._context.change("查看证件号码", lambda s, a: facilities.look_at_identity(s, a, row.id, now=now), show)

        button.clicked.connect(lambda _checked=False: look())
        panel.back_button.parentWidget().layout().addWidget(button)  # type: ignore[union-attr]

    def _view(self) -> FacilityView | None:
        file = self._page.chosen()
        return None if file is None else file.facility

    def _step(
        self, view: FacilityView, title: str, given: tuple[Field, ...], start: dict[str, Any], act: str,
        save: Save[FacilityView], note: str = "",
    ) -> None:  # fmt: skip
        """The form of a step: whoever was overtaken is told, and sends it again or not."""

        def now(session: Any, actor: Any) -> tuple[FacilityView, None]:
            return facilities.view(session, actor, view.id, today=self._context.today()), None

        self._open(view.id, title, given, start, act, save, (view.id, view, now), note=note)

    def _open(
        self,
        place: UUID,
        title: str,
        given: tuple[Field, ...],
        start: dict[str, Any],
        act: str,
        save: Save[V],
        on: tuple[UUID | None, V, Ask[V]],
        *,
        note: str = "",
        draft: str = "",
    ) -> FormPanel:
        """A form in the place of the file, opened on a record as it stands; saved it gives way to the file again."""
        form = Form(self._context, given, draft=draft, draft_title=title, label_width=72)
        form.fill(start)
        panel = self._page.side.show_form(title, form, act=act, note=note)
        held = Held(self._context, form, *on)

        def send(values: dict[str, Any]) -> None:
            def job(session: Any, actor: Any) -> tuple[Any, UUID | None]:
                return save(session, actor, values, held.view), session.info.get("undo")

            def kept(answer: tuple[Any, UUID | None]) -> None:
                self._kept(form, f"已保存：{title}", answer[1])
                self._page.show_record(answer[0] if isinstance(answer[0], UUID) else place)

            self._context.change(act, job, kept, held.refuse)

        form.submitted.connect(send)
        return panel

    def _kept(self, form: Form, words: str, entry: UUID | None) -> None:
        form.forget_draft()
        self._page.side.close_form()
        self._page.say_saved(words, entry)

    def _add_drop(
        self, panel: FormPanel, words: str, drop: Callable[[Any, Any], None], said: str, warning: str = ""
    ) -> None:
        """A way to remove the record, at the right of the form's foot; what can't be taken back is asked first."""
        button = LinkButton(words)

        def job(session: Any, actor: Any) -> UUID | None:
            drop(session, actor)
            entry: UUID | None = session.info.get("undo")
            return entry

        def kept(entry: UUID | None) -> None:
            self._kept(panel.form, said, entry)

        def remove() -> None:
            self._context.change(words, job, kept)

        button.clicked.connect(
            lambda: ask(panel, f"{words}？", warning, words, "保留", then=remove) if warning else remove()
        )
        panel.back_button.parentWidget().layout().addWidget(button)  # type: ignore[union-attr]


def _still(rows: Sequence[V], key: UUID | None) -> V:
    """The row that was opened, if nobody has removed it."""
    found = next((row for row in rows if row.id == key), None)  # type: ignore[attr-defined]
    if found is None:
        raise NotFound("这一条已被删除，没有保存。请返回后核对。")
    return found

"""Every form of an incident: opens beside the list with what is known and sends one verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk.rules import incidents as rules
from mzdesk.services import incidents, settings
from mzdesk.terms import IncidentEntryKind, IncidentState
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Field, Form, Suggestion
from mzdesk.ui.pages.incidents import fields
from mzdesk.ui.pages.incidents.columns import PEOPLE
from mzdesk.views.duty_room import TaskDraft
from mzdesk.views.incidents import ClosingDraft, EntryRow, IncidentDraft, IncidentView, Started
from mzdesk.views.outbox import Act

if TYPE_CHECKING:
    from mzdesk.ui.context import Failed
    from mzdesk.ui.pages.incidents.page import IncidentsPage

K = IncidentEntryKind
Values = dict[str, Any]
Job = Callable[[Any, Any, Values], Any]
NOTE = "Ctrl+S 保存，Esc 返回。登记后不能改写，更正另记一条。"


class Forms:
    """Opens forms; each keeps its draft until it is saved."""

    def __init__(self, page: IncidentsPage) -> None:
        self._page, self._context = page, page.context
        self._chosen: tuple[str, UUID | None] = ("", None)

    # --- new and changed ----------------------------------------------------------------------------------------------

    def new(self, begun: IncidentDraft | None = None) -> None:
        """登记突发事件: four fields and Ctrl+S; `begun` from a line of the duty log."""
        self._chosen = ("", None)
        line_id = begun.line_id if begun is not None else None
        key = f"incidents/line/{line_id}" if line_id is not None else "incidents/new"
        form = self._form("登记突发事件", fields.incident(self._take), key)
        values = fields.starting(self._context.now())
        form.fill(values | ({k: v for k, v in fields.incident_values(begun).items() if v} if begun else {}))
        form.edited.connect(partial(self._propose, form))
        note = "填时间、地点、什么事、来源四格，Ctrl+S 保存，其余以后补。没有开班时不写值班记录。"
        self._page.side.show_form("登记突发事件", form, act="登记", note=note)
        form.editors["place"].widget.setFocus()
        self._propose(form)

        made = self._context.new_key()

        def put_away() -> None:
            form.forget_draft()
            self._page.side.close_form()

        def save(given: Values) -> None:
            draft = replace(fields.incident_draft(given, facility_id=self._facility(given), line_id=line_id), id=made)
            now = self._context.now()
            self._context.change(
                "登记突发事件",
                lambda s, a: incidents.report(s, a, draft=draft, now=now),
                partial(self._started, form),
                form.refuse,
                late=([Act(draft, f"突发事件：{draft.place}", declared_at=draft.received_at or now)], put_away),
            )

        form.submitted.connect(save)

    def _take(self, found: Suggestion) -> None:
        self._chosen = (found.text, found.id if isinstance(found.id, UUID) else None)

    def _facility(self, values: Values) -> UUID | None:
        """The chosen place, unless other words were typed over it."""
        name, key = self._chosen
        return key if values["place"] == name else None

    def _propose(self, form: Form, _key: str = "") -> None:
        """Show the name it would get, where none is typed."""
        place, text = form.value("place") or "", form.value("text") or ""
        proposed = rules.title(place, text) if place or text else ""
        line: Any = form.editors["title"].widget
        line.setPlaceholderText(proposed or "不填按地点和事件自动起名")

    def _started(self, form: Form, made: Started) -> None:
        form.forget_draft()
        self._page.side.close_form()
        told = f"已写入值班记录 {made.line}" if made.line else "现在没有开班，没有写值班记录"
        self._context.notify.done(f"已登记 {made.code}，{told}")
        self._page.show_new(made.id)

    def amend(self, view: IncidentView) -> None:
        """修改信息: what is known, the people harmed apart."""
        self._context.query(settings.townships, lambda rows: self._amend(view, [(r.code, r.name) for r in rows]))

    def _amend(self, view: IncidentView, towns: Sequence[tuple[str, str]]) -> None:
        draft = view.draft
        self._chosen = (draft.place, view.facility_id)
        given = fields.incident(self._take, towns=towns, losses=False)
        values = fields.incident_values(draft)

        def job(session: Any, actor: Any, said: Values) -> None:
            changed, version = fields.incident_draft(said, facility_id=self._facility(said)), held.view.version
            incidents.amend(session, actor, view.row.id, draft=changed, version=version, now=self._context.now())

        def now(session: Any, actor: Any) -> tuple[IncidentView, Values]:
            newer = incidents.view(session, actor, view.row.id)
            return newer, fields.incident_values(newer.draft)

        def stand_on(newer: IncidentView) -> None:
            if form.value("place") == newer.draft.place:
                self._chosen = (newer.draft.place, newer.facility_id)

        note = "接报时间、发生时间改动后，原来的时间仍留在经过里。伤亡人数用“伤亡变化”登记。"
        form = self._aside(
            "修改信息", view, given, values, job, "已修改", act="保存", note=note, key="amend",
            failed=lambda error: held.refuse(error),
        )  # fmt: skip
        held = Held(self._context, form, view.row.id, view, now, newer=stand_on)

    # --- entries ------------------------------------------------------------------------------------------------------

    def phone(self, view: IncidentView) -> None:
        """电话已报: to whom, when."""
        self._entry("电话已报", view, K.PHONE, fields.told(phone=True), {}, "已登记电话报告")

    def written(self, view: IncidentView) -> None:
        """书面已报: a report that was sent another way."""
        stage = view.stage.value if view.stage is not None else K.UPDATE.value
        note = "用传真、微信或其他系统报出的，在这里登记；由本程序制发的自动登记。"
        self._entry("书面已报", view, K(stage), fields.told(phone=False), {"kind": K(stage)}, "已登记", note=note)

    def note(self, view: IncidentView) -> None:
        """登记情况: what is seen, done and ordered."""
        self._entry("登记情况", view, K.SCENE, fields.note(), {"kind": K.SCENE}, "已登记")

    def losses(self, view: IncidentView) -> None:
        """伤亡变化: the figures as they are now."""
        values = {name: getattr(view.row.losses, name) for _, name in PEOPLE} | {"damage": view.row.damage}
        self._entry(
            "伤亡变化", view, K.LOSSES, fields.figures(), values, "已登记，请及时续报", note="填现在的累计数字。"
        )

    def judged(self, view: IncidentView) -> None:
        """认定瞒报、谎报."""
        note = "迟报、漏报由程序按时间计算；瞒报、谎报只能由人认定。"
        self._entry(
            "认定瞒报、谎报", view, K.CONCEALED, fields.judged(), {"kind": K.CONCEALED}, "已登记认定", note=note
        )

    def _entry(
        self,
        title: str,
        view: IncidentView,
        kind: IncidentEntryKind,
        given: Sequence[Field],
        values: Values,
        said: str,
        note: str = "",
    ) -> None:
        def job(session: Any, actor: Any, typed: Values) -> Any:
            draft = fields.entry_draft(kind, typed)
            return incidents.note(session, actor, view.row.id, draft=draft, now=self._context.now())

        self._aside(title, view, given, values, job, said, note=f"{note}{NOTE}", key=f"entry/{kind.value}")

    def correct(self, view: IncidentView, row: EntryRow) -> None:
        """更正 an entry: strike it through, write what is right."""

        def job(session: Any, actor: Any, typed: Values) -> Any:
            draft = fields.entry_draft(row.kind, typed)
            return incidents.correct(session, actor, row.id, draft=draft, now=self._context.now())

        title = f"更正第{row.number}条（{row.kind.label}）"
        given, values = fields.entry_fields(row.kind), fields.entry_values(row)
        self._aside(title, view, given, values, job, "已更正", note=NOTE, key="correct", part=str(row.id))

    # --- to the end ---------------------------------------------------------------------------------------------------

    def control(self, view: IncidentView) -> None:
        """已控制."""

        def job(session: Any, actor: Any, typed: Values) -> None:
            at, text = typed["at"], typed["text"] or ""
            incidents.control(session, actor, view.row.id, text=text, at=at, now=self._context.now())

        self._aside("已控制", view, fields.control(), {}, job, "已登记：事态已控制，请写终报", key="control")

    def relapse(self, view: IncidentView) -> None:
        """事态反复."""

        def job(session: Any, actor: Any, typed: Values) -> None:
            incidents.relapse(session, actor, view.row.id, text=typed["text"], at=typed["at"], now=self._context.now())

        self._aside("事态反复", view, fields.relapse(), {}, job, "已登记，恢复为处置中", key="relapse")

    def close(self, view: IncidentView) -> None:
        """办结, with cause and lessons."""
        kinds = [each.kind for each in view.entries if not each.is_struck]
        told = next((each for each in kinds if each is K.FINAL or each in rules.ANEW), None)  # newest first
        reported = told is K.FINAL
        controlled = view.row.state is IncidentState.CONTROLLED

        def job(session: Any, actor: Any, typed: Values) -> None:
            draft = ClosingDraft(
                typed["cause"], typed["lessons"], typed.get("unreported") or "", typed["at"], typed.get("controlled_at")
            )
            incidents.close(session, actor, view.row.id, draft=draft, now=self._context.now())

        given = fields.closing(controlled=controlled, reported=reported)
        note = "办结后可以就此登记隐患、交办整改。值班记录一并办结。"
        self._aside("办结", view, given, {}, job, "已办结，可在下方登记隐患或交办", note=note, act="办结", key="close")

    def void(self, view: IncidentView) -> None:
        """撤销 a false alarm."""

        def job(session: Any, actor: Any, typed: Values) -> None:
            incidents.void(session, actor, view.row.id, reason=typed["reason"], now=self._context.now())

        given = fields.reason("撤销原因", "例如：误报，现场核实无火情")
        note = "误报、重复登记的撤销，记录和原因留存，不再计算报告时限。"
        self._aside("撤销", view, given, {}, job, "已撤销", note=note, act="撤销", key="void")

    def reopen(self, view: IncidentView) -> None:
        """恢复处置."""

        def job(session: Any, actor: Any, typed: Values) -> None:
            incidents.reopen(session, actor, view.row.id, reason=typed["reason"], now=self._context.now())

        given = fields.reason("恢复原因", "例如：死灰复燃")
        self._aside("恢复处置", view, given, {}, job, "已恢复处置", act="恢复处置", key="reopen")

    def hand_on(self, view: IncidentView) -> None:
        """交办 what it asks for."""

        def job(session: Any, actor: Any, typed: Values) -> Any:
            today, draft = self._context.today(), TaskDraft(**typed)
            return incidents.hand_on(session, actor, view.row.id, draft=draft, today=today, now=self._context.now())

        values = {"text": view.row.lessons}
        note = "交办后在“值班室 › 交办事项”中跟进到办结。"
        self._aside("交办", view, fields.TASK, values, job, "已交办，在值班室跟进", note=note, act="交办", key="task")

    # --- the frame ----------------------------------------------------------------------------------------------------

    def _form(self, title: str, given: Sequence[Field], key: str) -> Form:
        return Form(self._context, given, draft=key, draft_title=title)

    def _aside(
        self,
        title: str,
        view: IncidentView,
        given: Sequence[Field],
        values: Values,
        job: Job,
        said: str,
        *,
        key: str,
        part: str = "",
        note: str = "",
        act: str = "登记",
        failed: Failed | None = None,
    ) -> Form:
        draft = "/".join(each for each in ("incidents", key, str(view.row.id), part) if each)
        form = self._form(f"{title}：{view.row.title}", given, draft)
        form.fill(values)
        side = self._page.side
        side.show_form(title, form, act=act, note=note)
        done = side.saved(said, form, lambda _answer: self._page.show_record(view.row.id))
        form.submitted.connect(
            lambda typed: self._context.change(title, lambda s, a: job(s, a, typed), done, failed or form.refuse)
        )
        return form

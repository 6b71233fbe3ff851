"""The forms of campaigns: the campaign over the whole width, everything else in the place of its detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import shiboken6

from mzdesk.errors import BadInput
from mzdesk.services import campaigns, facilities
from mzdesk.terms import CampaignStage, ReplyWay
from mzdesk.ui.dialogs import Held
from mzdesk.ui.forms import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.pages.campaigns import fields
from mzdesk.ui.pages.campaigns.editors import ItemsEditor, SizeEditor
from mzdesk.ui.widgets import LinkButton
from mzdesk.views.campaigns import CampaignDraft, CampaignView, PlaceView, RollRow
from mzdesk.views.outbox import Act

if TYPE_CHECKING:
    from mzdesk.ui.pages.campaigns.page import CampaignsPage

_HOW = "例外项只写序号和问题的，按不合格登记。"
_SAVE = "Ctrl+S 保存，Esc 返回；没有保存的内容会自动留存。"
_RUNNING = "已经部署：领域、检查项和范围不能再改，只能改文字、日期和工作组。"
Named = Sequence[tuple[UUID, str]]


class Forms:
    """Opens forms and sends what they say."""

    def __init__(self, page: CampaignsPage) -> None:
        self._page, self._context = page, page.context

    # --- the campaign -------------------------------------------------------------------------------------------------

    def new(self, places: Named = ()) -> None:
        """A new campaign of 60 days, its stages spread over them; for `places` alone when some are named."""
        today = self._context.today()
        start: dict[str, Any] = {
            "starts": today,
            "ends": today + timedelta(days=59),
            CampaignStage.MOBILISE.value: today + timedelta(days=6),
            CampaignStage.SELF_CHECK.value: today + timedelta(days=29),
            CampaignStage.SUPERVISE.value: today + timedelta(days=49),
        }
        self._campaign("新建专项行动", "campaigns/new", start, None, places)

    def edit(self) -> None:
        """Change the chosen campaign."""
        if (view := self._page.chosen()) is not None:
            ids = view.draft.places
            self._context.query(lambda s, a: place_names(s, a, ids), lambda named: self._edit(view, named))

    def _edit(self, view: CampaignView, named: Named) -> None:
        start = fields.campaign_values(view.draft, named)
        self._campaign(f"修改：{view.row.title}", f"campaigns/{view.row.id}", start, view, ())

    def _campaign(
        self, title: str, draft: str, start: dict[str, Any], view: CampaignView | None, places: Named
    ) -> None:
        form = Form(self._context, fields.campaign(self._page.townships), draft=draft, draft_title=title)
        form.fill(start)
        note = _RUNNING if view is not None and view.deployed_on is not None else _SAVE
        panel = FormPanel(title, form, act="保存专项", note=note)
        panel.given_up.connect(self._page.back_to_list)
        form.edited.connect(lambda key: self._count(form) if key in fields.SCOPE else None)
        key = view.row.id if view else None
        held = Held(
            self._context, form, key, view, lambda s, a: self._as_kept(s, a, key), columns=fields.COLUMNS,
            newer=lambda _view: self._count(form),
        )  # fmt: skip
        form.submitted.connect(lambda values: self._save(form, values, held))
        self._page.show_work(panel)
        form.focus_first()
        self._offer_draft(form, panel, places, lambda: self._campaign(title, draft, start, view, places))

    def _offer_draft(self, form: Form, panel: FormPanel, places: Named, again: Callable[[], None]) -> None:
        """Show what was typed and not saved last time, then add the places that were brought along."""

        def show(payload: dict[str, Any] | None) -> None:
            if not shiboken6.isValid(form):
                return
            if payload is not None and not form.dirty:
                form.restore_draft(payload)
                drop = LinkButton("已恢复上次未保存的内容，点这里放弃")
                panel.layout().insertWidget(0, drop)  # type: ignore[union-attr]
                drop.clicked.connect(form.forget_draft)
                drop.clicked.connect(again)
            if places:
                form.set("places", dict(form.value("places")) | dict(places))
            self._count(form)

        drafts = self._context.drafts
        if drafts is None:
            show(None)
        else:
            self._context.desk(lambda: drafts.load(form.draft), show)

    def _count(self, form: Form) -> None:
        """Ask how many places and items the form takes in, and which items there are to pick."""
        today, values = self._context.today(), form.values()
        said = {name: values[name] for name in ("topics", "relations", "kinds", "risks", "townships", "items")}
        places = tuple(key for key, _ in values["places"])
        draft = CampaignDraft("", starts=today, ends=today, places=places, **said)

        def show(found: tuple[tuple[int, int], list[Any]]) -> None:
            if not shiboken6.isValid(form):  # saved or given up meanwhile
                return
            size, items = form.editors["size"], form.editors["items"]
            if isinstance(items, ItemsEditor):
                items.offer(found[1])
            if isinstance(size, SizeEditor):
                size.say(*found[0])

        self._context.query(
            lambda s, a: (campaigns.pool_size(s, a, draft=draft), campaigns.items(s, a, draft=draft)),
            show,
            key="campaigns-pool",
        )

    def _as_kept(self, session: Any, actor: Any, key: Any) -> tuple[CampaignView, dict[str, Any]]:
        view = campaigns.view(session, actor, key, today=self._context.today())
        return view, fields.campaign_values(view.draft, place_names(session, actor, view.draft.places))

    def _save(self, form: Form, values: dict[str, Any], held: Held[CampaignView | None]) -> None:
        try:
            given = fields.campaign_draft(values)
        except BadInput as error:
            form.refuse(error)
            return
        key, version = held.record, held.view.version if held.view else None

        def kept(campaign_id: UUID) -> None:
            form.forget_draft()
            self._page.back_to_list()
            self._context.notify.done(f"已保存专项行动：{given.title}")
            self._page.open(campaign_id)

        self._context.change(
            "编制专项行动",
            lambda s, a: campaigns.save(s, a, key, draft=given, version=version),
            kept,
            held.refuse,
        )

    # --- a self-check keyed in ----------------------------------------------------------------------------------------

    def enter(self, row: RollRow) -> None:
        """登记自查结果 of a place: asks for its items first."""
        self._context.query(lambda s, a: campaigns.place(s, a, row.id), self.show_place, key="campaigns-place")

    def show_place(self, view: PlaceView) -> None:
        """The form for a return of this place."""
        row, title = view.row, f"登记自查：{view.row.name}"
        form = Form(self._context, fields.self_check(view.items), draft=f"campaigns/check/{row.id}", draft_title=title)
        today, now, key = self._context.today(), self._context.now(), self._context.new_key()
        form.fill({"way": ReplyWay.PAPER, "received_on": today} | fields.self_check_values(view))
        earlier = f"已登记 {len(view.returns)} 次，保存后以这一次为准，以前的留存。" if view.returns else ""
        self._page.side.show_form(title, form, act="登记", note=f"表号 {row.code}　{view.phone}　{_HOW}{earlier}")

        def save(values: dict[str, Any]) -> None:
            try:
                given = fields.self_check_draft(values, view.items)
            except BadInput as error:
                form.refuse(error)
                return
            given = replace(given, id=key)
            done = self._page.side.saved(f"已登记自查：{row.name}", form)
            self._context.change(
                "登记自查结果",
                lambda s, a: campaigns.enter(s, a, row.id, draft=given, today=today, now=now),
                done,
                self._page.refused(form),
                late=([Act(given, f"{row.name} 自查表", about=row.id)], lambda: done(None)),
            )

        form.submitted.connect(save)

    # --- the roll and the end -----------------------------------------------------------------------------------------

    def enrol(self) -> None:
        """增补机构."""
        if (view := self._page.chosen()) is None:
            return
        form = Form(self._context, fields.enrol(), draft=f"campaigns/enrol/{view.row.id}", draft_title="增补机构")
        form.fill({})

        def job(session: Any, actor: Any, values: dict[str, Any]) -> Any:
            ids = [key for key, _ in values["places"]]
            return campaigns.enrol(session, actor, view.row.id, facility_ids=ids, reason=values["reason"])

        self._aside("增补机构", form, "增补", "名单部署时已定，增补要写明原因。", job, "已增补机构")

    def drop(self, rows: Sequence[RollRow]) -> None:
        """移出 the chosen places."""
        ids, names = [row.id for row in rows], "、".join(row.name for row in rows[:3])
        more = f"等 {len(rows)} 家" if len(rows) > 3 else ""
        today = self._context.today()
        form = Form(self._context, (fields.reason("移出原因", "例如：已关停、重复登记"),))
        form.fill({})

        def job(session: Any, actor: Any, values: dict[str, Any]) -> Any:
            return campaigns.drop_places(session, actor, ids, reason=values["reason"], today=today)

        note = f"移出 {names}{more}。不再计入应查家数，已报的自查表留存。"
        self._aside("移出名单", form, "移出", note, job, f"已移出 {len(ids)} 家")

    def finish(self) -> None:
        """结束, with a note while places are open."""
        if (view := self._page.chosen()) is None:
            return
        whole, today = view.figures.whole, self._context.today()
        form = Form(
            self._context,
            (fields.reason("情况说明", "还有机构未自查或未覆盖的，写明原因", required=False, key="note"),),
            draft=f"campaigns/finish/{view.row.id}",
            draft_title="结束专项行动",
        )
        form.fill({})

        def job(session: Any, actor: Any, values: dict[str, Any]) -> Any:
            return campaigns.finish(session, actor, view.row.id, note=values["note"] or "", today=today)

        left = f"应查 {whole.should} 家，已自查 {whole.returned} 家，全覆盖 {whole.covered} 家。结束后可以恢复。"
        self._aside("结束专项行动", form, "结束", left, job, f"专项行动已结束：{view.row.title}")

    def _aside(
        self,
        title: str,
        form: Form,
        act: str,
        note: str,
        job: Callable[[Any, Any, dict[str, Any]], Any],
        said: str,
    ) -> None:
        self._page.side.show_form(title, form, act=act, note=note)
        form.submitted.connect(
            lambda values: self._context.change(
                title, lambda s, a: job(s, a, values), self._page.side.saved(said, form), self._page.refused(form)
            )
        )


def place_names(session: Any, actor: Any, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Places with their names."""
    return [(row.id, row.name) for row in facilities.rows(session, actor, list(ids))] if ids else []

"""The roll of a campaign and the problems found: tables with what may be done to the ticked rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from mzdesk.services import access, campaigns
from mzdesk.terms import CampaignAct, FacilityKind, Right, RollChip, Topic
from mzdesk.ui import measure
from mzdesk.ui.pages.campaigns.columns import PROBLEMS, ROLL_CHIPS, ROLL_SOURCE
from mzdesk.ui.tables import Listing, Source, WindowModel
from mzdesk.ui.widgets import Act, Bar, ChipRow, ComboBox, SearchField
from mzdesk.views.campaigns import CampaignView, Problem, RollCriteria, RollRow

if TYPE_CHECKING:
    from mzdesk.ui.pages.campaigns.page import CampaignsPage

_DRAWN = tuple(kind for kind in FacilityKind if not kind.only_reports)


class RollList(QWidget):
    """Places by chip, township, kind and topic; Enter enters the self-check of one."""

    def __init__(self, page: CampaignsPage) -> None:
        super().__init__()
        self._page = page
        self.criteria = RollCriteria()
        self.search = SearchField("机构；输入表号回车登记", width=220)
        self.chips = ChipRow(ROLL_CHIPS, name="名单筛选", alarm=(RollChip.GAP.value,))
        self.township = ComboBox([(None, "全部乡镇街道")], name="乡镇街道")
        self.kind = ComboBox([(None, "全部类别"), *((kind, kind.short) for kind in _DRAWN)], name="机构类别")
        self.topic = ComboBox([(None, "全部领域")], name="未覆盖的领域")
        above, below = Bar(40, 8), Bar(40, 8)
        above.add(self.chips, None)
        below.add(self.search, None, self.township, self.kind, self.topic)
        self.model = WindowModel(page.context, ROLL_SOURCE, self.criteria)
        self.listing = Listing(
            page.context,
            self.model,
            "campaigns.roll",
            unit="家",
            name="名单",
            acts=[
                Act("登记自查", self._enter),
                Act("复制提醒", self._remind),
                Act("列入检查计划", self._plan),
                Act("自查表", self._send),
                Act("移出", self._drop),
            ],
        )
        self.table = self.listing.table
        outer = measure.column(self)
        for part, stretch in ((above, 0), (below, 0), (self.listing, 1)):
            outer.addWidget(part, stretch)
        self.search.searched.connect(self._filter)
        self.search.returnPressed.connect(self._typed)
        self.chips.changed.connect(self._filter)
        for box in (self.township, self.kind, self.topic):
            box.chosen.connect(self._filter)
        self.table.opened.connect(self._open)

    def show_campaign(self, view: CampaignView) -> None:
        """The roll of this campaign; the filters stay while it is the same."""
        other = self.criteria.campaign_id != view.row.id
        if other:
            self.chips.choose(RollChip.ALL.value)
            self.search.setText("")
        self._offer(view, keep=not other)
        self.criteria = replace(self.criteria, campaign_id=view.row.id)
        self._filter(force=True)

    def _offer(self, view: CampaignView, *, keep: bool) -> None:
        towns: list[tuple[Any, str]] = [(None, "全部乡镇街道")]
        towns += [(row.key, row.title) for row in view.figures.townships]
        topics: list[tuple[Any, str]] = [(None, "全部领域")]
        topics += [(topic, f"未覆盖：{topic.label}") for topic in view.draft.topics]
        for box, options in ((self.township, towns), (self.topic, topics)):
            before = box.value() if keep else None
            box.blockSignals(True)
            box.set_options(options)
            box.choose(before if before in [value for value, _ in options] else None)
            box.blockSignals(False)

    def cut(self, chip: RollChip, *, township: str | None = None, topic: Topic | None = None) -> None:
        """Show the places behind a figure."""
        self.chips.choose(chip.value)
        for box, value in ((self.township, township), (self.topic, topic), (self.kind, None)):
            box.blockSignals(True)
            box.choose(value)
            box.blockSignals(False)
        self._filter()

    def _filter(self, *_: object, force: bool = False) -> None:
        criteria = replace(
            self.model.criteria,
            campaign_id=self.criteria.campaign_id,
            chip=RollChip(self.chips.current()),
            text=self.search.text().strip(),
            township=self.township.value(),
            kind=self.kind.value(),
            topic=self.topic.value(),
        )
        self.criteria = criteria
        self.table.refresh(criteria if force or criteria != self.model.criteria else None)
        base = replace(criteria, chip=RollChip.ALL)
        self._page.context.query(
            lambda s, a: campaigns.roll_counts(s, a, base),
            self.chips.set_counts,
            key="campaigns-roll-counts",
            later=True,
        )

    # --- acts ---------------------------------------------------------------------------------------------------------

    def _open(self, _id: object) -> None:
        self._with([self.table.current_id], lambda rows: self._page.forms.enter(rows[0]))

    def _typed(self) -> None:
        """Enter in the search box: a 表号 from paper opens the form of its place, else the first place found."""
        typed = self.search.text().strip()
        if sum(sign.isdigit() for sign in typed) < 8:
            if self.model.total == 1 and (row := self.model.row(0)) is not None:
                self._page.forms.enter(row)
            return
        self._page.enter_code(typed)

    def _with(self, ids: list[Any], act: Any) -> None:
        """Collect these rows, then act on them; a row that a filter hides counts too."""
        self.model.collect(act, only=set(ids))

    def ticked(self) -> list[UUID]:
        """The ticked places, else the current one."""
        return list(self.model.checked) or ([self.table.current_id] if self.table.current_id is not None else [])

    def _enter(self) -> None:
        self._with(self.ticked()[:1], lambda rows: self._page.forms.enter(rows[0]))

    def _remind(self) -> None:
        self._page.output.remind(self.ticked())

    def _plan(self) -> None:
        def go(rows: list[RollRow]) -> None:
            ids = tuple(row.facility_id for row in rows)
            self._page.context.open("plans", act="new", facility_ids=ids)

        self._with(self.ticked(), go)

    def _send(self) -> None:
        self._page.output.send(self.ticked())

    def _drop(self) -> None:
        if not self._page.may(CampaignAct.ENROL):
            self._page.context.notify.info("现在不能改名单")
            return
        self._with(self.ticked(), self._page.forms.drop)


class ProblemList(QWidget):
    """What self-checks mark bad; the ticked ones become hazards in one act."""

    def __init__(self, page: CampaignsPage) -> None:
        super().__init__()
        self._page = page
        source: Source[Problem, UUID | None] = Source(
            PROBLEMS, lambda s, a, key, offset, limit: campaigns.problems(s, a, key, offset=offset, limit=limit)
        )
        self.model = WindowModel(page.context, source, None)
        acts = [Act("登记为隐患", self._report)] if access.may(page.context.actor, Right.HANDLE_HAZARDS) else []
        self.listing = Listing(page.context, self.model, "campaigns.problems", unit="项", name="自查问题", acts=acts)
        self.listing.say("勾选后登记为隐患，进入整改闭环；双击打开已登记的隐患")
        outer = measure.column(self)
        outer.addWidget(self.listing, 1)
        self.listing.table.opened.connect(self._open)

    def show_campaign(self, view: CampaignView) -> None:
        """The problems of this campaign."""
        self.listing.table.refresh(view.row.id)

    def _open(self, key: object) -> None:
        def go(rows: list[Problem]) -> None:
            if rows and rows[0].hazard_id is not None:
                self._page.context.open("hazards", rows[0].hazard_id)
            else:
                self._page.context.notify.info("这项问题还没有登记隐患，勾选后可登记")

        self.model.collect(go, only={key})

    def _report(self) -> None:
        self._page.acts.report(list(self.model.checked))

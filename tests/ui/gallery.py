"""Pages with invented rows, to try the kit on and to take pictures of. Not shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from mzdesk import clock
from mzdesk.terms import Capability, HazardGrade, RiskGrade
from mzdesk.ui import measure
from mzdesk.ui.context import Context
from mzdesk.ui.forms import Area, Choice, Day, Either, Form, Heading, Name, Number, Suggestion, Text, Tick, Ticks
from mzdesk.ui.page import Detail, Page
from mzdesk.ui.registry import PageEntry
from mzdesk.ui.tables import Column, Kind, Listing, Source, WindowModel, Word
from mzdesk.ui.widgets import (
    Act,
    Banner,
    Card,
    ChipRow,
    ComboBox,
    ConditionsCard,
    EmptyState,
    Facts,
    GradeTag,
    HLine,
    KeyCap,
    Label,
    LinkButton,
    OverviewNumber,
    PhotoStrip,
    Pill,
    Scroll,
    SearchField,
    Segment,
    StageLine,
    Step,
    Surface,
    Tabs,
    Timeline,
)
from mzdesk.views.search import Hit
from mzdesk.views.window import Window

SPACE = UUID("8c9d9d1e-6b0f-4f25-8b3f-0d1d9f3d5a11")
NAMES = (
    "桂花",
    "松林",
    "石桥镇",
    "河口镇中心",
    "柳树镇",
    "东山",
    "清溪",
    "康宁",
    "竹园乡",
    "白云乡",
    "永乐",
    "福安",
    "大坪镇养老服务（新建）",
)
KINDS = ("敬老院", "养老院", "福利中心", "老年公寓")
TEXTS = (
    "二层疏散通道堆放纸箱、轮椅等杂物",
    "配电箱未接地，箱门缺损",
    "厨房燃气报警器失效",
    "灭火器压力不足 4 具",
    "食品留样不足 48 小时",
)
STATES = (
    Word("待复查", "warn"),
    Word("整改中", "info"),
    Word("挂牌督办", "danger", True),
    Word("已销号", "good"),
    Word("草稿"),
)
TODAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the gallery's lists."""

    id: UUID
    name: str
    text: str
    kind: str
    grade: HazardGrade
    risk: RiskGrade
    state: Word
    due: date
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a list shows."""

    text: str = ""
    state: str = "all"
    sort: str = "due"
    descending: bool = False


def rows(count: int) -> list[Row]:
    """`count` invented lines, always the same."""
    made = []
    for n in range(count):
        made.append(
            Row(
                uuid5(SPACE, str(n)),
                f"{NAMES[n % len(NAMES)]}{KINDS[n % len(KINDS)]}{n // 13 or ''}",
                TEXTS[n % len(TEXTS)],
                "养老",
                list(HazardGrade)[n % 4],
                list(RiskGrade)[n % 4],
                STATES[n % len(STATES)],
                TODAY + timedelta(days=n - 3),
                (n * 7) % 5,
                (n % 10) / 10,
            )
        )
    return made


def left(row: Row) -> str:
    """The time limit in words."""
    days = (row.due - TODAY).days
    return f"逾期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"剩 {days} 天"


def left_ink(row: Row) -> str:
    """Its colour."""
    days = (row.due - TODAY).days
    return "danger" if days < 0 else "warn" if days == 0 else ""


COLUMNS: tuple[Column[Row], ...] = (
    Column("check", "", lambda r: r.id, Kind.CHECK, 44, sortable=False),
    Column("name", "机构", lambda r: r.name, width=150),
    Column("text", "问题", lambda r: r.text, width=220, stretch=True),
    Column("kind", "类别", lambda r: r.kind, Kind.MUTED, 70, wide=True),
    Column("grade", "等级", lambda r: r.grade, Kind.GRADE, 92),
    Column("state", "状态", lambda r: r.state, Kind.PILL, 92),
    Column("share", "进度", lambda r: r.share, Kind.PROGRESS, 90, wide=True),
    Column("count", "未销", lambda r: r.count, Kind.NUMBER, 66),
    Column("day", "期限", lambda r: r.due, Kind.DATE, 108, shown=False),
    Column("due", "时限", left, width=100, ink=left_ink, bold=lambda r: bool(left_ink(r))),
)


class Shelf:
    """A list in memory that answers windows like a service does."""

    def __init__(self, count: int = 60) -> None:
        self.rows = rows(count)
        self.asked: list[tuple[Criteria, int, int]] = []

    def listing(self, _session: Any, _actor: Any, criteria: Criteria, offset: int, limit: int) -> Window[Row]:
        self.asked.append((criteria, offset, limit))
        found = self._found(criteria)
        return Window(len(found), tuple(found[offset : offset + limit]))

    def ids(self, _session: Any, _actor: Any, criteria: Criteria) -> list[UUID]:
        return [row.id for row in self._found(criteria)]

    def position(self, _session: Any, _actor: Any, criteria: Criteria, record: UUID) -> int | None:
        ids = self.ids(None, None, criteria)
        return ids.index(record) if record in ids else None

    def _found(self, criteria: Criteria) -> list[Row]:
        kept = [r for r in self.rows if criteria.text in r.name and criteria.state in ("all", r.state.text)]
        return sorted(kept, key=lambda r: (getattr(r, criteria.sort), r.id), reverse=criteria.descending)

    def source(self) -> Source[Row, Criteria]:
        return Source(COLUMNS, self.listing, ids=self.ids, position=self.position)


def nothing() -> None:
    """An act that does nothing."""


class ListPage(Page):
    """List and detail as the hazards page will have them."""

    key, title, listens_to = "hazards", "隐患闭环", frozenset({"hazards"})
    shelf = Shelf()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.refreshed = 0
        self.toolbar.set_acts(
            [
                Act("登记隐患", nothing, "add", "Ctrl+N", "primary"),
                Act("导入", nothing, "arrow_import"),
                Act("导出", nothing, "arrow_export_ltr", "Ctrl+E"),
                Act("打印台账", nothing, "print", "Ctrl+P"),
                None,
                Act("催办所选", nothing, "megaphone"),
            ],
            [Act("列", self.choose_columns, "table_settings"), Act("刷新", self.refresh, "arrow_sync")],
        )
        self.search = SearchField("机构、问题、文号", width=200)
        states = [("all", "未销号"), ("逾期", "逾期"), ("待复查", "待复查"), ("整改中", "整改中"), ("已销号", "已销号")]
        self.chips = ChipRow(states, alarm=("逾期",))
        self.chips.set_counts({"all": 47, "逾期": 3, "待复查": 9, "整改中": 24, "已销号": 386})
        self.grade = ComboBox([(None, "全部等级"), *((grade, grade.label) for grade in HazardGrade)], name="等级")
        self.view = ComboBox([("office", "科室默认"), ("mine", "我经办的")], label="视图")
        self.add_filters(self.search, 6, self.chips, None, self.grade, self.view)
        self.model: WindowModel[Row, Criteria] = WindowModel(context, self.shelf.source(), Criteria())
        self.listing = Listing(
            context,
            self.model,
            self.key,
            unit="项",
            name=self.title,
            acts=[Act("加入检查计划", nothing), Act("导出所选", nothing)],
            empty=EmptyState(
                "warning",
                "这里登记检查、自查和举报发现的隐患。",
                [Act("登记隐患", nothing, "add", "", "primary")],
                [Act("打开示例", nothing)],
            ),
        )
        self.listing.table.show_sort("due", descending=False)
        self.listing.say("平均销号 8.4 天，本月销号 31 项")
        self.detail = self._make_detail()
        self.split(self.listing, self.detail)
        self.search.searched.connect(lambda text: self.show_rows(text=text))
        self.chips.changed.connect(lambda key: self.show_rows(state=key))
        self.model.failed.connect(self.say_problem)

    def refresh(self) -> None:
        self.refreshed += 1
        self.listing.table.refresh()

    def show_rows(self, **filters: Any) -> None:
        """Another criteria."""
        self.listing.table.refresh(replace(self.model.criteria, **filters))

    def choose_columns(self) -> None:
        """The menu of columns."""
        self.listing.table.columns.open_menu(self.mapToGlobal(self.rect().center()))

    def open(self, record_id: Any = None, **hints: Any) -> None:
        self.listing.table.reveal(record_id)

    def _make_detail(self) -> Detail:
        detail = Detail(menu=lambda: [Act("复制", nothing, "copy", "Ctrl+C")])
        detail.show_head(
            "二层疏散通道堆放杂物",
            [
                LinkButton("桂花养老院"),
                Label("2026-0412", "dense"),
                GradeTag("较大", "larger"),
                Pill("待复查", "warn"),
                Pill("逾期 5 天", "danger"),
            ],
        )
        detail.body.addWidget(StageLine(["发现", "责令", "整改", "提交", "复查", "销号"], 4, late=True))
        conditions = [
            ("原因已查明", "管理松懈，无巡查记录", True),
            ("整改前后照片齐全", "前 2 张，后 2 张", True),
            ("复查人不是整改人", "复查后自动核对", False),
        ]
        detail.body.addWidget(ConditionsCard("销号条件", conditions))
        detail.body.addWidget(PhotoStrip(self.context))
        detail.body.addWidget(HLine())
        detail.body.addWidget(Timeline(steps()))
        detail.set_acts(
            [Act("登记复查结果", nothing, "clipboard_task", "", ""), Act("申请延期", nothing, "", "", "")],
            [Act("转入执法", nothing, "", "", "danger")],
        )
        return detail


def steps() -> list[Step]:
    """What happened."""
    return [
        Step("今天", "", "等待复查", "应于 11-18 前复查，已逾期 5 天；11-20、11-22 已催办", "waiting"),
        Step(
            "11-17",
            "16:32",
            "机构提交整改结果",
            "周德明：杂物已清空，安排每日两次巡查",
            "done",
            (("整改报告.pdf", "document_pdf", nothing),),
        ),
        Step(
            "11-09",
            "11:20",
            "责令限期整改",
            "期限 7 个工作日，周德明签收",
            "done",
            (("云民限改〔2026〕37号", "document_pdf", nothing),),
        ),
        Step("11-08", "09:00", "同类问题", "", "to_come"),
    ]


def lookup(_session: Any, _actor: Any, text: str) -> list[Suggestion]:
    """Persons by initials."""
    people = {"zdm": "周德明", "zwb": "赵文博", "wzy": "王志远"}
    return [Suggestion(name, "主要负责人", key) for key, name in people.items() if key.startswith(text) or text in name]


class FormPage(Page):
    """A form with every field."""

    key, title = "facilities", "机构台账"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.toolbar.set_acts([Act("保存", nothing, "save", "", "primary")], [Segment([("a", "概况"), ("b", "历史")])])
        inner = Surface()
        lines = measure.column(inner, (20, 16, 20, 16), 12)
        tabs = Tabs([("base", "概况"), ("visits", "检查"), ("hazards", "隐患")])
        tabs.set_counts({"visits": 14, "hazards": 9})
        lines.addWidget(tabs)
        self.form = Form(context, FIELDS, draft="facilities.new", draft_title="新建机构")
        lines.addWidget(self.form)
        lines.addWidget(
            Facts([("地址", "桂花镇学府路 18 号，距区局 23 公里"), ("主要负责人", "周德明　191 0000 2231")])
        )
        keys = measure.row(gap=6)
        for cap in ("1", "2", "3", "Enter"):
            keys.addWidget(KeyCap(cap))
        keys.addStretch(1)
        lines.addLayout(keys)
        lines.addStretch(1)
        self.content.addWidget(Scroll(inner), 1)


FIELDS = (
    Heading(label="基本情况"),
    Text(key="name", label="名称", required=True, hint="营业执照或登记证上的全称"),
    Name(key="person", label="主要负责人", lookup=lookup),
    Number(key="beds", label="床位", high=2000),
    Day(key="due", label="整改期限", required=True),
    Choice(key="grade", label="等级", options=[(g, g.label) for g in HazardGrade]),
    Either(key="remedy", label="处理", options=[("on_site", "当场改正"), ("limited", "限期整改"), ("stop", "停用")]),
    Area(key="text", label="问题", required=True, hint="写清部位、数量、尺寸"),
    Tick(key="canteen", label="食堂", words="自办食堂"),
    Ticks(key="topics", label="领域", options=[(n, w) for n, w in enumerate(("消防", "用电", "食品", "房屋", "安保"))]),
)


class OverviewPage(Page):
    """Cards."""

    key, title = "overview", "今日总览"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.toolbar.set_acts(
            [Act("生成早会材料", nothing, "document_text", "", ""), Act("打印今日要情", nothing, "print")],
            [Segment([("clerk", "经办人"), ("leader", "局领导"), ("duty", "值班员")])],
        )
        ground = Surface("window")
        outer = measure.column(ground, (16, 12, 16, 12), 12)
        band = Banner(
            "danger", [Act("查看", nothing, "", "", ""), Act("写书面首报", nothing, "document_text", "", "primary")]
        )
        outer.addWidget(band)
        band.say(
            "松林敬老院：厨房排烟管起火，已扑灭，无人员伤亡", "10:12 发生，10:16 接报，10:24 已电话报告区政府值班室"
        )
        self.numbers = [OverviewNumber(title) for title in ("今日日报", "逾期隐患", "今日检查", "证照到期")]
        line = measure.row(gap=12)
        for number in self.numbers:
            line.addWidget(number)
        self.numbers[0].show_number(21, "/ 26 家已报", "未报 5 家，14:00 起自动提醒", share=21 / 26)
        self.numbers[1].show_number(
            3, "项", "今日到期 2 项，三日内到期 4 项", tone="danger", pill=("最长逾期 5 天", "danger")
        )
        self.numbers[2].show_number(8, "家，3 组", "13:30 出发时由带队领导启封", pill=("已封存", "info"))
        self.numbers[3].show_number(6, "本，30 日内", "最近：清溪福利中心消防检测，11-28 到期")
        outer.addLayout(line)
        low = measure.row(gap=12)
        card = Card("待我办理", "按时限排列", right=LinkButton("全部 12 件"))
        card.body.addWidget(Label("清单"))
        card.body.addStretch(1)
        low.addWidget(card, 2)
        side = Card("正在值班", "08:30 至次日 08:30")
        side.body.addWidget(Facts([("带班领导", "陈国栋"), ("一岗", "王志远")]))
        side.body.addStretch(1)
        low.addWidget(side, 1)
        outer.addLayout(low, 1)
        self.content.addWidget(ground, 1)


def entry(page: type[Page], icon: str, group: str) -> PageEntry:
    """A page of the gallery."""
    return PageEntry(page.key, page.title, icon, group, f"{page.__module__}:{page.__name__}")


ENTRIES = (
    entry(OverviewPage, "home", "今日"),
    entry(FormPage, "building", "业务"),
    entry(ListPage, "warning", "业务"),
    PageEntry("settings", "设置", "settings", "基础", f"{__name__}:ListPage"),
)


def find(_session: Any, _actor: Any, text: str) -> list[Hit]:
    """Places whose name holds the words."""
    found = [row for row in rows(40) if text in row.name][:6]
    return [Hit(Capability.HAZARDS, row.id, row.name, row.text) for row in found]


def badges(_session: Any, _actor: Any) -> dict[str, tuple[int, bool]]:
    """Counts beside the pages."""
    return {"hazards": (3, True), "facilities": (5, False)}


def incident() -> datetime:
    """When the gallery's clock runs out."""
    return clock.now() + timedelta(minutes=36, seconds=42)


Maker = Callable[[Context], Page]

"""The office's options: kept in the database, audited, the same at every desk."""

from __future__ import annotations

from mzdesk.settings.duty import DUTY
from mzdesk.settings.faces import DOCUMENT_FACES
from mzdesk.settings.incidents import INCIDENTS
from mzdesk.settings.options import Option, OptionKind, by_kind, days_table, number, one_of, text
from mzdesk.settings.sentences import table as sentences_table
from mzdesk.terms import DocumentKind, Profile, RiskGrade, SeriesKeeper

_PREFIX = r"[\u4e00-\u9fffA-Za-z0-9]{1,20}"

PREFIXES = {
    DocumentKind.INSPECTION_APPROVAL.value: "武隆民检批",
    DocumentKind.INSPECTION_NOTICE.value: "武隆民检通",
    DocumentKind.SUPERVISION_NOTICE.value: "武隆民督",
    DocumentKind.SITE_RECORD.value: "武隆民检录",
    DocumentKind.RECTIFICATION_ORDER.value: "武隆民责改",
    DocumentKind.INTERNAL_RECTIFICATION.value: "武隆民改",
    DocumentKind.RECHECK_OPINION.value: "武隆民复",
    DocumentKind.COVERT_LIST.value: "武隆民交",
    DocumentKind.NOTICE.value: "武隆民发",
    DocumentKind.BULLETIN.value: "武隆民通",
    DocumentKind.WORK_LETTER.value: "武隆民函",
    DocumentKind.UPWARD_REPORT.value: "武隆民文",
    DocumentKind.MINUTES.value: "武隆民纪",
    DocumentKind.COMMAND.value: "武隆民令",
    DocumentKind.INCIDENT_REPORT.value: "武隆民突",
    DocumentKind.TALK_NOTICE.value: "武隆民约",
    DocumentKind.SUSPENSION_NOTICE.value: "武隆民停",
    DocumentKind.SPOT_PENALTY.value: "武隆民当罚",
    DocumentKind.TRANSFER_LETTER.value: "武隆民移",
    DocumentKind.LISTING_NOTICE.value: "武隆民挂",
}
COPIES = {
    DocumentKind.INSPECTION_NOTICE.value: 2,
    DocumentKind.SUPERVISION_NOTICE.value: 2,
    DocumentKind.SITE_RECORD.value: 2,
    DocumentKind.RECTIFICATION_ORDER.value: 3,
    DocumentKind.INTERNAL_RECTIFICATION.value: 2,
    DocumentKind.RECHECK_OPINION.value: 2,
    DocumentKind.TALK_NOTICE.value: 2,
    DocumentKind.SUSPENSION_NOTICE.value: 2,
    DocumentKind.SPOT_PENALTY.value: 2,
    DocumentKind.TRANSFER_LETTER.value: 2,
    DocumentKind.LISTING_NOTICE.value: 3,
}
ORDER_TITLES = ("责令限期改正通知书", "责令改正通知书", "责令限期整改通知书", "限期整改通知书")
_TERM_HELP = "产品默认值，不是法定期限，可按本单位规定修改。"


def _named(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in values)


def _keepers() -> tuple[tuple[str, str], ...]:
    return tuple((keeper.value, keeper.label) for keeper in SeriesKeeper)


def _ceilings() -> list[Option]:
    """How many 行政检查 a year were published as the most for a place of each risk."""
    return [
        Option(
            f"ceiling_{risk.value}",
            f"{risk.label}风险机构年度检查上限（次）",
            0,
            number(0, 99),
            kind=OptionKind.NUMBER,
            group="检查计划",
            help="本单位公布的每家每年行政检查次数上限；填 0 表示没有公布。个案检查和暗访不计。",
        )
        for risk in RiskGrade
    ]


OFFICE = (
    Option("bureau_name", "单位全称", "重庆市武隆区民政局", text(40, needed=True), group="单位"),
    Option(
        "district",
        "行政区划代码",
        "500156",
        text(6, needed=True, pattern=r"\d{6}", hint="行政区划代码是 6 位数字，如 500156。"),
        group="单位",
        help="首次设置后不再修改。",
    ),
    Option("section_name", "承办科室", "应急管理科", text(20), group="单位"),
    Option("bureau_address", "单位地址", "", text(60), group="单位", help="印在文书的联系方式中。"),
    Option("bureau_phone", "联系电话", "", text(30), group="单位"),
    Option(
        "number_prefixes",
        "机关代字",
        PREFIXES,
        by_kind(text(20, needed=True, pattern=_PREFIX, hint="机关代字只能用汉字、字母和数字，不含括号和年份。")),
        kind=OptionKind.TABLE,
        group="文号",
        help="形如 武隆民责改〔2026〕12号 中“〔”以前的部分。",
    ),
    Option(
        "number_keepers",
        "文号由谁编",
        {},
        by_kind(one_of(*(keeper.value for keeper in SeriesKeeper))),
        kind=OptionKind.TABLE,
        group="文号",
        choices=_keepers(),
        help="自管：程序连续编号；办公室管：拿到文号后填写。未设置的为自管。",
    ),
    DOCUMENT_FACES,
    Option("copies", "文书份数", COPIES, by_kind(number(1, 9)), kind=OptionKind.TABLE, group="文书"),
    Option(
        "order_title",
        "整改文书名称",
        ORDER_TITLES[0],
        one_of(*ORDER_TITLES),
        kind=OptionKind.CHOICE,
        group="文书",
        choices=_named(*ORDER_TITLES),
        help="对社会办机构使用的文书名称。",
    ),
    Option(
        "document_profile",
        "公文版式",
        Profile.STANDARD.value,
        one_of(*(profile.value for profile in Profile)),
        kind=OptionKind.CHOICE,
        group="文书",
        choices=tuple((profile.value, profile.label) for profile in Profile),
        help="国标版式与 GB/T 9704—2012 的版心、行数一致；需要与文字处理软件的打印件对照时改用后者。",
    ),
    Option(
        "red_rule",
        "红色分隔线粗细",
        50,
        one_of(35, 40, 50, 53),
        kind=OptionKind.CHOICE,
        group="文书",
        choices=((35, "0.35 毫米"), (40, "0.40 毫米"), (50, "0.50 毫米"), (53, "0.53 毫米")),
        help="国标没有规定粗细，按本单位惯例选择。",
    ),
    Option(
        "mark_size",
        "发文机关标志字号（磅）",
        0,
        number(0, 60),
        kind=OptionKind.NUMBER,
        group="文书",
        help="填 0 时按版心宽度自动确定。应小于上级机关的字号。",
    ),
    Option("wording", "固定措辞", {}, sentences_table, kind=OptionKind.TABLE, group="措辞"),
    Option(
        "report_days",
        "约谈后报送书面报告（工作日）",
        5,
        number(1, 60),
        kind=OptionKind.NUMBER,
        group="文书",
        help="产品默认值，不是法定期限。",
    ),
    Option(
        "fine_account",
        "罚款缴纳账户",
        "",
        text(120),
        group="文书",
        help="开户银行、户名、账号；当场处罚有罚款时印在决定书上。",
    ),
    Option("reviewing_government", "复议机关", "重庆市武隆区人民政府", text(40, needed=True), group="文书"),
    Option(
        "court",
        "起诉法院",
        "",
        text(40),
        group="文书",
        help="按行政案件集中管辖的规定填写全称；不填时文书写“有管辖权的人民法院”。",
    ),
    Option(
        "term_general",
        "一般隐患期限（工作日）",
        5,
        number(0, 90),
        kind=OptionKind.NUMBER,
        group="期限",
        help=_TERM_HELP,
    ),
    Option(
        "term_larger", "较大隐患期限（天）", 15, number(0, 180), kind=OptionKind.NUMBER, group="期限", help=_TERM_HELP
    ),
    Option(
        "term_major", "重大隐患期限（天）", 30, number(0, 365), kind=OptionKind.NUMBER, group="期限", help=_TERM_HELP
    ),
    Option(
        "calendar_own",
        "补录的节假日",
        {},
        days_table,
        kind=OptionKind.TABLE,
        group="期限",
        help="新一年的放假通知公布后在此补录。",
    ),
    Option(
        "office_spot",
        "出发地点经纬度",
        "",
        text(40, pattern=r"\d{2,3}(\.\d+)?[,，]\d{1,2}(\.\d+)?", hint="先经度后纬度，用逗号隔开，例如 107.75,29.33。"),
        group="检查计划",
        help="估算路程用，先经度后纬度（GPS 坐标）；不填时取各机构的中间位置。",
    ),
    Option(
        "road_winding",
        "山路系数（百分之）",
        160,
        number(100, 400),
        kind=OptionKind.NUMBER,
        group="检查计划",
        help="公路里程为直线距离的百分之多少，山区一般在 150 至 200。",
    ),
    Option("road_speed", "平均车速（公里/小时）", 35, number(10, 100), kind=OptionKind.NUMBER, group="检查计划"),
    *_ceilings(),
    *DUTY,
    *INCIDENTS,
    Option(
        "idle_minutes",
        "无人操作锁定屏幕（分钟）",
        10,
        number(0, 120),
        kind=OptionKind.NUMBER,
        group="安全",
        help="这么久无人操作就锁定，输入签批码或口令后继续；填 0 不锁定（共享数据库按 10 分钟）。",
    ),
    Option("phrase_least", "登录口令最短位数", 10, number(8, 40), kind=OptionKind.NUMBER, group="安全"),
)

"""Places that are supervised: what they are, whose they are, what they hold."""

from __future__ import annotations

from mzdesk.terms.base import Term


class FacilityKind(Term):
    """What a supervised place is; the last three only report and are never drawn."""

    ELDERLY_CARE = "elderly_care", "养老机构"
    CHILD_WELFARE = "child_welfare", "儿童福利机构"
    RELIEF_STATION = "relief_station", "救助管理机构"
    FUNERAL = "funeral", "殡葬服务机构"
    MARRIAGE_REGISTRY = "marriage_registry", "婚姻登记机构"
    CONSTRUCTION = "construction", "在建民政项目"
    SUBORDINATE_UNIT = "subordinate_unit", "局属单位"
    SECTION = "section", "机关科室"
    TOWNSHIP = "township", "乡镇（街道）"

    @property
    def only_reports(self) -> bool:
        """An organisation that reports daily but is never an object of the draw (OFFICE: whose place is it)."""
        return self in (FacilityKind.SUBORDINATE_UNIT, FacilityKind.SECTION, FacilityKind.TOWNSHIP)

    @property
    def short(self) -> str:
        """A word for a table cell or a chip."""
        return _SHORT_KINDS[self]


_SHORT_KINDS = {
    FacilityKind.ELDERLY_CARE: "养老",
    FacilityKind.CHILD_WELFARE: "儿童福利",
    FacilityKind.RELIEF_STATION: "救助",
    FacilityKind.FUNERAL: "殡葬",
    FacilityKind.MARRIAGE_REGISTRY: "婚姻登记",
    FacilityKind.CONSTRUCTION: "在建",
    FacilityKind.SUBORDINATE_UNIT: "局属",
    FacilityKind.SECTION: "科室",
    FacilityKind.TOWNSHIP: "乡镇",
}


class Relation(Term):
    """Whose place it is; decides which papers may be served (社会办: 行政检查; the others: 督查)."""

    PRIVATE = "private", "社会办"
    BUREAU_RUN = "bureau_run", "局属"
    TOWNSHIP_RUN = "township_run", "乡镇办"

    @property
    def is_internal(self) -> bool:
        return self is not Relation.PRIVATE


class FacilityState(Term):
    ACTIVE = "active", "在营"
    PAUSED = "paused", "暂停"
    CLOSED = "closed", "已关停"


class FacilityEventKind(Term):
    """A change of a place's standing that is kept with its reason."""

    STATE = "state", "状态变更"
    RELATION = "relation", "关系变更"
    TOWNSHIP = "township", "所属乡镇变更"
    MERGED = "merged", "合并"
    UNMERGED = "unmerged", "撤销合并"


class Nature(Term):
    PUBLIC = "public", "公办"
    PRIVATE = "private", "民办"
    PUBLIC_BUILT_PRIVATE_RUN = "public_private", "公建民营"


class RiskGrade(Term):
    """Graded control of risk: red, orange, yellow, blue."""

    MAJOR = "major", "重大"
    LARGER = "larger", "较大"
    GENERAL = "general", "一般"
    LOW = "low", "低"


class Datum(Term):
    """Which coordinates were typed: map services in China shift theirs."""

    WGS84 = "wgs84", "WGS-84（GPS）"
    GCJ02 = "gcj02", "GCJ-02（国内地图）"


class FireAcceptance(Term):
    YES = "yes", "已通过"
    NO = "no", "未通过"
    EXEMPT = "exempt", "免于办理"
    UNKNOWN = "unknown", "不详"


class CertificateKind(Term):
    FILING = "filing", "养老机构备案回执"
    REGISTRATION = "registration", "法人登记证书"
    FOOD = "food", "食品经营许可证"
    FIRE_TEST = "fire_test", "消防设施检测报告"
    ELECTRIC_TEST = "electric_test", "电气防火检测报告"
    HOUSE_SAFETY = "house_safety", "房屋安全鉴定"
    LIFT = "lift", "特种设备检验合格证"
    GAS_TEST = "gas_test", "燃气设施检查报告"
    BUILD_PERMIT = "build_permit", "施工许可证"
    INSURANCE = "insurance", "责任保险"
    OTHER = "other", "其他证照"


class Precision(Term):
    """How much of a date is known."""

    YEAR = "year", "年"
    MONTH = "month", "月"
    DAY = "day", "日"

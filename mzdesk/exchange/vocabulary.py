"""The office's words for kinds, standings and states, as they are really written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mzdesk.terms import (
    Datum,
    FacilityKind,
    FacilityState,
    FireAcceptance,
    Nature,
    Relation,
    RiskGrade,
    Term,
)

_KINDS: tuple[tuple[FacilityKind, str], ...] = (
    (FacilityKind.CONSTRUCTION, "在建民政项目 在建项目 建设项目 在建 项目工地 改造工程 建设工程 施工工地"),
    (FacilityKind.CHILD_WELFARE, "儿童福利机构 儿童福利院 儿童福利 未成年人 未保中心 未保站 孤儿 困境儿童 儿童之家"),
    (FacilityKind.RELIEF_STATION, "救助管理机构 救助管理站 救助管理 救助站 救助机构 流浪乞讨"),
    (FacilityKind.FUNERAL, "殡葬服务机构 殡葬 殡仪馆 殡仪服务站 殡仪 公墓 骨灰堂 骨灰楼 火化 陵园 安乐堂 治丧"),
    (FacilityKind.MARRIAGE_REGISTRY, "婚姻登记机构 婚姻登记处 婚姻登记 婚登处 婚登"),
    (FacilityKind.ELDERLY_CARE, "养老 敬老 老年 护理院 颐养 日间照料 幸福院 "
     "福利中心 社会福利院 福利院 光荣院 托老 康养 五保 特困 互助点 照料中心 老人"),
    (FacilityKind.SUBORDINATE_UNIT, "局属单位 局属 直属单位 下属单位"),
    (FacilityKind.SECTION, "机关科室 科室 机关"),
    (FacilityKind.TOWNSHIP, "乡镇（街道） 乡镇 街道办"),
)  # fmt: skip

_FACTS: dict[type[Term], dict[Term, str]] = {
    Relation: {
        Relation.PRIVATE: "社会办 社会 民办 民营 社会力量 社会力量举办 社会办机构 个体 企业",
        Relation.BUREAU_RUN: "局属 局直属 局办 区属 民政局办 直属 局属单位 区民政局",
        Relation.TOWNSHIP_RUN: "乡镇办 镇办 乡办 街道办 乡镇 镇街 乡镇属 乡镇（街道）办 镇街办 乡镇街道办 乡镇政府",
    },
    Nature: {
        Nature.PUBLIC: "公办 公办公营 国有 政府办 事业单位 公立 公营",
        Nature.PRIVATE: "民办 民营 私营 社会办 民办非企业 民非 民办民营 个体 私立 企业",
        Nature.PUBLIC_BUILT_PRIVATE_RUN: "公建民营 公办民营 公助民办 公建民办",
    },
    RiskGrade: {
        RiskGrade.MAJOR: "重大 重大风险 红 红色 一级 1级 Ⅰ级 I级 I Ⅰ 高",
        RiskGrade.LARGER: "较大 较大风险 橙 橙色 二级 2级 Ⅱ级 II级 II Ⅱ 较高",
        RiskGrade.GENERAL: "一般 一般风险 黄 黄色 三级 3级 Ⅲ级 III级 III Ⅲ 中",
        RiskGrade.LOW: "低 低风险 蓝 蓝色 四级 4级 Ⅳ级 IV级 IV Ⅳ 较低",
    },
    FacilityState: {
        FacilityState.ACTIVE: "在营 运营 正常 营业 正常运营 运营中 在用 开业 使用 是 已运营 在业 存续 营业中 在建",
        FacilityState.PAUSED: "暂停 停业 暂停运营 歇业 停用 未运营 暂停营业 停运 空置 闲置 停业整顿 否",
        FacilityState.CLOSED: "已关停 关停 注销 已注销 撤销 已撤销 关闭 已关闭 关停注销 吊销",
    },
    FireAcceptance: {
        FireAcceptance.YES: "已通过 是 √ ✓ ✔ 有 通过 合格 已验收 已备案 验收合格 通过验收 Y yes 已办理 已取得",
        FireAcceptance.NO: "未通过 否 × ✕ ✗ X 无 不合格 未验收 没有 未办理 N no 未取得",
        FireAcceptance.EXEMPT: "免于办理 免于 免 免验收 免于验收 无需 无需办理 不需要 免办",
        FireAcceptance.UNKNOWN: "不详 不清楚 待查 未知",
    },
    Datum: {
        Datum.WGS84: "WGS84 WGS-84 GPS WGS-84（GPS） WGS WGS_84 CGCS2000 国家2000 2000",
        Datum.GCJ02: "GCJ02 GCJ-02 GCJ-02（国内地图） GCJ 高德 腾讯 火星坐标 国内地图 高德地图 腾讯地图",
    },
}

YES = frozenset(("是", "√", "✓", "✔", "有", "Y", "YES", "1", "对", "持证", "已持证", "TRUE"))
NO = frozenset(("否", "×", "✕", "✗", "X", "无", "N", "NO", "0", "未", "没有", "未持证", "FALSE"))

_HOW = r"(?:现|已经?|均|都|全部|立即|当场|现场|当[日天]|按要求|按[期时]|及时|立行立改|即知即改|立查立改|[,、;])*"
_DONE = r"(?:完成|完毕|到位|结束|合格|好|了|整改|销号|闭环|验收|100%|[,、;])*"
_VERB = r"整改|改正|更换|维修|修复|清除|清理|拆除|消除|处理|解决|落实"
_CLOSED = re.compile(
    rf"{_HOW}(?:已|全部|均|当场|现场){_HOW}(?:{_VERB}){_DONE}"
    rf"|{_HOW}(?:{_VERB})(?:完成|完毕|到位|结束|合格|好){_DONE}|{_HOW}(?:完成|到位|销号|闭环|办结|合格|达标){_DONE}"
)
_HALF_DONE = re.compile(r"部分|基本|未(?:全部|完全)?(?:整改|完成|到位|落实|销号|闭环)|整改中|(?<!\d)\d{1,2}(?:\.\d+)?%")
_OPEN = re.compile(
    r"(?:正在|未|没有|没|尚未|待|继续|持续|逾期|限期|仍在).*|(?:整改|推进|进行|办理|处理)中(?:[,;、:].*)?|.*(?:整改中|进行中|推进中)"
)
_TICKS = dict.fromkeys(("√", "✓", "✔", "是", "合格"), "closed") | dict.fromkeys(
    ("×", "✕", "✗", "X", "否", "未"), "open"
)


_BOXES = "□☐○◻▢"
_TICKED = "☑√✓✔■☒◼"
_BOX = re.compile(f"[{_BOXES}{_TICKED}]")


def plain(word: str) -> str:
    """A word without blanks, half width; of several with boxes the ticked one (☑是 □否, 是☑ 否□)."""
    kept = re.sub(r"\s+", "", unicodedata.normalize("NFKC", word))
    return _ticked(kept) if len(kept) > 1 and _BOX.search(kept) else kept


def _ticked(kept: str) -> str:
    """The one word whose box is ticked; "□" when there is none, or more than one."""
    words = [word for word in _BOX.split(kept) if word]
    boxes = _BOX.findall(kept)
    if len(words) != len(boxes):
        return _BOXES[0]
    chosen = [word for word, box in zip(words, boxes, strict=True) if box in _TICKED]
    return chosen[0].strip("、,;/") if len(chosen) == 1 else _BOXES[0]


@lru_cache(maxsize=2048)
def kind(word: str) -> FacilityKind | None:
    """The kind of place a word or a place's name stands for."""
    kept = plain(word)
    exact = next((term for term in FacilityKind if plain(term.label) == kept), None)
    return exact or next((term for term, words in _KINDS if any(plain(part) in kept for part in words.split())), None)


@lru_cache(maxsize=2048)
def fact(wanted: type[Term], word: str) -> Term | None:
    """The term of a kind (relation, nature, …) that a word stands for."""
    kept = plain(word).upper()
    return next(
        (term for term, words in _FACTS[wanted].items() if kept == plain(term.label).upper() or kept in _upper(words)),
        None,
    )


@lru_cache(maxsize=64)
def _upper(words: str) -> frozenset[str]:
    return frozenset(plain(word).upper() for word in words.split())


@lru_cache(maxsize=1024)
def level(word: str) -> str | None:
    """general or major; 较大 and everything else is neither in law (隐患只分一般和重大)."""
    kept = plain(word).removesuffix("事故隐患").removesuffix("安全隐患").removesuffix("隐患")
    return {"一般": "general", "重大": "major", "一般性": "general", "特大": "major", "一般问题": "general"}.get(kept)


@lru_cache(maxsize=2048)
def status(word: str) -> str | None:
    """closed or open; None when the words say neither."""
    kept = re.sub(r"\([^()]*\)", "", plain(word)).strip("。.!,、;")
    if kept.upper() in _TICKS:
        return _TICKS[kept.upper()]
    if _OPEN.fullmatch(kept) or _HALF_DONE.search(kept):
        return "open"
    return "closed" if _CLOSED.fullmatch(kept) else None


def yes(word: str) -> bool | None:
    """Yes, no, or neither."""
    kept = plain(word).upper()
    return True if kept in YES else False if kept in NO else None

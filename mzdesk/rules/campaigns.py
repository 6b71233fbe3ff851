"""What units write into a 自查表, in the four results of an item; and the number printed on each sheet."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from mzdesk.errors import BadInput
from mzdesk.rules import visit_codes
from mzdesk.terms import CampaignStage, ItemResult

_GOOD = """
√ ✓ ✔ ☑ ● 合格 是 符合 符合要求 对 有效 正常 良好 完好 达标 到位 已落实 已到位 已完成
已整改 整改完毕 已整改到位 y yes ok 好
无问题 无隐患 没问题 没有问题 未发现问题 未发现隐患 未发现 完成 落实
"""
_BAD = """
× ✗ ✘ ☒ x 不合格 否 不符合 不符合要求 错 无效 不正常 不达标 未达标 不到位
未到位 未落实 未完成 未整改 整改中 正在整改 待整改 需整改 n no
有问题 有隐患 存在问题 存在隐患 发现问题 发现隐患
"""
_NOT_THERE = "/ — - —— // 无此项 无该项 没有此项 不适用 不涉及 未涉及 无此类 无此类设施 无此设施 n/a na 缺项 不存在"
_WORDS: dict[str, ItemResult] = {
    **dict.fromkeys(_GOOD.split(), ItemResult.PASS),
    **dict.fromkeys(_BAD.split(), ItemResult.FAIL),
    **dict.fromkeys(_NOT_THERE.split(), ItemResult.NOT_APPLICABLE),
}
_SIGNS = "，,。；;：:（(、 \n\t"
_STARTS = sorted((word for word in _WORDS if len(word) > 1 or word in "√✓✔×✗✘"), key=len, reverse=True)
_CODE = re.compile(r"(?<!\d)(\d{5})-(\d{4,5})-(\d)(?!\d)")
_DASHES = str.maketrans(dict.fromkeys("－—–‐‑−一", "-"))


def understand(said: str) -> tuple[ItemResult | None, str]:
    """The result a cell means and what it says beside it; None when it could mean more than one thing.

    “合格（已换新）” is 合格 with a note; a lone “无” may be no problem or no such item, and is asked.
    """
    plain = unicodedata.normalize("NFKC", said).strip()
    if not plain:
        return ItemResult.OPEN, ""
    whole = _WORDS.get(plain.lower().rstrip("。.;；")) or _WORDS.get(said.strip())
    if whole is not None:
        return whole, "" if len(plain) < 3 or plain in ("合格", "不合格", "无此项") else _note(plain)
    for word in _STARTS:
        rest = plain[len(word) :]
        if plain.lower().startswith(word) and (rest[:1] in _SIGNS or word in "√✓✔×✗✘"):
            return _WORDS[word], rest.strip(f"{_SIGNS}）).")
    return None, plain


def _note(plain: str) -> str:
    """What is worth keeping of a word that says more than its result: 已整改, 整改中."""
    return plain if "整改" in plain else ""


def ticked(said: str) -> bool:
    """Whether a cell under 合格, 不合格 or 不适用 is marked: any sign but a stroke."""
    plain = unicodedata.normalize("NFKC", said).strip().lower()
    return bool(plain) and plain not in ("-", "—", "/", "否", "x", "×", "□", "○", "0", "无")


def campaign_code(year: int, serial: int) -> str:
    """The number of a year's campaign: 2026, 3 → 26003."""
    return f"{year % 100:02d}{serial:03d}"


def sheet_code(campaign: str, serial: int) -> str:
    """表号 of the place `serial` of a campaign's roll: 26003-0017 and a check digit."""
    return f"{campaign}-{serial:04d}-{visit_codes.check_digit(f'{campaign}{serial:04d}')}"


def find_code(said: str) -> tuple[str, int] | None:
    """The campaign and place of the first right 表号 in a text; None without one."""
    plain = unicodedata.normalize("NFKC", said).translate(_DASHES)
    for campaign, serial, digit in _CODE.findall(plain):
        if not visit_codes.check_digit(f"{campaign}{serial}{digit}"):
            return campaign, int(serial)
    return None


def read_code(typed: str) -> tuple[str, int]:
    """The same of a 表号 that was typed, dashes or not; raises BadInput."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed))
    spelled = f"{digits[:5]}-{digits[5:-1]}-{digits[-1:]}"
    found = find_code(spelled)
    if found is None:
        raise BadInput(f"表号“{typed.strip()}”不对，请对照自查表右上角逐位核对。", "code")
    return found


def stage_on(ends: dict[CampaignStage, date], day: date) -> CampaignStage:
    """The stage of a day; each stage ends on its date and the next begins the day after."""
    for stage in CampaignStage:
        if stage in ends and day <= ends[stage]:
            return stage
    return CampaignStage.SUMMARISE


def check_stages(starts: date, ends: date, until: dict[CampaignStage, date]) -> None:
    """Raise BadInput when the period or a stage is turned round."""
    if ends < starts:
        raise BadInput("结束日期早于开始日期，请核对。", "ends")
    before = starts
    for stage in CampaignStage:
        day = until.get(stage)
        if day is None:
            continue
        if not before <= day <= ends:
            raise BadInput(f"“{stage.label}”的截止日期 {day} 应在 {before} 到 {ends} 之间，请核对。", stage.value)
        before = day

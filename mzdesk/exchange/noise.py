"""Rows under a header that are no data: totals, notes, hints, examples, signatures, a header printed again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from mzdesk.exchange.grid import Row
from mzdesk.exchange.headers import fold

_TOTALS = re.compile(
    r"(?:本页|本表|全区|全县|全市|区|县|以上|累计|各|总)?(?:合计|小计|总计|共计|累计|总数|平均)[^一-龥]*(?:数|家|个|条|人|项)?[^一-龥]*"
)
_COUNTED = re.compile(r"共(?:计|有)?\d+[家个条人项处所].*")
_SIGNED = re.compile(
    r"(?:填表人|审核人|制表人|填报人|经办人|单位负责人|分管领导|科室负责人|负责人|主要负责人|主要领导|审批人|制表|审核|填表|复核人|统计人|报送人|联系人|"
    r"联系电话|填表单位|填报单位|填报日期|填表日期|填报时间|填表时间|签字|签名|盖章|单位盖章|单位(?:盖章))\s*(?:\(?签[字章名]\)?|\(?盖章\)?)?\s*[::]"
)
_FOOT = re.compile(
    r".{2,20}(?:民政局|民政办|人民政府|委员会|科)(?:\(.*章\))?|[12]\d{3}年\d{1,2}月\d{1,2}日|.*\(?(?:盖章|公章)\)?"
)
_NOTES = re.compile(
    r"(?:注意|说明|填表说明|填报说明|备注|填写说明|注|附注|提示|要求|填报要求|温馨提示)\d*\s*[::、.]|※|\*|注意事项|★"
)
_EXAMPLE = re.compile(
    r"(?:示?例|示范|样例|案例|样本|范例|举例|例如|填写示例|示例数据|如)(?:\d*)(?:$|[::(（、\s].*)|.*[(（](?:示例|案例|样例|例|请删除|示例,?请删除|样本)[)）]?.*"
    r"|.*请删除.*|(?:示例|案例|样例).{0,3}(?:机构|单位|敬老院|养老院|行|姓名)"
)
_HINT = re.compile(
    r"yyyy|必填|选填|请选择|请填|单选|多选|下拉|填写|文本格式|格式为|格式[::]|如[::]|例如|18位|11位|位数|不能为空|数字|按.*填|从.*选|精确到|文字|\d字以内|可不填|与.*一致",
    re.IGNORECASE,
)
_SECTION = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.].*")


def kind_of(row: Row, key: Sequence[int], labels: Sequence[str], since: int, mapped: frozenset[int],
            serial: int | None) -> str | None:  # fmt: skip
    """Why a row is no data, or None. `key`: columns of the record's name; `since`: rows since the header."""
    if since > 3 and _plainly_data(row, key, labels):
        return None
    own = [(column, cell) for column, cell in enumerate(row.cells) if cell is not None and column not in row.filled]
    if not any(column in mapped and column != serial for column, _ in own) and not (row.errors & mapped):
        return _beside(own) if own or not row.unreckoned else "只有还没算出结果的公式"
    if not own:
        return None
    column, first = own[0]
    if since <= 3 and _is_hint(own, key):
        return "填写提示"
    if not isinstance(first, str):
        second = own[1][1] if len(own) > 1 and column == serial else None
        return _example(row, key, None) or ("合计行" if _totals(second, own) else None)
    head = unicodedata.normalize("NFKC", first).strip()
    if _totals(head, own):
        return "合计行"
    if _SIGNED.match(head) and (len(own) <= 3 or column not in key):
        return "签名落款行"
    if len(own) == 1 and column not in key and _FOOT.fullmatch(head):
        return "签名落款行"
    if _NOTES.match(head) and len(own) <= 2:
        return "说明行"
    if len(own) == 1 and (len(head) > 30 or column == serial or _SECTION.fullmatch(head)):
        return "说明行"
    return _example(row, key, serial) or _again(row, labels)


# A sign of everything below: what has none of these in its first cells and its name is data.
_ODD = re.compile(r"[计数均共累:：、.．※*＊★注说备填提要温例示样案范举如删]|[(（][一二三四五六七八九十]")


def _plainly_data(row: Row, key: Sequence[int], labels: Sequence[str]) -> bool:
    """Whether a row is data at first sight: most rows are, and there may be a hundred thousand of them."""
    cells = row.cells
    if row.filled or row.errors or not key or key[0] >= len(cells):
        return False
    name = cells[key[0]]
    if type(name) is not str or _ODD.search(name) or name == labels[key[0]]:
        return False
    said = 0
    for cell in cells[: key[0] + 3]:
        if cell is not None:
            said += 1
            if type(cell) is str and (_ODD.search(cell) or cell in labels):
                return False
    return said > 2


def _beside(own: list[tuple[int, Any]]) -> str:
    texts = [unicodedata.normalize("NFKC", cell).strip() for _, cell in own if isinstance(cell, str)]
    if any(_totals(text, own) for text in texts):
        return "合计行"
    if any(_SIGNED.search(text) for text in texts):
        return "签名落款行"
    return "说明行" if any(len(text) > 6 for text in texts) else "空行"


def _totals(value: Any, own: list[tuple[int, Any]]) -> bool:
    if not isinstance(value, str):
        return False
    kept = re.sub(r"[\s::]+", "", unicodedata.normalize("NFKC", value))
    if _TOTALS.fullmatch(kept):
        return True
    return bool(_COUNTED.fullmatch(kept)) and len(own) <= 3


def _is_hint(own: list[tuple[int, Any]], key: Sequence[int]) -> bool:
    texts = [(column, unicodedata.normalize("NFKC", cell)) for column, cell in own if isinstance(cell, str)]
    hits = [column for column, cell in texts if _HINT.search(cell)]
    if len(texts) < len(own) * 0.6 or not hits:
        return False
    return any(column in key for column in hits) or (len(hits) >= 2 and len(hits) * 2 >= len(texts))


def _example(row: Row, key: Sequence[int], serial: int | None) -> str | None:
    first = next((column for column, cell in enumerate(row.cells) if cell is not None), None)
    for column in {*key, *(() if serial is None else (serial,)), *(() if first is None else (first,))}:
        cell = row.cells[column] if column < len(row.cells) else None
        if isinstance(cell, str) and _EXAMPLE.fullmatch(unicodedata.normalize("NFKC", cell).strip()):
            return "示例行"
    return None


def _again(row: Row, labels: Sequence[str]) -> str | None:
    """`labels` are folded; the first text of a row tells most rows apart from the header at once."""
    pairs = [(cell, label) for cell, label in zip(row.cells, labels, strict=False) if isinstance(cell, str) and label]
    if not pairs or fold(pairs[0][0]) != pairs[0][1]:
        return None
    same = sum(1 for cell, label in pairs if fold(cell) == label)
    return "重复的表头" if same >= 2 and same * 2 >= len(pairs) else None

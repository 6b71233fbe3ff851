"""自查表 back: whatever units made of it. Columns anywhere, ticks instead of words, another template, half-filled.

Reads what stands there and decides nothing: whose it is and which item a line is of, the service says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from mzdesk.errors import BadInput
from mzdesk.exchange import gate, grid, sheet_comments
from mzdesk.exchange.self_check_book import CODES, MARK
from mzdesk.rules import campaigns as rules
from mzdesk.terms import ItemResult
from mzdesk.views.campaigns import SheetLine, SheetRead

_WORDS: Final = {
    "code": "编号 项目编号 检查项编号 条目编号",
    "text": "检查内容 自查内容 检查项目 自查项目 排查内容 排查项目 检查要点 "
    "自查要点 检查事项 自查事项 隐患排查内容 检查标准 内容 项目",
    "result": "自查结果 检查结果 排查结果 自查情况 检查情况 排查情况 是否合格 是否符合 结果 "
    "是否达标 是否落实 符合情况 落实情况 情况",
    "pass": "合格 符合 是 达标 正常 无问题",
    "fail": "不合格 不符合 否 不达标 异常 有问题",
    "absent": "无此项 不适用 不涉及 缺项",
    "note": "存在问题 存在的问题 问题 发现的问题 问题描述 问题说明 隐患描述 存在隐患 问题及隐患",
    "more": "整改措施和时限 整改措施 整改情况 备注 说明 整改时限 整改期限 责任人 意见",
}
_HEADS: Final = {key: tuple(words.split()) for key, words in _WORDS.items()}
_TICKS: Final = (("fail", ItemResult.FAIL), ("pass", ItemResult.PASS), ("absent", ItemResult.NOT_APPLICABLE))
_LABELS: Final = {
    "unit": re.compile(r"(?:单位名称|被检查单位|自查单位|机构名称|填报单位|单位)[：:]\s*([^\s：:]++)(?![：:])"),
    "person": re.compile(r"(?:自查人员?|检查人员?|填报人|填表人|排查人员?)[：:]\s*([^\s：:]++)(?![：:])"),
    "phone": re.compile(r"(?:联系电话|电话|手机)[：:]\s*([\d\-—+ ]{7,20})"),
    "checked_on": re.compile(r"(?:自查|检查|排查|填报|填表)?(?:日期|时间)[：:]\s*([^\s：:]++)(?![：:])"),
}
_LOOK: Final = 40
_NOTHING: Final = "没有找到自查表的表头（需要有“检查内容”或“编号”，以及“自查结果”一类的栏）。请核对是不是拿错了表。"


@dataclass(slots=True)
class _Facts:
    """What stands above and below the table."""

    code: str = ""
    said: dict[str, str] = field(default_factory=dict)
    checked_on: date | None = None


def read_all(paths: Sequence[Path]) -> list[SheetRead]:
    """Every filled sheet of every file; one that can't be read says why. Folders are looked into, no deeper."""
    found: list[SheetRead] = []
    for path in files(paths):
        try:
            found += read(path)
        except BadInput as error:
            found.append(SheetRead(path.name, "", why=error.message))
    return found


def files(paths: Sequence[Path]) -> list[Path]:
    """The files chosen or dropped, those inside of folders too; what Excel leaves behind is passed over."""
    every: list[Path] = []
    for path in paths:
        every += sorted(path.rglob("*")) if path.is_dir() else [path]
    return [path for path in every if path.is_file() and not path.name.startswith(("~$", ".", "Thumbs"))]


def read(path: Path) -> list[SheetRead]:
    """The sheets of one workbook; raises BadInput when it can't be read or holds no such table."""
    source = gate.admit(path)
    book, said = grid.open_book(source), sheet_comments.comments(source)
    codes = _codes(book)
    found = []
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        read_one = _sheet(path.name, sheet, codes, said.get(sheet.name, {}))
        if read_one is not None:
            found.append(read_one)
    if not found:
        raise BadInput(_NOTHING)
    return found


def _codes(book: grid.Book) -> dict[str, tuple[str, str]]:
    """By the name of the sheet: 表号 and unit, as the hidden sheet keeps them."""
    for sheet in book.sheets:
        if sheet.hidden and sheet.name.startswith(CODES):
            rows = [row.cells for row in sheet.rows()]
            if rows and rows[0] and rows[0][0] == MARK:
                return {_text(row, 0): (_text(row, 1), _text(row, 2)) for row in rows[1:]}
    return {}


def _sheet(
    file: str, sheet: grid.Sheet, codes: Mapping[str, tuple[str, str]], said: sheet_comments.Comments
) -> SheetRead | None:
    facts, heads, lines, merged = _Facts(), dict[str, list[int]](), list[SheetLine](), 0
    for row in sheet.rows():
        if not heads:
            heads = _head(row.cells)
            if not heads:
                if row.number > _LOOK:
                    return None
                _note(facts, row.cells)
            continue
        if _head(row.cells):
            continue  # the head printed again on a further page
        line = _line(row, heads, [text for (number, _), text in said.items() if number == row.number])
        if line is None:
            _note(facts, row.cells)
            continue
        merged += any(place in row.filled for place in heads.get("result", ()))
        lines.append(line)
    if not heads or not lines:
        return None
    code, unit = codes.get(sheet.name, ("", ""))
    if not code and len(codes) == 1 and not facts.code:
        code, unit = next(iter(codes.values()))
    notes = (f"{merged} 行的结果来自合并单元格",) if merged else ()
    return SheetRead(
        file,
        sheet.name,
        facts.code or code,
        facts.said.get("unit", "") or unit,
        facts.said.get("person", ""),
        facts.said.get("phone", ""),
        facts.checked_on,
        tuple(lines),
        notes,
    )


# --- the head ---------------------------------------------------------------------------------------------------------


def _head(cells: Sequence[Any]) -> dict[str, list[int]]:
    """Which columns stand where, the plainest name first; empty when this is no head: it has an item and a result."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(cells):
        said = re.sub(r"[\s*（(].*|[：:]", "", str(cell).strip()) if cell is not None else ""
        said = "".join(said.split())
        for key, names in _HEADS.items():
            if said in names:
                ranked.setdefault(key, []).append((names.index(said), place))
    found = {key: [place for _, place in sorted(places)] for key, places in ranked.items()}
    item = "text" in found or "code" in found
    answer = "result" in found or ("pass" in found and "fail" in found)
    return found if item and answer else {}


def _note(facts: _Facts, cells: Sequence[Any]) -> None:
    """What a line outside of the table says: 表号, unit, who, when. A label's value may stand in the next cell."""
    texts = [_text(cells, place) for place in range(len(cells))]
    whole = "  ".join(_joined(texts))
    if not facts.code and rules.find_code(whole) is not None:
        facts.code = _spelled(whole)
    for key, pattern in _LABELS.items():
        hit = pattern.search(whole)
        if hit is not None and not facts.said.get(key):
            facts.said[key] = hit.group(1).strip("（）() ")
    if facts.checked_on is None:
        facts.checked_on = _day(cells) or _day_said(facts.said.get("checked_on", ""))


def _joined(texts: Sequence[str]) -> list[str]:
    """Texts with a label and the cell after it run together: “自查人：” “张某” → “自查人：张某”."""
    made: list[str] = []
    for text in texts:
        if made and text and made[-1].endswith(("：", ":")) and not re.search("[：:]", text):
            made[-1] += text
        elif text:
            made.append(re.sub(r"\s*([：:])\s*", r"\1", text))
    return made


def _spelled(text: str) -> str:
    found = rules.find_code(text)
    return rules.sheet_code(*found) if found is not None else ""


def _day(cells: Sequence[Any]) -> date | None:
    for cell in cells:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
    return None


def _day_said(said: str) -> date | None:
    hit = re.search(r"(20\d\d)\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})", said)
    try:
        return date(*(int(part) for part in hit.groups())) if hit is not None else None
    except ValueError:
        return None


# --- the lines --------------------------------------------------------------------------------------------------------


def _line(row: grid.Row, heads: Mapping[str, list[int]], hung: Sequence[str]) -> SheetLine | None:
    """A line of the table; None for a group's title, a signature, an empty line."""
    code, text = _first(row.cells, heads, "code"), _first(row.cells, heads, "text")
    said, result, note = _result(row.cells, heads)
    if not text and not code:
        return None
    if not said and not _looks_like_item(code, text, row.cells):
        return None
    notes = [note, *(_text(row.cells, place) for key in ("note", "more") for place in heads.get(key, ())), *hung]
    noted = "；".join(dict.fromkeys(part for part in notes if part and part not in ("/", "无", "—", "-")))
    if result is ItemResult.OPEN and noted:  # a problem is written down and the result left empty
        return SheetLine(row.number, code, text, "（只写了说明）", None, noted)
    return SheetLine(row.number, code, text, said, result, noted)


def _looks_like_item(code: str, text: str, cells: Sequence[Any]) -> bool:
    filled = [str(cell) for cell in cells if cell is not None]
    signed = any(word in "".join(filled) for word in ("签字", "签名", "盖章", "签章"))
    return not signed and (bool(code) or len(filled) > 1)


def _result(cells: Sequence[Any], heads: Mapping[str, list[int]]) -> tuple[str, ItemResult | None, str]:
    """What the line says, its result (None: not understood), and what stands beside it."""
    for place in heads.get("result", ()):
        said = _text(cells, place)
        if said:
            result, note = rules.understand(said)
            return said, result, note if result is not None else ""
    marked = [
        (result, _text(cells, place))
        for key, result in _TICKS
        for place in heads.get(key, ())
        if rules.ticked(_text(cells, place))
    ]
    if not marked:
        return "", ItemResult.OPEN, ""
    if len(marked) > 1:
        return "、".join(f"{result.label}：{said}" for result, said in marked), None, ""
    result, said = marked[0]
    return said, result, said if len(said) > 2 else ""


def _first(cells: Sequence[Any], heads: Mapping[str, list[int]], key: str) -> str:
    return next((text for place in heads.get(key, ()) if (text := _text(cells, place))), "")


def _text(cells: Sequence[Any], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()

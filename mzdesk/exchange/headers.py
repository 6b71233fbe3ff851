"""Which row is the header, and which column is what.

Never by position: the label is folded (half width, no blanks, no `*`, no bracketed unit), joined with its parent's,
then compared exactly, as a synonym, and as a part of a longer label.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from mzdesk.exchange.grid import Row
from mzdesk.exchange.synonyms import FIELDS, KEYS, words
from mzdesk.terms import ImportKind
from mzdesk.views.exchange import ColumnMatch, SheetMapping

DEEP = 15
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_DROP = re.compile(r"[\s*★☆※:：、_\-—]+|必填|选填")
_LONG = 24
_RANK = {"clerk": 0, "exact": 1, "synonym": 2, "contains": 3, "none": 4}


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: its mapping, the last row it takes, and what stands above it."""

    mapping: SheetMapping
    last: int
    above: tuple[str, ...]
    score: float


def fold(label: object) -> str:
    """A label without what differs from office to office."""
    return _DROP.sub("", _BRACKETS.sub("", _wide(label)))


def _wide(label: object) -> str:
    return unicodedata.normalize("NFKC", str(label)).replace("“", "").replace("”", "").strip()


@cache
def _table(kind: ImportKind) -> tuple[dict[str, tuple[str, str]], tuple[tuple[str, str], ...]]:
    exact: dict[str, tuple[str, str]] = {}
    for field, spellings in words(kind).items():
        for place, spelling in enumerate(spellings):
            for form in (_DROP.sub("", _wide(spelling)), fold(spelling)):
                exact.setdefault(form, (field, "exact" if place == 0 else "synonym"))
    parts = sorted(((form, field) for form, (field, _) in exact.items() if len(form) > 1), key=lambda p: -len(p[0]))
    return exact, tuple(parts)


@cache
def match(kind: ImportKind, label: str) -> tuple[str | None, str]:
    """The field a label (parent/child joined by /) stands for and how that was seen; (None, "none") when unknown."""
    exact, parts = _table(kind)
    counted = _UNIT.search(_wide(label)) is not None
    for form in _forms(label):
        if form in exact and not (counted and exact[form][0] not in _COUNTS):
            return exact[form]
    for form in _forms(label):
        if 1 < len(form) <= _LONG and "/" not in form and not counted:
            within = [(part, field) for part, field in parts if part in form and _fits(part, form, field)]
            if within:
                return max(within, key=lambda pair: (len(pair[0]), form.endswith(pair[0])))[1], "contains"
    return None, "none"


def _forms(label: str) -> list[str]:
    """The spellings to try: with its bracket, without, parent and child in both orders, the child alone."""
    whole = _DROP.sub("", _wide(label))
    parent, _, child = (fold(part) for part in label.rpartition("/"))
    bare = fold(label)
    forms = [whole, bare, bare.replace("/", "")]
    if parent and child:
        forms = [whole, bare, parent + child, child + parent, *([child] if len(child) > 2 else [])]
    return [form for form in dict.fromkeys(forms) if form]


_COUNTED = re.compile(r"(?:数|数量|总量)$")
_UNIT = re.compile(r"\((?:个|处|条|项|起|次|家|人|名|户|张)\)$")
_RATE = re.compile(r"(?:占比|比例|率)$")
_OTHERS = re.compile(r"紧急|家属|亲属|监护|子女|配偶|下次|上级|主管|举办|护理型")
_ASKS = re.compile(r"是否|有无|能否")
_SAME = re.compile(r"(?:情况|说明|内容|全称|名称|姓名|合计|小计|总数|数量|数|号码|号|描述|详情|\d+|[及和或与].*)*")
_YES_OR_NO = frozenset(("canteen", "fire_acceptance", "state", "certified", "on_duty", "status"))
_COUNTS = frozenset(
    ("beds", "beds_design", "beds_actual", "residents", "residents_self", "residents_half", "residents_disabled",
     "staff_count", "floors", "floor_area")
)  # fmt: skip


def _fits(part: str, form: str, field: str) -> bool:
    """A short word inside a long label says little: it must be at the end, or fill half of it with nothing new behind.

    机构数 counts places and names none; 机构地址 is no 机构, 家属电话 not the worker's, 是否有健康证 no day.
    """
    if field == "serial" or _RATE.search(form) or (_OTHERS.search(form) and not _OTHERS.search(part)):
        return False
    if field not in _COUNTS and _COUNTED.search(form) and not _COUNTED.search(part):
        return False
    if field not in _YES_OR_NO and _ASKS.match(form):
        return False
    return form.endswith(part) or (len(part) * 2 >= len(form) and bool(_SAME.fullmatch(form.rpartition(part)[2])))


def find(kind: ImportKind, sheet: str, rows: Sequence[Row], merges: Sequence[tuple[int, int, int, int]],
         chosen: Mapping[str, str | None] | None = None) -> Header | None:  # fmt: skip
    """The header among the first rows, or None. `chosen`: the clerk's own choice, field (or None) by label."""
    best: tuple[float, Header] | None = None
    early = [row for row in rows if row.number <= DEEP or row.number <= rows[0].number + DEEP]
    for place, row in enumerate(early):
        below = early[place + 1] if place + 1 < len(early) and early[place + 1].number == row.number + 1 else None
        for pair in (None, below):
            if pair is None and place and below is None and best is not None and best[1].last >= row.number:
                continue
            labels = _single(row) if pair is None else _pair(row, pair, merges)
            if labels is None:
                continue
            columns = assign(kind, labels, chosen)
            score = _score(kind, columns)
            if pair is not None and score:
                score += _bound(row.number, columns, merges)
            if score and (best is None or score > best[0]):
                numbers = (row.number,) if pair is None else (row.number, pair.number)
                mapping = SheetMapping(sheet, numbers, columns, fingerprint(kind, labels))
                above = tuple(_wide(cell) for r in early[:place] for cell in r.cells if isinstance(cell, str))
                best = (score, Header(mapping, numbers[-1], above, score))
    return best[1] if best else None


_SURE = 4.0
_OWN = {ImportKind.FACILITY: "name", ImportKind.STAFF: "name", ImportKind.HAZARD: "description"}


def _sure_of(kind: ImportKind, header: Header) -> bool:
    """Whether the column that only this kind of table has is there by its own name."""
    return any(column.field == _OWN[kind] and column.how != "contains" for column in header.mapping.columns)


def other(kind: ImportKind, sheet: str, rows: Sequence[Row], merges: Sequence[tuple[int, int, int, int]],
          found: Header | None) -> ImportKind | None:  # fmt: skip
    """The kind of table a sheet rather is: one whose header fits better than the one found, if any."""
    if found is not None and any(column.how == "clerk" for column in found.mapping.columns):
        return None
    best, seen = max(found.score if found else 0.0, _SURE), None
    for each in ImportKind:
        header = find(each, sheet, rows, merges) if each is not kind else None
        if header is not None and header.score > best and _sure_of(each, header):
            best, seen = header.score, each
    return seen


def _bound(top: int, columns: Sequence[ColumnMatch], merges: Sequence[tuple[int, int, int, int]]) -> float:
    """A label merged over both rows shows that the second row belongs to the header, whatever else it says."""
    over = {left for up, left, down, _ in merges if up == top and down == top + 1}
    return 3.0 if any(column.field and column.column in over for column in columns) else 0.0


def fingerprint(kind: ImportKind, labels: Sequence[str]) -> str:
    """The same for the same header, however it is dressed."""
    folded = "|".join(fold(label) for label in labels).rstrip("|")
    return hashlib.sha256(f"{kind}|{folded}".encode()).hexdigest()[:32]


def _score(kind: ImportKind, columns: Sequence[ColumnMatch]) -> float:
    hit = {column.field: column for column in columns if column.field and column.field != "serial"}
    sure = [column for column in hit.values() if column.how != "contains"]
    if len(hit) < 2 or not sure or not KEYS[kind] & hit.keys():
        return 0.0
    needed = {choice.name for choice in FIELDS[kind] if choice.required}
    labels = sum(1 for column in columns if column.label)
    return len(hit) + len(sure) * 0.5 + len(needed & hit.keys()) - 0.2 * (labels - len(hit))


def _single(row: Row) -> list[str] | None:
    labels = [_label(cell) for cell in row.cells]
    return labels if any(labels) else None


def _label(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) and len(cell.strip()) <= 60 else ""


def _pair(top: Row, low: Row, merges: Sequence[tuple[int, int, int, int]]) -> list[str] | None:
    """Labels of two rows read as one header; None when the lower row can't be half of one."""
    if any(cell is not None and not (isinstance(cell, str) and _is_child(cell)) for cell in low.cells):
        return None
    wide = max(len(top.cells), len(low.cells))
    spans = {c: left for up, left, down, right in merges if up <= top.number <= down for c in range(left, right + 1)}
    parent, labels, joined = "", [], 0
    for column in range(wide):
        own = _label(_at(top, column))
        child = _label(_at(low, column)) if column not in low.filled else ""
        if own:
            parent = own
        elif column in spans:
            parent = _label(_at(top, spans[column]))
        elif not child:
            parent = ""
        joined += bool(child)
        labels.append(f"{parent}/{child}" if parent and child and parent != child else (child or own))
    return labels if joined >= 1 and sum(1 for cell in top.cells if _label(cell)) >= 2 else None


def _is_child(cell: str) -> bool:
    folded = _wide(cell)
    return len(folded) <= 16 and not re.search(r"\d{3,}|示例|案例|例[:：]|必填|选填|请", folded)


def _at(row: Row, column: int) -> Any:
    return row.cells[column] if column < len(row.cells) else None


def assign(
    kind: ImportKind, labels: Sequence[str], chosen: Mapping[str, str | None] | None = None
) -> tuple[ColumnMatch, ...]:
    """A field for each column; where two columns want the same one, the better reason and then the first has it."""
    wanted = []
    for column, label in enumerate(labels):
        if chosen is not None and label in chosen:
            wanted.append(ColumnMatch(column, label, chosen[label], "clerk"))
        else:
            field, how = match(kind, label) if label else (None, "none")
            wanted.append(ColumnMatch(column, label, field, how))
    many = {choice.name for choice in FIELDS[kind] if choice.many}
    taken: set[str] = set()
    for each in sorted(wanted, key=lambda each: (_RANK[each.how], each.column)):
        if each.field is None or each.field in many:
            continue
        field = each.field if each.field not in taken else _SECOND.get((kind, fold(each.label)))
        if field in taken or field is None:
            wanted[each.column] = ColumnMatch(each.column, each.label, None, "none")
        else:
            wanted[each.column] = ColumnMatch(each.column, each.label, field, each.how)
            taken.add(field)
    return tuple(wanted)


# What a label means when its first meaning has a better column: 责任单位 beside 受检单位.
_SECOND = {(ImportKind.HAZARD, "责任单位"): "responsible_unit"}

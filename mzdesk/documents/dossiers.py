"""一院一档: cover, 卷内目录 with page numbers, then every record; each visit and hazard begins a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mzdesk.documents import parts, titles
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import TABLE, Block, Cell, Gap, Grid, Pictures, Words, compose, label
from mzdesk.documents.sheet import Sheet, draw
from mzdesk.errors import BadInput
from mzdesk.views.dossiers import FacilityDossier, HazardEntry, VisitEntry

DOSSIER = "一院一档"
_NONE = "（无记录）"


@dataclass(frozen=True, slots=True)
class _Section:
    """One entry of the contents and what stands on its pages."""

    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    day: date | None = None


def dossier(view: FacilityDossier) -> bytes:
    """一院一档 of a place; raises BadInput when it has no register data or a text can't be printed."""
    if not view.facts:
        raise BadInput("没有机构登记信息，不能打印一院一档。请先在机构台账中补齐。", "facts")
    parts.check(view, *_texts(view))
    sections = list(_sections(view))
    bodies = [compose(section.blocks, TABLE) for section in sections]
    before = 1 + len(_contents(sections, bodies, 0))
    sheets = [*_cover(view), *_contents(sections, bodies, before)]
    for body in bodies:
        sheets += body
    mark = parts.mark(view.code)
    for place, sheet in enumerate(sheets, 1):
        mark(sheet, place, len(sheets))
    return draw(sheets, title=f"{DOSSIER} {view.name}", author=view.bureau, day=view.day)


def _texts(view: FacilityDossier) -> Iterator[tuple[str, str]]:
    yield "单位名称", view.name
    for fact in view.facts:
        yield fact.label, fact.text
    for visit in view.visits:
        yield f"检查 {visit.code}", visit.summary + "".join(visit.findings)
    for hazard in view.hazards:
        yield f"隐患 {hazard.number}", hazard.part + hazard.text + hazard.requirement
        yield f"隐患 {hazard.number} 的经过", "".join(step.text for step in hazard.steps)


def _cover(view: FacilityDossier) -> list[Sheet]:
    rows = (
        (label("机构类别"), Cell(view.kind)),
        (label("所属乡镇（街道）"), Cell(view.township)),
        (label("建档单位"), Cell(view.bureau)),
        (label("资料截至"), Cell(parts.day(view.as_of))),
    )
    name = titles.balanced(view.name, Face.BIAO, 26, TABLE.room)
    blocks: list[Block] = [
        Gap(150, firm=True),
        Words("民政服务机构安全管理档案", Face.HEI, 18, "center"),
        Words(DOSSIER, Face.BIAO, 40, "center", before=20, pitch=64),
        Gap(40, firm=True),
        *(Words(line, Face.BIAO, 26, "center", pitch=42) for line in name),
        Gap(110, firm=True),
        Grid((40, 90), rows),
    ]
    sheet = compose([Words(" ", size=1), *blocks], TABLE)
    return sheet[:1]


def _contents(sections: Sequence[_Section], bodies: Sequence[Sequence[Sheet]], before: int) -> list[Sheet]:
    """卷内目录; `before` pages stand before the first section."""
    heads = tuple(label(words) for words in ("序号", "题名", "编号", "日期", "页号"))
    rows, page = [heads], before + 1
    for place, (section, body) in enumerate(zip(sections, bodies, strict=True), 1):
        when = parts.day(section.day) if section.day else ""
        cells = (
            Cell(str(place), align="center"),
            Cell(section.title),
            Cell(section.number, size=10),
            Cell(when, size=10),
        )
        rows.append((*cells, Cell(str(page), align="center")))
        page += len(body)
    return compose([*_heading("卷内目录"), Grid((12, 74, 44, 36, 14), tuple(rows), head=1)], TABLE)


def _heading(words: str) -> list[Block]:
    return [Words(words, Face.BIAO, 20, "center", pitch=32, keep=True), Gap(8, firm=True)]


def _sections(view: FacilityDossier) -> Iterator[_Section]:
    yield _Section("机构基本情况", (*_heading("机构基本情况"), _facts(view)), day=view.as_of)
    yield _Section("证照", (*_heading("证照"), _certificates(view)))
    yield _Section("人员花名册", (*_heading("人员花名册"), _people(view)))
    yield _Section("文书目录", (*_heading("文书目录"), _papers(view)))
    for visit in view.visits:
        yield _Section(f"{visit.kind}：{visit.outcome}", tuple(_visit(visit)), visit.code, visit.day)
    for hazard in view.hazards:
        yield _Section(_short(hazard.text), tuple(_hazard(hazard)), hazard.number, hazard.found_on)


def _short(text: str, most: int = 36) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _facts(view: FacilityDossier) -> Grid:
    """Two facts a row; a long one has a row of its own."""
    rows: list[tuple[Cell, ...]] = []
    waiting: tuple[Cell, ...] = ()
    for fact in view.facts:
        pair = (label(fact.label), Cell(fact.text))
        if len(fact.text) > 16:
            rows += [(*waiting, label(""), Cell())] if waiting else []
            rows.append((label(fact.label), Cell(fact.text, span=3)))
            waiting = ()
        elif waiting:
            rows.append((*waiting, *pair))
            waiting = ()
        else:
            waiting = pair
    if waiting:
        rows.append((*waiting, label(""), Cell()))
    return Grid((26, 54, 26, 54), tuple(rows))


def _table(shares: tuple[float, ...], heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    made = [tuple(label(words) for words in heads)]
    made += [tuple(Cell(words, size=10.5) for words in row) for row in rows]
    if not rows:
        made.append((Cell(_NONE, align="center", span=len(heads)),))
    return Grid(shares, tuple(made), head=1)


def _on(day: date | None, without: str = "") -> str:
    return parts.day(day) if day else without


def _certificates(view: FacilityDossier) -> Grid:
    rows = [
        (each.kind, each.number, _on(each.issued_on), _on(each.expires_on, "长期"), each.standing)
        for each in view.certificates
    ]
    return _table((42, 48, 34, 34, 28), ("证照", "编号", "发证日期", "有效期至", "状况"), rows)


def _people(view: FacilityDossier) -> Grid:
    rows = [(each.name, each.post, each.phone, each.certificate) for each in view.people]
    return _table((32, 36, 40, 70), ("姓名", "岗位", "电话", "资格证书"), rows)


def _papers(view: FacilityDossier) -> Grid:
    rows = [(_on(each.issued_on), each.number, each.title, each.state) for each in view.papers]
    return _table((36, 50, 66, 24), ("日期", "文号", "题名", "状态"), rows)


def _visit(visit: VisitEntry) -> Iterator[Block]:
    yield from _heading("现场检查")
    found = "\n".join(f"{place}．{text}" for place, text in enumerate(visit.findings, 1)) or "未发现问题"
    rows = (
        (label("检查编号"), Cell(visit.code), label("检查日期"), Cell(parts.day(visit.day))),
        (label("检查类型"), Cell(visit.kind), label("结果"), Cell(visit.outcome)),
        (label("检查人员"), Cell(visit.officers, span=3)),
        (label("检查情况"), Cell(visit.summary, span=3, high=60)),
        (label("发现问题"), Cell(found, span=3, high=60)),
    )
    yield Grid((26, 54, 26, 54), rows)


def _hazard(hazard: HazardEntry) -> Iterator[Block]:
    yield from _heading("安全隐患")
    rows = (
        (label("隐患编号"), Cell(hazard.number), label("状态"), Cell(hazard.state)),
        (label("发现日期"), Cell(parts.day(hazard.found_on)), label("等级"), Cell(hazard.grade or "未定级")),
        (label("整改期限"), Cell(_on(hazard.due_on, "未定")), label("销号日期"), Cell(_on(hazard.closed_on))),
        (label("部位"), Cell(hazard.part, span=3)),
        (label("存在问题"), Cell(hazard.text, span=3, high=44)),
        (label("整改要求"), Cell(hazard.requirement, span=3, high=44)),
    )
    yield Grid((26, 54, 26, 54), rows)
    yield Gap(8)
    steps = [(parts.day(step.day), step.title, step.text) for step in hazard.steps]
    yield _table((36, 36, 88), ("日期", "环节", "情况"), steps)
    if hazard.photos:
        yield Words("照片", Face.HEI, 10.5, "left", before=8, keep=True)
        yield Gap(3, firm=True)
        yield Pictures(hazard.photos)

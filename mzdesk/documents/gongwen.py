"""公文 on the grid of GB/T 9704-2012: 下行文, 上行文, 信函, 命令 and 纪要 with every element of the standard.

The first page's head is in `heads`, what stands at the end (版记, page numbers) in `feet`, the text between them here.
Clauses are those of GB/T 9704-2012. A seal is never drawn: room is left for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mzdesk.documents import feet, fonts, form, heads, sheet, style, titles, typeset, wording
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import LETTER, Block, Gap, PageBreak, Together, Words
from mzdesk.documents.grid import Cell, Grid, label
from mzdesk.documents.sheet import Sheet, mm
from mzdesk.documents.typeset import Span
from mzdesk.documents.words import day
from mzdesk.errors import BadInput
from mzdesk.rules import letters
from mzdesk.terms import Format, Sealing
from mzdesk.views.gongwen import Annex, Gongwen, Paragraph

TITLE = 22.0
_SEAL = 45 * mm
_SEALS_ACROSS = 3
SEAL_ROOM = Gap(rows=1, firm=True)
"""Below the date, where the seal's lower edge comes."""
_SETTLED = 2
"""Lines of text that stay with the signature: 7.3.5.6 wants no page without text."""
FACES = {0: Face.FANG, 1: Face.HEI, 2: Face.KAI, 3: Face.FANG, 4: Face.FANG}


def render(view: Gongwen) -> bytes:
    """The PDF: same view, same style, same bytes. Raises BadInput naming what is missing or can't be printed."""
    check(view)
    pages = style.loosest(lambda: _pages(view), lambda made: bool(view.annexes) or _settled(view, made))
    return sheet.draw(pages, title=view.title.replace("\n", ""), author=view.organs[0], day=view.day)


def _pages(view: Gongwen) -> list[Sheet]:
    head = heads.of(view)
    pages = form.compose(list(_blocks(view)), LETTER, start=head.start, foot=feet.record(view))
    above = Sheet()
    head.draw(above)
    pages[0].strokes[:0] = above.strokes
    feet.number(pages, view)
    return pages


def _settled(view: Gongwen, pages: Sequence[Sheet]) -> bool:
    """首页必须显示正文 (7.3.3), and the last page some of it too."""
    return pages[0].lines > bool(view.to and not view.to_below) and pages[-1].lines > 0


def check(view: Gongwen) -> None:
    """Refuse what the standard does not allow, before anything is drawn."""
    if not view.organs or not all(view.organs):
        raise BadInput("公文没有发文机关。请先填写发文机关。", "organs")
    if not view.title.strip() and view.format is not Format.COMMAND:
        raise BadInput("公文没有标题。请先填写标题。", "title")
    if not any(part.text or part.head or part.table for part in view.body):
        raise BadInput("公文没有正文。首页必须显示正文，请先填写正文。", "body")
    if view.format is Format.UP and not view.signers:
        raise BadInput("上行文要标注签发人。请先填写签发人。", "signers")
    if view.copy_no and not (view.copy_no.isascii() and view.copy_no.isdecimal() and len(view.copy_no) <= 6):
        raise BadInput(f"份号应为 6 位以内的数字，现为“{view.copy_no}”，请核对。", "copy_no")
    _check_letter(view)
    for where, text in _texts(view):
        fonts.require(text, where)


def _check_letter(view: Gongwen) -> None:
    if view.letter is not None and (wrong := letters.problem(view.letter, view.to)):
        raise BadInput(wrong, "to")
    if view.answer_by is not None and view.day is not None and (wrong := letters.late(view.answer_by, view.day)):
        raise BadInput(wrong, "answer_by")


def whole_body(view: Gongwen) -> tuple[Paragraph, ...]:
    """The text with the sentence that asks for an answer at its end, where the letter wants one."""
    if view.answer_by is None:
        return view.body
    name = f"letter_{view.letter.value}" if view.letter is not None else "letter_ask"
    return (*view.body, Paragraph(wording.say(name, 期限=day(view.answer_by))))


def _texts(view: Gongwen) -> Iterator[tuple[str, str]]:
    yield "发文机关", "".join((*view.organs, *view.signed_by, view.mark, view.printed_by))
    yield "标题", view.title
    yield "主送机关", view.to
    yield "签发人", "".join((*view.signers, *view.chop))
    yield from _paragraph_texts(whole_body(view), "正文")
    for number, name in enumerate(view.attachments, 1):
        yield f"附件说明第 {number} 项", name
    for number, annex in enumerate(view.annexes, 1):
        yield f"附件 {number} 的标题", annex.title
        yield from _paragraph_texts(annex.body, f"附件 {number} 正文")
    yield "附注和版记", view.note + view.copy_to + view.secrecy + view.urgency
    yield "出席人员", "".join(each.label + each.names for each in view.attendance)


def _paragraph_texts(body: tuple[Paragraph, ...], where: str) -> Iterator[tuple[str, str]]:
    for number, part in enumerate(body, 1):
        yield f"{where}第 {number} 段", part.head + part.text
        for row in part.table.rows if part.table else ():
            yield f"{where}第 {number} 段的表格", "".join(row)


# --- the text --------------------------------------------------------------------------------------------------------


def _blocks(view: Gongwen) -> Iterator[Block]:
    if view.format is not Format.COMMAND:
        yield from title(view.title, names=(*view.organs, *view.names))
        yield Gap(rows=1, firm=True)
    if view.to and not view.to_below:
        yield line(f"{view.to.rstrip('：:')}：", first=0)
    yield from paragraphs(whole_body(view))
    yield from _attachments(view)
    if view.format is Format.MINUTES:
        yield from _attendance(view)
    else:
        yield from ending(view)
    for number, annex in enumerate(view.annexes, 1):
        yield from _annex(view, annex, number)


def line(text: str, *, face: Face = Face.FANG, first: float = 2, hang: float = 0, keep: bool = False) -> Words:
    """A paragraph of 三号 on the grid."""
    metrics = style.metrics()
    return Words(text, face, metrics.size, first=first, hang=hang, snap=True, keep=keep)


def title(words: str, *, names: Sequence[str] = ()) -> Iterator[Block]:
    """The title: 2号小标宋, balanced lines on the grid, kept with the text (7.3.1)."""
    for each in titles.balanced(words.strip(), Face.BIAO, TITLE, LETTER.room, names=names):
        yield Words(each, Face.BIAO, TITLE, "center", snap=True, keep=True)


def paragraphs(body: tuple[Paragraph, ...]) -> Iterator[Block]:
    """正文 with its four levels of headings, none of them bold (7.3.3)."""
    metrics = style.metrics()
    for part in body:
        face = FACES[part.level]
        if part.head and not part.text:
            yield line(part.head, face=face, keep=True)
        elif part.head:
            lead = Span(part.head, face)
            yield Words(part.text, Face.FANG, metrics.size, first=2, snap=True, lead=lead)
        elif part.text:
            yield line(part.text, face=face, keep=bool(part.table) or part.level > 0)
        if part.table is not None:
            yield _table(part)


def _table(part: Paragraph) -> Grid:
    assert part.table is not None
    shares = part.table.shares or tuple(1.0 for _ in part.table.columns)
    rows = tuple(tuple(Cell(text, size=12) for text in row) for row in part.table.rows)
    return Grid(shares, (tuple(label(text) for text in part.table.columns), *rows), head=1)


def _attachments(view: Gongwen) -> Iterator[Block]:
    """附件说明: one empty row below the text, names under each other, no mark at their end (7.3.4)."""
    if not view.attachments:
        return
    yield Gap(rows=1)
    names = [name.rstrip("。；，、") for name in view.attachments]
    if len(names) == 1:
        yield line(f"附件：{names[0]}", hang=5)
        return
    for number, name in enumerate(names, 1):
        mark = f"{number}. "
        wide = typeset.measure(mark, Face.FANG, style.metrics().size) / style.metrics().cell
        lead = "附件：" if number == 1 else ""
        yield line(f"{lead}{mark}{name}", first=2 if number == 1 else 5, hang=5 + wide)


def _attendance(view: Gongwen) -> Iterator[Block]:
    """出席, 请假, 列席: 黑体 two characters in, names hanging after the colon (10.3)."""
    yield Gap(rows=1)
    metrics = style.metrics()
    for each in view.attendance:
        hang = 2 + len(each.label) + 1
        lead = Span(f"{each.label}：", Face.HEI)
        yield Words(each.names, Face.FANG, metrics.size, first=2, hang=hang, snap=True, lead=lead)


# --- the end of the text ---------------------------------------------------------------------------------------------


def ending(view: Gongwen) -> Iterator[Block]:
    """署名, 成文日期 and 附注, with two lines of the text on their page (7.3.5, 7.3.6)."""
    below = line(f"（{view.note.strip('（）()')}）") if view.note else SEAL_ROOM
    yield Together((*_signature(view), below), hold=_SETTLED)


def _signature(view: Gongwen) -> Iterator[Block]:
    names = view.signed_by or view.organs
    match view.sealing:
        case Sealing.SEAL:
            yield from sealed(names, day(view.day))
        case Sealing.PLAIN:
            yield from _plain(names, day(view.day))
        case Sealing.CHOP:
            yield from _chop(view)


def sealed(names: tuple[str, ...], when: str) -> Iterator[Block]:
    """With seals: the date 4 characters in, the name centred on it; the seal's top within one row (7.3.5.1)."""
    rows = [names[start : start + _SEALS_ACROSS] for start in range(0, len(names), _SEALS_ACROSS)]
    yield Gap(rows=2, firm=True)
    for row in rows[:-1]:
        yield _beside(row)
        yield Gap(_SEAL, rows=-1, firm=True)
    if len(rows[-1]) == 1:
        yield _over_date(rows[-1][0], when)
    else:
        yield _beside(rows[-1])
    yield _right(when, 4)


def _right(text: str, ems: float) -> Words:
    metrics = style.metrics()
    return Words(text, Face.FANG, metrics.size, "right", snap=True, right=ems * metrics.cell)


def _over_date(name: str, when: str) -> Words:
    metrics = style.metrics()
    spare = _wide(name) - _wide(when)
    return _right(name, max(0.0, 4 - spare / 2 / metrics.cell))


def _wide(text: str) -> float:
    return typeset.measure(text, Face.FANG, style.metrics().size) + len(text) * style.metrics().tracking


def _beside(names: tuple[str, ...]) -> Grid:
    """Joint organs beside each other, each with room for its own seal."""
    metrics = style.metrics()
    cells = tuple(Cell(name, Face.FANG, metrics.size, "center", high=metrics.pitch, bare=True) for name in names)
    return Grid(tuple(1.0 for _ in names), (cells,))


def _plain(names: tuple[str, ...], when: str) -> Iterator[Block]:
    """Without seal: name 2 characters in from the right, the date's first character 2 right of the name's (7.3.5.2)."""
    cell, size = style.metrics().cell, style.metrics().size
    yield Gap(rows=1, firm=True)
    last = names[-1]
    for name in names[:-1]:
        yield _right(name, 2)
    right = 2 * cell
    date_right = right + _wide(last) - 2 * cell - _wide(when)
    if date_right < 2 * cell - size / 100:
        date_right = 2 * cell
        right = date_right + _wide(when) + 2 * cell - _wide(last)
    yield _right(last, right / cell)
    yield _right(when, date_right / cell)


def _chop(view: Gongwen) -> Iterator[Block]:
    """签名章: two rows free, the post 2 characters left of the chop, a row free, the date 4 characters in (7.3.5.3)."""
    yield Gap(rows=2, firm=True)
    post, name = view.chop
    room = "　" * max(4, len(name) + 2)
    yield _right(f"{post}　　{room}", 4)
    yield Gap(rows=1, firm=True)
    yield _right(day(view.day), 4)


def _annex(view: Gongwen, annex: Annex, number: int) -> Iterator[Block]:
    """附件 on a new page: label in row 0, title in row 2, text as the text (7.3.7)."""
    mark = "附件" if len(view.annexes) == 1 else f"附件{number}"
    if annex.apart and view.number:
        mark = f"{view.number}{mark}"
    yield PageBreak()
    yield line(mark, face=Face.HEI, first=0, keep=True)
    yield Gap(rows=1, firm=True)
    yield from title(annex.title)
    yield Gap(rows=1, firm=True)
    yield from paragraphs(annex.body)

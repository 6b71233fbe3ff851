"""What several papers share: head, number line, dates, officers, findings, the marks on every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mzdesk.documents import feet, fonts, gongwen, style, titles
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import (
    LETTER,
    TABLE,
    Block,
    Cell,
    Frame,
    Gap,
    Grid,
    Mark,
    Pictures,
    Together,
    Words,
    compose,
    label,
)
from mzdesk.documents.sheet import WIDTH, Sheet, mm, qr
from mzdesk.documents.words import day, moment, number
from mzdesk.errors import BadInput
from mzdesk.views.documents import FindingLine, Officer, Party


def check(view: object, *texts: tuple[str, str]) -> None:
    """Refuse before anything is drawn: `(where, text)` pairs must all be printable."""
    for where, text in texts:
        fonts.require(text, where)


def title(bureau: str, words: str, *, room: float) -> list[Block]:
    """Bureau and title, centred, in 小标宋."""
    lines = [*titles.balanced(bureau, Face.BIAO, 20, room), *titles.balanced(words, Face.BIAO, 22, room)]
    sizes = [20.0] * (len(lines) - 1) + [22.0]
    return [Words(line, Face.BIAO, size, "center", pitch=size * 1.6) for line, size in zip(lines, sizes, strict=True)]


def head(bureau: str, words: str, no: str | None, frame: Frame, *, numbered: bool = True) -> list[Block]:
    """Title and number line of a paper; one that carries no number has no place for it."""
    blocks = title(bureau, words, room=frame.room)
    if numbered or no:
        blocks.append(Words(number(no), Face.FANG, 14, "center", before=4))
    return [*blocks, Gap(10)]


def placed(each: FindingLine) -> str:
    """A problem with its part before it, unless its words begin with the part."""
    return each.text if not each.part or each.text.startswith(each.part) else f"{each.part}：{each.text}"


def body(text: str, *, first: float = 2, keep: bool = False, face: Face = Face.FANG) -> Words:
    """A paragraph of the text of a letter, on the grid."""
    return gongwen.line(text, face=face, first=first, keep=keep)


def signature(bureau: str, when: date | None) -> list[Block]:
    """Bureau and date at the right, with room for the seal; nothing is drawn where it goes."""
    return [Together((*gongwen.sealed((bureau,), day(when)), gongwen.SEAL_ROOM), hold=2)]


def officer_names(officers: Sequence[Officer], *, certificates: bool = True) -> str:
    """Names with certificate numbers, the leader first."""
    made = []
    for officer in officers:
        shown = f"{officer.name}（组长）" if officer.is_leader else officer.name
        paper = f"（执法证号：{officer.certificate_no}）" if certificates and officer.certificate_no else ""
        made.append(shown + paper)
    return "、".join(made)


def require_officers(officers: Sequence[Officer], *, certified: bool) -> None:
    """行政检查 needs two officers, each with a certificate (行政处罚法 第四十二条)."""
    if len(officers) < 2:
        raise BadInput("检查人员不足两人，不能出具检查文书。请补充检查人员。", "officers")
    bare = [officer.name for officer in officers if not officer.certificate_no]
    if certified and bare:
        raise BadInput(f"{'、'.join(bare)}没有执法证号，不能出具行政检查文书。请核对人员资料。", "officers")


def party_rows(party: Party) -> tuple[tuple[Cell, ...], ...]:
    """Who is inspected, four columns."""
    return (
        (label("被检查单位"), Cell(party.name, span=3)),
        (label("地址"), Cell(party.address, span=3)),
        (label("负责人"), Cell(party.principal), label("联系电话"), Cell(party.phone)),
    )


def finding_rows(findings: Sequence[FindingLine], *, terms: bool = True) -> Grid:
    """The numbered problems with demand and, unless the paper sets none, term."""
    columns = ("序号", "存在问题", "整改要求", "期限") if terms else ("序号", "存在问题", "办理建议")
    rows = [tuple(label(words) for words in columns)]
    for each in findings:
        grade = f"（{each.grade}）" if each.grade else ""
        interim = f"整改期间：{each.interim}" if each.interim else ""
        demand = "\n".join(part for part in (each.requirement or "按规定整改到位", interim) if part)
        due = "当场改正" if each.on_site else day(each.due) if each.due else "立即"
        row = (Cell(str(each.number), align="center"), Cell(f"{placed(each)}{grade}"), Cell(demand))
        rows.append((*row, Cell(due, align="center")) if terms else row)
    return Grid((9, 48, 38, 28) if terms else (9, 60, 54), tuple(rows), head=1)


def finding_photos(findings: Sequence[FindingLine]) -> list[Block]:
    """The photos of all findings, each group under its number."""
    blocks: list[Block] = []
    for each in findings:
        if each.photos:
            head = Words(f"附图：第{each.number}项", Face.HEI, 10.5, "left", before=8, keep=True)
            blocks.append(Together((head, Gap(3), Pictures(each.photos[:2]))))
            if each.photos[2:]:
                blocks.append(Pictures(each.photos[2:]))
    return blocks


def line_for_ink(*labels: str) -> Grid:
    """Signature places in a row, high enough for a pen."""
    rows = tuple(cell for words in labels for cell in (label(words, high=30), Cell("")))
    shares = tuple(share for _ in labels for share in (22.0, 38.0))
    return Grid(shares, (rows,))


def mark(code: str, frame: Frame = TABLE, *, big: bool = False) -> Mark:
    """Page n of m at the foot, the printed code (QR and digits) at the upper right of every page."""

    def draw(sheet: Sheet, page: int, count: int) -> None:
        words = f"第 {page} 页，共 {count} 页"
        sheet.words(frame.left, frame.high - 14 * mm, words, Face.SONG, 9, align="center", room=frame.room)
        if code:
            side = (16 if big else 12) * mm
            right = frame.wide - frame.right
            qr(sheet, right - side, 8 * mm, side, code)
            spelled = " ".join(code[start : start + 4] for start in range(0, len(code), 4))
            size = 14.0 if big else 9.0
            sheet.words(frame.left, 12 * mm, spelled, Face.SONG, size, align="right", room=frame.room - side - 6)

    return draw


def letter_mark(code: str) -> Mark:
    """A letter's page number (odd right, even left, 7 mm under the type area) and a small code at the top."""

    def draw(sheet: Sheet, page: int, _count: int) -> None:
        feet.page_number(sheet, page)
        if code:
            qr(sheet, WIDTH - LETTER.right - 12 * mm, 12 * mm, 12 * mm, code)
            room = LETTER.room - 12 * mm - 6
            sheet.words(LETTER.left, 16 * mm, code, Face.SONG, 9, align="right", room=room)

    return draw


_SCANTY = 0.55


def letter(blocks: Sequence[Block], code: str) -> list[Sheet]:
    """The pages of a letter on the grid.

    Where its last page would hold little more than the signature, the rows move closer.
    """
    pages = style.loosest(lambda: compose(blocks, LETTER), _well_filled)
    mark = letter_mark(code)
    for place, sheet in enumerate(pages, 1):
        mark(sheet, place, len(pages))
    return pages


def _well_filled(pages: Sequence[Sheet]) -> bool:
    return len(pages) == 1 or pages[-1].depth > LETTER.top + _SCANTY * LETTER.tall


__all__ = [
    "body",
    "check",
    "day",
    "finding_photos",
    "finding_rows",
    "head",
    "letter",
    "letter_mark",
    "line_for_ink",
    "mark",
    "moment",
    "number",
    "officer_names",
    "party_rows",
    "placed",
    "require_officers",
    "signature",
    "title",
]

"""A 公文 as a Word draft for the office's own system: the same elements, set as GB/T 9704-2012 wants them in Word.

Faces are named as offices have them (仿宋_GB2312, 黑体, 方正小标宋简体); a PC without one shows its own. Sizes are
Word's: 三号 is 16 points on a character grid of 28 by 22. The only home of python-docx.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from mzdesk.documents import feet, gongwen, heads, titles
from mzdesk.documents.fonts import Face
from mzdesk.documents.form import LETTER
from mzdesk.documents.words import day, number
from mzdesk.terms import Format, Sealing
from mzdesk.views.gongwen import Gongwen, Paragraph

FACES: Final = {
    Face.FANG: "仿宋_GB2312",
    Face.KAI: "楷体_GB2312",
    Face.HEI: "黑体",
    Face.SONG: "宋体",
    Face.BIAO: "方正小标宋简体",
}
_LATIN = "Times New Roman"
_THREE, _FOUR = 16.0, 14.0
_PITCH = 28.95
_RED = RGBColor(0xD6, 0x00, 0x0F)
_MARK_BELOW = {Format.DOWN: 35, Format.UP: 35, Format.MINUTES: 35, Format.COMMAND: 20}
"""How far the mark stands below the type area's top, in mm."""
_STILL = (2000, 1, 1, 0, 0, 0)
_AFTER = """
shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd
snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap
outlineLvl divId cnfStyle rPr sectPr pPrChange
"""
_AFTER_BORDERS = tuple(f"w:{name}" for name in _AFTER.split())
"""What a paragraph's properties have after its borders: Word wants them in order (ECMA-376, 17.3.1.26)."""


def render(view: Gongwen) -> bytes:
    """The .docx of a document: same view, same bytes. Raises BadInput for what `gongwen.render` refuses."""
    gongwen.check(view)
    writer = _Writer(view)
    writer.write()
    out = io.BytesIO()
    writer.document.save(out)
    return _still(out.getvalue())


def _still(raw: bytes) -> bytes:
    """The same parts in the same order without the time of packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(source.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            info = zipfile.ZipInfo(name, _STILL)
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, source.read(name))
    return out.getvalue()


class _Writer:
    def __init__(self, view: Gongwen) -> None:
        self.view = view
        self.document: Any = Document()
        self._page()
        self._describe()

    def write(self) -> None:
        self._head()
        view = self.view
        if view.title:
            self._empty(2)
            self._title(view.title)
            self._empty(1)
        if view.to and not view.to_below:
            self._line(f"{view.to.rstrip('：:')}：", indent=0)
        self._paragraphs(gongwen.whole_body(view))
        self._attachments()
        if view.format is Format.MINUTES:
            for each in view.attendance:
                self._runs(self._line("", indent=2), [(f"{each.label}：", Face.HEI), (each.names, Face.FANG)])
        else:
            self._ending()
        for place, annex in enumerate(view.annexes, 1):
            mark = "附件" if len(view.annexes) == 1 else f"附件{place}"
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            self._line(mark, face=Face.HEI, indent=0)
            self._empty(1)
            self._title(annex.title)
            self._empty(1)
            self._paragraphs(annex.body)
        self._record()

    # --- page ---------------------------------------------------------------------------------------------------------

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        grid = OxmlElement("w:docGrid")
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(round(_PITCH * 20)))
        grid.set(qn("w:charSpace"), str(round((156 / 25.4 * 72 / 28 - _THREE) * 4096)))
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)
        section._sectPr.append(grid)
        self.document.settings.odd_and_even_pages_header_footer = True
        if self.view.format is Format.LETTER:
            section.different_first_page_header_footer = True
        self._number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
        self._number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)

    def _describe(self) -> None:
        said = self.document.core_properties
        said.title, said.author = self.view.title.replace("\n", ""), self.view.organs[0]
        said.last_modified_by, said.comments, said.language = self.view.organs[0], "", "zh-CN"
        when = self.view.day
        moment = datetime(when.year, when.month, when.day, 1, tzinfo=UTC) if when else datetime(*_STILL, tzinfo=UTC)
        said.created = said.modified = moment

    def _number(self, footer: Any, align: Any) -> None:
        """—n— in 4号宋体, odd right and even left, one character in."""
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(_THREE)
        self._run(paragraph, "— ", Face.SONG, _FOUR)
        self._field(self._run(paragraph, "", Face.SONG, _FOUR), "PAGE")
        self._run(paragraph, " —", Face.SONG, _FOUR)

    @staticmethod
    def _field(run: Any, code: str) -> None:
        for kind, text in (("begin", ""), ("", code), ("end", "")):
            if kind:
                part = OxmlElement("w:fldChar")
                part.set(qn("w:fldCharType"), kind)
            else:
                part = OxmlElement("w:instrText")
                part.text = text
            run._r.append(part)

    # --- pieces -------------------------------------------------------------------------------------------------------

    @staticmethod
    def _run(paragraph: Any, text: str, face: Face, size: float, colour: RGBColor | None = None) -> Any:
        run = paragraph.add_run(text)
        run.font.size, run.font.name = Pt(size), _LATIN
        run.font.bold = False
        if colour is not None:
            run.font.color.rgb = colour
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        for each in ("w:eastAsia", "w:hAnsi", "w:ascii"):
            fonts.set(qn(each), FACES[face] if each == "w:eastAsia" else _LATIN)
        return run

    def _runs(self, paragraph: Any, pieces: Sequence[tuple[str, Face]]) -> None:
        for text, face in pieces:
            self._run(paragraph, text, face, _THREE)

    def _paragraph(self, *, align: Any = None, exact: bool = True) -> Any:
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        if exact:
            form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            form.line_spacing = Pt(_PITCH)
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def _line(
        self, text: str, *, face: Face = Face.FANG, indent: float = 2, align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY
    ) -> Any:
        paragraph = self._paragraph(align=align)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(indent * _THREE)
            ind = paragraph._p.get_or_add_pPr().get_or_add_ind()
            ind.set(qn("w:firstLineChars"), str(round(indent * 100)))
        if text:
            self._run(paragraph, text, face, _THREE)
        return paragraph

    def _empty(self, rows: int) -> None:
        for _ in range(rows):
            self._paragraph()

    # --- head ---------------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        view = self.view
        for text, face in self._corner():
            self._line(text, face=face, indent=0)
        lines, behind = heads.mark_words(view)
        for each in lines:
            paragraph = self._paragraph(align=WD_ALIGN_PARAGRAPH.CENTER, exact=False)
            if each is lines[0]:
                above = Mm(_MARK_BELOW.get(view.format, 0)) - Pt(len(list(self._corner())) * _PITCH)
                paragraph.paragraph_format.space_before = max(Pt(0), above)
            last = behind if each is lines[-1] else ""
            self._run(paragraph, each + last, Face.BIAO, min(46.0, 440 / max(1, len(each + last))), _RED)
        if view.format is not Format.LETTER:
            self._empty(2)
        where = WD_ALIGN_PARAGRAPH.RIGHT if view.format is Format.LETTER else WD_ALIGN_PARAGRAPH.CENTER
        words = number(view.number, ever=view.format is Format.COMMAND)
        if view.format is Format.UP:
            paragraph = self._line(f"{words}　　　　签发人：", align=WD_ALIGN_PARAGRAPH.LEFT, indent=1)
            self._run(paragraph, "　".join(view.signers), Face.KAI, _THREE)
        else:
            paragraph = self._line(words, align=where, indent=0)
        self._border(paragraph, "bottom", "D6000F", 12)

    def _corner(self) -> Iterator[tuple[str, Face]]:
        view = self.view
        if view.copy_no:
            yield view.copy_no.zfill(6), Face.FANG
        for text in (view.secrecy, view.urgency):
            if text:
                yield text, Face.HEI

    @staticmethod
    def _border(paragraph: Any, side: str, colour: str, eighths: int) -> None:
        borders = OxmlElement("w:pBdr")
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "6"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
        paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)

    # --- text ---------------------------------------------------------------------------------------------------------

    def _title(self, words: str) -> None:
        for each in titles.balanced(words.strip(), Face.BIAO, gongwen.TITLE, LETTER.room):
            paragraph = self._paragraph(align=WD_ALIGN_PARAGRAPH.CENTER)
            paragraph.paragraph_format.keep_with_next = True
            self._run(paragraph, each, Face.BIAO, gongwen.TITLE)

    def _paragraphs(self, body: Sequence[Paragraph]) -> None:
        for part in body:
            face = gongwen.FACES[part.level]
            paragraph = self._line("")
            self._runs(paragraph, [(part.head, face), (part.text, Face.FANG if part.head else face)])
            paragraph.paragraph_format.keep_with_next = bool(part.head and not part.text)
            if part.table is not None:
                self._table(part)

    def _table(self, part: Paragraph) -> None:
        assert part.table is not None
        rows = (part.table.columns, *part.table.rows)
        table = self.document.add_table(rows=len(rows), cols=len(part.table.columns), style="Table Grid")
        for place, cells in enumerate(rows):
            for cell, text in zip(table.rows[place].cells, cells, strict=True):
                self._run(cell.paragraphs[0], text, Face.SONG if place else Face.HEI, 12)

    def _attachments(self) -> None:
        names = [name.rstrip("。；，、") for name in self.view.attachments]
        if not names:
            return
        self._empty(1)
        for place, name in enumerate(names, 1):
            lead = "附件：" if place == 1 else "　　　"
            self._line(f"{lead}{f'{place}. ' if len(names) > 1 else ''}{name}")

    def _ending(self) -> None:
        view = self.view
        names = view.signed_by or view.organs
        self._empty(2 if view.sealing is not Sealing.PLAIN else 1)
        if view.sealing is Sealing.CHOP:
            names = (f"{view.chop[0]}　　{'　' * max(4, len(view.chop[1]) + 2)}",)
        indent = 2 if view.sealing is Sealing.PLAIN else 4
        for name in names:
            self._right(name, indent)
        self._right(day(view.day), indent)
        if view.note:
            self._line(f"（{view.note.strip('（）()')}）")

    def _right(self, text: str, ems: float) -> None:
        paragraph = self._line(text, indent=0, align=WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.paragraph_format.right_indent = Pt(ems * _THREE)
        paragraph.paragraph_format.keep_together = True

    def _record(self) -> None:
        """版记: ruled lines above, between and below."""
        rows = feet.record_words(self.view)
        for place, (left, right) in enumerate(rows):
            paragraph = self._paragraph()
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(_FOUR)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(2 * _FOUR), 2)
            self._run(paragraph, f"{left}\t{right}" if right else left, Face.FANG, _FOUR)
            if self.view.format is not Format.LETTER:
                self._border(paragraph, "top", "000000", 8 if place == 0 else 6)
                if place == len(rows) - 1:
                    self._bottom(paragraph)

    @staticmethod
    def _bottom(paragraph: Any) -> None:
        borders = paragraph._p.pPr.find(qn("w:pBdr"))
        line = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)

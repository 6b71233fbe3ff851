"""The parts of a workbook that are the same for every one: styles, relations, properties."""

from __future__ import annotations

from html import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_CENTRE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_LEFT = '<alignment vertical="center" wrapText="1"/>'


def _look(number: int = 0, font: int = 0, fill: int = 0, border: int = 0, align: str = "") -> str:
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{align}</xf>'
    )


def _font(name: str, size: float, more: str = "") -> str:
    return f'<font>{more}<sz val="{size:g}"/><name val="{name}"/><charset val="134"/></font>'


_FONTS = (
    _font("宋体", 11),
    _font("方正小标宋简体", 20),
    _font("仿宋", 11),
    _font("宋体", 11, "<b/>"),
    '<font><b/><sz val="11"/><color rgb="FFC00000"/><name val="宋体"/><charset val="134"/></font>',
    '<font><i/><sz val="11"/><color rgb="FF7F7F7F"/><name val="宋体"/><charset val="134"/></font>',
)
_SOLID = '<fill><patternFill patternType="solid"><fgColor rgb="{}"/><bgColor indexed="64"/></patternFill></fill>'
_FILLS = (
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    _SOLID.format("FFE7EEF7"),
    _SOLID.format("FFFFE699"),
)
_EDGE = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
_BORDERS = (
    "<border><left/><right/><top/><bottom/><diagonal/></border>",
    f"<border>{_EDGE}<diagonal/></border>",
)
_LOOKS = (
    _look(),
    _look(font=1, align=_CENTRE),
    _look(font=2, align='<alignment vertical="center"/>'),
    _look(font=3, fill=2, border=1, align=_CENTRE),
    _look(font=4, fill=2, border=1, align=_CENTRE),
    _look(49, border=1, align=_LEFT),
    _look(164, border=1, align=_CENTRE),
    _look(0, border=1, align='<alignment vertical="center"/>'),
    _look(49, fill=3, border=1, align=_LEFT),
    _look(164, fill=3, border=1, align=_CENTRE),
    _look(0, fill=3, border=1, align='<alignment vertical="center"/>'),
    _look(49),
    _look(font=0, align=_LEFT),
    _look(49, font=5, border=1, align=_LEFT),
)

STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    f'<fonts count="{len(_FONTS)}">{"".join(_FONTS)}</fonts><fills count="{len(_FILLS)}">{"".join(_FILLS)}</fills>'
    f'<borders count="{len(_BORDERS)}">{"".join(_BORDERS)}</borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_LOOKS)}">{"".join(_LOOKS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def content_types(sheets: int) -> str:
    """What each part is."""
    listed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{listed}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def relations(sheets: int) -> dict[str, str]:
    """Which part leads to which."""
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{RELS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    head = f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "xl/_rels/workbook.xml.rels": f"{head}{inner}</Relationships>",
        "_rels/.rels": f'{head}<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
    }


def core(title: str, at: str) -> str:
    """Title and time of making, as the office's clock shows it."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title, quote=False)}</dc:title><dc:creator>mzdesk</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created></cp:coreProperties>'
    )

"""批注 of an xlsx workbook: the words people hang on cells, which no reader of cells tells."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from typing import Any

from mzdesk.exchange.gate import Format, Source
from mzdesk.exchange.xmlfacts import column

Comments = dict[tuple[int, int], str]
_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_AUTHOR = re.compile(r"^[^\n：:]{1,20}[：:]\s*\n")
_PART = re.compile(r"(?:^|/)comments?\d*\.xml$")
_MOST = 8 * 1024 * 1024


def comments(source: Source) -> dict[str, Comments]:
    """By sheet, the comments by (1-based row, 0-based column). What can't be read is left out."""
    if source.format is not Format.XLSX:
        return {}
    from defusedxml import DefusedXmlException, ElementTree

    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            return _all(archive, ElementTree)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, EOFError, zlib.error, ValueError,
            OSError):  # fmt: skip
        return {}


def _all(archive: zipfile.ZipFile, tree: Any) -> dict[str, Comments]:
    book = tree.fromstring(archive.read("xl/workbook.xml"))
    parts = dict(_targets(archive, tree, "xl/workbook.xml"))
    found = {}
    for sheet in (node for node in book.iter() if node.tag.endswith("}sheet")):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        for _, part in _targets(archive, tree, parts.get(key, "")):
            if _PART.search(part.lower()) and archive.getinfo(part).file_size < _MOST:
                found[str(sheet.get("name"))] = _of(tree.fromstring(archive.read(part)))
    return found


def _targets(archive: zipfile.ZipFile, tree: Any, part: str) -> list[tuple[str, str]]:
    """The parts that a part refers to: (id, name)."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if not part or rels not in archive.namelist():
        return []
    made = []
    for rel in tree.fromstring(archive.read(rels)):
        target = rel.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        made.append((rel.get("Id", ""), whole))
    return made


def _of(root: Any) -> Comments:
    found: Comments = {}
    for node in (node for node in root.iter() if node.tag.endswith("}comment")):
        place = _REF.fullmatch(node.get("ref", ""))
        text = "".join(part.text or "" for part in node.iter() if part.tag.endswith("}t")).strip()
        text = _AUTHOR.sub("", text).strip()
        if place is not None and text:
            found[int(place.group(2)), column(place.group(1))] = text
    return found

"""公文 as GB/T 9704-2012 knows it: every element of the standard as plain values.

`number` None prints a blank place for the 文号, `day` None a blank date (a draft). `code` is by what a signed sheet is
found again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mzdesk.terms import DocumentStepKind, Format, LetterKind, Sealing


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the text: titles of the columns, shares of the width, rows of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `level` 0 is text, 1 to 4 the headings 一、 （一） 1. （1）; a `head` runs into its `text`.

    A heading of its own has only `head`. With `table` the words stand above it as its caption.
    """

    text: str = ""
    level: int = 0
    head: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """附件: its title and what it says. `apart`: bound apart, so that number and 附件 n stand at its head."""

    title: str
    body: tuple[Paragraph, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """出席, 请假 or 列席 of 纪要, with the names."""

    label: str
    names: str


@dataclass(frozen=True, slots=True)
class Gongwen:
    """One official document. `organs` are the 发文机关, the lead one first; `signers` the 签发人 of a 上行文.

    `secrecy` is 密级和保密期限 as it prints (机密★1年); `copy_to` and `to` name the recipients in words. `chop` is
    post and name of whom the 签名章 (命令) is. A 工作函 says of which kind it is (`letter`) and until when it wants an
    answer (`answer_by`), which prints as the last sentence. `names` in the title are not parted by a line's end.
    """

    organs: tuple[str, ...]
    title: str
    body: tuple[Paragraph, ...]
    format: Format = Format.DOWN
    sealing: Sealing = Sealing.SEAL
    mark: str = ""
    number: str | None = None
    copy_no: str = ""
    secrecy: str = ""
    urgency: str = ""
    signers: tuple[str, ...] = ()
    to: str = ""
    to_below: bool = False
    attachments: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    chop: tuple[str, str] = ("", "")
    day: date | None = None
    note: str = ""
    annexes: tuple[Annex, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    copy_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    letter: LetterKind | None = None
    answer_by: date | None = None
    names: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One step of a document: what, when, who, for a 会签 whose office, which opinion; for 用印 how many copies."""

    kind: DocumentStepKind
    on: date
    person: str
    place: str = ""
    text: str = ""
    asked_by: str = ""
    copies: int | None = None


@dataclass(frozen=True, slots=True)
class DraftSheet:
    """发文稿纸: what is to go out, and who drafted, checked, countersigned and signed it."""

    bureau: str
    section: str
    title: str
    kind: str
    recipients: str = ""
    copy_to: str = ""
    attachments: tuple[str, ...] = ()
    urgency: str = ""
    copies: int = 1
    drafted_by: str = ""
    drafted_on: date | None = None
    trail: tuple[TrailLine, ...] = ()
    code: str = ""
    number: str | None = None
    day: date | None = None

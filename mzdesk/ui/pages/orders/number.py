"""The number the office gave, as the clerk types it: the whole of it or the running number alone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from mzdesk.rules.numbering import EVER, DocumentNumber
from mzdesk.terms import DocumentKind
from mzdesk.ui.forms import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """Which number is asked for: that of a kind of document, with its 机关代字, signed on a day."""

    kind: DocumentKind
    prefix: str
    day: date

    def field(self) -> Text:
        """The field it is typed into."""
        return Text(key="number", label="文号", required=True, hint=f"如 {self._spelled(12)}，或 12")

    @property
    def note(self) -> str:
        """What may be typed."""
        start = "" if self.kind.counts_on else f"字号为 {self.prefix}〔{self.day.year}〕。"
        return f"填写办公室给的文号，可以只写序号。{start}"

    def meant(self, typed: str) -> str:
        """The whole number; what is no running number stays as it was typed."""
        bare = unicodedata.normalize("NFKC", typed).strip().removesuffix("号").removeprefix("第")
        return self._spelled(int(bare)) if bare.isdecimal() else typed

    def _spelled(self, serial: int) -> str:
        return str(DocumentNumber(self.prefix, EVER if self.kind.counts_on else self.day.year, serial))

"""A numbered blank paper to be filled in by hand."""

from __future__ import annotations

from dataclasses import dataclass

from mzdesk.terms import DocumentKind


@dataclass(frozen=True, slots=True)
class BlankForm:
    """What is printed on a blank paper: whose it is, its title, number and code, and whom to appeal to."""

    kind: DocumentKind
    bureau: str
    title: str
    number: str
    code: str
    government: str = ""
    court: str = ""
    contact: str = ""
    numbered: bool = True

"""Sheets with a stray cell in the last corner: read row by row, never spread out in memory."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from mzdesk.errors import BadInput
from mzdesk.exchange.gate import BROKEN, Source

_WIDTH = 200
# a broken part shows in as many ways as there are parts
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, ArithmeticError, AttributeError, EOFError, LookupError,
    NotImplementedError, OSError, TypeError, ValueError,
)  # fmt: skip


def rows(source: Source, name: str) -> Iterator[list[Any]]:
    """The rows of a sheet of an xlsx, its first 200 columns; gaps between rows are empty rows. Raises BadInput."""
    try:
        with source.open() as file:
            for row in _sheet(file, name).iter_rows(max_col=_WIDTH, values_only=True):
                yield list(row)
    except _FAULTS as error:
        raise BadInput(BROKEN) from error


def _sheet(file: Any, name: str) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True)[name]
    sheet.reset_dimensions()
    return sheet

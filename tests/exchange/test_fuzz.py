"""Broken files: whatever is flipped, cut or swapped in a real file, the answer is rows or one sentence, and soon."""

from __future__ import annotations

import contextlib
import io
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mzdesk.errors import BadInput
from mzdesk.exchange import report
from mzdesk.exchange.reading import read
from mzdesk.terms import ImportKind
from tests.exchange.cases import GOLDEN, region, workbook

SMALL = workbook(
    {
        "台账": [
            ["机构名称", "乡镇", "成立时间", "床位数"],
            *([f"第{n}敬老院", "凤山街道", "2018.6.1", n] for n in range(30)),
        ]
    },
    merges=["B2:B5"],
    hidden=[3],
)


def far() -> bytes:
    """The same with a stray cell in the last row, which is read another way."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stray = b'<row r="1048576"><c r="Z1048576"><v>1</v></c></row></sheetData>'
            new.writestr(name, old.read(name).replace(b"</sheetData>", stray))
    return kept.getvalue()


FILES: dict[str, tuple[bytes, ImportKind]] = {
    "xlsx": (SMALL, ImportKind.FACILITY),
    "far": (far(), ImportKind.FACILITY),
    "register": ((GOLDEN / "H01_facilities_title_merged_totals.xlsx").read_bytes(), ImportKind.FACILITY),
    "ledger": ((GOLDEN / "H12_hazard_ledger_two_months.xlsx").read_bytes(), ImportKind.HAZARD),
    "xls": ((GOLDEN / "H05_facilities_biff8.xls").read_bytes(), ImportKind.FACILITY),
    "xls hidden": ((GOLDEN / "M01_facilities_hidden_errors.xls").read_bytes(), ImportKind.FACILITY),
    "ods": ((GOLDEN / "M02_facilities.ods").read_bytes(), ImportKind.FACILITY),
    "locked": ((GOLDEN / "M03_encrypted.xlsx").read_bytes(), ImportKind.FACILITY),
    "csv": ((GOLDEN / "H03_facilities_gb18030.csv").read_bytes(), ImportKind.FACILITY),
    "csv bom": ((GOLDEN / "H25_formula_injection_utf8_bom.csv").read_bytes(), ImportKind.FACILITY),
}
SECONDS, MEMORY = 10.0, 1536 * 2**20


def flip(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed."""
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 40))):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The end gone, or a stretch in the middle."""
    start = chance.randrange(len(data))
    return data[:start] + (data[start + chance.randrange(1, 400) :] if chance.random() < 0.5 else b"")


def splice(data: bytes, chance: random.Random) -> bytes:
    """A stretch of the file in another place of it."""
    start, place = chance.randrange(len(data)), chance.randrange(len(data))
    return data[:place] + data[start : start + chance.randrange(1, 200)] + data[place:]


def within(data: bytes, chance: random.Random) -> bytes:
    """A package put together rightly whose parts are spoilt: what the gate lets by."""
    if not data.startswith(b"PK"):
        return flip(data, chance)
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        spoilt = chance.choice([name for name in names if name.endswith((".xml", ".rels"))])
        for name in names:
            part = old.read(name)
            new.writestr(name, chance.choice((flip, cut, splice, _numbers))(part, chance) if name == spoilt else part)
    return kept.getvalue()


def _numbers(part: bytes, chance: random.Random) -> bytes:
    """A number in the markup made huge, negative or nothing: places, counts, indexes."""
    spots = [n for n, sign in enumerate(part) if chr(sign).isdigit()]
    if not spots:
        return part
    at = chance.choice(spots)
    return part[:at] + chance.choice((b"99999999999", b"-1", b"", b"1e308", b"4294967296", b"1048577")) + part[at + 1 :]


HOW: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, cut, splice, within, within)


def spoil(name: str, turns: int) -> None:
    """Read a file spoilt in so many ways; the turn is told before each, so that one that kills is known."""
    data, kind = FILES[name]
    chance, districts = random.Random(f"spoilt {name}"), region()
    for turn in range(turns):
        spoilt = chance.choice(HOW)(data, chance)
        sys.stdout.write(f"{turn}\n")
        sys.stdout.flush()
        began = time.process_time()
        with contextlib.suppress(BadInput):
            report.accepted(read(spoilt, kind, townships=districts, name="表.xlsx"), 0.0, 0.0)
        assert time.process_time() - began < SECONDS


def _limited() -> None:
    """No more memory than the program may ever need, where the system can hold to it."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.proof
@pytest.mark.parametrize("name", FILES)
def test_a_spoilt_file_is_read_or_refused_and_never_a_fault(name: str, scale: Callable[[int], int]) -> None:
    """Protects the clerk: no file makes a fault, kills the program, hangs it or eats its memory."""
    command = [sys.executable, "-m", "tests.exchange.test_fuzz", name, str(scale(600))]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=1200, check=False)
    told = done.stdout.split()
    assert done.returncode == 0, f"{name}, turn {told[-1] if told else None}: {done.stderr[-2000:]}"
    assert len(told) == scale(600)


if __name__ == "__main__":
    _limited()
    spoil(sys.argv[1], int(sys.argv[2]))

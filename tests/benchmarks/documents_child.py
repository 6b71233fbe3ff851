"""Papers in a process of its own: `python -m tests.benchmarks.documents_child WHAT COUNT FOLDER`.

WHAT is orders, strangers, dossier or preview. Prints one line of JSON. Started by documents.py.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from mzdesk.documents import archive, photos, raster, render
from mzdesk.importing import peak_mb
from mzdesk.terms import DocumentKind as Kind
from mzdesk.views.documents import PhotoLine
from mzdesk.views.dossiers import HazardEntry, StepEntry, VisitEntry
from mzdesk.views.gongwen import Paragraph
from tests.documents.samples import FINDINGS, SAMPLES
from tests.documents.samples_duty import DOSSIER

WIDTH = 900
"""Pixels of a previewed page."""
_ORDER = SAMPLES[Kind.RECTIFICATION_ORDER]


def orders(count: int, _folder: Path) -> dict[str, float]:
    """So many different orders of one page each, of one day's round: the same words but for floor, number and code."""
    return _printed(count, lambda number: (f"{number % 9 + 1}层疏散通道堆放纸箱", "清理通道", _ORDER.party.name))


def strangers(count: int, _folder: Path) -> dict[str, float]:
    """Orders that have least in common: place, problem and demand are 40 of the 6,500 common characters at random."""
    text = (Path(__file__).parents[1] / "documents" / "tongyong.txt").read_text(encoding="utf-8").strip()[:6500]
    chance = random.Random(1)
    signs = ["".join(chance.choices(text, k=40)) for _ in range(count + 1)]
    return _printed(count, lambda number: (signs[number][:20], signs[number][20:30], signs[number][30:]))


def _printed(count: int, words: Callable[[int], tuple[str, str, str]]) -> dict[str, float]:
    """Orders whose problem, demand and place `words` tells."""
    sizes, spent = [], 0.0
    for number in range(count + 1):
        text, requirement, place = words(number)
        finding = replace(FINDINGS[0], text=text, requirement=requirement, basis=(), photos=())
        view = replace(
            _ORDER,
            findings=(finding,),
            party=replace(_ORDER.party, name=place),
            number=f"武隆民责改〔2026〕{number + 1}号",
            code=f"{260000010017 + number}",
            contact="",
        )
        began = time.process_time()
        pdf = render(Kind.RECTIFICATION_ORDER, view)
        if number:  # the first one loads the fonts
            spent += time.process_time() - began
        sizes.append(len(pdf))
    pages = raster.page_count(pdf)
    cpu_ms = round(spent / count * 1000, 2)
    return {"count": count, "pages": pages, "cpu_ms": cpu_ms, "largest_kb": round(max(sizes) / 1000, 1)}


def dossier(count: int, folder: Path) -> dict[str, float]:
    """A dossier with two photos a hazard, read from files in their stored form."""
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(_photo(number))
    began = time.perf_counter()
    hazards = tuple(_hazard(number, folder) for number in range(count // 2))
    visits = tuple(_visit(number) for number in range(count // 6))
    view = replace(DOSSIER, hazards=hazards, visits=visits)
    pdf = render(Kind.DOSSIER, view)
    seconds, peak = round(time.perf_counter() - began, 2), round(peak_mb())
    pages, size = raster.page_count(pdf), round(len(pdf) / 1e6, 1)
    del pdf
    archive.to_pdfa(render(Kind.DOSSIER, view), day=view.day)
    return {"pages": pages, "seconds": seconds, "mb": size, "peak_mb": peak, "archived_mb": round(peak_mb())}


def _photo(number: int) -> bytes:
    """As the camera's photos are stored: 2,048 px wide, some 700 KB."""
    chance = random.Random(number)
    grain = Image.frombytes("RGB", (512, 384), chance.randbytes(512 * 384 * 3)).resize((2048, 1536))
    ImageDraw.Draw(grain).rectangle((100, 100, 1200, 900), fill=(number % 256, 120, 90))
    out = io.BytesIO()
    grain.save(out, "JPEG", quality=80)
    return out.getvalue()


def _hazard(number: int, folder: Path) -> HazardEntry:
    shown = tuple(
        PhotoLine(photos.printed((folder / f"{each}.jpg").read_bytes()), f"照片 {each}")
        for each in (2 * number, 2 * number + 1)
    )
    steps = tuple(StepEntry(date(2026, 11, n), "整改", "已清理，通道畅通，安排专人每日巡查。") for n in range(1, 6))
    return replace(DOSSIER.hazards[0], number=f"YH2026-{number:04d}", steps=steps, photos=shown)


def _visit(number: int) -> VisitEntry:
    return replace(DOSSIER.visits[0], code=f"26{number:06d}")


def preview(pages: int, _folder: Path) -> dict[str, float]:
    """From a notice to the picture of its first page: in a fresh process, and once fonts and libraries are there."""
    text = (
        "各养老机构要压实安全责任，逐项排查消防、用电、燃气和食品安全隐患，建立清单，限期整改，确保老人安全过冬。" * 3
    )
    notice = replace(SAMPLES[Kind.NOTICE], body=(Paragraph(text),) * 2)
    cold = _shown(notice)
    paragraphs = 2
    while raster.page_count(render(Kind.NOTICE, notice)) < pages:
        paragraphs += 2
        notice = replace(notice, body=(Paragraph(text),) * paragraphs)
    found = raster.page_count(render(Kind.NOTICE, notice))
    warm = _shown(replace(notice, title="关于做好岁末年初安全工作的通知"))
    return {"pages": found, "cold_ms": cold, "warm_ms": warm}


def _shown(view: Any) -> float:
    began = time.perf_counter()
    raster.render(render(Kind.NOTICE, view), 0, WIDTH)
    return round((time.perf_counter() - began) * 1000, 1)


WHAT: dict[str, Callable[[int, Path], dict[str, float]]] = {
    "orders": orders,
    "strangers": strangers,
    "dossier": dossier,
    "preview": preview,
}


def main(words: list[str]) -> int:
    """Measure one thing."""
    what, count, folder = words
    print(json.dumps(WHAT[what](int(count), Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Acts of the register: the sample workbook comes in, certificates are put on file, ledger and template go out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mzdesk import paths
from mzdesk.demo.stage import Stage
from mzdesk.services import facilities
from mzdesk.terms import CertificateKind, FacilityKind, ImportKind, RowFate
from mzdesk.ui import exporting
from mzdesk.views.facilities import CertificateDraft, FacilityCriteria, FacilityRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from mzdesk.ui.context import Work

_TAKEN = frozenset({RowFate.NEW, RowFate.CHANGED})


def bring_in(stage: Stage) -> None:
    """Import the sample register: preview first, then one unit of work."""
    from mzdesk.exchange import intake

    path = paths.resource("samples", "facilities.xlsx")

    def job(work: Work, progress: Callable[..., None]) -> tuple[Any, Any]:
        staged = intake.stage(path, ImportKind.FACILITY, work, progress)
        try:
            return dict(staged.counts), intake.apply(staged, work, progress, take=_TAKEN)
        finally:
            staged.close()

    seen, done = stage.long("导入机构台账", job)
    counts = {fate.value: seen.get(fate, 0) for fate in RowFate if seen.get(fate, 0)}
    stage.step("导入机构台账", **counts, stored=sum(done.counts.get(fate, 0) for fate in _TAKEN))


def places(stage: Stage, **filters: Any) -> list[FacilityRow]:
    """The places of the register that fit, in its own order."""
    criteria = FacilityCriteria(**filters)
    return list(stage.ask(facilities.listing, criteria, offset=0, limit=500).rows)


def certificates(stage: Stage, today: date) -> None:
    """Certificates of the first homes; one has run out, one soon will."""
    now, kept = stage.clock.now(), 0
    for number, row in enumerate(places(stage, kind=FacilityKind.ELDERLY_CARE)[:12]):
        draft = CertificateDraft(
            CertificateKind.FIRE_TEST if number % 2 else CertificateKind.FOOD,
            f"示例证照{number + 1:03d}",
            today - timedelta(days=330),
            today + timedelta(days=(number - 1) * 25),
        )
        stage.do("登记证照", facilities.save_certificate, row.id, draft=draft, now=now)
        kept += 1
    stage.step("登记证照", certificates=kept)


def write_out(stage: Stage) -> None:
    """The ledger as the page exports it, and the empty template."""
    from mzdesk.ui.pages.facilities.columns import COLUMNS

    rows = places(stage)
    workbook(stage, "机构台账", COLUMNS, rows)
    stage.step("导出机构台账", rows=len(rows))


def workbook(stage: Stage, title: str, columns: Any, rows: Any) -> Path:
    """A shown table as the page exports it."""
    path = stage.out / "workbooks" / f"{title}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    return stage.long(f"导出{title}", exporting.writer(title, columns, rows, stage.clock.now(), path))

"""Papers that are written here and issued in one act: for each what is asked, how it begins, what it says."""

from __future__ import annotations

from mzdesk.terms import DocumentKind
from mzdesk.ui.pages.orders.sheets import incident, log, roster, slip, summary
from mzdesk.ui.pages.orders.sheets.form import SheetForm

FORMS: dict[DocumentKind, SheetForm] = {
    DocumentKind.HANDLING_SLIP: slip.FORM,
    DocumentKind.DUTY_ROSTER: roster.FORM,
    DocumentKind.DUTY_LOG: log.FORM,
    DocumentKind.DAILY_SUMMARY: summary.FORM,
    DocumentKind.INCIDENT_REPORT: incident.FORM,
}
TABLES = frozenset({DocumentKind.DUTY_ROSTER, DocumentKind.DUTY_LOG, DocumentKind.DAILY_SUMMARY})
"""Those with tables to type into."""

__all__ = ["FORMS", "TABLES", "SheetForm"]

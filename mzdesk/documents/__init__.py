"""Printed paper: pure functions from a view to the bytes of a PDF. ReportLab is loaded when the first one is drawn."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from mzdesk.terms import DocumentKind
from mzdesk.views import documents as views
from mzdesk.views import enforcement, plan_papers
from mzdesk.views.dossiers import FacilityDossier
from mzdesk.views.duty import DailySummary, DutyLog, DutyRoster, IncidentReport
from mzdesk.views.gongwen import Gongwen
from mzdesk.views.handling import HandlingSlip
from mzdesk.views.takeovers import TakeoverList

_KINDS: dict[DocumentKind, tuple[type, str, str]] = {
    DocumentKind.INSPECTION_APPROVAL: (views.InspectionApproval, "planning", "approval"),
    DocumentKind.PERIOD_PROMISE: (plan_papers.PeriodPromise, "promising", "promise"),
    DocumentKind.DAY_DRAW: (plan_papers.DayDrawSheet, "touring", "day"),
    DocumentKind.RANDOM_PUBLICATION: (plan_papers.RandomPublication, "publishing", "publication"),
    DocumentKind.INSPECTION_NOTICE: (views.InspectionNotice, "planning", "notice"),
    DocumentKind.SUPERVISION_NOTICE: (views.InspectionNotice, "planning", "notice"),
    DocumentKind.BLANK_CHECKLIST: (views.BlankChecklist, "planning", "blank"),
    DocumentKind.SITE_RECORD: (views.SiteRecord, "visiting", "record"),
    DocumentKind.COVERT_LIST: (views.CovertList, "visiting", "covert"),
    DocumentKind.RECTIFICATION_ORDER: (views.RectificationOrder, "rectifying", "order"),
    DocumentKind.INTERNAL_RECTIFICATION: (views.InternalRectification, "rectifying", "internal"),
    DocumentKind.RECHECK_OPINION: (views.RecheckOpinion, "rectifying", "recheck"),
    DocumentKind.EXTENSION_APPROVAL: (enforcement.ExtensionApproval, "deciding", "extension"),
    DocumentKind.TALK_NOTICE: (enforcement.TalkNotice, "talking", "notice"),
    DocumentKind.TALK_RECORD: (enforcement.TalkRecord, "talking", "record"),
    DocumentKind.SUSPENSION_NOTICE: (enforcement.SuspensionNotice, "suspending", "suspension"),
    DocumentKind.SPOT_PENALTY: (enforcement.SpotPenalty, "punishing", "penalty"),
    DocumentKind.TRANSFER_LETTER: (enforcement.TransferLetter, "transferring", "transfer"),
    DocumentKind.LISTING_NOTICE: (enforcement.ListingNotice, "transferring", "listing"),
    DocumentKind.SERVICE_RECEIPT: (enforcement.ServiceReceipt, "deciding", "receipt"),
    DocumentKind.HANDLING_SLIP: (HandlingSlip, "handling", "slip"),
    DocumentKind.TAKEOVER_LIST: (TakeoverList, "handing_over", "takeover_list"),
    DocumentKind.DUTY_ROSTER: (DutyRoster, "duty", "roster"),
    DocumentKind.DUTY_LOG: (DutyLog, "duty", "log"),
    DocumentKind.DAILY_SUMMARY: (DailySummary, "duty", "summary"),
    DocumentKind.INCIDENT_REPORT: (IncidentReport, "incidents", "report"),
    DocumentKind.DOSSIER: (FacilityDossier, "dossiers", "dossier"),
    **dict.fromkeys(
        (
            DocumentKind.NOTICE,
            DocumentKind.BULLETIN,
            DocumentKind.WORK_LETTER,
            DocumentKind.UPWARD_REPORT,
            DocumentKind.MINUTES,
            DocumentKind.COMMAND,
        ),
        (Gongwen, "gongwen", "render"),
    ),
}


def view_of(kind: DocumentKind) -> type:
    """The dataclass that a document of this kind is made from."""
    return _KINDS[kind][0]


def render(kind: DocumentKind, view: Any) -> bytes:
    """The PDF of a document: same view, same bytes. Raises BadInput for what can't be printed."""
    expected, module, name = _KINDS[kind]
    if not isinstance(view, expected):
        raise TypeError(f"{kind} is made from {expected.__name__}, not {type(view).__name__}")
    draw: Callable[[Any], bytes] = getattr(import_module(f"mzdesk.documents.{module}"), name)
    return draw(view)

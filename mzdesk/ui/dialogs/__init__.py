"""The few dialogs: a named act, pass-phrase and PIN, paper approval, crash report, files."""

from mzdesk.ui.dialogs.approval import (
    Approval,
    ApprovalDialog,
    PaperApproval,
    PinApproval,
    ask_approval,
    note_approver,
    usual_approver,
)
from mzdesk.ui.dialogs.base import Dialog, ask
from mzdesk.ui.dialogs.conflict import ConflictDialog, Held
from mzdesk.ui.dialogs.connecting import ConnectionDialog
from mzdesk.ui.dialogs.crash import CrashDialog
from mzdesk.ui.dialogs.secrets import SecretDialog, ask_secret

__all__ = [
    "Approval",
    "ApprovalDialog",
    "ConflictDialog",
    "ConnectionDialog",
    "CrashDialog",
    "Dialog",
    "Held",
    "PaperApproval",
    "PinApproval",
    "SecretDialog",
    "ask",
    "ask_approval",
    "ask_secret",
    "note_approver",
    "usual_approver",
]

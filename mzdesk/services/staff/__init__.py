"""人员与权限: persons, recusal, leave; accounts, sign-in, PINs and delegations."""

from mzdesk.services.staff.accounts import (
    administrators,
    create_account,
    disable,
    enable,
    must_change,
    reset,
    set_roles,
    sign_in,
    sign_in_names,
    unlock,
)
from mzdesk.services.staff.delegations import delegate, delegations, revoke
from mzdesk.services.staff.handing import login_sheet
from mzdesk.services.staff.persons import (
    add_leave,
    add_tie,
    counts,
    drop_leave,
    drop_tie,
    everybody,
    leaders,
    listing,
    officers,
    save,
    view,
)
from mzdesk.services.staff.phrases import change_phrase, may_lock, set_pin, show_self
from mzdesk.services.staff.seating import seated

__all__ = [
    "add_leave",
    "add_tie",
    "administrators",
    "change_phrase",
    "counts",
    "create_account",
    "delegate",
    "delegations",
    "disable",
    "drop_leave",
    "drop_tie",
    "enable",
    "everybody",
    "leaders",
    "listing",
    "login_sheet",
    "may_lock",
    "must_change",
    "officers",
    "reset",
    "revoke",
    "save",
    "seated",
    "set_pin",
    "set_roles",
    "show_self",
    "sign_in",
    "sign_in_names",
    "unlock",
    "view",
]

"""值班室: shifts and who signed, the append-only log, 交接班, 交办事项, 查岗, the 值班日志."""

from mzdesk.services.duty.assigning import assign, step, task, task_counts, tasks
from mzdesk.services.duty.calling import (
    record_spot_check,
    spot_check,
    spot_checks,
    spot_figures,
    spot_script,
)
from mzdesk.services.duty.crews import crew, duty_leaders, officers
from mzdesk.services.duty.handing import hand_over, matters
from mzdesk.services.duty.logbook import correct, line, line_counts, lines, log, open_lines, settle
from mzdesk.services.duty.papers import keep_log, shift_log
from mzdesk.services.duty.recalling import call_off
from mzdesk.services.duty.running import now, open_shift, shift, shifts, span
from mzdesk.services.duty.scanning import attach_scan, scans
from mzdesk.services.duty.signing import sign_on
from mzdesk.services.duty.spot_days import open_spot_day, verify_spot_checks
from mzdesk.services.duty.spot_units import unit_counts, units
from mzdesk.services.duty.spotting import plan_spot_checks, spot_keepers, spot_periods, spot_recovery, void_spot_checks
from mzdesk.services.duty.towns import log_town, town_line, town_lines

__all__ = [
    "assign",
    "attach_scan",
    "call_off",
    "correct",
    "crew",
    "duty_leaders",
    "hand_over",
    "keep_log",
    "line",
    "line_counts",
    "lines",
    "log",
    "log_town",
    "matters",
    "now",
    "officers",
    "open_lines",
    "open_shift",
    "open_spot_day",
    "plan_spot_checks",
    "record_spot_check",
    "scans",
    "settle",
    "shift",
    "shift_log",
    "shifts",
    "sign_on",
    "span",
    "spot_check",
    "spot_checks",
    "spot_figures",
    "spot_keepers",
    "spot_periods",
    "spot_recovery",
    "spot_script",
    "step",
    "task",
    "task_counts",
    "tasks",
    "town_line",
    "town_lines",
    "unit_counts",
    "units",
    "verify_spot_checks",
    "void_spot_checks",
]

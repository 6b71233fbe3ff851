"""How soon an incident is reported: work requirement of the bureau, never a 法律依据."""

from __future__ import annotations

from mzdesk.settings.options import Option, OptionKind, number, text

_HELP = "工作要求，从接报时间算起。"

INCIDENTS = (
    Option(
        "incident_phone",
        "突发事件电话报告（分钟）",
        30,
        number(5, 240),
        kind=OptionKind.NUMBER,
        group="突发事件",
        help=_HELP,
    ),
    Option(
        "incident_written",
        "突发事件书面首报（分钟）",
        60,
        number(10, 480),
        kind=OptionKind.NUMBER,
        group="突发事件",
        help=_HELP,
    ),
    Option(
        "incident_update",
        "续报间隔（小时）",
        24,
        number(1, 168),
        kind=OptionKind.NUMBER,
        group="突发事件",
        help="处置中的突发事件，距上一次书面报告多久应再报一次。",
    ),
    Option(
        "incident_change",
        "伤亡变化后续报（分钟）",
        60,
        number(10, 480),
        kind=OptionKind.NUMBER,
        group="突发事件",
        help="伤亡人数有变化时，多久内续报。",
    ),
    Option(
        "incident_recipient",
        "突发事件报送单位",
        "",
        text(80),
        group="突发事件",
        help="写报告时带入，例如 区委、区政府。",
    ),
)

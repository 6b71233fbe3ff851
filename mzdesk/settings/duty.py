"""The duty room's options: when a shift hands over, what is given back for weekends and holidays."""

from __future__ import annotations

from mzdesk.settings.options import Option, OptionKind, number, text

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_OWN = "按本单位规定填写。"

DUTY = (
    Option(
        "duty_handover",
        "值班交接时间",
        "08:30",
        text(5, needed=True, pattern=_CLOCK, hint="请写成 08:30 这样的时间。"),
        group="值班",
        help="每班在这时交接；新建值班表时带入。",
    ),
    Option(
        "duty_night_from",
        "夜班开始时间",
        "18:00",
        text(5, needed=True, pattern=_CLOCK, hint="请写成 18:00 这样的时间。"),
        group="值班",
        help="只用于白班、夜班分开的值班表。",
    ),
    Option(
        "daily_deadline",
        "安全日报截止时间",
        "15:00",
        text(5, needed=True, pattern=_CLOCK, hint="请写成 15:00 这样的时间。"),
        group="值班",
        help="当日报送到这一分钟为止，之后到报的为迟报；已登记的不重新判断。",
    ),
    Option(
        "comp_weekend",
        "周末值班补休（半天）",
        2,
        number(0, 6),
        kind=OptionKind.NUMBER,
        group="值班",
        help=f"值一个周末班可补休几个半天，{_OWN}",
    ),
    Option(
        "comp_holiday",
        "节假日值班补休（半天）",
        2,
        number(0, 6),
        kind=OptionKind.NUMBER,
        group="值班",
        help=f"值一个节假日班可补休几个半天，{_OWN}",
    ),
)

"""Every option once: name, default, check, label, and whose it is: the office's or this PC's.

The office's values are kept in the database as JSON text: `spell` writes it, `parse` reads it, `validate` checks what
a person chose. This PC's values lie in one JSON file: `PcSettings`.
"""

from __future__ import annotations

import json
from typing import Any

from mzdesk.errors import BadInput
from mzdesk.log import logger
from mzdesk.settings.office import OFFICE, ORDER_TITLES
from mzdesk.settings.options import Option, OptionKind, Scope, checked
from mzdesk.settings.pc import PC, PcSettings

__all__ = [
    "ORDER_TITLES",
    "Option",
    "OptionKind",
    "PcSettings",
    "Scope",
    "office_options",
    "option",
    "parse",
    "pc_options",
    "spell",
    "validate",
]

_BY_NAME = {option.name: option for option in (*OFFICE, *PC)}


def office_options() -> tuple[Option, ...]:
    """The office's options in the order of the settings page."""
    return OFFICE


def pc_options() -> tuple[Option, ...]:
    """This PC's options."""
    return PC


def option(name: str) -> Option:
    """The option called `name`; an unknown name is a bug (KeyError)."""
    return _BY_NAME[name]


def validate(name: str, value: Any) -> Any:
    """The value as it is kept; raises BadInput with `field` = `name`."""
    return checked(option(name), value)


def spell(name: str, value: Any) -> str:
    """The JSON text kept for a valid value."""
    option(name)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def parse(name: str, text: str) -> Any:
    """The value of kept JSON text; the default, with a line in the log, where the text can no longer be used.

    Tables by kind of document are completed from the default.
    """
    chosen = option(name)
    try:
        value = chosen.check(json.loads(text))
    except (ValueError, BadInput):
        logger.warning("setting %s can't be used, default taken", name)
        return chosen.default
    return {**chosen.default, **value} if chosen.kind is OptionKind.TABLE else value

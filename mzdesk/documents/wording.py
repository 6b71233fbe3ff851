"""Fixed sentences as they are drawn: the section's own words where it has some, else the program's."""

from __future__ import annotations

from mzdesk.documents import style
from mzdesk.settings.sentences import SENTENCES

COURT = "有管辖权的人民法院"
SEPARATE_TERMS = "（各项期限见上表）"


def say(name: str, **places: str) -> str:
    """A sentence by its name in the style in force, its {places} filled in; an unknown name is a bug (KeyError)."""
    own = dict(style.now().wording)
    return own.get(name, SENTENCES[name].text).format(**places)


def remedies(government: str, court: str, name: str = "remedies") -> str:
    """How to appeal; the court is named only when the bureau has set it."""
    return say(name, 复议机关=government, 法院=court or COURT)

"""Which change of a hazard's state may ever happen; the database refuses all others too.

Forward along the loop, back when a re-check fails or a hazard comes up again, and one step back when a step that was
not yet printed is withdrawn.
"""

from __future__ import annotations

from mzdesk.terms import HazardState as S

_FORWARD = {
    (S.FOUND, S.ORDERED),
    (S.FOUND, S.RECTIFYING),
    (S.FOUND, S.SUBMITTED),
    (S.FOUND, S.RECHECKED),
    (S.ORDERED, S.RECTIFYING),
    (S.ORDERED, S.SUBMITTED),
    (S.ORDERED, S.RECHECKED),
    (S.RECTIFYING, S.ORDERED),
    (S.RECTIFYING, S.SUBMITTED),
    (S.RECTIFYING, S.RECHECKED),
    (S.SUBMITTED, S.RECTIFYING),
    (S.SUBMITTED, S.RECHECKED),
    (S.RECHECKED, S.RECTIFYING),
    (S.RECHECKED, S.CLOSED),
    (S.CLOSED, S.RECTIFYING),
    (S.CLOSED, S.FOUND),
}
_WITHDRAWN = {(new, old) for old, new in _FORWARD if old is not S.CLOSED}
HAZARD_MOVES: frozenset[tuple[S, S]] = frozenset(_FORWARD | _WITHDRAWN)

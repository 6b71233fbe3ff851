"""Which places: exactly as many as asked, each with its own chance; and the reserves after them."""

from __future__ import annotations

from collections.abc import Sequence

from mzdesk.rules.draw.chances import SCALE
from mzdesk.rules.draw.seal import Stream


def pivotal(shares: Sequence[int], stream: Stream) -> list[int]:
    """The chosen positions, in order. `shares` add up to a multiple of SCALE; as many are chosen.

    Two neighbours fight until one of them is decided; the other goes on with what is left (Deville and Tillé 1998).
    """
    chosen: list[int] = []
    held, share = 0, 0
    for at, other in enumerate(shares):
        winner, held, share = _fight(held, share, at, other, stream)
        if winner is not None:
            chosen.append(winner)
    if share == SCALE:
        chosen.append(held)
    return sorted(chosen)


def _fight(a: int, pa: int, b: int, pb: int, stream: Stream) -> tuple[int | None, int, int]:
    """(who is chosen for good, who goes on, with which share)."""
    both = pa + pb
    if pa in (0, SCALE):
        return (a if pa else None), b, pb
    if both < SCALE:
        return (None, a, both) if stream.below(both) < pa else (None, b, both)
    lost = both - SCALE
    odds = 2 * SCALE - both
    return (a, b, lost) if stream.below(odds) < SCALE - pb else (b, a, lost)


def reserves(shares: Sequence[int], chosen: Sequence[int], wanted: int, stream: Stream) -> list[int]:
    """The first `wanted` places that follow when chosen ones fall out, drawn by the same chances; fewer if used up."""
    drawn = set(chosen)
    waiting = [at for at in range(len(shares)) if at not in drawn]
    following: list[int] = []
    while waiting and len(following) < wanted:
        mark = stream.below(sum(shares[at] for at in waiting))
        for place, at in enumerate(waiting):
            mark -= shares[at]
            if mark < 0:
                following.append(waiting.pop(place))
                break
    return following

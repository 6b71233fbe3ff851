"""Which change of a document's state may ever happen; the database refuses all others too.

拟稿 → 核稿 → 签发 → 取号 → 用印 → 送达 → 归档 (OFFICE: paper flow), back to 草稿 until it has its number. Papers of
visits and hazards are signed and numbered in one act, so that they begin at 已签发, or at 草稿 while the office has not
given their number.
"""

from __future__ import annotations

from mzdesk.terms import DocumentState as S

_ON = {
    (S.DRAFT, S.REVIEW),
    (S.REVIEW, S.SIGNING),
    (S.SIGNING, S.SIGNED),
    (S.SIGNED, S.ISSUED),
    (S.DRAFT, S.ISSUED),
    (S.ISSUED, S.SEALED),
    (S.ISSUED, S.SERVED),
    (S.SEALED, S.SERVED),
    (S.ISSUED, S.FILED),
    (S.SEALED, S.FILED),
    (S.SERVED, S.FILED),
}
_BACK = {(S.REVIEW, S.DRAFT), (S.SIGNING, S.DRAFT), (S.SIGNED, S.DRAFT)}
UNNUMBERED = (S.DRAFT, S.REVIEW, S.SIGNING, S.SIGNED)
FIXED = (S.SEALED, S.SERVED, S.FILED, S.VOID)
"""From 用印 on what a document says can't be changed."""
_VOIDED = {(state, S.VOID) for state in (*UNNUMBERED, S.ISSUED, S.SEALED)}
DOCUMENT_MOVES: frozenset[tuple[S, S]] = frozenset(_ON | _BACK | _VOIDED)

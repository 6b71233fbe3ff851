"""Several papers as one PDF, so that they are looked at and printed in one go."""

from __future__ import annotations

import io
from collections.abc import Sequence


def join(pdfs: Sequence[bytes]) -> bytes:
    """The pages of all papers in their order; the same papers give the same bytes."""
    if len(pdfs) == 1:
        return pdfs[0]
    import pikepdf

    with pikepdf.new() as joined:
        for each in pdfs:
            with pikepdf.open(io.BytesIO(each)) as source:
                joined.pages.extend(source.pages)
        out = io.BytesIO()
        joined.save(out, deterministic_id=True)
    return out.getvalue()

"""A township's desk that keeps lines in its outbox until it is killed: `python -m tests.proofs.outbox_child FILE`.

It says each key after `keep` has returned: that is what the clerk was told.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from mzdesk.db.outbox import Outbox
from mzdesk.terms import Role
from mzdesk.views.actor import Actor
from mzdesk.views.attachments import FileDraft
from mzdesk.views.hazards import SubmissionDraft
from mzdesk.views.outbox import Act
from tests.factories import DISTRICT

TOWN = Actor(None, "示例t", frozenset({Role.TOWNSHIP_CLERK}), DISTRICT, "500156001")
PHOTO = FileDraft("后.jpg", "image/jpeg", bytes(range(256)) * 200, taken_at=datetime(2026, 11, 23, tzinfo=UTC))


def main(file: str) -> None:
    """Keep rectifications with a photo of 50 kB, one after the other."""
    box = Outbox(Path(file))
    draft = SubmissionDraft("甲某", "已清理", date(2026, 11, 23), files=(PHOTO,))
    while True:
        key = box.keep(TOWN, Act(draft, "整改", about=uuid4()))
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])

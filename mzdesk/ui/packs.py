"""交换包 at the bureau's desk: a file looked at, imported line by line, its receipt written; off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from mzdesk.errors import MzdeskError
from mzdesk.ui.runner import Job, Lane

if TYPE_CHECKING:
    from mzdesk.db.receiving import Imported
    from mzdesk.ui.context import Context
    from mzdesk.views.packs import Pack, PackPreview

Failed = Callable[[MzdeskError], None]


def look(context: Context, path: Path, done: Callable[[PackPreview], None], failed: Failed) -> None:
    """What a file holds, before anything is written."""
    from mzdesk.db import packs as files
    from mzdesk.services import packs

    context.query(lambda s, a: packs.look(s, a, files.read_file(path)), done, failed)


def bring(context: Context, pack: Pack, done: Callable[[Imported], None], failed: Failed) -> None:
    """Import a pack that was looked at."""
    from mzdesk.db.receiving import receive
    from mzdesk.services import packs

    store, actor = context.store, context.actor

    def told(imported: Imported) -> None:
        context.bulletin.announce(imported.touched)
        done(imported)

    context.runner.submit(
        Job(Lane.LONG, "导入交换包"),
        lambda job: receive(store, actor, pack, packs, job.progress),
        told,
        failed,
        lambda: context.notify.info("已停止导入，已收下的有效。重新导入同一个文件会接着办，不会重复登记"),
        getattr(done, "__self__", None),
    )


def write_receipt(context: Context, pack_id: UUID, path: Path, done: Callable[[], None], failed: Failed) -> None:
    """Write the receipt of an imported pack."""
    from mzdesk.db import packs as files
    from mzdesk.services import packs

    now = context.now()

    def job(session: object, actor: object) -> None:
        files.write_file(path, packs.receipt(session, actor, pack_id, now=now))  # type: ignore[arg-type]

    context.query(job, lambda _none: done(), failed)

"""填报簿 at the bureau's desk: made for townships, looked at when they are back, imported; off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mzdesk.errors import MzdeskError
from mzdesk.ui.runner import Job, Lane

if TYPE_CHECKING:
    from mzdesk.db.receiving import Imported
    from mzdesk.ui.context import Context, Work
    from mzdesk.views.books import BookPreview

Failed = Callable[[MzdeskError], None]


@dataclass(frozen=True, slots=True)
class Looked:
    """What the chosen files hold, and why some can't be read (file, sentence)."""

    books: tuple[BookPreview, ...]
    refused: tuple[tuple[str, str], ...] = ()


def send(
    context: Context, townships: Sequence[str], *, starts: date, ends: date, folder: Path,
    done: Callable[[list[Path]], None], failed: Failed,
) -> None:  # fmt: skip
    """发出填报簿: a workbook for each township in a folder; one that can't be written was not sent."""
    now = context.now()

    def job(work: Work, progress: Callable[..., None]) -> list[Path]:
        from mzdesk.exchange import township_book
        from mzdesk.services import books

        made: list[Path] = []
        for number, town in enumerate(townships):
            progress(number, len(townships))
            with work.begin("发出填报簿") as session:
                form = books.issue(session, work.actor, town, starts=starts, ends=ends, now=now)
                path = folder / township_book.name_of(form)
                township_book.write(form, path=path)
            made.append(path)
        return made

    context.long("发出填报簿", job, done, failed)


def look(context: Context, paths: Sequence[Path], done: Callable[[Looked], None], failed: Failed) -> None:
    """What the files hold, before anything is written."""
    now = context.now()

    def job(work: Work, progress: Callable[..., None]) -> Looked:
        from mzdesk.exchange import township_reading
        from mzdesk.services import books

        found: list[BookPreview] = []
        refused: list[tuple[str, str]] = []
        for number, path in enumerate(paths):
            progress(number, len(paths))
            try:
                read = township_reading.read(path)
                with work.read() as session:
                    found.append(books.look(session, work.actor, read, now=now))
            except MzdeskError as error:
                refused.append((path.name, error.message))
        return Looked(tuple(found), tuple(refused))

    context.long("查看填报簿", job, done, failed)


def bring(context: Context, seen: Sequence[BookPreview], done: Callable[[Imported], None], failed: Failed) -> None:
    """Import books that were looked at, one after another; each is held against what stands by then."""
    from mzdesk.db.receiving import Imported

    store, actor = context.store, context.actor

    def job(running: Job) -> Imported:
        from mzdesk.db.receiving import receive
        from mzdesk.services import books, packs

        whole = Imported()
        for each in seen:
            with store.read(actor) as session:
                pack = books.look(session, actor, each.read, now=store.now()).pack
            whole = _added(whole, receive(store, actor, pack, packs, running.progress))
            if whole.lost:
                break
        return whole

    def told(imported: Imported) -> None:
        context.bulletin.announce(imported.touched)
        done(imported)

    context.runner.submit(
        Job(Lane.LONG, "读回填报簿"),
        job,
        told,
        failed,
        lambda: context.notify.info("已停止读回，已收下的有效。重新读回同一个文件会接着办，不会重复登记"),
        getattr(done, "__self__", None),
    )


def _added(one: Any, two: Any) -> Any:
    return replace(
        one, received=one.received + two.received, refused=one.refused + two.refused, before=one.before + two.before,
        lost=two.lost, touched=one.touched | two.touched,
    )  # fmt: skip

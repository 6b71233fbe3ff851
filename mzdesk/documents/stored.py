"""What a document says, as it is kept beside its pages: its view as JSON, photos by their hash, and how it was set."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mzdesk import jsonio
from mzdesk.documents import view_of
from mzdesk.services import attachments, orders
from mzdesk.services.attachments import Place
from mzdesk.views.actor import Actor, bureau_code
from mzdesk.views.attachments import FileDraft
from mzdesk.views.orders import DocumentLinks
from mzdesk.views.style import Style

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SHA = "sha256"
_STYLE = "style"


def content_of(session: Session, actor: Actor, view: Any, how: Style, links: DocumentLinks) -> dict[str, Any]:
    """The view as JSON: photos by their hash, their bytes kept with the other attachments; beside it the style."""
    place = Place(actor.district, links.township or bureau_code(actor.district))

    def plain(value: Any) -> Any:
        if isinstance(value, bytes):
            sha256 = hashlib.sha256(value).hexdigest()
            attachments.keep(session, place, FileDraft("照片.jpg", "image/jpeg", value))
            return {_SHA: sha256}
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [plain(inner) for inner in value]
        return value

    return {**jsonio.plain(plain(dataclasses.asdict(view))), _STYLE: jsonio.plain(how)}


def stored_view(session: Session, actor: Actor, document_id: UUID) -> Any:
    """The view a document was last printed from."""
    kind, content = orders.content(session, actor, document_id)
    return jsonio.convert(_with_bytes(session, actor, content), view_of(kind))


def stored_style(session: Session, actor: Actor, document_id: UUID) -> Style:
    """How a document was set when it was first printed: corrections are set the same way."""
    _, content = orders.content(session, actor, document_id)
    return jsonio.convert(content.get(_STYLE, {}), Style)


def _with_bytes(session: Session, actor: Actor, value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {_SHA}:
            return attachments.data(session, actor, value[_SHA])
        return {key: _with_bytes(session, actor, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_bytes(session, actor, inner) for inner in value]
    return value

"""One window for a user and data folder: a second start raises the first."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from mzdesk import paths

_WAIT_MS = 500


def server_name() -> str:
    """The name under which the first window listens."""
    return f"mzdesk-{hashlib.sha256(str(paths.data_home()).encode()).hexdigest()[:16]}"


def raise_first(name: str) -> bool:
    """Ask a running window to come to the front; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(b"raise\n")
    socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return True


class Single(QObject):
    """Listens for further starts."""

    raised = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)
        self._server.newConnection.connect(self._came)
        self.listening = self._server.listen(name)

    def _came(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
        self.raised.emit()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

"""A line to a server that is cut on purpose: a proxy on a socket of its own before the server's."""

from __future__ import annotations

import random
import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

WAYS: Final = ("answer lost after the commit", "black hole", "reset")
_HOLE_S: Final = 0.05  # how long a client waits in a black hole until its own limit ends it


class Proxy:
    """Hands bytes on until `arm` asks for a cut, then cuts once in that way; `cuts` counts what was cut."""

    def __init__(self, server: Path, seed: int = 1) -> None:
        self._server = server
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._way = ""
        self._after = 0
        self.cuts = dict.fromkeys(WAYS, 0)
        self._down = False
        self._links: list[_Link] = []
        self.place = Path(tempfile.mkdtemp(prefix="mzcut"))
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.place / self._socket().name))
        self._listener.listen()
        self._taking = threading.Thread(target=self._accept, daemon=True)
        self._taking.start()

    def _socket(self) -> Path:
        return next(self._server.glob(".s.PGSQL.*[0-9]"))

    def arm(self, way: str) -> None:
        """Cut once in this way: black holes and resets after some packets, a lost answer at the next commit."""
        with self._lock:
            self._way, self._after = way, self._chance.randrange(1, 40)

    def pull(self) -> None:
        """Take the plug out: every connection ends, new ones end at once."""
        self._down = True
        for link in self._links:
            link.end()

    def plug(self) -> None:
        """Put it back."""
        self._down = False

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._listener.close()
        self._taking.join()
        shutil.rmtree(self.place)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._down:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._socket()))
                link = _Link(self, client, server)
                self._links.append(link)
                threading.Thread(target=link.up, daemon=True).start()
                threading.Thread(target=link.down, daemon=True).start()

    def due(self, *, commit: bool) -> str:
        """The way to cut at this packet, or nothing."""
        with self._lock:
            if not self._way:
                return ""
            if self._way == WAYS[0]:
                found = commit
            else:
                self._after -= 1
                found = self._after <= 0
            if not found:
                return ""
            way, self._way = self._way, ""
            self.cuts[way] += 1
            return way


class _Link:
    """One connection; `up` is from the client, `down` from the server."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._deaf = threading.Event()  # the server's answers go nowhere

    def up(self) -> None:
        with suppress(OSError):
            while data := self._client.recv(65536):
                way = self._proxy.due(commit=b"COMMIT" in data)
                if way == WAYS[0]:
                    self._deaf.set()
                elif way == WAYS[1]:
                    threading.Event().wait(_HOLE_S)
                    break
                elif way == WAYS[2]:
                    break  # at once, with what was asked unanswered
                self._server.sendall(data)
        self.end()

    def down(self) -> None:
        with suppress(OSError):
            while data := self._server.recv(65536):
                if self._deaf.is_set():
                    break
                self._client.sendall(data)
        self.end()

    def end(self) -> None:
        """End both sides."""
        for each in (self._client, self._server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

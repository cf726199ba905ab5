"""A server on loopback that sends whatever bytes a test wants, well-formed or not: what http.server cannot do."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Play = bytes | Callable[["Line"], None]
"""What a path is answered with: bytes, after which the connection is closed, or a function that plays the answer on the line."""

HTML = "text/html; charset=utf-8"
LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass
class Line:
    """A connection on which one request came in: *path* with its query, *head* as it came, *nth* time that this path is asked for."""

    connection: socket.socket
    path: str
    head: str
    nth: int
    ended: threading.Event

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        self.ended.wait(seconds)

    def break_off(self) -> None:
        """Reset the connection, as a machine that crashes or a censoring box does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.connection.close()


@dataclass
class Raw:
    """A running server: the address of its home page, and the paths that it was asked for."""

    url: str
    paths: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


def answer(
    body: str | bytes = b"",
    status: str = "200 OK",
    *headers: tuple[str, str | bytes],
    kind: str | None = HTML,
    length: int | None = -1,
) -> bytes:
    """Return a whole answer. *kind* None sends no Content-Type; *length* None no Content-Length, -1 the true one."""
    payload = body.encode() if isinstance(body, str) else body
    fields: list[tuple[str, str | bytes]] = [("Connection", "close"), *headers]
    if kind is not None:
        fields.append(("Content-Type", kind))
    if length is not None:
        fields.append(("Content-Length", str(len(payload) if length == -1 else length)))
    lines = [name.encode() + b": " + (value.encode() if isinstance(value, str) else value) for name, value in fields]
    return b"\r\n".join([f"HTTP/1.1 {status}".encode(), *lines, b"", payload])


NOT_FOUND = answer("<h1>404</h1>", "404 Not Found")


@contextmanager
def raw(pages: Mapping[str, Play | str], other: Play = NOT_FOUND) -> Iterator[Raw]:
    """Serve *pages* by path with query (a text is a good HTML page); *other* answers for every other path."""
    plays = {path: answer(play) if isinstance(play, str) else play for path, play in pages.items()}
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        running = Raw(f"http://127.0.0.1:{door.getsockname()[1]}/")
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(door, running, plays, other, ended))
        thread.start()
        try:
            yield running
        finally:
            ended.set()
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(door: socket.socket, running: Raw, plays: Mapping[str, Play], other: Play, ended: threading.Event) -> None:
    threads = []
    while True:
        try:
            connection, _ = door.accept()
        except OSError:
            break
        thread = threading.Thread(target=_meet, args=(connection, running, plays, other, ended))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def _meet(
    connection: socket.socket, running: Raw, plays: Mapping[str, Play], other: Play, ended: threading.Event
) -> None:
    """Read one request and answer it; whoever asks may go away at any time."""
    with connection, suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            chunk = connection.recv(65536)
            if not chunk:
                return
            head += chunk
        path = head.split(b" ", 2)[1].decode("latin-1")
        running.paths.append(path)
        running.heads.append(head.decode("latin-1"))
        play = plays.get(path, other)
        if isinstance(play, bytes):
            connection.sendall(play)
        else:
            play(Line(connection, path, head.decode("latin-1"), running.paths.count(path), ended))

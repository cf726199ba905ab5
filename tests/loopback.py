"""A small site on loopback that answers what it is told to, and remembers what it was asked."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What a path is answered with. *length* is declared instead of the body's own; *wait* seconds pass before it.

    Who brings no cookie is answered with *stranger*, where there is one.
    """

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    length: int | None = None
    wait: float = 0
    stranger: "Answer | None" = None


@dataclass
class Site:
    """A running site: its URL, its pages, the requests so far (path and headers), and how many it had to answer at the same time.

    *sent* are the bytes of each answer, head and body, *garbled* counts requests that are no HTTP. A page with an ETag or Last-Modified
    is answered with 304 where the client has it.
    """

    url: str
    pages: dict[str, Answer]
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    garbled: int = 0
    at_once: int = 0
    now: int = 0

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextmanager
def site(
    pages: dict[str, Answer | str], other: Answer | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Site]:
    """Serve *pages* by path with query, by *tls* where it is given; *other* (404) answers for every other path."""
    known = {path: page if isinstance(page, Answer) else Answer(page) for path, page in pages.items()}
    running = Site("", known)
    missing = other or Answer("<h1>404</h1>", 404)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(running, missing)) as server:
        running.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/"
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()


def _handler(running: Site, missing: Answer) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                running.requests.append((self.path, dict(self.headers)))
                running.now += 1
                running.at_once = max(running.at_once, running.now)
            page = running.pages.get(self.path, missing)
            try:
                self._answer(page.stranger if page.stranger and "Cookie" not in self.headers else page)
            except (BrokenPipeError, ConnectionResetError):
                pass
            finally:
                with lock:
                    running.now -= 1

        def _answer(self, page: Answer) -> None:
            time.sleep(page.wait)
            body = page.body.encode() if isinstance(page.body, str) else page.body
            for name, asking in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
                if name in page.headers and self.headers.get(asking) == page.headers[name]:
                    page, body = Answer(status=304, headers={name: page.headers[name]}), b""
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) if page.length is None else page.length))
            running.sent.append(sum(map(len, self._headers_buffer)) + len(b"\r\n") + len(body))
            self.end_headers()
            self.wfile.write(body)

        def send_error(self, code: int, *_: object) -> None:
            running.garbled += 1
            super().send_error(code)

        def log_message(self, *_: object) -> None:
            pass

    return Handler

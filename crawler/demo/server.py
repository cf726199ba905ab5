"""Serve the demo county on loopback, and keep a log of what was asked for."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from crawler.demo.agencies import agencies
from crawler.demo.county import County, Page, build

_NOT_FOUND = Page(
    "<html><head><title>404</title></head><body><h1>您访问的页面不存在</h1></body></html>".encode(), status=404
)


@dataclass(frozen=True, slots=True)
class Running:
    """A county that is being served: the URL of its home page, and the requests so far as (monotonic seconds, path with query).

    *sent* are the bytes of each answer, head and body.
    """

    url: str
    county: County
    requests: list[tuple[float, str]] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)


@contextmanager
def serve_all(port: int = 0) -> Iterator[tuple[Running, ...]]:
    """Serve the county and its agencies' own hosts, each on a port of its own from *port* on (0: on free ones)."""
    with ExitStack() as stack:
        hosts = (build(), *agencies())
        ports = range(port, port + len(hosts)) if port else [0] * len(hosts)
        yield tuple(stack.enter_context(serve(at, host)) for at, host in zip(ports, hosts, strict=True))


@contextmanager
def serve(port: int = 0, county: County | None = None) -> Iterator[Running]:
    """Serve *county* (None: the county's portal) on 127.0.0.1 until the block ends; *port* 0 takes a free one.

    OSError when the port is taken.
    """
    county = county or build()
    requests: list[tuple[float, str]] = []
    sent: list[int] = []
    with ThreadingHTTPServer(("127.0.0.1", port), _handler(county, requests, sent)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Running(f"http://127.0.0.1:{server.server_port}/", county, requests, sent)
        finally:
            server.shutdown()
            thread.join()


def _answer_to(asked: str, pages: Mapping[str, Page]) -> Page:
    """Return the page whose path is that of *asked*, and whose parameters, if it has any, are all asked for."""
    given = set(parse_qsl(urlsplit(asked).query))
    path = urlsplit(asked).path
    for known, page in pages.items():
        parts = urlsplit(known)
        if parts.query and parts.path == path and set(parse_qsl(parts.query)) <= given:
            return page
    return pages.get(path, _NOT_FOUND)


def _handler(county: County, requests: list[tuple[float, str]], sent: list[int]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers from the pages of the county; a page that the client has already is answered with 304."""

        def do_GET(self) -> None:
            requests.append((time.monotonic(), self.path))
            page = _answer_to(self.path, county.pages)
            tag = f'"{sha256(page.body).hexdigest()[:16]}"'
            if page.status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag:
                self._answer(HTTPStatus.NOT_MODIFIED, {"ETag": tag}, b"")
            else:
                self._answer(page.status, {"ETag": tag, "Content-Type": page.media_type}, page.body)

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            sent.append(len(b"".join(vars(self)["_headers_buffer"])) + len(b"\r\n") + len(body))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing: the log of requests is kept for the tests."""

    return Handler

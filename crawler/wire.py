"""How answers are read off the wire: Scrapy's way, with two things more that hostile or broken servers make necessary."""

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, HTTP11ClientProtocol, ResponseFailed
from twisted.web._newclient import Request as WireRequest
from twisted.web.client import _HTTP11ClientFactory
from twisted.web.http import _DataLoss, _IdentityTransferDecoder
from twisted.web.iweb import IResponse

HEAD_LIMIT = 256 * 1024
"""Bytes of an answer before its body. Browsers take 256 KiB; nothing else bounds what a server can put there."""


class HeadTooLongError(Exception):
    """An answer whose head is longer than HEAD_LIMIT, or has a line longer than Twisted takes (16 KiB)."""


class StrictHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https; it bounds the head of an answer, and knows a broken-off body from one that has ended."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Scrapy puts its own factory there in the same way.
        self._pool._factory = _Factory  # noqa: SLF001


class _Parser(_LenientHTTPClientParser):
    _head = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self._head += len(line)
        if self._head > HEAD_LIMIT:
            raise HeadTooLongError
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802 - Twisted's name
        raise HeadTooLongError

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802 - Twisted's name
        """Fail a body without declared length whose connection was reset: Twisted takes it for one that has ended."""
        # Only a body that is still open is asked: behind a whole one the reason is no Failure.
        if self._is_open_ended() and reason is not None and not reason.check(ConnectionDone):
            lost = Failure(_DataLoss("the connection was reset"))
            self.response._bodyDataFinished(Failure(ResponseFailed([reason, lost], self.response)))  # noqa: SLF001
            return
        super().connectionLost(reason)

    def _is_open_ended(self) -> bool:
        # Many an old server ends TLS without a word, which looks like a reset there.
        encrypted = hasattr(getattr(self.transport, "_producer", None), "getPeerCertificate")
        decoder: Any = self.bodyDecoder if self.state == BODY else None
        return not encrypted and isinstance(decoder, _IdentityTransferDecoder) and decoder.contentLength is None


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: WireRequest) -> "Deferred[IResponse]":
        asked = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _Parser
        return asked


class _Factory(_HTTP11ClientFactory):
    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's name
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]

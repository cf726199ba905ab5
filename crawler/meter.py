"""Measures what each host is asked: Scrapy's signals see every request that leaves, those for robots.txt, redirects and retries too."""

from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.http import Response
from scrapy.signalmanager import SignalManager

from archive.crawl_endings import HostUse


class Meter:
    """Counts requests, bytes of bodies and seconds to the heads of answers, host by host."""

    def __init__(self) -> None:
        self.used: dict[str, HostUse] = {}

    def read(self, sent: SignalManager) -> None:
        """Count what the signals *sent* by a crawler tell."""
        sent.connect(self._asked, signals.request_reached_downloader)
        sent.connect(self._answered, signals.response_downloaded)

    def _asked(self, request: Request) -> None:
        self._add(request.url, HostUse(1))

    def _answered(self, response: Response, request: Request) -> None:
        self._add(request.url, HostUse(0, len(response.body), request.meta.get("download_latency", 0.0)))

    def _add(self, url: str, use: HostUse) -> None:
        host = urlsplit(url).netloc
        old = self.used.get(host, HostUse())
        self.used[host] = HostUse(old.requests + use.requests, old.bytes + use.bytes, old.seconds + use.seconds)

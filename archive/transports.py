"""How each host is reached: by which scheme, which TLS, with what certificate. The table `transports` of crawl.db."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archive.crawl_log import CrawlLog

VERIFIED = "verified"
"""What is said of a certificate that is the host's own and vouched for."""

OTHER = {"http": "https", "https": "http"}
"""The scheme that is tried where the one does not work."""

REMEMBERED = timedelta(days=30)
"""How long a scheme that did not work is not tried again: a bad day of a site must not keep it on http for good."""

_KNOWN = "SELECT host, scheme, works, protocol, certificate, cause, at FROM transports"
_PUT = """
INSERT OR REPLACE INTO transports (host, scheme, works, protocol, certificate, cause, at, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""

_Facts = tuple[int, str | None, str | None, str | None]


class Transports:
    """What the crawl log under *log* remembers, and the register's flags: *flags* has "legacy", "invalid" or "none" by host (and port)."""

    def __init__(self, log: CrawlLog, flags: Mapping[str, str]) -> None:
        self._log = log
        self._flags = flags
        self._known: dict[tuple[str, str], _Facts] = {}
        since = f"{datetime.now(UTC) - REMEMBERED:%Y-%m-%dT%H:%M:%SZ}"
        for host, scheme, works, protocol, certificate, cause, at in log.ask(lambda db: db.execute(_KNOWN).fetchall()):
            if at >= since:
                self._known[host, scheme] = (works, protocol, certificate, cause)

    def flag(self, host: str) -> str:
        """Return the register's flag of *host*; "" for most."""
        return self._flags.get(host, "")

    def working(self, url: str) -> str:
        """Return *url* by the scheme that works for its host, where its own is known not to."""
        parts = urlsplit(url)
        host, other = parts.netloc, OTHER.get(parts.scheme, "")
        plain_only = self.flag(host) == "none" and other == "http"
        if plain_only or (self._does(host, parts.scheme) is False and self._does(host, other)):
            return parts._replace(scheme=other).geturl()
        return url

    def why(self, url: str) -> str | None:
        """Return why *url* is not asked for by the other scheme: the register's word, or what came of trying it; None where nothing is."""
        parts = urlsplit(url)
        if self.flag(parts.netloc) == "none" and parts.scheme == "http":
            return "the register says that only http answers"
        facts = self._known.get((parts.netloc, OTHER.get(parts.scheme, "")))
        return None if facts is None or facts[0] else facts[3]

    def answered(self, url: str, protocol: str | None, certificate: str | None) -> list[tuple[str, str]]:
        """Enter that the host of *url* answered by its scheme, with that TLS; return what of it is new and unusual: kind, sentence."""
        parts, why = urlsplit(url), self.why(url)
        if not self._enter(url, (1, protocol, certificate, None)):
            return []
        unusual = []
        if why:
            unusual.append(("scheme", f"{parts.netloc} is reached by {parts.scheme}; {OTHER[parts.scheme]}: {why}."))
        if certificate not in (None, VERIFIED):
            unusual.append(("certificate", f"The certificate of {parts.netloc} is {certificate}."))
        return unusual

    def failed(self, url: str, cause: str) -> None:
        """Enter that the host of *url* did not answer by its scheme, and why."""
        self._enter(url, (0, None, None, cause))

    def _does(self, host: str, scheme: str) -> bool | None:
        facts = self._known.get((host, scheme))
        return None if facts is None else bool(facts[0])

    def _enter(self, url: str, facts: _Facts) -> bool:
        key = (urlsplit(url).netloc, urlsplit(url).scheme)
        if self._known.get(key) == facts:
            return False
        self._known[key] = facts
        row = (*key, *facts, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", self._log.run)

        def put(db: sqlite3.Connection) -> None:
            db.execute(_PUT, row)

        self._log.ask(put)
        return True

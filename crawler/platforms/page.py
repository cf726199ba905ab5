"""A fetched page, its links, and URLs in one spelling."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

Kind = Literal["home", "follow", "next", "maybe", "report", "attachment", "skip"]
"""What a link leads to: the home page, a page of links, the next page of a list, what only its body can tell, a report, its file."""

# They name a visit, not a page.
_VISIT_KEYS = {"t", "_", "rnd", "timestamp", "token", "sessionid", "jsessionid", "phpsessid"}
_SESSION_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_LOOPBACK = re.compile(r"localhost|127(?:\.\d+){3}|\[?::1\]?")
_REGISTRABLE_LABELS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A page and how the crawl came to it: as *kind*, by a link named *title*, within the annual-report column named *column* ("" outside).

    *depth* counts steps from the home page or, in a column, from its first page; *number* counts the pages of a list from 1.
    """

    url: str
    text: str
    kind: Kind = "follow"
    title: str = ""
    column: str = ""
    depth: int = 0
    number: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page leads; the fields are as in `Page`. *reason* says why a link of kind "skip" is not taken."""

    url: str
    kind: Kind
    title: str = ""
    column: str = ""
    depth: int = 0
    number: int = 1
    reason: str = ""


def clean_url(base: str, reference: str) -> str | None:
    """Return *reference*, found on the page *base*, as an absolute http(s) URL in one spelling; None when it is none.

    Fragments and query keys that name a visit are dropped.
    """
    try:
        joined = urldefrag(urljoin(base, safe_url_string(reference.strip())))[0]
        parts = urlsplit(_SESSION_PATH.sub("", joined))
        # A port that is no number shows here, not before.
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    query = parts.query
    if any(key.lower() in _VISIT_KEYS for key, _ in parse_qsl(query, keep_blank_values=True)):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(key, value) for key, value in pairs if key.lower() not in _VISIT_KEYS])
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", query, ""))


def is_loopback(url: str) -> bool:
    """Say whether *url* stays on this machine."""
    return _LOOPBACK.fullmatch(urlsplit(url).hostname or "") is not None


def same_site(one: str, other: str) -> bool:
    """Say whether two URLs are of one government: the same host and port, or hosts under the same X.gov.cn."""
    first, second = urlsplit(one), urlsplit(other)
    if first.netloc.lower() == second.netloc.lower():
        return True
    own = _government(first.hostname)
    return own is not None and own == _government(second.hostname)


def _government(host: str | None) -> str | None:
    """Return the X.gov.cn that *host* lies under; None for another host."""
    labels = (host or "").lower().split(".")
    if labels[-2:] != ["gov", "cn"] or len(labels) < _REGISTRABLE_LABELS:
        return None
    return ".".join(labels[-_REGISTRABLE_LABELS:])

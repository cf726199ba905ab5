"""A fetched page, its links, and URLs in one spelling."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

Kind = Literal["home", "follow", "next", "maybe", "map", "guess", "report", "attachment", "skip"]
"""What a link leads to: the home page, a page of links, the next page of a list, what only its body can tell, the site's map or its
notices, a place where the column often lies, a report, its file."""

POST = "post:"
"""Begins the fragment of a URL that is not asked for but posted to; what is posted follows. A fragment never goes over the wire."""

# They name a visit, not a page.
_VISIT_KEYS = {"t", "_", "_t", "rnd", "rand", "random", "timestamp", "token", "sessionid", "jsessionid", "phpsessid"}
_SESSION_PATH = re.compile(r";jsessionid=[^/?#]*|(?<=/)\(S\(\w{24}\)\)/", re.IGNORECASE)
_LOOPBACK = re.compile(r"localhost|127(?:\.\d+){3}|\[?::1\]?")
_REGISTRABLE_LABELS = 3
_OWN_PORTS = {"http": "80", "https": "443"}
# Query keys that count the pages of a list; all others say which list it is.
_PAGE_KEYS = {
    "page", "p", "pageno", "pageindex", "pagenum", "pagesize", "pn", "cp", "currentpage", "curpage", "currpage", "current",
    "perpage", "startrecord", "endrecord", "totalpage", "paramjson",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page and how the crawl came to it: as *kind*, by a link named *title*, within the annual-report column named *column* ("" outside).

    *depth* counts steps from the home page or, in a column, from its first page; *number* counts the pages of a list from 1. *note* is
    the fragment with which the page was asked for: what was posted, or what a platform noted for itself.
    """

    url: str
    text: str
    kind: Kind = "follow"
    title: str = ""
    column: str = ""
    depth: int = 0
    number: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page leads; the fields are as in `Page`, the note stands in the URL's fragment.

    *reason* says why a link of kind "skip" is not taken; *via* names the page that a file belongs to, where it was found on another.
    """

    url: str
    kind: Kind
    title: str = ""
    column: str = ""
    depth: int = 0
    number: int = 1
    reason: str = ""
    via: str = ""


def clean_url(base: str, reference: str) -> str | None:
    """Return *reference*, found on the page *base*, as an absolute http(s) URL in one spelling; None when it is none.

    Fragments, query keys that name a visit, and the dot behind a host's name are dropped.
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
    return in_one_spelling(urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, "")))


def in_one_spelling(url: str) -> str:
    """Return *url* with its host in lower case, without its scheme's own port, and without the dot that a host's name may end with.

    The dot is what "./nb/" leaves behind where it is joined to a host without a slash.
    """
    parts = urlsplit(url)
    host, colon, port = parts.netloc.lower().rpartition(":")
    if not port.isdigit():
        host, colon, port = parts.netloc.lower(), "", ""
    elif port == _OWN_PORTS.get(parts.scheme):
        colon = port = ""
    netloc = host.rstrip(".") + colon + port
    return url if netloc == parts.netloc else parts._replace(netloc=netloc).geturl()


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


def same_list(one: str, other: str) -> bool:
    """Say whether two URLs can be pages of one list: a template's next page can lead into another column.

    Their paths share the first two segments, or the one lies in a folder named like the other (nb.htm, nb/1.htm); and where the path
    is the same, the query says the same but for what counts pages.
    """
    first, second = urlsplit(one), urlsplit(other)
    if first.path == second.path:
        return _list_query(first.query) == _list_query(second.query)
    folders = (_folder(first.path), _folder(second.path))
    return folders[0] == folders[1] or _stem(first.path) == folders[1] or folders[0] == _stem(second.path)


def _list_query(query: str) -> set[tuple[str, str]]:
    return {(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key.lower() not in _PAGE_KEYS}


def _folder(path: str) -> str:
    """Return the first two segments of *path*, which tell columns apart; of a shorter path its folder."""
    return "/".join(path.split("/")[:3]) if path.count("/") > 2 else path.rsplit("/", 1)[0]  # noqa: PLR2004 - two segments


def _stem(path: str) -> str:
    return re.sub(r"\.\w+$", "", path)

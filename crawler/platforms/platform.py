"""What a module says of its family of publishing systems: how a page shows it, as data, and what the markup hides, as functions."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from crawler.platforms.anchors import Anchor, Markup
from crawler.platforms.page import Kind, Page

# A sign in the source says more than any number of links.
_SIGN, _LINKS_AT_MOST = 10, 9


@dataclass(frozen=True, slots=True)
class Lead:
    """A further page that no link of the page names: its address (a fragment is a note, see `page.POST`), and what it is.

    *number* is the number of the page within the list, for a "next"; *column* names the annual-report column that a "follow" enters.
    *of* is the address of the page that an "attachment" belongs to, *name* what it is called.
    """

    address: str
    kind: Kind = "next"
    name: str = ""
    column: str = ""
    number: int = 0
    of: str = ""


def _none(_: Page) -> Iterable[Anchor]:
    return ()


def _no_leads(_page: Page, _markup: Markup) -> Iterable[Lead]:
    return ()


def _no_total(_: Page) -> int | None:
    return None


@dataclass(frozen=True)
class Platform:
    """A family of publishing systems.

    *signs* are strings that only its pages have in their source. The shapes are regular expressions of path and query: *articles* of a
    report's page, *lists* of a list that only this family has, *endpoints* of addresses that answer with a list that is no page (JSON, XML,
    a script), *own* of links that only *leads* follows. *rows* gives the entries of a list that no anchor of the markup shows, *leads* the
    further pages, *total* how many entries the list itself says that it has.
    """

    name: str
    label: str
    signs: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    rows: Callable[[Page], Iterable[Anchor]] = _none
    leads: Callable[[Page, Markup], Iterable[Lead]] = _no_leads
    total: Callable[[Page], int | None] = _no_total

    def is_article(self, url: str) -> bool:
        """Say whether *url* has the shape of a report's page."""
        return _found(self._article, url)

    def is_endpoint(self, url: str) -> bool:
        """Say whether *url* answers with a list that is no page."""
        return _found(self._endpoint, url)

    def is_own(self, url: str) -> bool:
        """Say whether a link to *url* is left to `leads`."""
        return _found(self._own, url)

    def evidence(self, page: Page, markup: Markup) -> tuple[int, str]:
        """Return how much speaks for this family on *page*, 0 for nothing, and what, in plain words."""
        if self.is_endpoint(page.url):
            return 10 * _SIGN, f"its address {_tail(page.url)} is one that lists are fetched from"
        said = list(self._said(page, markup))
        return sum(weight for weight, _ in said), "; ".join(sentence for _, sentence in said)

    def _said(self, page: Page, markup: Markup) -> Iterator[tuple[int, str]]:
        signs = [sign for sign in self.signs if sign in page.text]
        if signs:
            yield _SIGN * len(signs), f"its source has {', '.join(signs)}"
        if self.is_article(page.url) or _found(self._list, page.url):
            yield _SIGN, f"its address has the shape {_tail(page.url)}"
        alike = {anchor.address for anchor in markup.anchors if anchor.address and self.is_article(anchor.address)}
        if alike:
            yield min(len(alike), _LINKS_AT_MOST), f"{len(alike)} of its links have the shape {_tail(min(alike))}"

    @cached_property
    def _article(self) -> re.Pattern[str] | None:
        return _any_of(self.articles)

    @cached_property
    def _list(self) -> re.Pattern[str] | None:
        return _any_of(self.lists)

    @cached_property
    def _endpoint(self) -> re.Pattern[str] | None:
        return _any_of(self.endpoints)

    @cached_property
    def _own(self) -> re.Pattern[str] | None:
        return _any_of(self.own)


def _any_of(shapes: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(shapes)) if shapes else None


def _found(shape: re.Pattern[str] | None, url: str) -> bool:
    return shape is not None and shape.search(_tail(url)) is not None


def _tail(url: str) -> str:
    """Return what *url* has behind its host, from the first slash on, were it only a name in the page's own folder."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = parts.path if parts.path.startswith(("/", ".")) else f"/{parts.path}"
    return f"{path}?{parts.query}" if parts.query else path

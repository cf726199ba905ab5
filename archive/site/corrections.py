"""Where a reader reports a wrong number: an address of the publisher's, with the report and the cell in it."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from archive.errors import WrongUseError

PAGE = "/corrections"
"""The path of the page that says how a correction is handled; where no address was named the links lead to it."""

_PLACES = re.compile(r"\{(report|cell|page)\}")


def address(named: str | None) -> str:
    """Return the address that *named* means: of an e-mail address mailto:, "" of nothing.

    Raises WrongUseError where it is neither an e-mail address, nor mailto:, nor a web address.
    """
    text = (named or "").strip()
    if not text or text.startswith(("mailto:", "https://", "http://")):
        return text
    if re.fullmatch(r"[^\s@:/?]+@[^\s@:/?]+", text):
        return f"mailto:{text}"
    raise WrongUseError(
        f"{text!r} is no address for corrections: give an e-mail address, mailto: or the URL of an issue tracker."
    )


def link(to: str, page: str, report: str | None = None, cell: str | None = None) -> str:
    """Return the link by which something wrong is reported: on *page* (a path), about *report* (its id) and *cell* (table/row/column).

    In a web address {report}, {cell} and {page} are filled in; one without them is given ?title=. *to* is as `address` returns it.
    """
    said = {"report": report or "", "cell": cell or "", "page": page}
    if not to:
        return (
            f"{PAGE}?{urlencode({'report': report, **({'cell': cell} if cell else {})} if report else {'page': page})}"
        )
    if not to.startswith("mailto:") and _PLACES.search(to):
        return _PLACES.sub(lambda place: quote(said[place[1]], safe=""), to)
    about = " ".join(filter(None, ("报错 Wrong number:", report or page, cell)))
    return f"{to}{'&' if '?' in to else '?'}{_titled(to, about)}"


def _titled(to: str, about: str) -> str:
    return f"{'subject' if to.startswith('mailto:') else 'title'}={quote(about, safe='')}"


def settings(to: str) -> Mapping[str, object]:
    """Return what Datasette's metadata hold about it."""
    return {"gongkai": {"corrections": to}}

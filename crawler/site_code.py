"""The code that each government's site prints at its foot (网站标识码): its division's six digits and four more, or bm for ministries."""

import re

_CODE = r"(bm\d{8}|\d{10})\b"
_FOOT = re.compile(rf"网站标识码[^\d]{{0,80}}?{_CODE}", re.IGNORECASE)
_META = re.compile(
    rf"<meta(?=[^>]*\bname\s*=\s*[\"']?SiteIDCode\b)[^>]*\bcontent\s*=\s*[\"']?\s*{_CODE}", re.IGNORECASE
)
_DIVISION = 6


def printed(text: str) -> str:
    """Return the code that the page *text* prints, in its head or at its foot; "" where it prints none."""
    found = _META.search(text) or _FOOT.search(text)
    return found[1].lower() if found else ""


def contradicts(code: str, division: str) -> bool:
    """Say whether a site with *code* can be none of *division* (six digits of GB/T 2260): of neither it, nor one above or below it.

    A county's pages may lie on its city's platform, and a city's on a county's host.
    """
    own, other = _significant(code[:_DIVISION]), _significant(division)
    return not (own.startswith(other) or other.startswith(own))


def _significant(division: str) -> str:
    """Return the digits of *division* that name it: two of a province, four of a city, six of a county."""
    return re.sub(r"(?:00)+$", "", division)

"""Who reported: a printed name resolved to division, kind of agency and a stable id.

A name that does not resolve is never guessed: it keeps an id made of the name itself until it does. What helps, in this order: the
names of divisions and agencies as of the report's year, then of any year, then the division whose site printed the report (*home*).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from parsers import divisions, naming
from parsers.agencies import kind_of
from parsers.glyphs import fold
from parsers.naming import Reading
from parsers.successions import Succession, successions, successors

__all__ = ["Organization", "Succession", "other_id", "resolve", "successions", "successors", "unresolved_ids"]

_MOST = 20  # candidates that are kept
_LATEST = 2024  # of the tables of divisions
_WITH_OFFICE = re.compile(r"政府\((?:含|包括).{0,8}办公[室厅].*\)$")
_LAST_BRACKET = re.compile(r"\([^()]*\)$")
_INNER_BRACKET = re.compile(r"\([^()]*(?:局|办公室|办|含|本级|机关|挂牌)[^()]*\)")
_ITSELF = re.compile(r"(?:机关|本级)$")
_SYSTEM = re.compile(r"(?:系统|部门)$")
_MARKED = re.compile(r"(?P<mark>[省市县区州盟旗])(?P<own>.+)")
_PLACED = re.compile(r".{2,}?(?:省|市|县|区|州|盟|旗)")
_NO_PLACE = re.compile(r".{0,10}(?:开发区|新区|园区|景区|高新区|示范区|管理区|城区|郊区|社区|林区|港区)")


@dataclass(frozen=True, slots=True)
class Organization:
    """The reporting organisation. *name* as printed, without blanks; *id* such as `410302-government`, or `u-` and ten hex digits.

    *parent* is the id of the organ above it, *own_name* what it is called without its place, *valid_from* and *valid_to* the years
    of its division and kind (None: open). *candidates* are the ids that an unresolved name may stand for.
    """

    name: str | None
    id: str
    division_code: str | None = None
    level: str | None = None
    type: str | None = None
    scope: str | None = None
    candidates: tuple[str, ...] = ()
    parent: str | None = None
    own_name: str | None = None
    valid_from: int | None = None
    valid_to: int | None = None


def resolve(name: str | None, origin: str, year: int | None = None, home: str | None = None) -> Organization:
    """Resolve a printed *name* as of *year*.

    *origin*, the document's URL or digest, tells organisations apart that are not named or whose name carries no place; *home* is the
    code of the division whose site it is, where a register says so.
    """
    if not name:
        return Organization(None, f"u-{_digits(origin)}")
    folded = fold(name)
    text = _plain(folded)
    found = _known(naming.readings(text)) or _known(naming.readings(text, short=True))
    meant = _as_of(found, year) if found else _without_place(text, home)
    if found and len(meant) > 1 and home:
        meant = [one for one in meant if divisions.lies_in(one.code, home)] or meant
    is_certain = len(meant) == 1 and not (meant[0].common and not home)
    if is_certain and (found or _is_at_home(meant[0], text, home)):
        return _resolved(folded, meant[0], year)
    return _unresolved(folded, origin, [_resolved(folded, one, year) for one in meant])


def other_id(one: Organization) -> str | None:
    """Return the id that a resolved organisation has or had while no kind of agency covered it; None of one that is not resolved."""
    return f"{one.division_code}-other-{_slug(one.own_name)}" if one.division_code and one.own_name else None


def unresolved_ids(name: str | None, origin: str) -> tuple[str, str]:
    """Return the ids that *name* has or had while it does not resolve: of the name alone, and of the name on its site."""
    folded = fold(name or "")
    return f"u-{_digits(folded or origin)}", f"u-{_digits(folded + '@' + _site(origin))}"


def _digits(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:10]


def _slug(own: str) -> str:
    return sha256(own.encode()).hexdigest()[:6]


def _site(origin: str) -> str:
    return (urlsplit(origin).hostname or origin) if "://" in origin else origin


def _plain(name: str) -> str:
    """Return *name* without what is printed around a name: the state, brackets, 机关 and 本级."""
    name = name.removeprefix("中华人民共和国").replace(",", "和")
    plain = _ITSELF.sub("", _LAST_BRACKET.sub("", _INNER_BRACKET.sub("", name)))
    return _SYSTEM.sub("局", plain)


def _known(found: Iterable[Reading]) -> list[Reading]:
    """Keep the readings as a kind of agency that is known, where there are any."""
    every = list(found)
    return [one for one in every if one.agency.kind != "other"] or every


def _as_of(found: Sequence[Reading], year: int | None) -> list[Reading]:
    """Keep the readings whose division had the printed name in *year*, else all; one for each organisation that they mean."""
    when = min(year or _LATEST, _LATEST)
    of_year = [one for one in found if one.division is None or one.division.is_of(when)]
    return list({_id(one, year): one for one in of_year or found}.values())


def _without_place(text: str, home: str | None) -> list[Reading]:
    """Read *text*, which names no place, as an agency of *home* or, where it says 市 or 县, of that division at or above it."""
    if home is None:
        return list(naming.townships(text))
    places = [home]
    marked = _MARKED.fullmatch(text)
    if marked and kind_of(marked["own"]) and not kind_of(text):
        while places[-1] != divisions.COUNTRY:
            places.append(divisions.above(places[-1]))
        places = [code for code in places if _is_marked(code, marked["mark"], marked["own"])]
        text = marked["own"]
    if text == "办公室":
        return []  # of the government, the party or anybody
    return [one for code in places for one in naming.bare(text, code)]


def _is_marked(code: str, mark: str, own: str) -> bool:
    """Whether 市, 县 or 区 before *own* can mean the division *code*: 区 means an autonomous region only before a 厅."""
    is_region = mark == "区" and divisions.level(code) == "province"
    return (divisions.name_of(code) or "").endswith(mark) and (not is_region or own.endswith("厅"))


def _is_at_home(meant: Reading, text: str, home: str | None) -> bool:
    """Whether a name without a place can only mean an organ of *home*: not where agencies of divisions below use its site too."""
    marked, level = _MARKED.fullmatch(text), divisions.level(home) if home else None
    if (
        divisions.level(meant.code) == "township"
    ):  # a village of that name in another county of the prefecture would be here too
        return level in ("county", "prefecture", "sub_provincial")
    return bool(home and marked and kind_of(marked["own"])) or level in ("county", "zone")


def _resolved(name: str, meant: Reading, year: int | None) -> Organization:
    code = divisions.of_year(meant.code, year)
    first, last = divisions.years(code)
    kind = meant.agency
    firsts = [one for one in (first, kind.from_year) if one]
    lasts = [one for one in (last, kind.to_year) if one]
    return Organization(
        name,
        _id(meant, year),
        code,
        divisions.level(code),
        kind.type,
        _scope(name, meant),
        parent=_parent(meant, code),
        own_name=meant.own or None,
        valid_from=max(firsts, default=None),
        valid_to=min(lasts, default=None),
    )


def _id(meant: Reading, year: int | None) -> str:
    code = divisions.of_year(meant.code, year)
    slug = f"-{_slug(meant.own)}" if meant.unit else ""
    return f"{code}-{meant.agency.kind}{slug}"


def _scope(name: str, meant: Reading) -> str:
    if _WITH_OFFICE.search(name):
        return "office_incl_government"
    if name.endswith(("系统", "部门")) or meant.agency.type == "zone_committee":
        return "unknown"
    return "whole" if meant.agency.type == "government" else "organ"


def _parent(meant: Reading, code: str) -> str | None:
    """Return the organ above: the bureau of a part, the city's of a branch, the same one a level up where the chain is its own."""
    kind, upper = meant.agency.kind, divisions.above(code) if code != divisions.COUNTRY else None
    if meant.branch_of:
        return f"{meant.branch_of}-{kind}"
    if kind == "customs" and upper:  # their districts are no divisions
        return f"{divisions.COUNTRY}-customs" if divisions.level(code) == "province" else None
    if meant.unit and not meant.agency.several:
        return f"{code}-{kind}"
    if meant.agency.type in ("government", "township_government", "subdistrict_office", "zone_committee"):
        return f"{upper}-government" if upper else None
    if meant.agency.vertical and upper:
        return f"{upper}-{kind}"
    ruling = {"zone": "zone_committee", "township": "township_government"}.get(divisions.level(code), "government")
    return f"{code}-{ruling}"


def _unresolved(name: str, origin: str, meant: Sequence[Organization]) -> Organization:
    """Keep what all *meant* share. The id is of the name alone only where it carries a place that nobody else has."""
    by_name, by_site = unresolved_ids(name, origin)
    is_placed = _PLACED.match(name) and not _NO_PLACE.match(name) and not kind_of(_plain(name)) and not meant
    types, levels = {one.type for one in meant}, {one.level for one in meant}
    return Organization(
        name,
        by_name if is_placed else by_site,
        type=types.pop() if len(types) == 1 else None,
        level=levels.pop() if len(levels) == 1 else None,
        candidates=tuple(sorted(one.id for one in meant)[:_MOST]),
    )

"""The administrative divisions with their years: what a printed name begins with, and what lies above a code.

Codes are those of GB/T 2260 as published at the end of each year since 2000 (divisions.csv), and the statistical codes of zones and
townships of 2023 (zones.csv, townships.csv). A zone or township that is in neither has a local code: that of the division above it,
Z or T, and six hex digits of its name. The tables are read when the first name is resolved. Licences: divisions-licence.txt.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal

from parsers.successions import current, forerunner, renamed

Level = Literal["central", "province", "sub_provincial", "prefecture", "county", "zone", "township"]

COUNTRY = "000000"
"""Stands for the country in the ids of its ministries; GB/T 2260 has no code for it."""
XPCC = "660000"
"""Stands for 新疆生产建设兵团, which has no code in GB/T 2260, as in the registers of the Ministry of Finance."""

_SUB_PROVINCIAL = frozenset(
    {"210100", "210200", "220100", "230100", "320100", "330100", "330200", "350200", "370100", "370200", "420100", "440100",
     "440300", "510100", "610100"}
)  # fmt: skip
_FIRST, _LAST = 2000, 2024
_TOWNSHIP_DIGITS = 9
# Names that mean nothing without what stands before them.
_COMMON = frozenset(
    {"城区", "郊区", "矿区", "新区", "市郊区", "东区", "西区", "南区", "北区", "中区", "城中区", "市中区"}
)
_END = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|省|市|地区|盟|特别行政区|县|区|旗|林区)$")
_PEOPLE = re.compile(r"(?:回族|达斡尔族)(?=区$)|(?:[东鄂][乡伦温][春克]?族?)自治(?=[县旗]$)")
_OTHER_NAMES = {
    "巴州": "652800", "克州": "653000", "博州": "652700", "东乡县": "622926", "鄂伦春旗": "150723", "鄂温克旗": "150724",
    "新疆生产建设兵团": XPCC, "兵团": XPCC,
}  # fmt: skip


# New areas that are printed without their province or city, and where they lie.
_NEW_AREAS = {
    "两江新区": "500000", "西咸新区": "610000", "雄安新区": "130000", "贵安新区": "520000", "滇中新区": "530000", "赣江新区": "360000",
    "湘江新区": "430100", "天府新区": "510100", "郑东新区": "410100", "平潭综合实验区": "350100", "杨凌示范区": "610000",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one *name*, from the end of *first_year* to the end of *last_year*; None where it may be older, or goes on."""

    code: str
    name: str
    first_year: int | None = None
    last_year: int | None = None

    def is_of(self, year: int) -> bool:
        """Whether it had this code and name at the end of *year*."""
        return (self.first_year or 0) <= year <= (self.last_year or year)


@dataclass(frozen=True, slots=True)
class Named:
    """A division that a text begins with, and the *rest* of it.

    *short* where only a part of the name is printed (洛阳); *common* where the name, such as 郊区, says nothing unless what lies
    above it is printed too.
    """

    division: Division
    rest: str
    short: bool = False
    common: bool = False


def begins_with(text: str) -> Iterator[Named]:
    """Yield every division that *text* begins with, alone or behind the divisions above it; the same one may come twice."""
    yield from _behind(None, text)


def _behind(upper: Division | None, text: str) -> Iterator[Named]:
    names, longest = _names()
    for end in range(2, min(longest, len(text)) + 1):
        for division, is_short in names.get(text[:end], ()):
            if upper is None or (lies_in(division.code, upper.code) and division.code != upper.code):
                found = Named(division, text[end:], is_short, upper is None and division.name in _COMMON)
                yield found
                yield from _behind(division, found.rest)


def lies_in(code: str, above: str) -> bool:
    """Whether the division *code* is *above* or lies in it."""
    if above == COUNTRY:
        return True
    return code.startswith(above[:2] if above.endswith("0000") else above[:4] if above.endswith("00") else above)


def above(code: str) -> str:
    """Return the code of the division right above *code*: of the prefecture of a county, or the province where it has none."""
    if "Z" in code or "T" in code:
        return re.split("[ZT]", code)[0]
    if len(code) == _TOWNSHIP_DIGITS:
        return code[:6]
    if code.endswith("0000"):
        return COUNTRY
    prefecture = f"{code[:4]}00"
    return prefecture if code != prefecture and prefecture in _codes() else f"{code[:2]}0000"


def level(code: str) -> Level:
    """Return the level of the division *code*. A county-level city right under a province is a county."""
    if code == COUNTRY:
        return "central"
    if "T" in code or len(code) == _TOWNSHIP_DIGITS:
        return "township"
    if "Z" in code or code in _zone_names().values():
        return "zone"
    if code.endswith("0000"):
        return "province"
    if code in _SUB_PROVINCIAL:
        return "sub_provincial"
    return "prefecture" if code.endswith("00") else "county"


def of_year(code: str, year: int | None) -> str:
    """Return the code that the division *code* had in *year*, where it was only recoded or renamed since or until then."""
    if year is None:
        return code
    return forerunner(renamed(code, year), year)


def years(code: str) -> tuple[int | None, int | None]:
    """Return the first and the last year of *code* under any of its names; None where it may be older, or goes on."""
    spans = [(one.first_year, one.last_year) for one in _codes().get(code, ())]
    if not spans:
        return None, None
    first = None if any(one is None for one, _ in spans) else min(one for one, _ in spans if one)
    last = None if any(one is None for _, one in spans) else max(one for _, one in spans if one)
    return first, last


def name_of(code: str, year: int | None = None) -> str | None:
    """Return the name of the division *code* in *year* (None: its last one), without those above it; None of a local code."""
    spans = _codes().get(code, ())
    return next((one.name for one in reversed(spans) if year is None or one.is_of(year)), None)


# --- Zones and townships ------------------------------------------------------------------------------------------------


def zone(parent: str | None, name: str) -> str | None:
    """Return the code of the zone *name* (without the names before it) in the division *parent*, a local one where it has none.

    Without *parent*, only of a new area, or of a zone with a code whose name no other zone has.
    """
    plain = _plain_zone(name)
    listed = [code for (city, own), code in _zone_names().items() if own == plain and parent in (None, city)]
    if parent is None:
        parent = _NEW_AREAS.get(plain)
        if listed or not parent:
            return listed[0] if len(listed) == 1 else None
    return listed[0] if listed else f"{parent}Z{_digits(plain)}"


def is_listed_zone(code: str) -> bool:
    """Whether *code* is a statistical code of a zone, not a local one."""
    return code in _zone_names().values()


def township(county: str, name: str) -> str:
    """Return the code of the township *name* in *county*: the statistical one of 2023, else a local one."""
    now = current(county, _LAST)
    found = _township_codes(now[0] if len(now) == 1 else county).get(_plain_township(name))
    return found or f"{county}T{_digits(_plain_township(name))}"


def has_townships(code: str) -> bool:
    """Whether townships lie right under the division *code*: a county, or one of the few cities without counties."""
    return level(code) == "county" or code in _townships() or (level(code) == "prefecture" and not _has_counties(code))


@cache
def _has_counties(prefecture: str) -> bool:
    return any(code.startswith(prefecture[:4]) and code != prefecture for code in _codes())


@lru_cache(maxsize=4096)
def townships(name: str, within: str) -> tuple[str, ...]:
    """Return the counties in *within* (a code; `COUNTRY`: anywhere) that have a township *name* by the codes of 2023."""
    plain = _plain_township(name)
    entry = re.compile(rf" \d{{3}}{re.escape(plain)}(?= |$)")
    return tuple(
        county
        for county, those in _townships().items()
        if plain in those and lies_in(county, within) and entry.search(" " + those)
    )


def _plain_zone(name: str) -> str:
    name = re.sub(r"^国家级?|^城市", "", name)
    return re.sub(r"高新(?:技术)?(?:产业)?(?:开发)?(?:园)?区$", "高新技术产业开发区", name)


def _plain_township(name: str) -> str:
    return re.sub(r"^(.+街道)办事处$|^(.+)街道办$", lambda found: found[1] or f"{found[2]}街道", name)


def _digits(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:6]


# --- The tables ---------------------------------------------------------------------------------------------------------


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files("parsers") / name).read_text(encoding="utf-8").splitlines())


@cache
def _codes() -> Mapping[str, tuple[Division, ...]]:
    """By code, the names that it has had, the oldest first."""
    found: dict[str, list[Division]] = {XPCC: [Division(XPCC, "新疆生产建设兵团")]}
    for row in _rows("divisions.csv"):
        first, last = int(row["first_year"]), int(row["last_year"])
        one = Division(row["code"], row["name"], first if first > _FIRST else None, last if last < _LAST else None)
        found.setdefault(one.code, []).append(one)
    return {code: tuple(those) for code, those in found.items()}


@cache
def _names() -> tuple[Mapping[str, tuple[tuple[Division, bool], ...]], int]:
    """By name, full or short, the divisions that have it and whether it is short; and the length of the longest name."""
    found: dict[str, list[tuple[Division, bool]]] = {}
    shorts = {(row["code"], row["name"]): row["short"] for row in _rows("divisions.csv") if row["short"]}
    for those in _codes().values():
        for one in those:
            short = shorts.get((one.code, one.name), "")
            other = {f"{short}{one.name[-1]}" if short else _PEOPLE.sub("", one.name), one.name}
            other |= {f"{short}自治州"} if short and one.name.endswith("州") else set()
            stem = (
                "" if short and one.name.endswith("县") else short or _END.sub("", one.name)
            )  # 河南 is not 河南蒙古族自治县
            for name in sorted(other):
                found.setdefault(name, []).append((one, False))
            if len(stem) > 1 and stem not in other:
                found.setdefault(stem, []).append((one, True))
    for name, code in _OTHER_NAMES.items():
        found.setdefault(name, []).extend((one, False) for one in _codes()[code] if one.name != name)
    return {name: tuple(those) for name, those in found.items()}, max(map(len, found))


@cache
def _zone_names() -> Mapping[tuple[str, str], str]:
    """By city and name without what stands before it, the codes of zones."""
    return {
        (f"{row['code'][:4]}00", _own_zone_name(row["code"], row["name"])): row["code"] for row in _rows("zones.csv")
    }


def _own_zone_name(code: str, name: str) -> str:
    for place in (f"{code[:2]}0000", f"{code[:4]}00"):
        full = name_of(place) or ""
        name = name.removeprefix(full) if name.startswith(full) else name.removeprefix(_END.sub("", full))
    return _plain_zone(name.removesuffix("管委会"))


@cache
def _townships() -> Mapping[str, str]:
    return {row["county"]: row["townships"] for row in _rows("townships.csv")}


@cache
def _township_codes(county: str) -> Mapping[str, str]:
    return {entry[3:]: county + entry[:3] for entry in _townships().get(county, "").split()}

"""Who reported: a printed name resolved to division, type and a stable id.

A name that does not resolve is never guessed: it keeps an id made of the name itself until it does.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from parsers.glyphs import fold


@dataclass(frozen=True, slots=True)
class Organization:
    """The reporting organisation. *name* as printed, without blanks; *id* such as `410302-government`, or `u-` and ten hex digits."""

    name: str | None
    id: str
    division_code: str | None = None
    level: str | None = None
    type: str | None = None
    scope: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Division:
    code: str
    name: str
    above: tuple[str, ...]
    level: str


# The divisions known so far, each with a name that no other county-level division of the country has. Source: GB/T 2260; 411771
# is a statistical code of the National Bureau of Statistics (the zone has none in GB/T 2260).
_DIVISIONS = (
    _Division("410302", "老城区", ("河南省", "洛阳市"), "county"),
    _Division("410502", "文峰区", ("河南省", "安阳市"), "county"),
    _Division("410703", "卫滨区", ("河南省", "新乡市"), "county"),
    _Division("410704", "凤泉区", ("河南省", "新乡市"), "county"),
    _Division("411771", "驻马店经济开发区", ("河南省", "驻马店市"), "zone"),
    _Division("320813", "洪泽区", ("江苏省", "淮安市"), "county"),
)

# What is left of a name behind its place, and the type that it shows. The first that fits counts.
_TYPES = (
    ("government", re.compile(r"(?:人民政府)?")),
    ("government_office", re.compile(r"(?:人民)?政府办公[厅室]|办公室")),
    ("admin_approval", re.compile(r"(?:行政审批|政务服务|政务信息|行政服务).{0,12}(?:局|中心|办公室)")),
    ("urban_management", re.compile(r"(?:城市(?:综合)?管理|综合行政执法).{0,8}(?:局|委员会)")),
)


def resolve(name: str | None, fallback: str) -> Organization:
    """Resolve a printed *name*; *fallback* (the document's URL or digest) tells unnamed organisations apart."""
    folded = fold(name) if name else None
    for division in _DIVISIONS:
        rest = _behind_place(folded or "", division)
        found = next((code for code, pattern in _TYPES if rest is not None and pattern.fullmatch(rest)), None)
        if found:
            scope = "whole" if found == "government" else "organ"
            return Organization(folded, f"{division.code}-{found}", division.code, division.level, found, scope)
    return Organization(folded, "u-" + sha256((folded or fallback).encode()).hexdigest()[:10])


def _behind_place(name: str, division: _Division) -> str | None:
    """Return what stands behind the division's name, the names of those above it being optional; None where it is not named."""
    for above in division.above:
        name = name.removeprefix(above)
    return name.removeprefix(division.name) if name.startswith(division.name) else None

"""A printed name taken apart: every way to read it as an agency of a division. What it means is decided in organizations.py.

The name of an agency is that of its division, in full or without those above it, and its own. A branch carries the name of the
organ that it belongs to before that of its place (安阳市生态环境局文峰分局); an organ of a central one begins with that
(国家税务总局洛阳市税务局); a zone or township stands between the division and what its own agency is called.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parsers import divisions
from parsers.agencies import Agency, agency, is_ministry, kind_of, other_than_known, unit_of
from parsers.divisions import COUNTRY, Division, Named

_TOWNSHIP = re.compile(r"(?P<name>[\u3400-\u9fff]{1,9}?(?:镇|乡|苏木))(?:人民政府|政府)?")
_SUBDISTRICT = re.compile(
    r"(?P<name>[\u3400-\u9fff]{1,9}?街道)(?:办事处|办|党工委办事处)?|(?P<other>[\u3400-\u9fff]{2,8})办事处"
)
_NO_TOWNSHIP = re.compile(r"局|委员会|办公室|城乡(?!人民政府|政府|$)|管委会|^(?:街乡|街|乡)镇")
_ZONE_END = re.compile(
    "开发区|高新区|新区|保税区|保税港区|示范区|工业园区|产业园区|园区|工业园|产业园|度假区|风景名胜区|风景区|景区|管理区|合作区|集聚区|聚集区"
    "|先行区|试验区|实验区|新城|功能区|食品区|港区|林区|渔场|农场"
)
_COMMITTEE = re.compile(r"^(?:(?:党工委)?管理委员会|管委会)")
_ABBREVIATED_ZONE = re.compile(r"经开区|开发区|新区|工业园区?|产业园区?|园区|景区|度假区|示范区|管理区|风景区|港区")
_BRANCH = re.compile(r"(?P<own>.{2,14}(?:局|委员会))(?P<place>[\u3400-\u9fff]{0,12}?)分局|(?P<short>.{2,8})分局")
_REST_OF_NAME = re.compile(r"市(?!场|政|容|民)|[省县区州盟旗]")  # of 吉林市, which is not 吉林 and a zone 市某开发区
_BEHIND = re.compile(r"[省市县区州盟旗]?")
# Central organs and the names of their local ones behind the place.
_SEATS = tuple(
    (re.compile(f"(?:{prefix})(?=.)"), kind, re.compile(ending))
    for prefix, kind, ending in (
        ("国家税务总局", "tax", "税务局"),
        ("国家统计局", "statistics-survey", "调查[总支]?队"),
        ("中国人民银行|人民银行", "central_bank_regulators-pbc", "(?:省|市|县)?(?:分行|(?:中心)?支行|营业管理部)"),
        ("国家金融监督管理总局", "central_bank_regulators-financial_regulation", "(?:金融)?监管(?:局|分局|支局)"),
        (
            "中国银行保险监督管理委员会|中国银保监会",
            "central_bank_regulators-banking_insurance",
            "(?:银保)?监管(?:局|分局)|银保监(?:局|分局)",
        ),
        ("中国证券监督管理委员会|中国证监会", "central_bank_regulators-securities", "(?:证券)?监管局|证监局"),
    )
)
_OF_PROVINCES = ("调查总队", "监管局", "证监局")
_CENTRAL = re.compile(r"(?:国家|中国|国务院)")
_XPCC_DIVISION = re.compile(r"^(?:新疆生产建设)?(?:兵团)?第?[一二三四五六七八九十]+师(?=.+市)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name. *code* is the division, *own* the name without its place.

    *short* and *common* as in `Named`; *valid* are the years of the division under the printed name; *unit* where the name is that of
    a part of an agency; *branch_of* is the division whose organ the agency is a branch of.
    """

    code: str
    agency: Agency
    own: str
    division: Division | None = None
    short: bool = False
    common: bool = False
    unit: bool = False
    branch_of: str | None = None


def readings(name: str, *, short: bool = False) -> Iterator[Reading]:
    """Yield every way to read *name*, folded, as an agency of a known division, whose name may be *short* (洛阳海关).

    A zone with a code of its own is known by the short name of its city too.
    """
    name = _XPCC_DIVISION.sub("", name)
    seat = next((seat for seat in _SEATS if seat[0].match(name)), None)
    if seat:
        yield from _local_seat(seat[0].sub("", name, count=1), seat[1], seat[2])
    else:
        yield from _central(name)
    for named in divisions.begins_with(name):
        if short or not named.short or _ZONE_END.search(named.rest):
            yield from (one for one in _of_division(named) if short or not one.short)
    yield from _in_listed_zone(name)


def bare(own: str, code: str) -> Iterator[Reading]:
    """Yield what the name *own*, printed without a place, is in the division *code*."""
    yield from (reading for reading in _own(code, own) if reading.agency.kind != "other")


def townships(own: str) -> Iterator[Reading]:
    """Yield what the name *own* of a township, printed without its county, may be."""
    yield from _township(COUNTRY, own)


def _local_seat(rest: str, kind: str, ending: re.Pattern[str]) -> Iterator[Reading]:
    for named in divisions.begins_with(rest):
        if ending.fullmatch(named.rest):
            if named.rest.endswith(_OF_PROVINCES) and divisions.level(named.division.code) not in (
                "province",
                "sub_provincial",
            ):
                continue
            yield Reading(named.division.code, agency(kind), named.rest, named.division, common=named.common)
        elif (unit := ending.match(named.rest)) and not named.short:
            own = named.rest[unit.end() :]
            if re.fullmatch(r".{1,14}(?:局|所|分局|中心)", own):
                yield Reading(named.division.code, agency(kind), named.rest, named.division, unit=True)
        else:
            for name, own, found in _zones(named.rest):
                zone = divisions.zone(named.division.code, name)
                if zone and (divisions.is_listed_zone(zone) or not named.short) and found.type == agency(kind).type:
                    yield Reading(zone, agency(kind), own, named.division)


def _central(name: str) -> Iterator[Reading]:
    named = _CENTRAL.match(name)
    own = name[named.end() :] if named else name
    found = kind_of(name) or kind_of(own)
    if found and (named or is_ministry(name)) and found.type not in ("government", "public_utility"):
        yield Reading(COUNTRY, found, name)
    if name == "国务院":
        yield Reading(COUNTRY, agency("government"), name)


def _of_division(named: Named) -> Iterator[Reading]:
    for reading in _own(named.division.code, named.rest):
        short, common = named.short, named.common
        if divisions.is_listed_zone(reading.code):
            short = common = False
        if not short or _may_be_short(named, reading.agency):
            yield replace(reading, division=named.division, short=short, common=common)


def _may_be_short(named: Named, found: Agency) -> bool:
    """Whether an agency may be called by the short name of its place: no government or township, nor 黄埔海关, which is not of 黄埔区."""
    if (
        not named.rest
        or _REST_OF_NAME.match(named.rest)
        or found.type
        in (
            "government",
            "township_government",
            "subdistrict_office",
            "other",
            "public_utility",
        )
    ):
        return False
    return found.kind != "customs" or divisions.level(named.division.code) != "county"


def _own(code: str, own: str) -> Iterator[Reading]:
    level = divisions.level(code)
    found = kind_of(own)
    if found:
        if _fits(found, own, level):
            yield Reading(code, found, own, unit=found.several)
        return
    yield from _township(code, own)
    yield from _zone(code, own)
    branch = list(_branch(code, own))
    yield from branch
    if not branch and (part := unit_of(own) or other_than_known(own)):
        yield Reading(code, part, own, unit=True)


def _fits(found: Agency, own: str, level: str) -> bool:
    """Whether an agency called *own* can be one of a division of *level*."""
    if is_ministry(own) or (found.kind == "zone_committee" and level != "zone"):
        return False
    return not own.endswith("厅") or level == "province" or (own.endswith("办公厅") and level != "county")


def _township(code: str, own: str) -> Iterator[Reading]:
    kind, found = "township_government", _TOWNSHIP.fullmatch(own)
    if not found:
        kind, found = "subdistrict_office", _SUBDISTRICT.fullmatch(own)
    if not found or _NO_TOWNSHIP.search(own):
        return
    name = found["name"] or f"{found['other']}街道"
    for county in [code] if divisions.has_townships(code) else divisions.townships(name, code):
        if divisions.level(code) in ("county", "prefecture", "sub_provincial", "central"):
            yield Reading(divisions.township(county, name), agency(kind), own)


def _zone(code: str, own: str) -> Iterator[Reading]:
    if divisions.level(code) not in ("province", "sub_provincial", "prefecture", "county"):
        return
    for name, own_name, found in _zones(own):
        zone = divisions.zone(code, name)
        if zone and (divisions.is_listed_zone(zone) or _is_whole(name, code)):
            yield Reading(zone, found, own_name, unit=found.several)


def _is_whole(zone: str, code: str) -> bool:
    """Whether *zone* is a name, not a word for any zone, and of one of *code* (新乡市高新区 is none of the province)."""
    within = (named for named in divisions.begins_with(zone) if divisions.lies_in(named.division.code, code))
    parted = any(
        not _ABBREVIATED_ZONE.fullmatch(named.rest) for named in within
    )  # 红谷滩新区 was there before 红谷滩区
    return not parted and not _ABBREVIATED_ZONE.fullmatch(zone)


def _zones(text: str) -> Iterator[tuple[str, str, Agency]]:
    """Yield the names of a zone that *text* may begin with, and the name and kind of its agency; of its committee, the whole *text*."""
    for end in _ZONE_END.finditer(text):
        rest = _COMMITTEE.sub("", text[end.end() :])
        found = kind_of(rest) or other_than_known(rest) if rest else agency("zone_committee")
        if found and rest not in ("人民政府", "政府"):
            yield text[: end.end()], rest or text, found


def _in_listed_zone(name: str) -> Iterator[Reading]:
    """Yield readings of a zone with a code of its own, which may be printed without its city (北戴河新区)."""
    for zone_name, own, found in _zones(name):
        code = divisions.zone(None, zone_name)
        if code and not _ABBREVIATED_ZONE.fullmatch(zone_name):
            yield Reading(code, found, own, unit=found.several)


def _branch(code: str, own: str) -> Iterator[Reading]:
    """Yield readings as a branch of a city's organ, in the county that it names or stands behind; elsewhere as a part of the organ."""
    found = _BRANCH.fullmatch(own)
    of = found and kind_of(found["own"] or f"{found['short']}局")
    if not found or not of or of.type in ("government", "public_utility"):
        return
    if not found["place"]:
        if divisions.level(code) == "county":
            yield Reading(code, of, own, branch_of=divisions.above(code))
        return
    places = {
        named.division.code
        for named in divisions.begins_with(found["place"])
        if _BEHIND.fullmatch(named.rest) and divisions.lies_in(named.division.code, code)
    } - {code}
    for place in places:
        yield Reading(place, of, own, branch_of=code)
    if not places:
        yield Reading(code, of, own, unit=True, branch_of=code)

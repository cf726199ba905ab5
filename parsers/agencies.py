"""The kinds of agency: what the own name of an organisation, without its place, says that it is.

The kinds are data (agencies.csv). A kind is a type (`market_regulation`), or a type and what tells it from others of that type in one
division (`market_regulation-quality`). Several lines of one name are tried in their order.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

# Shorthands of the patterns: what an agency's name ends in, and what county mergers put behind a first task.
_SHORTHANDS = {
    "@": "(?:管理)?(?:局|厅|委员会|委|总局|署|部)",
    "~": (
        "(?:[和与]?(?:体育|科技|科学技术|卫生健康|卫生|旅游|文化|广电|广播电视|新闻出版|文物|水务|水利|林业|草原|园林|畜牧|兽医|渔业|海洋"
        "|乡村振兴|扶贫开发|工业|信息化|商务|商贸|经济|知识产权|金融|国有资产监督|国有资产|统计|粮食|物资储备|能源|大数据|数据|交通运输|交通"
        "|城乡建设|规划|民族宗教事务|民族宗教|退役军人事务|退役军人|应急|人防|人民防空|生态环境|环境保护|城市管理|城市|综合行政执法|行政审批|政务服务"
        "|外事|市场监督|医疗保障|投资促进|招商|审计|财政|人力资源|社会保障|社会保险|民政|社会事务|社会事业|司法|信访|教育|住房|价格|移民|林草|机械|技术))*"
    ),
}
_UNIT = re.compile(r".*(?:支队|大队|中队|总队|中心|总站|站|所|院|馆|队|处)")
_AGENCY = re.compile(
    r"[\u3400-\u9fff]{2,22}(?:局|委员会|办公室|中心|管理处|管理所|管理站|研究院|总站|联合会|协会|促进会)"
)
_PLACE_OR_PART = re.compile(
    r"[省县区州盟旗镇乡]|街道|分局|支队|大队|^(?:市|委|党|中共|纪)|(?<!城)市(?!场|政|容|民)|及|系统|部门"
)
_MINISTRY = re.compile(r".*(?:部|总局|(?<!行)(?<!公)署)")


@dataclass(frozen=True, slots=True)
class Agency:
    """A kind of agency. *vertical* where its chain of command is its own; years are those in which such agencies were found."""

    kind: str
    zh: str
    en: str
    from_year: int | None
    to_year: int | None
    vertical: bool
    several: bool
    pattern: re.Pattern[str]

    @property
    def type(self) -> str:
        """The type, without what tells it from others of its type."""
        return self.kind.partition("-")[0]


@cache
def agencies() -> tuple[Agency, ...]:
    """Return the kinds of agency in the order in which a name is tried on them."""
    text = (files("parsers") / "agencies.csv").read_text(encoding="utf-8")
    return tuple(_agency(row) for row in csv.DictReader(text.splitlines()))


def _agency(row: dict[str, str]) -> Agency:
    pattern = row["pattern"]
    for shorthand, meant in _SHORTHANDS.items():
        pattern = pattern.replace(shorthand, meant)
    return Agency(
        row["kind"],
        row["zh"],
        row["en"],
        int(row["from_year"]) if row["from_year"] else None,
        int(row["to_year"]) if row["to_year"] else None,
        bool(row["vertical"]),
        bool(row["several"]),
        re.compile(pattern or "(?!)"),
    )


@cache
def agency(kind: str) -> Agency:
    """Return the agency of *kind*. Raises KeyError where there is none."""
    return {one.kind: one for one in agencies()}[kind]


@lru_cache(maxsize=4096)  # the same few own names come in every division
def kind_of(own: str) -> Agency | None:
    """Return the kind of agency that the own name *own* is the name of; None where it is not known to be any."""
    if not own:
        return agency("government")
    names = (own, own.removeprefix("人民政府")) if own != "人民政府" else (own,)
    return next((one for name in names if name for one in agencies() if one.pattern.fullmatch(name)), None)


def unit_of(own: str) -> Agency | None:
    """Return the kind of agency that *own* names a unit of (公安局交通警察支队), the longest name of an agency counting."""
    if not _UNIT.fullmatch(own):
        return None
    for end in range(len(own) - 2, 2, -1):
        found = kind_of(own[:end])
        if found and not found.several and found.type != "government" and _UNIT.fullmatch(own[end:]):
            return found
    return None


def other_than_known(own: str) -> Agency | None:
    """Return the kind of all agencies that no other kind covers, where *own* reads as the name of one and not as that of a place."""
    return agency("other") if _AGENCY.fullmatch(own) and not _PLACE_OR_PART.search(own) else None


def is_ministry(own: str) -> bool:
    """Whether only the central government has agencies that are called so: 部, 总局, 署."""
    return bool(_MINISTRY.fullmatch(own))

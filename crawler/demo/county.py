"""云砚县, an invented county: what its site holds, page by page, and which reports a crawler must find there.

A report is added as a line of REPORTS, another page as a function in `county_pages`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.demo import county_pages as pages
from crawler.demo.county_pages import COLUMN, SITE, Entry
from crawler.demo.generate import generate
from crawler.demo.truth import Format, Generated

_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "text": "text/plain; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Page:
    """What the site answers under a path."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True)
class County:
    """The whole site. *expected* are the reports to be found; the *name* of each is the path of its URL, its bytes are the answer.

    *attachments* maps the path of an attached report to the page that leads to it. *decoys* stand in the column of annual reports but
    are none; *forbidden* is disallowed by robots.txt, though linked; *dead* answers 404, *failing* answers 500.
    """

    name: str
    pages: dict[str, Page]
    expected: tuple[Generated, ...]
    attachments: dict[str, str]
    decoys: tuple[str, ...]
    forbidden: tuple[str, ...]
    dead: tuple[str, ...]
    failing: tuple[str, ...]

    @property
    def planted(self) -> tuple[Generated, ...]:
        """The reports with an error put into them."""
        return tuple(report for report in self.expected if report.planted)


@dataclass(frozen=True, slots=True)
class _Line:
    """A report to be written: who, which year, in what way; *attached* when a page stands before it."""

    agency: str
    year: int
    format: Format = "html"
    plant: str | None = None
    attached: bool = False
    choices: dict[str, Any] = field(default_factory=dict)


GOVERNMENT, OFFICE, TOWN, STREET = "人民政府", "人民政府办公室", "青槐镇人民政府", "柳塘街道办事处"
CITY_MANAGEMENT, MARKET, EDUCATION = "城市管理局", "市场监督管理局", "教育体育局"

# The oldest first: a year's requests carried over are carried in by the next.
REPORTS = (
    _Line(GOVERNMENT, 2021, choices={"blanks": "slash"}),
    _Line(OFFICE, 2021),
    _Line(CITY_MANAGEMENT, 2021, plant="T3-ROWS-MISSING"),
    _Line(TOWN, 2021, choices={"blanks": "applicants"}),
    _Line(GOVERNMENT, 2022, choices={"tables": "merged"}),
    _Line(OFFICE, 2022, choices={"spans": "ragged"}),
    _Line(CITY_MANAGEMENT, 2022, plant="T3-ROW"),
    _Line(MARKET, 2022, choices={"tables": "split"}),
    _Line(EDUCATION, 2022, "pdf", choices={"repeat_header": True}),
    _Line(TOWN, 2022, choices={"cells": "runs"}),
    _Line(STREET, 2022, "text", choices={"shape": "lines"}),
    _Line(GOVERNMENT, 2023, choices={"nested": True}),
    _Line(OFFICE, 2023, plant="T4-SUM"),
    _Line(CITY_MANAGEMENT, 2023, "pdf", choices={"repeat_header": False}),
    _Line(MARKET, 2023, choices={"single_other": True}),
    _Line(EDUCATION, 2023, choices={"cells": "paragraphs"}),
    _Line(TOWN, 2023, "text", choices={"shape": "pipes"}),
    _Line(STREET, 2023, plant="LABEL-TYPO"),
    _Line(GOVERNMENT, 2024, choices={"deep_remedies": True, "inline": False}),
    _Line(OFFICE, 2024, choices={"notes": True}),
    _Line(CITY_MANAGEMENT, 2024, choices={"charset": "gbk"}),
    _Line(MARKET, 2024, "pdf", plant="T3-BAL"),
    _Line(EDUCATION, 2024, "pdf", attached=True),
    _Line(TOWN, 2024, choices={"cells": "word"}),
    _Line(STREET, 2024, "text", choices={"shape": "tabs", "spans": "ragged"}),
)

PLAIN: dict[str, Any] = {
    "tables": "three",
    "spans": "form",
    "cells": "plain",
    "nested": False,
    "furniture": True,
    "charset": "utf-8",
    "blanks": "zeros",
    "notes": False,
    "single_other": False,
}
_FIRST_SEED = 20_200  # of which few years are idle: a demo should have something to show
_DEAD = Entry(
    f"{COLUMN}202201/t20220126_410309.html", "云砚县市场监督管理局2021年政府信息公开工作年度报告", "2022-01-26"
)
_FAILING = Entry(
    f"{COLUMN}202201/t20220127_410311.html", "云砚县教育体育局2021年政府信息公开工作年度报告", "2022-01-27"
)


def build() -> County:
    """Return the county; every call gives the same."""
    written = tuple(_written())
    attachments = {report.name: _cover_path(report) for line, report in written if line.attached}
    covers = {attachments[report.name]: pages.cover(report) for line, report in written if line.attached}
    entries = [*(_entry(report, attachments) for _, report in written), *pages.DECOYS, _DEAD, _FAILING]
    html = {**pages.fixed(), **covers, **pages.column(entries)}
    return County(
        name=SITE.name,
        pages={
            **{path: Page(text.encode()) for path, text in html.items()},
            **{report.name: Page(report.body, _media_type(line)) for line, report in written},
            "/robots.txt": Page(pages.ROBOTS.encode(), "text/plain; charset=utf-8"),
            _FAILING.path: Page(pages.FAILURE.encode(), status=500),
        },
        expected=tuple(report for _, report in written),
        attachments=attachments,
        decoys=tuple(entry.path for entry in pages.DECOYS),
        forbidden=(pages.FORBIDDEN,),
        dead=(_DEAD.path,),
        failing=(_FAILING.path,),
    )


def _written() -> Iterator[tuple[_Line, Generated]]:
    latest: dict[str, Generated] = {}
    for number, line in enumerate(REPORTS):
        report = generate(
            _FIRST_SEED + number,
            organization=pages.PLACE + line.agency,
            year=line.year,
            format=line.format,
            plant=line.plant,
            before=latest.get(line.agency),
            site=SITE,
            **PLAIN | line.choices,
        )
        latest[line.agency] = report
        yield line, replace(report, name=_path(report, number))


def _path(report: Generated, number: int) -> str:
    """Paths as the commonest publishing system makes them: pages begin with t, attachments with P."""
    day = report.published.replace("-", "")
    shapes = {
        "html": f"t{day}_{410400 + number}.html",
        "pdf": f"P{day}{356120 + number}.pdf",
        "text": f"t{day}_{410400 + number}.txt",
    }
    return f"{COLUMN}{day[:6]}/{shapes[report.format]}"


def _cover_path(report: Generated) -> str:
    folder, name = report.name.rsplit("/", 1)
    return f"{folder}/t{name[1:9]}_{name[9:15]}.html"


def _entry(report: Generated, attachments: dict[str, str]) -> Entry:
    return Entry(attachments.get(report.name, report.name), report.title, report.published)


def _media_type(line: _Line) -> str:
    undeclared = line.choices.get("charset") == "gbk"
    return "text/html" if undeclared else _TYPES[line.format]

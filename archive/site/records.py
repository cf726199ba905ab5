"""A report as its page shows it: sections, figures with their state and their doubts, findings, other years and versions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datasette.app import Datasette

from archive.site.official import Layout, layout
from archive.site.page import Row, row, rows
from parsers.forms import FORMS, Address, Form, Table

_FORMS = {form.key: form for form in FORMS}
# From the gravest to the lightest: a cell that several findings name is marked as the gravest of them says.
_LEVELS = ("error", "uncertain", "warn", "open", "info")
_SYMBOLS = {"error": "!", "uncertain": "?", "warn": "!", "open": "~", "info": "i"}
_LAST = 99  # where an annex stands, whose section number is 0
_REPORT = """
    SELECT r.*, o.name AS current_name, o.division_code, o.type
    FROM reports AS r JOIN organizations AS o ON o.id = r.organization WHERE r.id = :report
"""
_CELLS = "SELECT * FROM cells WHERE report = :report"
_SECTIONS = "SELECT id, number, heading, text FROM sections WHERE report = :report ORDER BY position"
_FINDINGS = """
    SELECT f.*, u.zh AS rule_zh, u.en AS rule_en, o.name AS other_name, o.year AS other_year
    FROM findings AS f LEFT JOIN rules AS u ON u.id = f.rule LEFT JOIN reports AS o ON o.id = f.other_report
    WHERE f.report = :report ORDER BY f.position
"""
_MENTIONS = """
    SELECT f.rule, f.severity, f.report, f.message_zh, f.message_en, r.name, r.year FROM findings AS f
    JOIN reports AS r ON r.id = f.report
    WHERE f.other_report = :report AND f.verdict <> 'not_assessable' AND f.severity <> 'info' ORDER BY f.report, f.position
"""
_NAMED = """
    SELECT f.position, c.table_name, c.row, c.column
    FROM findings AS f JOIN finding_cells AS c ON c.finding = f.id JOIN reports AS r ON r.id = f.report
    LEFT JOIN codebook AS b ON b.form = r.form AND b.table_name = c.table_name AND b.row = c.row AND b.column = c.column
    WHERE f.report = :report ORDER BY f.position, b.position
"""
_OTHER_YEARS = """
    SELECT r.id, r.year, r.error_count, r.warning_count FROM reports AS r
    WHERE r.organization = :organization AND r.current = 1 ORDER BY r.year
"""
_VERSIONS = """
    SELECT id, version, current, fetched_at, published, digest FROM reports
    WHERE organization = :organization AND year IS :year ORDER BY version
"""
_CAPTURES = "SELECT url, digest, fetched_at, media_type, size, name FROM captures WHERE report = :report ORDER BY fetched_at, url"
_INFERRED = "SELECT * FROM inferred WHERE report = :report ORDER BY table_name, row, column"
_CLAIMS = """
    SELECT c.*, b.label_zh AS kind_zh, b.label_en AS kind_en FROM claims AS c
    LEFT JOIN codebook AS b ON b.table_name = 'narrative' AND b.row = c.kind AND b.column = 'value'
    WHERE c.report = :report ORDER BY c.position
"""
_PASSES = "SELECT rule, passes FROM passes WHERE report = :report ORDER BY rule"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. *number* is its place in the report's list; *level* one of error, uncertain, warn, open, info."""

    number: int
    level: str
    row: Row
    cells: tuple[Address, ...]

    @property
    def symbol(self) -> str:
        """What marks the cells that it names."""
        return _SYMBOLS[self.level]


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell as it is shown. *row* is its row of the view `cells`; *findings* name it, the gravest first."""

    address: Address
    row: Row
    findings: tuple[Finding, ...]

    @property
    def anchor(self) -> str:
        """The id of its box on the page."""
        return "-".join(self.address)

    @property
    def shown(self) -> str:
        """The number, grouped by nothing, as the archive holds it; empty where the status is not value."""
        value = self.row["value"]
        return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)

    @property
    def printed(self) -> str:
        """What is printed, where it says more than the number."""
        raw = str(self.row["raw"] or "").strip()
        return "" if raw.replace(",", "").replace("，", "") == self.shown else raw


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the report: where its boxes stand, its figures by address, the findings that name them, what else is printed."""

    table: Table
    layout: Layout
    figures: dict[Address, Figure]
    findings: tuple[Finding, ...]
    inferred: tuple[Row, ...]

    @property
    def assumed(self) -> bool:
        """Whether the column of any figure was taken from the official order, not from a header."""
        return any(figure.row["column_source"] == "assumed_order" for figure in self.figures.values())


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page. *heading* is as printed, None where the report has none; *grid* the table that belongs to it."""

    number: int | None
    anchor: str
    heading: str | None
    paragraphs: tuple[str, ...]
    grid: Grid | None


@dataclass(frozen=True, slots=True)
class Record:
    """All that the page of a report shows. *other* are cells of no table of its form; *general* findings name none of its cells.

    *mentions* are findings on other reports that were held against this one. *levels* counts its findings by level.
    """

    report: Row
    form: Form | None
    parts: tuple[Part, ...]
    other: tuple[Figure, ...]
    general: tuple[Finding, ...]
    mentions: Sequence[Row]
    levels: dict[str, int]
    years: Sequence[Row]
    versions: Sequence[Row]
    captures: Sequence[Row]
    claims: Sequence[Row]
    passes: Sequence[Row]


async def load(datasette: Datasette, report: str) -> Record | None:
    """Return the report with the id *report*, or None where there is none."""
    found = await row(datasette, _REPORT, report=report)
    if found is None:
        return None
    form = _FORMS.get(found["form"] or "")
    findings = _findings(await rows(datasette, _FINDINGS, report=report), await rows(datasette, _NAMED, report=report))
    figures = _figures(await rows(datasette, _CELLS, report=report), findings)
    grids = _grids(form, figures, findings, await rows(datasette, _INFERRED, report=report))
    placed = {address for grid in grids for address in grid.figures}
    return Record(
        found,
        form,
        _parts(await rows(datasette, _SECTIONS, report=report), grids),
        tuple(figure for address, figure in figures.items() if address not in placed),
        tuple(finding for finding in findings if all(finding not in grid.findings for grid in grids)),
        await rows(datasette, _MENTIONS, report=report),
        Counter(finding.level for finding in findings),
        await rows(datasette, _OTHER_YEARS, organization=found["organization"]),
        await rows(datasette, _VERSIONS, organization=found["organization"], year=found["year"]),
        await rows(datasette, _CAPTURES, report=report),
        await rows(datasette, _CLAIMS, report=report),
        await rows(datasette, _PASSES, report=report),
    )


def _address(cell: Row) -> Address:
    return cell["table_name"], cell["row"], cell["column"]


def _findings(found: Iterable[Row], named: Iterable[Row]) -> tuple[Finding, ...]:
    cells: dict[int, list[Address]] = {}
    for cell in named:
        cells.setdefault(cell["position"], []).append(_address(cell))
    return tuple(Finding(one["position"], _level(one), one, tuple(cells.get(one["position"], ()))) for one in found)


def _level(finding: Row) -> str:
    verdict: str = finding["verdict"]
    if verdict == "fail":
        return str(finding["severity"])
    return "uncertain" if verdict == "uncertain" else "open"


def _figures(cells: Iterable[Row], findings: Sequence[Finding]) -> dict[Address, Figure]:
    naming: dict[Address, list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: (_LEVELS.index(one.level), one.number)):
        for address in finding.cells:
            naming.setdefault(address, []).append(finding)
    addressed = ((_address(cell), cell) for cell in cells)
    return {address: Figure(address, cell, tuple(naming.get(address, ()))) for address, cell in addressed}


def _grids(
    form: Form | None, figures: dict[Address, Figure], findings: Sequence[Finding], inferred: Sequence[Row]
) -> tuple[Grid, ...]:
    layouts = [(table, layout(table, figures)) for table in (form.tables if form else ())]
    home = {finding.number: _home(finding, [grid for _, grid in layouts]) for finding in findings}
    return tuple(
        Grid(
            table,
            grid,
            {address: figures[address] for address in grid.addresses if address in figures},
            tuple(one for one in findings if home[one.number] == table.code),
            tuple(one for one in inferred if one["table_name"] == table.code),
        )
        for table, grid in layouts
    )


def _home(finding: Finding, layouts: Sequence[Layout]) -> str | None:
    """Return the code of the table beside which *finding* is listed: that of the first cell it names there."""
    placed = {address for one in layouts for address in one.addresses}
    return next((address[0] for address in finding.cells if address in placed), None)


def _parts(sections: Sequence[Row], grids: Sequence[Grid]) -> tuple[Part, ...]:
    """Return the sections as they stand, each table under its own; a table whose section is not printed comes where it would stand."""
    waiting = {grid.table.section: grid for grid in grids}
    printed = {section["number"] for section in sections}
    absent = sorted(waiting.keys() - printed, key=lambda number: number or _LAST)
    parts: list[Part] = []
    for section in sections:
        while absent and section["number"] is not None and 0 < absent[0] < section["number"]:
            parts.append(_bare(waiting, absent.pop(0)))
        paragraphs = tuple(line for line in section["text"].split("\n") if line.strip())
        grid = waiting.pop(section["number"], None)
        parts.append(Part(section["number"], f"s{section['id']}", section["heading"], paragraphs, grid))
    return *parts, *(_bare(waiting, number) for number in absent)


def _bare(waiting: dict[int, Grid], number: int) -> Part:
    return Part(number, f"table-{number}", None, (), waiting.pop(number))

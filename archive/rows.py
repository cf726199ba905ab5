"""The last door: a report as rows of the tables. Only here and in `report_json` does a report become dicts and tuples."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from archive.captures import Capture
from archive.report_json import number, place, plain
from archive.views import variable
from parsers import READER_VERSION
from parsers.claim_kinds import KINDS, Kind
from parsers.document import Place
from parsers.forms import FORMS, Column, Form, Line, Table, form_2008
from parsers.organizations import other_id, unresolved_ids
from parsers.report import Finding, Report, SecondReading
from parsers.rules import Rule
from parsers.tables import Cell

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

# The wide tables: what names their rows, and their columns in the order of schema.sql.
_WIDE = {
    "requests": ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total"),
    "remedies": ("upheld", "corrected", "other_result", "pending", "total"),
}
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class ContradictoryReportError(ValueError):
    """A report gives one cell twice. Met by the build, which keeps the capture as a failure."""


# --- Tables -------------------------------------------------------------------------------------------------------------


def refuse_doubles(report: Report) -> None:
    """Raise ContradictoryReportError where two cells of *report* have one address."""
    if len({cell[:3] for cell in report.cells}) < len(report.cells):
        for address, times in Counter(cell.address for cell in report.cells).items():
            if times > 1:
                raise ContradictoryReportError(f"the cell {'/'.join(address)} was read {times} times")


def fingerprint(report: Report) -> str:
    """Return the digest of the cells (address, value, status, unit) and findings of *report*, whatever their order.

    Prose and places are left out: a page and a PDF of one report differ in both.
    """
    cells = [
        f"({_address_shown(table, row, column)}, {_figure_shown(value, status, unit)})"
        for table, row, column, value, status, _, unit, _, _, _ in sorted(report.cells)
    ]
    findings = sorted((found.rule, found.verdict, sorted(found.cells)) for found in report.findings)
    return hashlib.sha256(f"([{', '.join(cells)}], {findings})".encode()).hexdigest()


@lru_cache(maxsize=1024)  # the forms have some 500 cells
def _address_shown(table: str, row: str, column: str) -> str:
    return f"{table!r}, {row!r}, {column!r}"


@lru_cache(maxsize=1024)  # most cells of a report are 0
def _figure_shown(value: Decimal | None, status: str, unit: str | None) -> str:
    return f"{_value(value, status)!r}, {status!r}, {unit!r}"


def counts(report: Report) -> dict[str, int]:
    """Return how many cells of each status and findings of each severity *report* has (absent where none).

    What could not be assessed is no finding against the report and does not count.
    """
    doubts = (found.severity for found in report.findings if found.verdict != "not_assessable")
    return Counter([cell.status for cell in report.cells]) + Counter(doubts)


def organization_row(report: Report) -> Row:
    """Return the row of `organizations` that *report* gives."""
    one = report.organization
    return (
        *(one.id, one.name, one.division_code, one.level, one.type, one.scope),
        *(one.parent, one.own_name, one.valid_from, one.valid_to, _COMPACT.encode(one.candidates)),
    )


def alias_rows(report: Report, capture: Capture) -> list[Row]:
    """Return the rows of `organization_aliases`: the ids that it has while its name does not resolve, or its kind is not known."""
    one = report.organization
    others = {*unresolved_ids(one.name, capture.url), other_id(one)} if one.name else set()
    return [(other, one.id) for other in sorted(filter(None, others)) if other != one.id]


def report_row(key: str, report: Report, capture: Capture, mark: str) -> Row:
    """Return the row of `reports` for *report* read from *capture*, with the fingerprint *mark*, as the only version."""
    many = counts(report)
    kinds = ("value", "blank", "not_applicable", "missing", "unreadable", "error", "warn", "info")
    return (
        *(key, report.organization.id, report.year, 1, 1, report.title, report.organization.name),
        *(report.organization.scope, report.form, report.published),
        *(capture.digest, capture.url, capture.fetched_at, READER_VERSION, mark),
        *(many.get(kind, 0) for kind in kinds),
        *_twice(report.second),
    )


def _twice(second: SecondReading | None) -> Row:
    """Return why a report was to be read twice, what that showed in numbers, and why it could not be done."""
    if second is None:
        return (None,) * 5
    why = " ".join(second.reasons)
    if second.unavailable is not None:
        return why, None, None, None, second.unavailable
    return why, second.compared, len(second.disagreed), len(second.taken), None


def report_rows(key: str, report: Report, capture: Capture) -> Rows:
    """Return the rows of every table that hangs on the report *key*, in the order of the columns of schema.sql."""
    identity = (f"{report.organization.id}-{report.year}", capture.digest, capture.url)
    return {
        "sections": list(_sections(key, identity, report)),
        **_table_rows(key, report.cells),
        "cell_notes": [_note(key, cell) for cell in report.cells if not is_plain(cell)],
        "inferred": [(key, one.table, one.row, one.column, plain(one.value), one.rule) for one in report.inferred],
        "claims": list(_claims(key, report)),
        **_findings(key, identity, report),
        "passes": [(key, rule, passes) for rule, passes in sorted(report.checked.items())],
    }


def is_plain(cell: Cell) -> bool:
    """Whether the value of *cell* says all there is: printed in plain digits, in a column known by its header, not read by OCR."""
    table, _, _, value, status, raw, unit, _, source, confidence = cell
    return (
        value is not None
        and status == "value"
        and raw == _digits(value)
        and source != "assumed_order"
        and (unit is None or table in ("proactive", "annex"))
        and confidence is None
    )


def codebook_rows() -> Iterator[Row]:
    """Yield the rows of `codebook`: every cell of every form, local ones included, then the kinds of claims (table `narrative`)."""
    for form in FORMS:
        cells = ((table, line, column) for table in form.tables for _, line, column in table.cells())
        yield from (_codebook_row(form, position, *cell) for position, cell in enumerate(cells, 1))
    yield from (_narrative_row(position, kind) for position, kind in enumerate(KINDS, 1))


def _narrative_row(position: int, kind: Kind) -> Row:
    """Return the row of a kind of claim: a number of free prose, which no form prescribes."""
    place = (form_2008.FORM.key, position, "narrative", kind.code, "value", "正文", "Prose")
    return (*place, "", kind.chinese, kind.english, "数", "Number", kind.unit, f"n_{kind.code}", 0)


def _codebook_row(form: Form, position: int, table: Table, line: Line, column: Column) -> Row:
    return (
        *(form.key, position, table.code, line.code, column.code, table.title, table.english),
        *("、".join(line.group), line.label, line.english, column.label, column.english, column.unit),
        *(variable(line, column), int(not line.local)),
    )


def rule_row(rule: Rule) -> Row:
    """Return the row of `rules` for a rule, be it about one report or about several."""
    known = rule.guidance
    text = (known.scope, rule.chinese, rule.english, known.source, known.chinese, known.english)
    return rule.id, rule.severity, *text


@lru_cache(maxsize=1024)  # most cells of a report are 0
def _value(value: Decimal | None, status: str) -> int | float | None:
    return None if value is None or status != "value" else number(value)


@lru_cache(maxsize=1024)
def _digits(value: Decimal) -> str:
    """Return *value* as SQLite's CAST AS TEXT gives it: the view `cells` shows that as the printed text of a plain cell."""
    plain = number(value)
    return str(plain) if isinstance(plain, int) else f"{plain:.15g}"


def _row_id(year: int | None, named: str) -> int:
    # The same whatever the order of building, and larger for a later year, so that newest first is the order of the key.
    low = hashlib.sha256(named.encode()).digest()[:6]
    return max(0, min(year or 0, 2**12 - 1)) << 48 | int.from_bytes(low)


def _sections(key: str, identity: tuple[str, ...], report: Report) -> Iterator[Row]:
    named = json.dumps(("section", identity)).removesuffix("]")
    for position, part in enumerate(report.sections, 1):
        one = _row_id(report.year, f"{named}, {position}]")
        yield one, key, position, part.number, part.heading, part.text


def _table_rows(key: str, cells: Sequence[Cell]) -> Rows:
    rows: Rows = {"proactive": [], "annex": []}
    lines: dict[str, dict[str, dict[str, int | float | None]]] = {table: defaultdict(dict) for table in _WIDE}
    for table, row, column, value, status, _, unit, _, _, _ in cells:
        amount = _value(value, status)
        if table in lines:
            lines[table][row][column] = amount
        elif table == "proactive":
            rows["proactive"].append((key, row, column, amount, unit))
        elif table == "annex":
            rows["annex"].append((key, row, amount, unit))
    for table, columns in _WIDE.items():
        rows[table] = [(key, row, *map(amounts.get, columns)) for row, amounts in lines[table].items()]
    return rows


def _note(key: str, cell: Cell) -> Row:
    return (
        key,
        *cell.address,
        cell.status,
        cell.raw,
        cell.unit,
        cell.column_source,
        _place_text(cell.place),
        cell.confidence,
    )


def _place_text(where: Place | None) -> str | None:
    if where is None:
        return None
    page, box, path, line = where
    if path is not None and (page, box, line) == (None, None, None):  # a cell of a page on the web: by far the most
        return f'{{"path":{_COMPACT.encode(path)}}}'
    return _COMPACT.encode(place(where))


def _claims(key: str, report: Report) -> Iterator[Row]:
    for position, claim in enumerate(report.claims, 1):
        stated = (claim.kind, plain(claim.value), claim.unit, int(claim.exact), claim.sentence, claim.section)
        yield key, position, *stated, _place_text(claim.place)


def _findings(key: str, identity: tuple[str, ...], report: Report) -> Rows:
    rows: Rows = {"findings": [], "finding_cells": []}
    named = json.dumps(("finding", identity)).removesuffix("]")
    for position, found in enumerate(report.findings, 1):
        one = _row_id(report.year, f"{named}, {position}]")
        verdict = (found.rule, found.severity, found.verdict, found.blame)
        rows["findings"].append((one, key, position, *verdict, found.chinese, found.english, None))
        rows["finding_cells"].extend((one, *address) for address in dict.fromkeys(found.cells))
    return rows


def compared_rows(report: tuple[str, int], last: int, found: Sequence[tuple[str | None, Finding]]) -> Rows:
    """Return the rows of `findings` and `finding_cells` for what comparing *report*, an id and its year, with others found.

    They stand behind position *last*. Each finding comes with the id of the other report.
    """
    key, year = report
    lines: Rows = {"findings": [], "finding_cells": []}
    for position, (other, one) in enumerate(found, last + 1):
        number = _row_id(year, json.dumps(("compared", key, position, one.rule, other)))
        verdict = (one.rule, one.severity, one.verdict, one.blame)
        lines["findings"].append((number, key, position, *verdict, one.chinese, one.english, other))
        lines["finding_cells"].extend((number, *address) for address in dict.fromkeys(one.cells))
    return lines

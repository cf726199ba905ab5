"""The last door: a report as rows of the tables. Only here and in `report_json` does a report become dicts and tuples."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence

from archive import cell_rows
from archive.captures import Capture
from archive.cell_rows import LaidOut
from archive.report_json import compact, place_text, plain
from archive.views import variable
from parsers import READER_VERSION
from parsers.claim_kinds import KINDS, Kind
from parsers.forms import FORMS, Column, Form, Line, Table, form_2008
from parsers.organizations import other_id, unresolved_ids
from parsers.report import Finding, Report, SecondReading
from parsers.rules import Rule

Row = cell_rows.Row
Rows = cell_rows.Rows

# --- Tables -------------------------------------------------------------------------------------------------------------


def fingerprint(report: Report, laid: LaidOut) -> str:
    """Return the digest of the cells (address, value, status, unit), *laid* out, and findings of *report*, whatever their order.

    Prose and places are left out: a page and a PDF of one report differ in both.
    """
    findings = sorted((found.rule, found.verdict, sorted(found.cells)) for found in report.findings)
    return hashlib.sha256(f"({laid.shown()}, {findings})".encode()).hexdigest()


def counts(report: Report) -> dict[str, int]:
    """Return how many cells of each status and findings of each severity *report* has (absent where none).

    What could not be assessed is no finding against the report and does not count.
    """
    doubts = [found.severity for found in report.findings if found.verdict != "not_assessable"]
    return Counter([*(cell.status for cell in report.cells), *doubts])


def organization_row(report: Report) -> Row:
    """Return the row of `organizations` that *report* gives."""
    one = report.organization
    return (
        *(one.id, one.name, one.division_code, one.level, one.type, one.scope),
        *(one.parent, one.own_name, one.valid_from, one.valid_to, compact(one.candidates)),
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


def report_rows(key: str, report: Report, laid: LaidOut, capture: Capture) -> Rows:
    """Return the rows of every table that hangs on the report *key*, its cells *laid* out, in the order of the columns of schema.sql."""
    identity = (f"{report.organization.id}-{report.year}", capture.digest, capture.url)
    return {
        "sections": list(_sections(key, identity, report)),
        **laid.rows(key),
        "inferred": [(key, one.table, one.row, one.column, plain(one.value), one.rule) for one in report.inferred],
        "claims": list(_claims(key, report)),
        **_findings(key, identity, report),
        "passes": [(key, rule, passes) for rule, passes in sorted(report.checked.items())],
    }


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


def _row_id(year: int | None, named: str) -> int:
    # The same whatever the order of building, and larger for a later year, so that newest first is the order of the key.
    low = hashlib.sha256(named.encode()).digest()[:6]
    return max(0, min(year or 0, 2**12 - 1)) << 48 | int.from_bytes(low)


def _sections(key: str, identity: tuple[str, ...], report: Report) -> Iterator[Row]:
    named = json.dumps(("section", identity)).removesuffix("]")
    for position, part in enumerate(report.sections, 1):
        one = _row_id(report.year, f"{named}, {position}]")
        yield one, key, position, part.number, part.heading, part.text


def _claims(key: str, report: Report) -> Iterator[Row]:
    for position, claim in enumerate(report.claims, 1):
        stated = (claim.kind, plain(claim.value), claim.unit, int(claim.exact), claim.sentence, claim.section)
        yield key, position, *stated, place_text(claim.place)


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

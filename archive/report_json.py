"""A report as JSON: what `gongkai parse --json` and `gongkai check --json` print. It imports no format, so that it answers at once."""

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from parsers.document import Place
from parsers.report import Finding, Report, SecondReading
from parsers.tables import Cell

compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Gives a value as JSON in as few characters as can be."""

_BIGGEST = 2**63 - 1  # SQLite's; a longer number is kept as REAL, and cell_notes keep what is printed


@lru_cache(maxsize=1024)  # most cells of a report are 0, and each is asked for several times
def number(value: Decimal) -> int | float:
    """Return *value* as an int where it is integral, otherwise as the nearest float."""
    if abs(value) <= _BIGGEST and (whole := int(value)) == value:
        return whole
    return float(value)


def place(where: Place | None) -> dict[str, Any] | None:
    """Return the parts of *where* that are known, or None."""
    if where is None:
        return None
    known = {"page": where.page, "box": where.box and list(where.box), "path": where.path, "line": where.line}
    return {key: value for key, value in known.items() if value is not None}


def place_text(where: Place | None) -> str | None:
    """Return *where* as JSON text, or None."""
    if where is None:
        return None
    page, box, path, line = where
    if path is not None and (page, box, line) == (None, None, None):  # a cell of a page on the web: by far the most
        return f'{{"path":{compact(path)}}}'
    return compact(place(where))


def to_json(file: str, report: Report) -> dict[str, Any]:
    """Return *report*, read from *file*, as `gongkai parse --json` prints it."""
    organization = report.organization
    return {
        "file": file,
        "title": report.title,
        "organization": {
            "name": organization.name,
            "id": organization.id,
            "division_code": organization.division_code,
            "level": organization.level,
            "type": organization.type,
            "scope": organization.scope,
            "candidates": list(organization.candidates),
            "parent": organization.parent,
            "own_name": organization.own_name,
            "valid_from": organization.valid_from,
            "valid_to": organization.valid_to,
        },
        "year": report.year,
        "form": report.form,
        "published": report.published,
        "sections": [{"number": part.number, "heading": part.heading, "text": part.text} for part in report.sections],
        "cells": [_cell_json(cell) for cell in report.cells],
        "inferred": [
            {"table": one.table, "row": one.row, "column": one.column, "value": plain(one.value), "rule": one.rule}
            for one in report.inferred
        ],
        "claims": [_claim_json(position, report) for position in range(len(report.claims))],
        "findings": [finding_json(finding) for finding in report.findings],
        "checked": dict(report.checked),
        "second": _second_json(report.second),
    }


def _second_json(second: SecondReading | None) -> dict[str, Any] | None:
    if second is None:
        return None
    return {
        "reasons": list(second.reasons),
        "compared": second.compared,
        "disagreed": [list(address) for address in second.disagreed],
        "taken": [list(address) for address in second.taken],
        "unavailable": second.unavailable,
    }


def plain(value: float) -> int | float:
    """Return *value* as an int where it is integral."""
    return int(value) if float(value).is_integer() else value


def _cell_json(cell: Cell) -> dict[str, Any]:
    printed: dict[str, Any] = {
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "value": None if cell.value is None else number(cell.value),
        "unit": cell.unit,
        "status": cell.status,
        "raw": cell.raw,
        "place": place(cell.place),
    }
    if cell.column_source is not None:
        printed["column_source"] = cell.column_source
    if cell.confidence is not None:
        printed["confidence"] = cell.confidence
    return printed


def _claim_json(position: int, report: Report) -> dict[str, Any]:
    claim = report.claims[position]
    said: dict[str, Any] = {
        "kind": claim.kind,
        "value": plain(claim.value),
        "exact": claim.exact,
        "sentence": claim.sentence,
        "section": claim.section,
        "place": place(claim.place),
    }
    if claim.unit is not None:
        said["unit"] = claim.unit
    return said


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return *finding* as it is printed; its cells by address."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "verdict": finding.verdict,
        "blame": finding.blame,
        "message": {"zh": finding.chinese, "en": finding.english},
        "cells": [list(address) for address in finding.cells],
    }

"""Writes docs/standard from the code: the forms as JSON Schema, their sums, the rules and the kinds of claims as tables.

`python -m crawler.standard docs/standard` writes the files; `make docs` does; a test fails while they differ from the code. Others can
hold their own data against them: docs/standard/README.md says how.
"""

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from archive import panel
from archive.report_json import number
from parsers.checks import RULES
from parsers.claim_kinds import KINDS
from parsers.forms import FORMS, Address, Column, Form, Line, Table
from parsers.report import Report

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_STATUSES = {
    "blank": "空白 / printed empty",
    "not_applicable": "“/”“—”“无”等 / printed as not applicable",
    "missing": "未印 / not printed",
    "unreadable": "读不出 / printed, and no number that can be relied on",
}
_COUNTED = frozenset({"件", "项", "个", "条", "人", "人次", "次", "篇", "场"})
_SIGNED = "item_change"


def files() -> dict[str, str]:
    """Return the text of every generated file by its name."""
    return {
        **{f"form-{form.key}.schema.json": _json(schema(form)) for form in FORMS if form.tables},
        "identities.csv": _csv(("form", "rule", "left", "right"), _identities()),
        "rules.csv": _csv(_RULE_COLUMNS, _rules()),
        "claims.csv": _csv(("code", "chinese", "english", "unit"), _kinds()),
    }


def write(folder: Path) -> None:
    """Write every file into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


# --- Forms --------------------------------------------------------------------------------------------------------------


def schema(form: Form) -> dict[str, Any]:
    """Return the JSON Schema of a report on *form*: an object of tables of rows of cells, each with its status."""
    return {
        "$schema": _DIALECT,
        "$id": f"urn:gongkai:form:{form.key}",
        "title": f"政府信息公开工作年度报告（{form.source}） / {form.english}",
        "type": "object",
        "required": ["form", "organization", "year", "tables"],
        "properties": {
            "form": {"const": form.key, "title": "格式 / Generation of the form"},
            "organization": {"type": "string", "title": "行政机关 / Agency"},
            "year": {"type": "integer", "title": "报告年度 / Year reported on"},
            "published": {"type": ["string", "null"], "format": "date", "title": "发布日期 / Date of publication"},
            "tables": _object("表 / Tables", {table.code: _table(table) for table in form.tables}),
        },
        "$defs": {name: _cell(kind) for name, kind in _KINDS_OF_CELLS.items()},
    }


_KINDS_OF_CELLS: dict[str, dict[str, Any]] = {
    "count": {"type": "integer", "minimum": 0},
    "change": {"type": "integer"},
    "amount": {"type": "number", "minimum": 0},
}


def _cell(kind: dict[str, Any]) -> dict[str, Any]:
    value = {"status": {"const": "value"}, "value": kind}
    other = {"status": {"enum": list(_STATUSES), "description": "; ".join(f"{k}: {v}" for k, v in _STATUSES.items())}}
    return {
        "type": "object",
        "required": ["value", "status"],
        "oneOf": [{"properties": value}, {"properties": {**other, "value": {"type": "null"}}}],
    }


def _table(table: Table) -> dict[str, Any]:
    rows: dict[str, dict[str, Any]] = {}
    for _, line, column in table.cells():
        cells = rows.setdefault(line.code, {})
        cells[column.code] = {
            "$ref": f"#/$defs/{_kind(column)}",
            "title": _both(column.label, column.english, column.unit),
        }
    local = {line.code for line in table.lines if line.local}
    lines = {line.code: line for line in table.lines}
    properties = {code: _object(_label(lines[code]), cells) for code, cells in rows.items()}
    title = f"{table.title} / {table.english}"
    return _object(title, properties, required=[code for code in rows if code not in local])


def _kind(column: Column) -> str:
    if column.code == _SIGNED:
        return "change"
    return "count" if column.unit in _COUNTED else "amount"


def _label(line: Line) -> str:
    ordinal = f"{line.ordinal}、" if line.ordinal else ""
    return _both("·".join((*line.group, ordinal + line.label)), line.english)


def _both(chinese: str, english: str, unit: str = "") -> str:
    return f"{chinese} / {english}" + (f"（{unit}）" if unit else "")


def _object(title: str, properties: dict[str, Any], *, required: Sequence[str] | None = None) -> dict[str, Any]:
    return {
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "required": list(properties if required is None else required),
        "properties": properties,
    }


def instance(report: Report, form: Form) -> dict[str, Any]:
    """Return *report* as an instance of the schema of *form*; cells of other forms are left out."""
    tables: dict[str, dict[str, dict[str, Any]]] = {table.code: {} for table in form.tables}
    known = {(table.code, line.code, column.code) for table in form.tables for _, line, column in table.cells()}
    for cell in report.cells:
        if cell.address in known:
            value = None if cell.value is None or cell.status != "value" else number(cell.value)
            tables[cell.table].setdefault(cell.row, {})[cell.column] = {"value": value, "status": cell.status}
    head = {"form": form.key, "organization": report.organization.name or "", "year": report.year}
    return {**head, "published": report.published, "tables": tables}


# --- Rules --------------------------------------------------------------------------------------------------------------

_RULE_COLUMNS = (
    "id", "severity", "scope", "chinese", "english", "identities", "source", "cure_chinese", "cure_english",
)  # fmt: skip


def _rules() -> Iterator[tuple[object, ...]]:
    """Yield the rules about one report and about several; *identities* counts the sums of each form that are the rule."""
    sums = Counter((identity.rule, form.key) for form in FORMS for identity in form.identities)
    for rule in sorted((*RULES, *panel.RULES), key=lambda rule: rule.id):
        known = rule.guidance
        many = " ".join(f"{key}:{count}" for (name, key), count in sorted(sums.items()) if name == rule.id)
        text = (rule.chinese, rule.english, many, known.source, known.chinese, known.english)
        yield rule.id, rule.severity, known.scope, *text


def _identities() -> Iterator[tuple[str, str, str, str]]:
    for form in FORMS:
        for identity in form.identities:
            yield form.key, identity.rule, _side(identity.left), _side(identity.right)


def _side(cells: Iterable[Address]) -> str:
    return " + ".join("/".join(cell) for cell in cells)


def _kinds() -> Iterator[tuple[str, str, str, str]]:
    for kind in KINDS:
        yield kind.code, kind.chinese, kind.english, kind.unit


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(head)
    table.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    write(Path(sys.argv[1]))

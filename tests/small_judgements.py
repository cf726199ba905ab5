"""Reports put together cell by cell, and what one rule says of them: what the tests of the rules share."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from parsers.forms import FORMS, Address
from parsers.organizations import Organization
from parsers.report import Report, Section
from parsers.rules import REGISTERED
from parsers.sections import HEADINGS
from parsers.tables import Cell

Q, P, M, A = "requests", "proactive", "remedies", "annex"
APPLICANTS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total")
RESULTS = ("upheld", "corrected", "other_result", "pending", "total")
SIX = tuple(Section(number, heading, "") for number, heading in enumerate(HEADINGS, 1))
SPECIAL = {"": "blank", "/": "not_applicable", "?": "unreadable", None: "missing"}


def cell(address: Address, text: str | None, confidence: float | None = None) -> Cell:
    """Print *text* in a cell: a number (its unit behind a blank), "" for a blank one, "/" a stroke, "?" something else, None nothing."""
    number, _, unit = (text or "").partition(" ")
    if text in SPECIAL:
        return Cell(*address, None, SPECIAL[text], text or "", confidence=confidence)
    return Cell(*address, Decimal(number), "value", text, unit or None, confidence=confidence)


def report(
    changed: Mapping[Address, str | None] | None = None,
    *,
    form: str = "2021",
    level: str = "county",
    kind: str = "bureau",
    **other: object,
) -> Report:
    """Return a report with zeros in every prescribed cell, but for *changed*."""
    prescribed = next(one for one in FORMS if one.key == form).prescribed()
    printed = {**dict.fromkeys(prescribed, "0"), **(changed or {})}
    organization = Organization("青石县水利局", "u-1", "410302", level, kind, "organ")
    cells = tuple(cell(address, text) for address, text in printed.items())
    return replace(Report("题", organization, 2023, form, None, SIX, cells), **other)


def told(rule: str, judged: Report) -> list[object]:
    """Return what a rule says: `pass`, or (verdict, severity, blame, cells) of a finding."""
    known, check = next(one for one in REGISTERED if one[0].id == rule)
    form = next((one for one in FORMS if one.key == judged.form), FORMS[0])
    said = list(check(judged, form))
    for one in said:
        assert one == "pass" or (one.rule == rule and one.severity == known.severity and one.chinese and one.english)
        assert one == "pass" or (one.blame == "unknown") is (one.verdict == "fail")
    return ["pass" if one == "pass" else (one.verdict, *one.cells) for one in said]


def fails(*cells: Address) -> tuple[object, ...]:
    return ("fail", *cells)


def row(line: str, table: str = Q, columns: Iterable[str] = APPLICANTS) -> list[Address]:
    return [(table, line, column) for column in columns]


def of_table(table: str, form: str = "2021") -> list[Address]:
    prescribed = next(one for one in FORMS if one.key == form).prescribed()
    return [address for address in prescribed if address[0] == table]


def gone(addresses: Iterable[Address]) -> dict[Address, None]:
    return dict.fromkeys(addresses)

"""A report as read: sections, cells, claims, and what was found wrong with them."""

from dataclasses import dataclass, field
from typing import Literal

from parsers.claims import Claim
from parsers.forms import Address
from parsers.organizations import Organization
from parsers.tables import Cell

Severity = Literal["error", "warn", "info"]
Verdict = Literal["fail", "uncertain", "not_assessable"]
Blame = Literal["source", "reader", "unknown"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report. *number* is its role in the form (1-6), not the printed number; None where it has none."""

    number: int | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. *blame* only on a fail; *chinese* and *english* say it to a reader; *cells* are the cells it names."""

    rule: str
    severity: Severity
    verdict: Verdict
    chinese: str
    english: str
    cells: tuple[Address, ...] = ()
    blame: Blame | None = None


@dataclass(frozen=True, slots=True)
class Inferred:
    """A number that is not printed but is the only one that satisfies *rule*. Never a cell."""

    table: str
    row: str
    column: str
    value: float
    rule: str


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report. *year* is the year reported on; *published* an ISO date; *checked* counts the passes of each rule."""

    title: str | None
    organization: Organization
    year: int | None
    form: str | None
    published: str | None
    sections: tuple[Section, ...]
    cells: tuple[Cell, ...]
    claims: tuple[Claim, ...] = ()
    inferred: tuple[Inferred, ...] = ()
    findings: tuple[Finding, ...] = ()
    checked: dict[str, int] = field(default_factory=dict)

"""What a generated report prints, cell by cell, and which errors were put into it on purpose."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parsers.forms import FORMS, Address, Form, Identity

FORM = FORMS[0]
"""The form that the generator fills in where none is named: that of 2021."""

FormKey = Literal["2021", "2019", "2014"]
Format = Literal["html", "pdf", "text", "docx", "rtf", "xlsx", "zip"]
Status = Literal["value", "blank", "not_applicable", "missing"]
Figures = dict[Address, Decimal]
"""The number behind each cell, before it is decided how it is printed."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands in a cell. *value* is None unless *status* is `value`; *text* is empty for `blank` and `missing`."""

    text: str
    value: Decimal | None
    status: Status


@dataclass(frozen=True, slots=True)
class Planted:
    """An error put into the document: the rule that it breaks and the cells that it concerns (none for a lost heading)."""

    rule: str
    cells: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Generated:
    """A written report. *year* is the year reported on, *published* an ISO date, *cells* the truth of every prescribed cell.

    *name* is a file name, or in the demo county the path of its URL. *media_type* bears no charset. *form* is the one that table 2
    shows; *cells* has besides every printed cell of another.
    """

    name: str
    body: bytes
    media_type: str
    organization: str
    year: int
    title: str
    published: str
    cells: dict[Address, Printed]
    planted: tuple[Planted, ...]
    format: Format
    form: FormKey = "2021"


MISSING = Printed("", None, "missing")


def form_of(key: FormKey) -> Form:
    """Return the form *key*."""
    return next(form for form in FORMS if form.key == key)


def holds(identity: Identity, figures: Figures) -> bool:
    """Say whether the cells of *identity* add up; a cell without a figure counts as 0."""
    left, right = (sum(figures.get(cell, Decimal(0)) for cell in side) for side in (identity.left, identity.right))
    return left == right


def broken(figures: Figures, form: Form = FORM) -> tuple[Planted, ...]:
    """Return, for each identity of *form* that *figures* break, its rule and its cells."""
    return tuple(
        Planted(identity.rule, identity.left + identity.right)
        for identity in form.identities
        if not holds(identity, figures)
    )

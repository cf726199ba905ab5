"""A report as read: sections, cells, claims, and what was found wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from parsers import masthead
from parsers.claims import Claim, claims_of
from parsers.document import Document, NotAReportError, Paragraph
from parsers.forms import FORMS, Address, Form, form_2008
from parsers.glyphs import fold
from parsers.index import Index
from parsers.organizations import Organization, resolve
from parsers.sections import Section, divide
from parsers.speakers import Speaker
from parsers.tables import Cell, Located, Note, fit, shown_form

Severity = Literal["error", "warn", "info"]
Verdict = Literal["fail", "uncertain", "not_assessable"]
Blame = Literal["source", "reader", "unknown"]
Reason = Literal["identity", "missing", "misprint", "inexact", "order", "lot"]
"""Why a document is read twice: a sum fails, a prescribed cell is missing, a label is misprinted, a figure of section 2 that is not zero
stands under no exact label or head, the source of a page does not print the figures one behind another, or the lot fell on it."""


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
class SecondReading:
    """What reading the document a second time, in another way, has shown. *reasons* say why that was done.

    *compared* counts the cells that both readings have, *disagreed* are those that they read differently, *taken* those of them
    where the second reading stands, *kept* where the first does, *confirmed* the cells that both read alike in plain digits under
    labels printed as prescribed. *raws* has, for each of *disagreed*, what the two readings saw, "first / second". *unavailable* is a
    sentence where there is no second reading although there were reasons.
    """

    reasons: tuple[Reason, ...]
    compared: int = 0
    disagreed: tuple[Address, ...] = ()
    raws: tuple[str, ...] = ()
    taken: tuple[Address, ...] = ()
    kept: tuple[Address, ...] = ()
    confirmed: frozenset[Address] = frozenset()
    unavailable: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report. *year* is the year reported on; *published* an ISO date; *checked* counts the passes of each rule.

    *pictures* counts those of the document that are large enough to show a table. *second* is None where it was read once. *index* is
    where its cells and claims are looked up.
    """

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
    notes: tuple[Note, ...] = ()
    pictures: int = 0
    second: SecondReading | None = None
    index: Index = field(default=Index((), ()), repr=False, compare=False)

    def __post_init__(self) -> None:
        # A copy with other findings keeps the index of its cells.
        if self.index.cells is not self.cells or self.index.claims is not self.claims:
            object.__setattr__(self, "index", Index(self.cells, self.claims))

    def cell(self, address: Address) -> Cell | None:
        """Return the cell at *address*, or None where the form has no such cell and none is printed."""
        return self.by_address.get(address)

    @property
    def by_address(self) -> dict[Address, Cell]:
        """The cells by their address."""
        return self.index.by_address


# So many sections of the form make a report of a document without any of its tables.
_ENOUGH_SECTIONS = 4
# The sections of the form that are nothing but a table.
_WITH_TABLES = frozenset({2, 3})


def assemble(document: Document, origin: str, home: str | None = None) -> Report:
    """Make a Report of *document*: title, organisation and year, sections, every cell of its form.

    *origin* is its URL or digest, *home* the division whose site printed it, where it is known.
    Raises NotAReportError where it shows neither a table of the form nor most of its sections.
    """
    sections, located = divide(document)
    form = shown_form(located, FORMS)
    numbers = {section.number for section in sections} - {None}
    # Under the headings of a form with tables, pictures stand in their place.
    is_pictured = document.pictures > 0 and numbers >= _WITH_TABLES
    is_prose = form is None and not is_pictured and form_2008.shows(paragraph.text for paragraph in document.paragraphs)
    if form is None and not is_prose and len(numbers) < _ENOUGH_SECTIONS:
        raise NotAReportError(_why_not(document))
    head = masthead.read(document)
    cells, notes = _read_cells(located, form)
    return Report(
        title=head.title,
        organization=resolve(head.organization, origin, head.year, home),
        year=head.year,
        form=form.key if form else form_2008.FORM.key if is_prose else None,
        published=document.published,
        sections=tuple(_without_title(sections, head.title)),
        cells=cells,
        claims=_claims(sections, Speaker(head.organization, head.year)),
        notes=notes,
        pictures=document.pictures,
    )


def _claims(sections: Sequence[Section], speaker: Speaker) -> tuple[Claim, ...]:
    prose = ((section.number, paragraph) for section in sections for paragraph in section.paragraphs)
    return tuple(claims_of(prose, speaker))


def _without_title(sections: Sequence[Section], title: str | None) -> Iterator[Section]:
    """Take the lines of the title out of what stands before the first heading; where that is all, take it away."""
    for section in sections:
        if section.number is not None or section.heading:
            yield section
            continue
        kept = tuple(one for one in section.paragraphs if not (title and fold(one.text) in fold(title)))
        if kept:
            yield Section(None, "", "\n".join(one.text for one in kept), kept)


def _read_cells(located: Sequence[Located], form: Form | None) -> tuple[tuple[Cell, ...], tuple[Note, ...]]:
    """Every cell that the form prescribes, `missing` where it is not printed, and any printed cell of another form."""
    if form is None:
        return (), ()
    fitted = fit(located, form)
    own = {cell[:3]: cell for cell in fitted.cells}
    # Rows that another form cannot place are rows of this one: only cells under a column of theirs are theirs.
    prescribed = dict.fromkeys(form.prescribed())
    known = own.keys() & prescribed.keys()
    others = [fit(located, other, known).cells for other in FORMS if other is not form]
    other = {cell.address: cell for cells in others for cell in cells if cell.column_source}
    printed = {**other, **own}
    cells = [printed.get(address) or Cell(*address, None, "missing") for address in prescribed]
    extra = [cell for address, cell in printed.items() if address not in prescribed]
    return (*cells, *extra), fitted.notes


def _why_not(document: Document) -> str:
    opening = next((block.text[:30] for block in document.blocks if isinstance(block, Paragraph) and block.text), "")
    begins = f" (it begins {opening!r})" if opening else " (it has no text)"
    return (
        f"no annual report: neither a table of the form nor {_ENOUGH_SECTIONS} of its six sections were found{begins}"
    )

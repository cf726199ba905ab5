"""Which documents an accuracy run writes: each is decided by the seed of the run and its number alone, so that any can be had again."""

import random
from dataclasses import dataclass, replace
from typing import Any

from accuracy import scans
from crawler.demo.faults import faults_of
from crawler.demo.generate import generate
from crawler.demo.truth import Format, FormKey, Generated

_FORMATS: dict[Format, int] = {"html": 34, "pdf": 20, "text": 18, "docx": 10, "rtf": 6, "xlsx": 6, "zip": 6}
_FORMS: dict[FormKey, int] = {"2021": 60, "2019": 25, "2014": 15}
_MIXTURES: dict[FormKey, tuple[str, ...]] = {"2021": ("documents", "procurement"), "2019": ("other_documents",)}
_PLANTED = 10
_MIXED = 6
_APART = 1_000_003
"""Between the seeds of two runs, so that they share no document."""


@dataclass(frozen=True, slots=True)
class Order:
    """A document to write. *quality* is that of a scan, None for a document that bears its text."""

    number: int
    seed: int
    format: Format
    form: FormKey
    plant: str | None
    choices: dict[str, Any]
    quality: scans.Quality | None = None

    @property
    def kind(self) -> str:
        """The format under which the document is counted."""
        return "scan" if self.quality else self.format

    @property
    def name(self) -> str:
        """What names the document in its run: its number, of a scan `scan-` and its number."""
        return f"scan-{self.number}" if self.quality else str(self.number)

    def write(self) -> Generated:
        """Return the document, with the truth of its cells."""
        document = generate(self.seed, format=self.format, form=self.form, plant=self.plant, **self.choices)
        return replace(document, body=scans.scanned(document.body, self.quality)) if self.quality else document


def order(seed: int, number: int, *, scan: bool = False) -> Order:
    """Return the order of document *number* (from 0) of the run *seed*; *scan*: a picture of a PDF, at one quality after the other."""
    own = seed * _APART + number
    source = random.Random(f"accuracy/{own}/{scan}")
    form: FormKey = source.choices(tuple(_FORMS), tuple(_FORMS.values()))[0]
    if scan:
        quality = scans.QUALITIES[number % len(scans.QUALITIES)]
        return Order(number, own, "pdf", form, None, {}, quality)
    format_name: Format = source.choices(tuple(_FORMATS), tuple(_FORMATS.values()))[0]
    plant = source.choice(tuple(faults_of(form))) if source.randrange(100) < _PLANTED else None
    choices = _choices(source, format_name, form) if plant is None else {}
    return Order(number, own, format_name, form, plant, choices)


def _choices(source: random.Random, format_name: Format, form: FormKey) -> dict[str, Any]:
    """Draw what the generator never draws by itself: mixtures of forms, and ways in which a PDF is drawn."""
    choices: dict[str, Any] = {}
    if form in _MIXTURES and source.randrange(100) < _MIXED:
        choices["mixture"] = source.choice(_MIXTURES[form])
    if format_name == "pdf":
        choices |= _drawn(source)
    return choices


def _drawn(source: random.Random) -> dict[str, Any]:
    return {
        "rulings": source.choices(("lines", "fills", "level", "none"), (55, 20, 13, 12))[0],
        "turned": source.choices((0, 90, 180, 270), (85, 5, 5, 5))[0],
        "cut_rows": source.randrange(100) < 20,
        "upright_groups": source.randrange(100) < 15,
        "locked": source.randrange(100) < 8,
    }

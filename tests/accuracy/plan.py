"""Which documents an accuracy run writes: each is decided by the seed of the run and its number alone, so that any can be had again."""

import random
from collections.abc import Callable
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
    def is_damaged(self) -> bool:
        """Whether nobody could tell every figure any more: labels or cells were lost or moved, or marks stand behind figures."""
        return bool(_DAMAGES & self.choices.keys())

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
    """Draw what the generator never draws by itself: mixtures of forms, ways in which a PDF is drawn, and up to three variations."""
    choices: dict[str, Any] = {}
    if form in _MIXTURES and source.randrange(100) < _MIXED:
        choices["mixture"] = source.choice(_MIXTURES[form])
    if format_name == "pdf":
        choices |= _drawn(source)
    for name in _some(source):
        choices |= _VARIATIONS[name](source)
    return _possible(choices, format_name)


def _possible(choices: dict[str, Any], format_name: Format) -> dict[str, Any]:
    """Take away what nobody could read in the document: blanks in text without columns, or in a PDF without rulings."""
    if choices.get("header") == "none":
        choices.pop("columns", None)  # without a header nothing tells their order
    if choices.get("damage") in ("cells", "labels", "shifts") and format_name not in ("html", "text"):
        choices["damage"] = "typos"  # the others keep their cells in a grid
    loose = choices.get("rulings") in ("level", "none")
    if format_name == "text" and "blanks" in choices:
        choices |= {"shape": _keeping_columns(choices), "spans": "form"}
    if loose:
        choices.pop("blanks", None)
    if format_name == "pdf" and choices.get("scale", 1) > _WIDE:
        choices["scale"] = _WIDE  # or figures would break over lines in their narrow cells
    if format_name in ("rtf", "zip") and choices.get("empty") == _NBSP:
        choices["empty"] = "\u3000"  # the code page of an RTF has no other
    return choices


def _some(source: random.Random) -> list[str]:
    """Draw the names of none to three variations; two in three documents have none, as most reports are printed as the form is."""
    names = list(_VARIATIONS)
    many = source.choices((0, 1, 2, 3), (60, 25, 10, 5))[0]
    return list(dict.fromkeys(source.choices(names, [1 if name in _RARE else _COMMON for name in names], k=many)))


def _keeping_columns(choices: dict[str, Any]) -> str:
    """Return a shape of text that keeps its columns."""
    shape = choices.get("shape", "tabs")
    return shape if shape in ("tabs", "pipes") else "pipes"


def _drawn(source: random.Random) -> dict[str, Any]:
    return {
        "rulings": source.choices(("lines", "fills", "level", "none"), (55, 20, 13, 12))[0],
        "turned": source.choices((0, 90, 180, 270), (85, 5, 5, 5))[0],
        "cut_rows": source.randrange(100) < 20,
        "upright_groups": source.randrange(100) < 15,
        "locked": source.randrange(100) < 8,
    }


_COMMON = 12
_WIDE = 13
_DAMAGES = {"damage", "marks"}
_RARE = ("marks", "columns", "damage", "decoys", "row again", "header")
"""Variations that hardly a report in a hundred has: so much rarer than any of the others."""
_NBSP = "\u00a0"
_ROWS = (
    "new_received", "carried_in", "granted", "partly_granted", "unable_not_held", "unable_needs_creation", "total_handled", "carried_out",
)  # fmt: skip
_VARIATIONS: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "wide digits": lambda _: {"digits": "wide"},
    "thousands": lambda source: {"separators": source.choice((",", "，")), "scale": source.choice((13, 1009))},
    "large": lambda source: {"scale": source.choice((7, 1009, 99991))},
    "units": lambda _: {"units": True},
    "labels": lambda source: {"labels": source.choice(("wrapped", "wrapped", "spaced", "ascii", "renumbered", "bare"))},
    "groups": lambda source: {"groups": source.choice(("joined", "rows"))},
    "header": lambda source: {"header": source.choice(("flat", "flat", "none"))},
    "order": lambda source: {"order": source.randint(1, 99)},
    "columns": lambda source: {"columns": source.randint(1, 99)},
    "lost rows": lambda source: {"lost": tuple(source.sample(_ROWS, source.randint(1, 3)))},
    "row again": lambda source: {"again": source.choice(_ROWS)},
    "in pieces": lambda source: {"cuts": tuple(sorted(source.sample(range(2, 27), source.randint(1, 3))))},
    "blanks": lambda source: {"blanks": source.choice(("scattered", "scattered", "all", "applicants"))},
    "written blanks": lambda source: {"blanks": "all", "empty": source.choice((_NBSP, "\u3000"))},
    "decoys": lambda source: {"decoys": source.choice(("channels", "comparison", "summary"))},
    "hidden": lambda _: {"hidden": True},
    "marks": lambda source: {"marks": source.randint(1, 3)},
    "notes": lambda _: {"notes": True},
    "damage": lambda source: {
        "damage": source.choice(("typos", "typos", "cells", "labels", "shifts")),
        "dice": source.randint(1, 10**6),
    },
    "text": lambda source: {"shape": source.choice(("paragraphs", "piped lines", "lines", "tabs", "pipes"))},
}
"""What a document may have besides what the generator draws, each with its own choices of `layout.Layout`."""

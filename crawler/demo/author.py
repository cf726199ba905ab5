"""Who writes the prose of a generated report, and what of it shall be misstated on purpose."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from crawler.demo.truth import Figures


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the agency's name, how it calls itself, the year, the figures it states, and the source of its choice of words.

    *instead* is what stands in the place of what would be said on a subject (`requests`, `documents`, `fees` ...).
    """

    source: random.Random
    organization: str
    year: int
    figures: Figures
    instead: Mapping[str, str] = field(default_factory=dict)

    @property
    def self(self) -> str:
        """How the agency calls itself."""
        endings = {
            "局": "我局",
            "镇人民政府": "我镇",
            "乡人民政府": "我乡",
            "县人民政府": "我县",
            "区人民政府": "我区",
            "办事处": "我街道",
        }
        return next((word for ending, word in endings.items() if self.organization.endswith(ending)), "本机关")

    def number(self, table: str, row: str, column: str) -> int:
        """Return the figure of a cell of counts."""
        return int(self.figures.get((table, row, column), Decimal(0)))

    def misstates(self, subject: str) -> str | None:
        """Return what is said on *subject* on purpose, if anything."""
        said = self.instead.get(subject)
        return said and said.format(year=self.year, before=self.year - 1, self=self.self)

    def sum_of(self, table: str, column: str, *starts: str) -> int:
        """Return the figures of the rows whose codes begin with one of *starts*, added up."""
        rows = {row for one, row, _ in self.figures if one == table and row.startswith(starts)}
        return sum(self.number(table, row, column) for row in rows)

    def one_of(self, *choices: str) -> str:
        """Return one of *choices*."""
        return self.source.choice(choices)


Chapters = tuple[tuple[str, tuple[str, ...]], ...]
"""Headings with the paragraphs below them."""

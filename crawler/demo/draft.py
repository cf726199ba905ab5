"""A report before it is written in a format: its title, and its six sections with their tables."""

from dataclasses import dataclass

from crawler.demo.grids import Sheet
from crawler.demo.layout import Layout


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading ("" when it is left out), then its table, then its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a writer needs. *published* is an ISO date."""

    title: str
    organization: str
    year: int
    published: str
    parts: tuple[Part, ...]
    layout: Layout

    @property
    def signature(self) -> tuple[str, str]:
        """The two lines at the end: the agency and the date as Chinese documents write it."""
        year, month, day = (int(part) for part in self.published.split("-"))
        return self.organization, f"{year}年{month}月{day}日"

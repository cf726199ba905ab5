"""Small charts of one number through the years, as coordinates: the line goes on only between numbers that compare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.site.page import Row

WIDTH, HEIGHT = 340, 130
_LEFT, _RIGHT, _TOP, _BOTTOM = 20, 20, 24, 24
_JOINS = ("exact", "near")


@dataclass(frozen=True, slots=True)
class Point:
    """A year's number and where it stands; *row* is its row of the view `series`. *y* is None where there is no number."""

    x: float
    y: float | None
    row: Row

    @property
    def shown(self) -> str:
        """The number as it is written beside its point."""
        return "" if self.row["value"] is None else f"{self.row['value']:g}"


@dataclass(frozen=True, slots=True)
class Chart:
    """The points of one concept in order of year, and the lines between neighbours that compare: x1, y1, x2, y2."""

    concept: str
    chinese: str
    english: str
    points: tuple[Point, ...]
    lines: tuple[tuple[float, float, float, float], ...]

    @property
    def is_broken(self) -> bool:
        """Whether two years that follow one another with numbers are not joined."""
        numbered = [one for one in self.points if one.y is not None]
        return len(self.lines) < len(numbered) - 1


def chart(found: Sequence[Row], years: Sequence[int]) -> Chart:
    """Return the chart of *found*, rows of `series` of one concept in order of year; *years* are those that the axis shows."""
    most = max((row["value"] or 0 for row in found), default=0) or 1
    step = (WIDTH - _LEFT - _RIGHT) / max(len(years) - 1, 1)
    points = tuple(
        Point(
            round(_LEFT + step * years.index(row["year"]), 1),
            None
            if row["value"] is None
            else round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * row["value"] / most, 1),
            row,
        )
        for row in found
    )
    first = found[0]
    return Chart(first["concept"], first["zh"], first["en"], points, tuple(_lines(points)))


def _lines(points: Sequence[Point]) -> Iterator[tuple[float, float, float, float]]:
    for one, two in pairwise(points):
        if one.y is not None and two.y is not None and _compare(one.row, two.row):
            yield one.x, one.y, two.x, two.y


def _compare(before: Row, now: Row) -> bool:
    """Whether two rows of neighbouring years, of the same scope, are of one form or of two between which the concept joins."""
    if now["year"] != before["year"] + 1 or now["scope"] != before["scope"]:
        return False
    return now["form"] == before["form"] or now["comparability"] in _JOINS

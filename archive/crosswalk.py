"""Which statistics of different generations of the form may be compared: crosswalk.csv, a concept a line.

Degrees: `exact` and `near` may be joined into one series; `approx` only with a remark; `derived`, `break` and `none` never. The
column from_2014 says it of the step from the annex of 2014 to the form of 2019, from_2019 of the step to the form of 2021.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Any

_JOINS = ("exact", "near")
_STEPS = {("2014", "2019"): "from_2014", ("2019", "2021"): "from_2019"}


@cache
def concepts() -> dict[str, dict[str, str]]:
    """Return the lines of crosswalk.csv by concept: labels, the cells of each form joined by +, degrees and notes."""
    text = files("archive").joinpath("crosswalk.csv").read_text(encoding="utf-8")
    return {line["concept"]: line for line in csv.DictReader(text.splitlines())}


def joins(concept: str, before: str | None, form: str | None) -> bool:
    """Whether *concept* in a report of the form *before* compares with the same in one of *form*, the same form or the next."""
    if before == form:
        return form is not None and bool(concepts()[concept].get(f"cells_{form}"))
    step = _STEPS.get((before or "", form or ""))
    return step is not None and concepts()[concept][step] in _JOINS


def crosswalk_rows() -> list[tuple[Any, ...]]:
    """Return the rows of `crosswalk`."""
    return [tuple(line.values()) for line in concepts().values()]


def cell_rows() -> list[tuple[Any, ...]]:
    """Return the rows of `crosswalk_cells`."""
    return [
        (concept, form, *cell.split("."))
        for concept, line in concepts().items()
        for form in ("2014", "2019", "2021")
        for cell in filter(None, line[f"cells_{form}"].split("+"))
    ]

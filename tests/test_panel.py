"""Reports are held against one another: a panel of fifty agencies over six years, with thirty errors between its reports."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from archive_rows import ask

from archive.build import build
from archive.captures import Captures
from archive.panel import RULES
from crawler.demo.panel import CHANGES, Panel, Published, panel
from parsers.organizations import resolve

HOST = "https://panel.example.gov.cn"
GRAVE = ("error", "warn")


def identity(name: str) -> str:
    """Return the id under which *name* stands in the archive."""
    return resolve(name, "").id


def take(directory: Path, published: Iterable[Published]) -> None:
    directory.mkdir(exist_ok=True)
    with Captures(directory) as captures:
        for one in published:
            captures.add_file(
                one.body, name=Path(one.path).name, url=f"{HOST}/{one.path}", date=one.date, media_type="text/plain"
            )


def tell_changes(directory: Path) -> None:
    """Write the renames and mergers of the panel into successions.csv."""
    directory.mkdir(exist_ok=True)
    with (directory / "successions.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("old", "new", "from_year", "relation", "source"))
        for change in CHANGES:
            for old in change.old:
                lines.writerow((identity(old), identity(change.new), change.year, change.relation, "演示"))


@pytest.fixture(scope="module")
def made() -> Panel:
    return panel(1)


@pytest.fixture(scope="module")
def built(made, tmp_path_factory):
    """Build the archive of the panel."""
    directory = tmp_path_factory.mktemp("panel") / "whole"
    take(directory, made.published)
    tell_changes(directory)
    build(directory)
    return directory


FOUND = """
SELECT f.rule, f.severity, r.organization, r.year, o.organization, o.year FROM findings AS f
JOIN reports AS r ON r.id = f.report LEFT JOIN reports AS o ON o.id = f.other_report
WHERE f.verdict <> 'not_assessable' AND f.rule IN (SELECT value FROM json_each(?)) AND f.severity IN ('error', 'warn')
"""


def test_exactly_the_planted_errors_are_found(built, made):
    """Each of the thirty errors is one finding with its rule, its severity and both reports, and there is no other."""
    rows = ask(built, FOUND, json.dumps([rule.id for rule in RULES]))
    found = Counter((rule, severity, frozenset([tuple(pair[:2]), tuple(pair[2:])])) for rule, severity, *pair in rows)
    planted = Counter(
        (one.rule, one.severity, frozenset((identity(name), year) for name, year in (one.report, one.other)))
        for one in made.planted
    )
    assert len(made.planted) == 30
    assert found == planted

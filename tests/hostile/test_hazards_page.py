"""docs/hazards.md says what the program does: each row's test is there, each cause has the state that it names, each limit its value."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from archive.crawl_states import state_of, states

TESTS = Path(__file__).parent.parent
LINES = (TESTS.parent / "docs/hazards.md").read_text(encoding="utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in LINES if line.startswith("| ")]
HAZARDS = [row for row in ROWS if len(row) == 5][2:]
LIMITS = [row for row in ROWS if len(row) == 3 and row[0].startswith("`")]
# What is said of an answer that is kept.
REMARKS = {"image-only", "see-attachment", "forwards"}


def functions(module: Path) -> set[str]:
    return {
        node.name for node in ast.parse(module.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)
    }


def test_there_are_rows():
    """The tables are read as they are written."""
    assert len(HAZARDS) > 40
    assert len(LIMITS) > 10


@pytest.mark.parametrize("row", HAZARDS, ids=range(len(HAZARDS)))
def test_a_hazard_names_a_test_and_the_state_of_its_cause(row):
    """The test exists; the cause, where there is one, leads to the state that stands beside it."""
    _, _, cause, state, test = row
    module, name = test.strip("`").split("::")
    assert name in functions(TESTS / module)
    assert state in states()
    failed = cause.strip("`") not in REMARKS | {"—"}
    assert state_of("failed" if failed else "kept", cause.strip("`")) == state


@pytest.mark.parametrize("row", LIMITS, ids=[row[0] for row in LIMITS])
def test_a_limit_has_the_value_that_is_told(row):
    """Of each constant, by its module."""
    module, name = row[0].strip("`").rsplit(".", 1)
    assert getattr(import_module(module), name) == int(row[1])


def test_every_hostile_test_module_is_named():
    """No test of a hazard is left out of the page by whole modules."""
    named = set(re.findall(r"hostile/(test_\w+\.py)", "\n".join(LINES)))
    assert named == {path.name for path in Path(__file__).parent.glob("test_hostile_*.py")}

"""docs/mutants.md says what the last mutation run found, and every mutant that lives was looked at."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests/mutants"))
from page import ENOUGH, PAGE, interval, page, read, share, total  # noqa: E402 - tests/mutants is a folder of scripts

RESULT, REVIEWED, SETTINGS = read()


@pytest.mark.parametrize("group", SETTINGS)
def test_modules_and_tests_are_there(group):
    """What `make mutants` mutates and runs exists."""
    for module, tests in SETTINGS[group].items():
        assert (ROOT / f"parsers/{module}.py").is_file()
        assert tests
        assert all((ROOT / test).is_file() for test in tests)


@pytest.mark.parametrize("group", SETTINGS)
def test_nine_in_ten_mutants_are_killed(group):
    """Of the mutants of each group the tests kill at least 90 %; the counts of each module add up."""
    told = [RESULT[module] for module in SETTINGS[group]]
    for one in told:
        assert one["killed"] + one["timeout"] + len(one["survivors"]) == one["run"]
        assert 0 < one["run"] <= one["mutants"]
    assert share(total(told)) >= ENOUGH


def test_every_survivor_has_its_reason():
    """No mutant lives without a reason, and no reason stands for one that is dead."""
    assert set(RESULT) == {module for modules in SETTINGS.values() for module in modules}
    for module, told in RESULT.items():
        assert set(told["survivors"]) == set(REVIEWED.get(module, {})), module
        assert all(len(reason) > 10 for reason in REVIEWED.get(module, {}).values())


def test_the_page_is_the_run():
    """docs/mutants.md is written from the run and the reasons, and says nothing else."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_interval_of_a_share():
    """Wilson's interval: of none in ten, of five in ten, of all in ten."""
    assert interval(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)
    assert interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-3)
    assert interval(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-3)

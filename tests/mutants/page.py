"""Writes docs/mutants.md from the last run (result.json) and the reviewed survivors (reviewed.toml): `make mutants` does it last."""

import json
import math
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs/mutants.md"
ENOUGH = 0.9
"""The share of the mutants of a group that the tests must kill."""

_HEAD = """# What the tests notice

A mutant is the code with one small change: a `<` made `<=`, an argument dropped, a text or a number changed. A test suite that
passes on a mutant does not notice that change. `make mutants` makes every mutant of the fitting and of the checks, runs the tests
of `tests/mutants/settings.toml` on each, and writes this page; `make mutants MUTANTS="rows labels"` does so for some modules.

The operators are those of [mutmut](https://github.com/boxed/mutmut), the runner is our own (`tests/mutants/run.py`): mutmut leaves
out every decorated function, which all rules are, and every constant of a module, which the patterns of numbers and all thresholds
are. Left out here, by rule: docstrings, annotations and type expressions, imports, `__all__`, the arguments of `@dataclass` and
`@lru_cache`, the type that `cast` is told, and the sentences of findings (their texts; not which cells they name). Timeouts count
as killed. For each function one that changes nothing is run too, and must live. A mutant that was killed is not run again while its
function stays as it is (`--again`); one that lived is, once a test is written for it or the code that it changes is gone. So the
shares below are those after that work: when all were run for the first time, some 140 of 3,384 lived (95.9 % killed).
"""


def page() -> str:
    """Return the page."""
    result, reviewed, settings = read()
    parts = [_HEAD]
    for group, modules in settings.items():
        told = [result[name] for name in modules]
        parts.append(f"## {group.capitalize()}\n")
        parts += ["| module | mutants | run | killed | timeouts | alive | share killed | on |", "| --- " * 8 + "|"]
        parts += [_line(f"`parsers/{name}.py`", result[name], result[name]["date"]) for name in modules]
        parts += [_line("**all**", total(told), ""), "", _extent(total(told)), ""]
    parts.append(
        "## What lives, and why\n\nEach was looked at. `->` parts what the code says from what the mutant says.\n"
    )
    parts += _survivors(result, reviewed)
    return "\n".join(parts).rstrip() + "\n"


def read() -> tuple[dict, dict, dict]:
    """Return the result of the run, the reasons of the survivors and the settings."""
    result = json.loads((HERE / "result.json").read_text(encoding="utf-8"))
    reviewed, settings = (
        tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8")) for name in ("reviewed", "settings")
    )
    return result, reviewed, settings


def share(told: dict) -> float:
    """Return the share of the mutants run that were killed."""
    return (told["killed"] + told["timeout"]) / told["run"]


def total(told: list[dict]) -> dict:
    """Return the sums of several modules."""
    counts = {kind: sum(one[kind] for one in told) for kind in ("mutants", "run", "killed", "timeout")}
    return {**counts, "survivors": [name for one in told for name in one["survivors"]]}


def interval(hits: int, run: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    part, z = hits / run, 1.96
    middle, spread = part + z * z / (2 * run), z * math.sqrt(part * (1 - part) / run + z * z / (4 * run * run))
    return (middle - spread) / (1 + z * z / run), (middle + spread) / (1 + z * z / run)


def _extent(told: dict) -> str:
    if told["run"] == told["mutants"]:
        return "Every mutant was run."
    low, high = interval(told["killed"] + told["timeout"], told["run"])
    return (
        f"Run were {told['run']} of {told['mutants']}, drawn by lot over all modules: "
        f"the share of all that the tests kill lies between {low:.1%} and {high:.1%} (95 %, Wilson)."
    )


def _line(name: str, told: dict, date: str) -> str:
    counts = [
        told["mutants"],
        told["run"],
        told["killed"],
        told["timeout"],
        len(told["survivors"]),
        f"{share(told):.1%}",
    ]
    return f"| {name} | {' | '.join(map(str, counts))} | {date} |"


def _survivors(result: dict, reviewed: dict) -> Iterator[str]:
    for module, told in result.items():
        if not told["survivors"]:
            continue
        yield f"### `{module}`\n"
        reasons = reviewed.get(module, {})
        for name in told["survivors"]:
            yield f"- `` {name.replace('`', '')} ``: {reasons.get(name, '**not looked at**')}"
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

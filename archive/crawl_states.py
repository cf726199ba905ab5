"""The states in which hosts, sites and reports end a run: a small closed vocabulary, states.csv, a state a line.

Each cause of an attempt belongs to one state; the kind of a state says what may be concluded from it:
`had` (it was there), `absent` (the server or the site says it is not there), `kept_out` (we may not look), `silent` (no answer came),
`unusable` (what came is no answer), `open` (not asked yet).
"""

import csv
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

FOUND, UNCHANGED, GONE, WAITING, ERROR = "found", "unchanged", "gone", "waiting", "error"


@dataclass(frozen=True, slots=True)
class State:
    """A state, its names and its meaning in both languages, and the *causes* that lead to it, `*` standing for anything."""

    state: str
    kind: str
    chinese: str
    english: str
    meaning_chinese: str
    meaning: str
    causes: tuple[str, ...]


@cache
def states() -> dict[str, State]:
    """Return every state by its code, in the order of states.csv."""
    text = files("archive").joinpath("states.csv").read_text(encoding="utf-8")
    lines = csv.DictReader(text.splitlines())
    return {line["state"]: _state(line) for line in lines}


def _state(line: dict[str, str]) -> State:
    names = ("state", "kind", "chinese", "english", "meaning_chinese", "meaning")
    said = {name: line[name] for name in names}
    return State(**said, causes=tuple(line["causes"].split()))


@cache
def state_of(outcome: str, cause: str | None) -> str:
    """Return the state in which an attempt with *outcome* and *cause* leaves what it asked for; of several that fit, the longest cause."""
    if outcome != "failed":
        return FOUND if outcome == "kept" else UNCHANGED
    fitting = [
        (len(pattern), one.state)
        for one in states().values()
        for pattern in one.causes
        if fnmatchcase(cause or ERROR, pattern)
    ]
    return max(fitting)[1] if fitting else ERROR


def kind_of(state: str) -> str:
    """Return what may be concluded from *state*."""
    return states()[state].kind

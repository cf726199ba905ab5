"""Where the time of a reading goes: the share of each stage, as Python's profiler counts it."""

import cProfile
import pstats
from collections.abc import Sequence

import parsers

# A stage is a function of the reader, by its module and name; a stage's time is without that of the stages in it.
STAGES = {
    "bytes to document 读取版面": ("formats/__init__.py", "first"),
    "sections 分节": ("sections.py", "divide"),
    "cells 逐格录入": ("report.py", "_read_cells"),
    "title and organisation 标题与单位": ("masthead.py", "read"),
    "claims 正文数字": ("report.py", "_claims"),
    "rules 核查": ("checks.py", "judge"),
    "second document 二读版面": ("formats/__init__.py", "second"),
}
WHOLE = ("reading.py", "parse")


def shares(bodies: Sequence[bytes]) -> dict[str, float]:
    """Return the part of the time of parsers.parse over *bodies* that each stage takes, and what is left."""
    profile = cProfile.Profile()
    profile.enable()
    for body in bodies:
        parsers.parse(body)
    profile.disable()
    spent: dict[tuple[str, str], float] = {}
    for (file, _, name), (_, _, _, cumulative, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        for wanted in (*STAGES.values(), WHOLE):
            if name == wanted[1] and file.endswith(f"parsers/{wanted[0]}"):
                spent[wanted] = cumulative
    whole = spent[WHOLE]
    found = {stage: spent.get(function, 0.0) / whole for stage, function in STAGES.items()}
    return found | {"the rest 其余": max(0.0, 1 - sum(found.values()))}

"""Where the real documents lie. They are public but not ours: they are read from outside the project, never copied into it."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("GONGKAI_CORPUS", ROOT / "../shared/corpus")).resolve()

# Property tests: the same examples in every run of CI. HYPOTHESIS_PROFILE=hunt looks for more, new ones each time, for hours if one likes.
_CALM = tuple(HealthCheck)
_FIXED = {"derandomize": True, "database": None, "deadline": None, "suppress_health_check": _CALM}
settings.register_profile("ci", max_examples=60, **_FIXED)
settings.register_profile("mutants", max_examples=8, phases=(Phase.explicit, Phase.generate), **_FIXED)
settings.register_profile("hunt", max_examples=100_000, deadline=None, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real documents (GONGKAI_CORPUS); where it is absent the tests that need it are skipped, and CI fails."""
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus at {CORPUS}: set GONGKAI_CORPUS; the reader was not judged on real documents")
    return CORPUS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of every run whether the real documents were there."""
    there = "judged on real documents" if CORPUS.is_dir() else "NOT judged on real documents: set GONGKAI_CORPUS"
    terminalreporter.write_line(f"corpus {CORPUS}: {there}")

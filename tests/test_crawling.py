"""The benchmark of crawls: it runs, and its page says what it measured. How fast anything is is not tested."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent
SMALL = ("--hosts=1", "--reports=6", "--rounds=1", "--urls=200", "--kills=2")


def test_the_command_writes_its_page(tmp_path):
    """A tiny run writes every line; the exit status says whether a target is missed; a crawl that was killed twice is whole."""
    command = [sys.executable, "-m", "benchmarks.crawling", *SMALL, "--docs", str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(TESTS)}
    )
    assert done.returncode in (0, 1), done.stderr
    page = (tmp_path / "crawling.md").read_text(encoding="utf-8")
    assert done.returncode == ("**missed**" in page)
    assert page.count("| reached |") + page.count("**missed**") == 6
    assert "killed with -9 at 2 random points: captures lost, doubled | 0, 0 | 0, 0 | reached" in page

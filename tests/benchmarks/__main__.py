"""`make bench`: measures the reader against its peers and writes docs/speed.md. Exit status 1 where a target is missed."""

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.measure import Size, measure
from benchmarks.page import About, misses, page

ROOT = Path(__file__).parents[2]
_BEFORE = Path(__file__).with_name("before.json")
_CORPUS = Path(os.environ.get("GONGKAI_CORPUS", ROOT / "../shared/corpus")).resolve()


def main() -> int:
    """Do what the command line asks for."""
    asked = _arguments()
    size = Size(asked.documents, asked.rounds, asked.stream, hostile=not asked.gentle)
    measured = measure(asked.seed, size, _CORPUS, lambda what: click.echo(what, err=True))
    today = datetime.now(UTC).date().isoformat()
    if asked.json:
        asked.json.write_text(
            json.dumps({"date": today, **measured.plain()}, ensure_ascii=False, indent=1), encoding="utf-8"
        )
        click.echo(f"written 已写 {asked.json}")
        return 0
    before = json.loads(_BEFORE.read_text(encoding="utf-8"))
    about = About(today, _machine(), asked.seed, size, before)
    (asked.docs / "speed.md").write_text(page(about, measured), encoding="utf-8")
    missed = misses(measured)
    for line in missed:
        click.echo(f"missed 未达到: {line}")
    click.echo(f"written 已写 {asked.docs / 'speed.md'}")
    return int(bool(missed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=12, help="generated documents of each kind")
    parser.add_argument("--rounds", type=int, default=3, help="times that each is done")
    parser.add_argument("--stream", type=int, default=60, help="documents for the worker processes")
    parser.add_argument("--gentle", action="store_true", help="leave the hostile documents out")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where the page goes")
    parser.add_argument(
        "--json", type=Path, help="write the figures there and no page: what a later run is held against"
    )
    return parser.parse_args()


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.machine()}, {len(os.sched_getaffinity(0))} processors"


if __name__ == "__main__":
    sys.exit(main())

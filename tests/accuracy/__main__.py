"""`make accuracy`: runs, writes docs/accuracy.md and docs/accuracy.svg; or writes one document of a run to disk with its truth.

Exit status 1 where a target is missed; the page is written all the same, and says so.
"""

import argparse
import csv
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from accuracy.chart import chart
from accuracy.page import About, page
from accuracy.plan import Order, order
from accuracy.run import Read, run
from accuracy.tally import figures
from parsers import READER_VERSION
from parsers.formats import ocr

ROOT = Path(__file__).parents[2]
_CORPUS = Path(os.environ.get("GONGKAI_CORPUS", ROOT / "../shared/corpus")).resolve()
_LINES = 10  # lines of progress in a pipe


def main() -> int:
    """Do what the command line asks for."""
    asked = _arguments()
    if asked.one:
        _tell(_write_one(asked.seed, asked.one))
        return 0
    scans = asked.scans if ocr.is_installed() else 0
    orders = [order(asked.seed, number) for number in range(asked.documents)]
    orders += [order(asked.seed, number, scan=True) for number in range(scans)]
    _tell([f"seed 种子 {asked.seed}: {asked.documents} documents with text 有文字层, {scans} scans 扫描件"])
    reads = sorted(_watched(orders), key=lambda read: (read.order.kind == "scan", read.order.number))
    summed = figures(reads)
    about = About(datetime.now(UTC).date().isoformat(), asked.seed, READER_VERSION, tuple(_judged(_CORPUS)))
    (asked.docs / "accuracy.md").write_text(page(about, summed), encoding="utf-8")
    (asked.docs / "accuracy.svg").write_text(chart(summed), encoding="utf-8")
    _tell(_said(summed.failed, asked.seed))
    _tell(misses := summed.misses())
    _tell([f"written 已写 {asked.docs / 'accuracy.md'}"])
    return int(bool(misses))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make accuracy", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=2000, help="documents that bear their text")
    parser.add_argument("--scans", type=int, default=15)
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where the page goes")
    parser.add_argument("--one", help="write this document of the run to disk, with its truth: 17, or scan-17")
    return parser.parse_args()


def _watched(orders: Sequence[Order]) -> Iterator[Read]:
    """Yield what is read, with a bar on a terminal and plain lines in a pipe."""
    if sys.stderr.isatty():
        with click.progressbar(run(orders), length=len(orders), label="reading 读取", file=sys.stderr) as reads:
            yield from reads
        return
    for done, read in enumerate(run(orders), 1):
        if done * _LINES // len(orders) > (done - 1) * _LINES // len(orders):
            click.echo(f"read 已读 {done} of {len(orders)}", err=True)
        yield read


def _said(failed: Sequence[Read], seed: int) -> Iterator[str]:
    for read in failed:
        yield f"{read.order.name} ({read.order.kind}, {read.order.form}): {read.compared.refused or f'{read.compared.silent} silent'}"
    if failed:
        yield f"look at one with: make accuracy SEED={seed} ONE={failed[0].order.name}"


def _write_one(seed: int, name: str) -> Iterator[str]:
    """Write document *name* of the run *seed* with its truth, and yield what was read otherwise."""
    number = name.removeprefix("scan-")
    if not number.isdecimal():
        raise SystemExit(f"no document {name!r}: give its number, such as 17 or scan-17")
    one = order(seed, int(number), scan=name.startswith("scan-"))
    document = one.write()
    folder = Path(f"accuracy-{seed}")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}-{document.name}").write_bytes(document.body)
    with (folder / f"{name}-cells.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("table", "row", "column", "value", "status", "raw"))
        lines.writerows((*at, cell.value, cell.status, cell.text) for at, cell in document.cells.items())
    (read,) = run([one])
    yield f"{one.kind}, form {one.form}, planted {one.plant or 'nothing'}, {one.choices}"
    yield from (f"{folder}/{path.name}" for path in sorted(folder.glob(f"{name}-*")))
    for found in read.compared.differences:
        yield f"{'/'.join(found.address)}: printed {found.printed}, read {found.read}{', SILENT' if found.is_silent else ''}"
    yield read.compared.refused or f"{read.compared.right} of {read.compared.cells} cells right"


def _judged(corpus: Path) -> Iterator[str]:
    """Yield what the judge of the real documents says, and of the wrecks beside them; nothing where they are absent."""
    judge = corpus.parent / "tools" / "score.py"
    for folder in (corpus, corpus / "wrecks"):
        if judge.exists() and folder.is_dir():
            command = [
                sys.executable,
                str(judge),
                "--command",
                f"{sys.executable} -m crawler.cli parse --json",
                str(folder),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            yield from (
                done.stdout.strip().splitlines() if folder == corpus else [f"wrecks {done.stdout.splitlines()[-1]}"]
            )


def _tell(lines: Iterator[str] | Sequence[str]) -> None:
    for line in lines:
        click.echo(line)


if __name__ == "__main__":
    sys.exit(main())

"""The accuracy run and its statistics: the reader keeps the targets on a small run, and what the page says is counted, not assumed."""

import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from accuracy.chart import chart
from accuracy.page import About, page
from accuracy.plan import Order, order
from accuracy.run import run
from accuracy.tally import Figures, figures

from archive.error_rates import at_most, rate
from crawler.demo.truth import Generated, Printed

SEED, DOCUMENTS = 1, 40
ABOUT = About("2026-01-31", SEED, "0", ())


def measured(orders: list[Order], **options: object) -> Figures:
    return figures(sorted(run(orders, **options), key=lambda read: read.order.number))


@pytest.fixture(scope="module")
def small():
    return measured([order(SEED, number) for number in range(DOCUMENTS)])


def test_a_small_run_keeps_the_targets(small):
    """No cell is silently wrong, and at least 99.9 % are right."""
    assert small.misses() == []
    assert small.text.documents == DOCUMENTS
    assert small.text.cells > 6000
    assert small.text.silent == small.text.refused == 0
    assert len(small.by_format) > 4


def test_the_same_seed_gives_the_same_page(small):
    """What a run publishes is decided by its seed; another seed has other documents."""
    again = measured([order(SEED, number) for number in reversed(range(DOCUMENTS))])
    assert page(ABOUT, again) == page(ABOUT, small)
    assert chart(again) == chart(small)
    assert order(SEED, 3).write() == order(SEED, 3).write()
    assert order(SEED, 3).write().body != order(SEED + 1, 3).write().body


def misremembered(one: Order) -> Generated:
    """Write the document of *one*, with a truth that has another number in one cell, and a blank for a number in the next."""
    document = one.write()
    numbers = [address for address, cell in document.cells.items() if cell.status == "value"][:2]
    truth = {
        **document.cells,
        numbers[0]: Printed("7777", Decimal(7777), "value"),
        numbers[1]: Printed("", None, "blank"),
    }
    return replace(document, cells=truth)


def test_an_error_is_counted_and_published():
    """A cell read otherwise than its truth, which no finding names, is silent: counted, published, and the target is missed."""
    clean = [one for one in (order(SEED, number) for number in range(40)) if one.format == "html" and not one.plant][:4]
    found = measured(clean, write=misremembered)
    assert (found.text.silent, found.text.doubted) == (2 * len(clean), 0)
    assert found.text.kinds == {("wrong", True): len(clean), ("invented", True): len(clean)}
    assert found.text.right == found.text.cells - 2 * len(clean)
    assert found.misses()[0].startswith(f"{2 * len(clean)} cells are silently wrong")
    said = page(ABOUT, found)
    assert f"{found.text.right:,}" in said
    assert f"- {clean[0].number} (html, {clean[0].form}): 2 silent" in said
    assert "All are met" not in said


def test_a_refused_document_is_counted():
    """A document that is refused loses every printed cell, in the open, and its sentence stands on the page."""
    one = order(SEED, 0)
    found = measured([one], write=lambda asked: replace(asked.write(), body=b"%PDF-1.7 rubbish"))
    assert (found.text.refused, found.text.silent) == (1, 0)
    assert found.text.right + found.text.doubted == found.text.cells
    assert "the PDF" in page(ABOUT, found)


def test_one_document_can_be_had_again(tmp_path):
    """A document of a run is written to disk by its number, with its truth, and what was read otherwise is told."""
    tests = Path(__file__).parent
    command = [sys.executable, "-m", "accuracy", "--seed", str(SEED), "--one", "5"]
    environment = {"PYTHONPATH": f"{tests}:{tests.parent}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    document = order(SEED, 5).write()
    assert (tmp_path / f"accuracy-{SEED}" / f"5-{document.name}").read_bytes() == document.body
    assert (
        len((tmp_path / f"accuracy-{SEED}/5-cells.csv").read_text(encoding="utf-8").splitlines())
        == len(document.cells) + 1
    )
    assert f"of {len(document.cells)} cells right" in done.stdout


def test_zero_errors_are_bounded_by_the_rule_of_three():
    """Without an error documents count, not cells: three over their number."""
    assert rate([(0, 200)] * 60).high == at_most(60) == 3 / 60
    assert (rate([(0, 200)] * 60).low, rate([]).high, rate([(0, 0)]).documents) == (0.0, 1.0, 0)
    assert rate([(5, 5)] * 30).low == 1 - 3 / 30


def test_errors_that_cluster_widen_the_interval():
    """Forty wrong cells in one document tell less than one in each of forty documents."""
    spread = rate([(1, 100)] * 40 + [(0, 100)] * 40)
    clustered = rate([(40, 100)] + [(0, 100)] * 79)
    assert spread.share == clustered.share == 40 / 8000
    assert clustered.high - clustered.low > 3 * (spread.high - spread.low)
    assert 0 < clustered.low < spread.low < spread.share < spread.high < clustered.high < 1


def test_the_interval_covers_what_it_says():
    """Of samples of 60 documents whose cells err together, about 95 % have an interval over the true rate."""
    source = random.Random(4)
    covered, samples, share = 0, 400, 0.1 * 0.3
    for _ in range(samples):
        drawn = [(sum(source.random() < 0.3 for _ in range(50)) if source.random() < 0.1 else 0, 50) for _ in range(60)]
        found = rate(drawn)
        covered += found.low <= share <= found.high
    assert 0.91 <= covered / samples <= 1.0

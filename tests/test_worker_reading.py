"""Untrusted bytes are read in worker processes, within limits."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.reading import Item, Outcome, read_all
from archive.worker import MEGABYTE, Limits

READ = "hostile_readers:read"
QUICK = Limits(seconds=1, memory=400 * MEGABYTE, size=MEGABYTE)


def outcomes(*bodies: bytes, workers=2, limits=QUICK):
    items = [Item(str(number), body, "text/plain", "urn:x") for number, body in enumerate(bodies)]
    done = {outcome.key: outcome for outcome in read_all(items, workers=workers, limits=limits, read=READ)}
    assert sorted(done, key=int) == [item.key for item in items]
    return [done[item.key] for item in items]


def titles(results):
    return [result.report.title if result.report else result.error for result in results]


def test_every_document_is_read_once():
    """Each item has one outcome, with the report that its own bytes, type and address gave."""
    results = outcomes(*(f"report {number}".encode() for number in range(40)))
    assert titles(results) == [f"report {number}" for number in range(40)]
    assert {(one.report.organization.name, one.report.organization.id) for one in results} == {("text/plain", "urn:x")}


def test_a_worker_reads_many_documents():
    """A worker is started for a document only when none is free."""
    by_one = outcomes(*[b"a"] * 5, workers=1)
    assert len({one.report.organization.division_code for one in by_one}) == 1
    assert outcomes() == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"sleep", "longer than the 1 seconds"),
        (b"eat", "more than the 400 MB of memory"),
        (b"kill", "ended by SIGKILL"),
        (b"crash", "ended by SIGABRT"),
        (b"exit", "exit status 3"),
        (b"raise", "failed on it with KeyError: 'row'"),
        (b"x" * (MEGABYTE + 1), "1048577 bytes, more than the 1 MB"),
    ],
    ids=lambda value: value[:6] if isinstance(value, bytes) else "",
)
def test_what_misbehaves_costs_one_sentence(body, says):
    """A document that hangs, eats memory, kills or crashes its worker is named unreadable, with the limit; the rest goes on."""
    before, bad, *after = outcomes(b"before", body, b"after", b"later")
    assert bad.report is None
    assert bad.result == "unreadable"
    assert says in bad.error
    assert "\n" not in bad.error
    assert titles([before, *after]) == ["before", "after", "later"]


def test_all_misbehave_at_once():
    """Every misbehaving document gets its own sentence, however many workers they cost."""
    results = outcomes(*[b"kill", b"eat", b"exit", b"sleep"] * 2, b"good")
    assert [one.result for one in results] == ["unreadable"] * 8 + ["read"]


def test_no_report_is_said_in_the_readers_words():
    """What the reader says of a document that is no report is kept as it is."""
    assert outcomes(b"refuse") == [Outcome("0", None, "it is a recipe", "unreadable")]


def test_a_worker_killed_from_outside_loses_nothing():
    """A document whose worker is killed by someone else is read again by another worker."""
    items = (Item(str(number), b"report") for number in range(2))
    reading = read_all(items, workers=1, limits=QUICK, read=READ)
    first = next(reading).report.organization.division_code
    os.kill(int(first), signal.SIGKILL)  # it is idle now and would be handed the second document
    (last,) = reading
    assert last.report.title == "report"
    assert last.report.organization.division_code != first


def test_left_over_memory_does_not_pass_to_the_next_document():
    """A worker whose documents left much memory behind is replaced, so that each document has the same room."""
    results = outcomes(*[b"leak"] * 4, workers=1)
    assert titles(results) == ["leak"] * 4
    assert len({one.report.organization.division_code for one in results}) == 4


def test_bytes_that_cannot_be_fetched():
    """A capture whose bytes cannot be had is damaged; the rest goes on."""

    def damaged() -> bytes:
        raise ValueError("digest differs")

    results = list(read_all([Item("bad", damaged), Item("good", b"good")], read=READ, limits=QUICK))
    assert [(one.key, one.result) for one in results] == [("bad", "damaged"), ("good", "read")]
    assert "digest differs" in results[0].error


def test_bytes_are_fetched_only_when_a_worker_is_free():
    """Memory holds no more bodies than there are workers."""
    fetched = []
    items = (Item(str(number), lambda number=number: fetched.append(number) or b"x") for number in range(100))
    reading = read_all(items, workers=2, read=READ, limits=QUICK)
    next(reading)
    assert len(fetched) <= 4
    reading.close()


KEEPER = """
import sys
sys.path.insert(0, sys.argv[1])
from archive.reading import Item, read_all
from archive.worker import Limits
items = [Item("0", sys.argv[2].encode()), Item("1", b"a"), Item("2", b"a")]
for outcome in read_all(items, workers=2, read="hostile_readers:read", limits=Limits(seconds=1)):
    print(outcome.report.organization.division_code, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "hanging"])
def test_workers_end_with_their_keeper(busy, tmp_path):
    """When the keeper is killed no worker stays behind, idle or hanging."""
    pid = tmp_path / "pid"
    command = [sys.executable, "-c", KEEPER, str(Path(__file__).parent), f"hang {pid}" if busy else "a"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as keeper:
        if busy:
            wait_for(lambda: pid.exists() and pid.read_text())
        worker = Path("/proc", pid.read_text() if busy else keeper.stdout.readline().strip())
        assert worker.exists()
        keeper.kill()
    wait_for(lambda: not worker.exists())


def wait_for(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_script_without_a_guard_ends_with_a_sentence(tmp_path):
    """A script that calls the library at its top level is told the cure at once; nothing is read again and again."""
    script = tmp_path / "script.py"
    lines = (
        "from archive.reading import Item, read_all",
        "print(list(read_all(Item(str(n), b'x') for n in range(50))))",
    )
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "__main__" in done.stderr

"""Reads untrusted bytes in worker processes, each document within limits of time and memory.

A document that hangs, eats memory or kills its process costs one sentence; the rest goes on. A worker lives for as long
as its documents behave, so that starting it is paid once.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess

from archive.errors import ArchiveError
from archive.worker import MEGABYTE, Answer, Limits, Result, Task, work
from parsers.report import Report

READ = "parsers:parse_written"
"""What a worker reads with, as module:function; any other must take (body, media_type, url, home) and return a Report.

What it calls a scan is read again by `worker.SCANS` within larger limits.
"""

_LIMITS = Limits()
_START = 60  # seconds for a worker to import the reader and begin, on a machine that is busy with other things
_END = 5  # seconds for a worker to end by itself
_TAKEN = frozenset(
    {signal.SIGKILL, signal.SIGTERM}
)  # deaths that may have nothing to do with the document: tried again

# A clean process that has imported the reader once and is forked for each worker: no threads, locks or files of ours.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["parsers.reading", "archive.worker"])


class ReadingError(ArchiveError):
    """No worker process can be started. Met by who calls the library from a script that starts itself again."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document to read. *body* may be a function that fetches the bytes when a worker is free for them; *home* as `parsers.parse` has it.

    It may fail with OSError, ValueError or RuntimeError: then the item is damaged.
    """

    key: str
    body: bytes | Callable[[], bytes]
    media_type: str | None = None
    url: str | None = None
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the item *key*: a report, or one sentence that says why there is none."""

    key: str
    report: Report | None = None
    error: str | None = None
    result: Result = "read"


def read_all(
    items: Iterable[Item], *, workers: int | None = None, limits: Limits = _LIMITS, read: str = READ
) -> Generator[Outcome, None, None]:
    """Yield an outcome for each of *items*, in the order of completion; items are taken as workers become free.

    *workers* defaults to the processors that this process may use; one is started only when there is a document for it.
    """
    pool = _Pool(workers or len(os.sched_getaffinity(0)), limits, read)
    try:
        for item in items:
            while not pool.has_room:
                yield from pool.finished()
            yield from pool.give(item)
        while pool.busy:
            yield from pool.finished()
    finally:
        pool.close()


class _Worker:
    """A worker process, the pipe to it and what it is doing."""

    def __init__(self, read: str, limits: Limits) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.limits = limits
        self._process: ForkServerProcess = _CONTEXT.Process(target=work, args=(theirs, read, limits), daemon=True)
        self._process.start()
        theirs.close()
        self.job: _Job | None = None
        self.begun = False
        self.deadline = 0.0

    def begin(self, job: "_Job") -> None:
        """Hand over *job*. A worker that died while idle is noticed when its answer is awaited."""
        self.job = job
        self.deadline = time.monotonic() + _START
        with suppress(BrokenPipeError, ConnectionResetError):  # the pipe of a dead worker, which now reads as ended
            self.pipe.send(job.task)

    def hear(self) -> Answer | None:
        """Return the answer, or None when the worker has only begun, and within what limits. Raises EOFError when it is dead."""
        try:
            said: Answer | Limits = self.pipe.recv()
        except ConnectionResetError as error:
            raise EOFError from error
        if isinstance(said, Answer):
            return said
        self.limits, self.begun = said, True
        self.deadline = time.monotonic() + said.seconds
        return None

    def end(self, *, kill: bool) -> int:
        """End the process and return its exit code; it ends by itself unless *kill*."""
        self.pipe.close()
        if not kill:
            self._process.join(_END)
        self._process.kill()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        return code or 0


@dataclass(frozen=True, slots=True)
class _Job:
    key: str
    task: Task
    again: bool = False


class _Pool:
    """The workers. Jobs go in by `give`, outcomes come out of `finished`."""

    def __init__(self, size: int, limits: Limits, read: str) -> None:
        self._size, self._limits, self._read = size, limits, read
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    @property
    def busy(self) -> bool:
        return bool(self._busy)

    @property
    def has_room(self) -> bool:
        return len(self._busy) < self._size

    def give(self, item: Item) -> Iterator[Outcome]:
        """Start to read *item*; yield its outcome at once where its bytes cannot be had or are too many."""
        try:
            body = item.body if isinstance(item.body, bytes) else item.body()
        except (OSError, RuntimeError, ValueError) as error:
            yield Outcome(item.key, error=f"its bytes could not be fetched: {error}", result="damaged")
            return
        if len(body) > self._limits.size:
            allowed = self._limits.size // MEGABYTE
            sentence = f"it has {len(body)} bytes, more than the {allowed} MB that a document may have"
            yield Outcome(item.key, error=sentence, result="unreadable")
            return
        self._begin(_Job(item.key, Task(body, item.media_type, item.url, item.home)))

    def _begin(self, job: _Job) -> None:
        worker = self._idle.pop() if self._idle else _Worker(self._read, self._limits)
        worker.begin(job)
        self._busy.append(worker)

    def finished(self) -> Iterator[Outcome]:
        """Wait until a worker has something to say or is past its time, and yield the outcomes of those that are done."""
        patience = min(worker.deadline for worker in self._busy) - time.monotonic()
        ready = set(wait([worker.pipe for worker in self._busy], max(0.0, patience)))
        now = time.monotonic()
        for worker in list(self._busy):
            if worker.pipe in ready:
                yield from self._heard(worker)
            elif worker.deadline <= now:
                yield self._stop(worker)

    def _heard(self, worker: _Worker) -> Iterator[Outcome]:
        try:
            answer = worker.hear()
        except EOFError:
            yield from self._died(worker)
            return
        if answer is not None:
            job = self._release(worker)
            if answer.last:
                worker.end(kill=False)
            else:
                self._idle.append(worker)
            yield Outcome(job.key, answer.report, answer.error, answer.result)

    def _stop(self, worker: _Worker) -> Outcome:
        job = self._release(worker)
        worker.end(kill=True)
        return Outcome(job.key, error=_death(-signal.SIGALRM, worker.limits), result="unreadable")

    def _died(self, worker: _Worker) -> Iterator[Outcome]:
        job = self._release(worker)
        code = worker.end(kill=False)
        if code > 0 and not worker.begun:
            raise ReadingError(
                f"a worker process ended with exit status {code} before it read anything; "
                'a script that reads or builds does so under `if __name__ == "__main__":`'
            )
        if -code in _TAKEN and not job.again:
            self._begin(_Job(job.key, job.task, again=True))
        else:
            yield Outcome(job.key, error=_death(code, worker.limits), result="unreadable")

    def _release(self, worker: _Worker) -> _Job:
        job, worker.job = worker.job, None
        assert job is not None
        self._busy.remove(worker)
        return job

    def close(self) -> None:
        """End every worker, whatever it is doing."""
        for worker in (*self._idle, *self._busy):
            worker.end(kill=True)


def _death(code: int, limits: Limits) -> str:
    if code == -signal.SIGALRM:  # the worker's own alarm, or ours
        return f"reading it took longer than the {limits.seconds:g} seconds that a document may take"
    memory = f"a document may use {limits.memory // MEGABYTE} MB of memory"
    if code < 0:
        return f"the process that read it was ended by {signal.Signals(-code).name}; {memory}"
    return f"the process that read it ended with exit status {code}; {memory}"

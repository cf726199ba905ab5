"""The side of a worker process: reads one document after another, each within limits, and answers over a pipe."""

import gc
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from parsers.document import NotAReportError, ScannedDocumentError, UnreadableDocumentError
from parsers.report import Report

MEGABYTE = 2**20

Result = Literal["read", "not_a_report", "unreadable", "damaged"]
"""What became of a document; `damaged` where its bytes could not be had, which may pass."""

Reader = Callable[[bytes, str | None, str | None, str | None], Report]

SCANS = "parsers:parse"
"""What reads the documents that the reader calls scans, as module:function."""

_GRACE = 2  # seconds after which a worker that nobody watches any more ends itself


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: seconds of time, bytes of memory, bytes of its own."""

    seconds: float = 60  # many times the slowest report of the corpus, read twice on one slow core
    memory: int = 512 * MEGABYTE  # address space beyond what the worker has when it begins; a report takes under 200 MB
    size: int = 64 * MEGABYTE  # reports are under 20 MB; more is a scanned book or a mistake
    # A scan: OCR takes 3 to 8 seconds a page, and up to 1,600 MB of address space for the largest (1,250 for A4 at 150 dpi).
    scan_seconds: float = 600
    scan_memory: int = 2048 * MEGABYTE

    def for_scans(self) -> "Limits":
        """Return the limits for a document that OCR reads."""
        return replace(self, seconds=self.scan_seconds, memory=self.scan_memory)


@dataclass(frozen=True, slots=True)
class Task:
    """A document to read."""

    body: bytes
    media_type: str | None
    url: str | None
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task. *last* where the worker ends after it, since its memory is no longer clean."""

    result: Result
    report: Report | None = None
    error: str | None = None
    last: bool = False


def work(pipe: Connection, read: str, limits: Limits) -> None:
    """Answer the tasks that come over *pipe* until it closes; a Limits says that a task has begun, and within what."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the keeper, who then closes the pipe
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reader = _reader(read)
    gc.freeze()  # what is loaded lives as long as the worker: no collection need look through it again
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the keeper has gone
        _serve(pipe, reader, limits)


def _serve(pipe: Connection, reader: Reader, limits: Limits) -> None:
    before, last = _address_space(), False
    while not last:
        task: Task = pipe.recv()
        answer = _attempt(pipe, reader, task, limits) or _attempt(pipe, _reader(SCANS), task, limits.for_scans())
        assert answer is not None
        # Memory that earlier documents left behind must not decide what happens to later ones.
        last = answer.last or _address_space() > before + limits.memory // 2
        pipe.send(Answer(answer.result, answer.report, answer.error, last))


def _attempt(pipe: Connection, reader: Reader, task: Task, limits: Limits) -> Answer | None:
    pipe.send(limits)
    with _within(limits):
        return _answer(reader, task, limits)


def _reader(name: str) -> Reader:
    module, function = name.split(":")
    reader: Reader = getattr(import_module(module), function)
    return reader


def _answer(reader: Reader, task: Task, limits: Limits) -> Answer | None:
    """Return what became of *task*; None where it is a scan, which needs other limits."""
    try:
        return Answer("read", reader(task.body, task.media_type, task.url, task.home))
    except NotAReportError as error:
        return Answer("not_a_report", error=str(error))
    except ScannedDocumentError:
        return None
    except UnreadableDocumentError as error:
        return Answer("unreadable", error=str(error))
    except MemoryError:
        pass  # answered below, when what the reader held is free again
    except Exception as error:  # noqa: BLE001  bytes from anywhere can make a library raise anything; the rest must go on
        return Answer("unreadable", error=f"the reader failed on it with {type(error).__name__}: {error}", last=True)
    sentence = f"reading it needed more than the {limits.memory // MEGABYTE} MB of memory that a document may use"
    return Answer("unreadable", error=sentence, last=True)


@contextmanager
def _within(limits: Limits) -> Iterator[None]:
    # The soft limit moves with the worker, so that a document has the same room whatever was read before it.
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + limits.memory, hard))
    signal.alarm(int(limits.seconds) + _GRACE)  # ends the process: its keeper, who stops it earlier, must be gone
    try:
        yield
    finally:
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

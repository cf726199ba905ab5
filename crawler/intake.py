"""Files that a person hands in: read from disk here, and nowhere else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.captures import Capture, Captures
from archive.crawl_log import Attempt, CrawlLog
from archive.reading import Item


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: its capture (*new* unless it was kept already), or one sentence that says why it was not taken."""

    file: str
    capture: Capture | None = None
    new: bool = False
    error: str | None = None


def items(files: Iterable[Path]) -> Iterator[Item]:
    """Yield the files as items to read; a file that cannot be opened fails as its own item."""
    for file in files:
        yield Item(str(file), file.read_bytes)


def take(files: Iterable[Path], directory: Path, *, url: str | None, date: str | None) -> Iterator[Taken]:
    """Keep each file as a capture; what cannot be taken is a row of the crawl log, by its base name, that `gongkai status` shows."""
    directory.mkdir(parents=True, exist_ok=True)
    refused: list[Taken] = []
    with Captures(directory) as captures:
        for file in files:
            taken = _take(file, captures, url, date)
            refused += [taken] if taken.error else []
            yield taken
        if refused:
            _record(refused, captures, directory)


def _record(refused: Sequence[Taken], captures: Captures, directory: Path) -> None:
    captures.claim()
    with CrawlLog(directory) as log:
        log.begin("gongkai add")
        for taken in refused:
            name = Path(taken.file).name
            log.note(Attempt("", f"file:{name}", "file", None, "failed", cause="file", evidence=taken.error))
        log.end(captures)


def _take(file: Path, captures: Captures, url: str | None, date: str | None) -> Taken:
    try:
        body = file.read_bytes()
    except OSError as error:
        return Taken(str(file), error=f"{error.strerror or error}: nothing was read from {file.name!r}")
    if not body:
        return Taken(str(file), error=f"{file.name!r} is empty: nothing was taken; fetch or save it again")
    capture, new = captures.add_file(body, name=file.name, url=url, date=date)
    return Taken(str(file), capture, new)

"""What was withdrawn from publication, and why: records in WARC files of their own among the captures, which are precious.

A withdrawal changes no capture: the bytes are kept, and are never published. Each record lies in a file of its own, so that something
can be withdrawn while a crawl is writing; the records together, in the order of their time, say what is withdrawn now.
"""

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from archive import warc
from archive.capture_index import Capture
from archive.captures import sync_folder
from archive.errors import ArchiveError

_FOLDER = "captures"
_NAME = "withdrawal-{}.warc.gz"
_TARGET = "urn:gongkai:withdrawal:"
_TYPE = "application/json"
_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")
_LARGEST = 16 * 1024 * 1024  # bytes of a withdrawal: of a hundred thousand addresses
_LIFTED = {"id", "undoes", "at", "reason", "asked_by"}


class WithdrawalError(ArchiveError):
    """Nothing can be withdrawn or restored as asked. The message is one sentence that names the value and the cure."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A tombstone: *what* was withdrawn, as it was named (id of a report, URL, digest), *at* what time (ISO 8601, UTC), for what *reason*.

    Withheld is whatever has one of *digests* or was fetched from one of *urls*, then and later. Where a report was named, *report* is its
    id: whatever is read as it is withheld, and from *urls* only what is read as no report, since next year's may come from there.
    *asked_by* says who asked for it, and is not published.
    """

    id: str
    what: str
    report: str | None
    urls: tuple[str, ...]
    digests: tuple[str, ...]
    at: str
    reason: str
    asked_by: str | None

    def is_about(self, name: str) -> bool:
        """Say whether *name* is how it was named, or names something that it withholds."""
        return name in (self.what, self.report, *self.urls, *self.digests)


_WITHDRAWN = {one.name for one in fields(Withdrawal)}


class Withdrawals:
    """The withdrawals that stand, the oldest first."""

    def __init__(self, standing: Iterable[Withdrawal] = ()) -> None:
        self._standing = tuple(standing)
        self._urls = {url: one for one in reversed(self._standing) if not one.report for url in one.urls}
        self._pages = {url: one for one in reversed(self._standing) if one.report for url in one.urls}
        self._digests = {digest: one for one in reversed(self._standing) for digest in one.digests}
        self._reports = {one.report: one for one in reversed(self._standing) if one.report}

    def __iter__(self) -> Iterator[Withdrawal]:
        return iter(self._standing)

    def of(self, url: str, digest: str, report: str | None, page: str | None) -> Withdrawal | None:
        """Return what withholds the capture of *url* with *digest*; None where nothing does.

        *report* is the plain id of the report that it was read as, *page* the address of the page that it is attached to; None where none.
        """
        found = [self._digests.get(digest), self._urls.get(url), self._urls.get(page or "")]
        found.append(self._reports.get(report) if report else self._pages.get(url))
        return next((one for one in found if one is not None), None)


def withdrawals(directory: Path) -> Withdrawals:
    """Return the withdrawals that stand in *directory*."""
    standing: dict[str, Withdrawal] = {}
    for said in sorted(_records(directory), key=itemgetter("id")):
        if "undoes" in said:
            for one in said["undoes"]:
                standing.pop(one, None)
        else:
            standing[said["id"]] = Withdrawal(
                **{**said, "urls": tuple(said["urls"]), "digests": tuple(said["digests"])}
            )
    return Withdrawals(standing.values())


def record(
    directory: Path,
    what: str,
    captures: Iterable[Capture],
    *,
    reason: str,
    asked_by: str | None = None,
    report: str | None = None,
    urls: Iterable[str] = (),
) -> Withdrawal:
    """Record that *what* is withdrawn: *captures*, whatever comes from *urls*, and what is read as *report*."""
    key, at = _key()
    digests = tuple(sorted({one.digest for one in captures}))
    made = Withdrawal(key, what, report, tuple(sorted(set(urls))), digests, at, reason, asked_by)
    _write(directory, key, asdict(made))
    return made


def lift(directory: Path, undone: Iterable[Withdrawal], *, reason: str | None, asked_by: str | None) -> None:
    """Record that the withdrawals *undone* stand no more."""
    key, at = _key()
    undoes = [one.id for one in undone]
    _write(directory, key, {"id": key, "undoes": undoes, "at": at, "reason": reason, "asked_by": asked_by})


def _key() -> tuple[str, str]:
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}", f"{now:%Y-%m-%dT%H:%M:%SZ}"


def _write(directory: Path, key: str, said: dict[str, object]) -> None:
    """Write a record to the disk, whole or not at all."""
    folder = directory / _FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / _NAME.format(key)
    segment = warc.Segment(path.with_suffix(".part"))
    body = json.dumps(said, ensure_ascii=False).encode()
    segment.append([warc.Draft(_TARGET + key, str(said["at"])).metadata(body, _TYPE)])
    segment.close()
    segment.path.rename(path)
    sync_folder(folder)


def is_withdrawal(path: Path) -> bool:
    """Say whether the WARC file *path* is a withdrawal, of this archive or of another one, or the lifting of some."""
    member = next(warc.members(path, limit=_LARGEST), None)
    found = warc.parse(member.data) if isinstance(member, warc.Member) else None
    return found is not None and found.target.startswith(_TARGET)


def take_over(directory: Path, path: Path) -> bool:
    """Take over the withdrawal in the file *path* of another archive; False where it is here. WithdrawalError where it is damaged."""
    said = _read(path, path.name)
    target = directory / _FOLDER / _NAME.format(said["id"])
    if target.exists():
        return False
    _write(directory, said["id"], said)
    return True


def _records(directory: Path) -> Iterator[dict[str, Any]]:
    for path in (directory / _FOLDER).glob(_NAME.format("*")):
        yield _read(path, f"captures/{path.name}")


def _read(path: Path, name: str) -> dict[str, Any]:
    member = next(warc.members(path, limit=_LARGEST), None)
    found = warc.parse(member.data) if isinstance(member, warc.Member) else None
    if found is None or found.problems or not found.target.startswith(_TARGET):
        # Passed over, it would let be published what was withdrawn.
        raise WithdrawalError(f"{name} cannot be read: put it back from a copy of the archive.")
    said: dict[str, Any] = json.loads(found.body)
    if found.target != _TARGET + said["id"] or not _ID.fullmatch(said["id"]) or set(said) not in (_WITHDRAWN, _LIFTED):
        raise WithdrawalError(
            f"{name} is no withdrawal as this program writes it: put it back from a copy of the archive."
        )
    return said

"""Withdraw something from publication, or restore it: a record that outlives every rebuild, and archive.db without it at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from re import fullmatch

from archive import withdrawals, workplace
from archive.build import BuildSummary, Homes, build
from archive.captures import Capture, Captures
from archive.exchange import target_of
from archive.withdrawals import Withdrawal, WithdrawalError
from archive.workplace import DATABASE

_HEX = r"[0-9a-f]{64}"
_DIGEST = rf"sha256:{_HEX}"
_VERSIONS = """
SELECT c.url, c.digest FROM captures AS c JOIN reports AS r ON r.id = c.report
WHERE r.id = :report OR (r.organization, coalesce(r.year, 0)) IN (
  SELECT organization, coalesce(year, 0) FROM reports WHERE id = :report AND instr(id, '@') = 0
)
UNION SELECT url, digest FROM withdrawn WHERE report = :report
"""
_BESIDE = "SELECT url, digest FROM captures WHERE report = (SELECT report FROM captures WHERE url = ? AND digest = ?)"


def withdraw(directory: Path, what: str, *, reason: str, asked_by: str | None = None) -> Withdrawal:
    """Record that *what* is withdrawn: the id of a report (with all its versions), that of one version, a URL or a digest.

    Whatever was read as the same version goes with it. Raises WithdrawalError where nothing here is called so, or it is withdrawn already.
    """
    if not directory.is_dir():
        raise WithdrawalError(f"there is no directory {str(directory)!r}: name the archive's with -d.")
    name = _name(what)
    for one in withdrawals.withdrawals(directory):
        if one.what == name:
            raise WithdrawalError(f"{what!r} is withdrawn already, since {one.at}: --undo restores it.")
    with Captures(directory) as captures:
        listed = {(one.url, one.digest): one for one in captures}
    meant = dict(_meant(directory, name, listed))
    if not meant:
        raise WithdrawalError(
            f"nothing here is called {what!r}: give the id of a report as in /report/<id>, a URL or a digest."
        )
    report = name if not _is_url(name) and "@" not in name and not fullmatch(_DIGEST, name) else None
    urls = [name] if _is_url(name) else [url for url, _ in meant if _is_url(url)] if report else []
    return withdrawals.record(
        directory, name, meant.values(), reason=reason, asked_by=asked_by, report=report, urls=urls
    )


def restore(directory: Path, what: str, *, reason: str | None = None, asked_by: str | None = None) -> list[Withdrawal]:
    """Record that no withdrawal about *what* stands any more, and return those that did. Raises WithdrawalError where there is none."""
    found = [one for one in withdrawals.withdrawals(directory) if one.is_about(_name(what))]
    if not found:
        raise WithdrawalError(f"{what!r} is not withdrawn: gongkai withdraw --list names what is.")
    withdrawals.lift(directory, found, reason=reason, asked_by=asked_by)
    return found


def publish(directory: Path, homes: Homes | None = None) -> BuildSummary | None:
    """Take what is withdrawn out of archive.db, and put what was restored back; new captures wait for the next build.

    None where nothing was published yet. An archive.db of another version of the program is built anew, with everything.
    """
    if not (directory / DATABASE).exists():
        return None
    known = workplace.known(directory)
    if known is None:
        return build(directory, homes=homes)
    with closing(workplace.connect(directory / DATABASE)) as db:
        ((as_of,),) = db.execute("SELECT value FROM about WHERE key = 'as_of'").fetchall() or [("",)]
    return build(directory, homes=homes, as_of=date.fromisoformat(as_of) if as_of else None, only=known.keys())


def _meant(
    directory: Path, name: str, listed: dict[tuple[str, str], Capture]
) -> Iterator[tuple[tuple[str, str], Capture]]:
    """Yield the captures that *name* means, with those that were read as the same version of a report."""
    known = workplace.known(directory)
    keys = [key for key, one in listed.items() if name in key or (one.via == name and one.role == "attachment")]
    if known is not None:
        with closing(workplace.connect(directory / DATABASE)) as db:
            keys += _of_report(db, name)
            keys += [beside for key in keys for beside in db.execute(_BESIDE, key).fetchall()]
    yield from ((key, listed[key]) for key in keys if key in listed)


def _of_report(db: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    return db.execute(_VERSIONS, {"report": name}).fetchall()


def _name(what: str) -> str:
    """Return *what* as captures have it: a URL escaped, a digest with its algorithm."""
    if _is_url(what):
        return target_of(what)
    return f"sha256:{what}" if fullmatch(_HEX, what) else what


def _is_url(name: str) -> bool:
    return "://" in name

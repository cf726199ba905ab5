"""Which files a person hands in: those named, those in the folders named, those of a list."""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.errors import WrongUseError
from archive.reading import Item
from crawler.platforms.page import clean_url
from parsers.charset import decode

_COLUMNS = {"file": "file", "文件": "file", "url": "url", "网址": "url", "date": "date", "日期": "date"}
_BEIJING = ZoneInfo("Asia/Shanghai")
_SKEW = timedelta(minutes=10)  # by which clocks differ
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")  # as spreadsheets write it, too
_HIDDEN = re.compile(r"\.|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX$", re.IGNORECASE)
# Pictures can be scans, but those in folders are mostly what pages are decorated with: a scan is named by itself.
_NO_DOCUMENT = re.compile(
    r"\.(?:avi|bmp|css|csv|cdxj?|db|eot|exe|flv|gif|ico|jpe?g|js|json|log|m4a|map|mov|mp[34]|png|py|sh|svg|swf|tiff?|tsv|ttf|wasm|wav"
    r"|webp|wmv|woff2?|xml)$",
    re.IGNORECASE,
)
# Line breaks, and what turns the direction of the text that follows.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Given:
    """A file to take, with what was said of it: *url*, *date*, and in *line* its place in a list ("line 7 of list.csv: ")."""

    path: Path
    url: str | None = None
    date: str | None = None
    line: str = ""

    @property
    def name(self) -> str:
        """The base name, readable whatever the charset of the disk that it came from."""
        return readable(self.path.name)


@dataclass(frozen=True, slots=True)
class Collected:
    """Files to take, in order; *left* counts, by reason, what was left out of folders, *wrong* are lines of a list with the reason."""

    files: list[Given] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Given, str]] = field(default_factory=list)


def readable(name: str) -> str:
    """Return *name* as a person reads it, in one line: bytes that are no UTF-8 are those of a GBK name."""
    raw = os.fsencode(name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return _UNSEEN.sub(" ", text)


def items(files: Iterable[Path]) -> Iterator[Item]:
    """Yield the files as items to read; a file that cannot be opened fails as its own item."""
    for file in files:
        yield Item(str(file), file.read_bytes)


def collect(named: Sequence[Path], listed: Path | None, url: str | None, date: str | None) -> Collected:
    """Return the files *named*, those in folders among them, and those of the list *listed*; *url* and *date* hold for those named.

    Raises WrongUseError where *url* or *date* cannot hold, or the list is none.
    """
    if url is not None and (len(named) != 1 or listed is not None or named[0].is_dir()):
        raise WrongUseError(
            f"--url names one document, and {len(named)} files or folders were given: write a list (--from)."
        )
    found = Collected()
    day = moment(date) if date is not None else None
    address = address_of(url) if url is not None else None
    for path in named:
        if path.is_dir():
            found.files.extend(Given(one, None, day) for one in _within(path, found.left))
        else:
            found.files.append(Given(path, address, day))
    if listed is not None:
        _take_list(listed, found)
    return found


def moment(said: str) -> str:
    """Return the date or time *said* in ISO 8601. Raises WrongUseError where it is none, or has not come yet."""
    day = _DAY.fullmatch(said.strip())
    text = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else said.strip()
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUseError(f"{said!r} is no date; write it as 2024-01-31 or 2024-01-31T09:30:00+08:00.") from error
    zoned = parsed if parsed.tzinfo else parsed.replace(tzinfo=_BEIJING)
    if zoned > datetime.now(UTC) + _SKEW:
        raise WrongUseError(f"{said!r} has not come yet: nothing can have been fetched then.")
    return text


def address_of(said: str) -> str:
    """Return the address *said*. Raises WrongUseError where it is none of the web."""
    if clean_url(said, said) is None:
        raise WrongUseError(f"{said!r} is no address of a document; write it as http://www.example.gov.cn/2024.pdf.")
    return said.strip()


def host_of(url: str) -> str:
    """Return the host of *url*, and its port where it names one; of what is no URL the whole."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url


def is_wacz(path: Path) -> bool:
    """Say whether *path* is a packed web archive (.wacz), which is a zip file of WARC files."""
    with path.open("rb") as file:
        return path.suffix.lower() == ".wacz" and file.read(len(_ZIP)) == _ZIP


def is_archive(folder: Path) -> bool:
    """Say whether *folder* is an archive directory of ours, or the captures of one."""
    return any((one / "index.db").is_file() and (one / "writer.lock").exists() for one in (folder, folder / "captures"))


def _within(folder: Path, left: Counter[str]) -> Iterator[Path]:
    """Yield the documents and WARC files under *folder*, in order; links are not followed, hidden files and archives left out."""
    if is_archive(folder):
        raise WrongUseError(
            f"{str(folder)!r} is an archive directory: to take over what it holds, name its captures/*.warc.gz."
        )
    for place, folders, names in os.walk(folder):
        here = Path(place)
        for reason, one in _aside(here, folders):
            folders.remove(one)
            left[reason] += 1
        folders.sort()
        aside = {one: reason for reason, one in _aside(here, names)}
        left.update(aside.values())
        yield from (here / name for name in sorted(names) if name not in aside)


def _aside(here: Path, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return what is left out of *names*, each after its reason."""
    return [(reason, name) for name in names if (reason := _reason(here / name))]


def _reason(path: Path) -> str | None:
    if _HIDDEN.match(path.name):
        return "hidden"
    if path.is_symlink():
        return "link"
    if path.is_dir():
        return "archive" if is_archive(path) else None
    if not path.is_file():
        return "special"
    return "no-document" if _NO_DOCUMENT.search(path.name) else None


def _take_list(path: Path, found: Collected) -> None:
    try:
        text = decode(path.read_bytes())[0].removeprefix("\ufeff")
    except OSError as error:
        raise WrongUseError(f"the list {path.name!r} cannot be read: {error.strerror}.") from error
    lines = csv.reader(text.splitlines(keepends=True))
    columns = [_COLUMNS.get(name.strip().lower()) for name in next(lines, [])]
    if "file" not in columns or None in columns:
        raise WrongUseError(
            f"the first line of {path.name!r} must name its columns: file, and url and date where they are known."
        )
    for row in lines:
        if not any(cell.strip() for cell in row):
            continue
        line = f"line {lines.line_num} of {readable(path.name)}: "
        said = {str(name): cell.strip() for name, cell in zip(columns, row, strict=False)}
        _take_line(path.parent, line, said, found)


def _take_line(folder: Path, line: str, said: dict[str, str], found: Collected) -> None:
    given = Given(folder / said["file"], None, None, line)
    if not said["file"]:
        found.wrong.append((given, f"{line}it names no file."))
        return
    try:
        url = address_of(said["url"]) if said.get("url") else None
        date = moment(said["date"]) if said.get("date") else None
    except WrongUseError as error:
        found.wrong.append((given, f"{line}{error}"))
    else:
        found.files.append(Given(given.path, url, date, line))

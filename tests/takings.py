"""What tests ask of `gongkai add`, and of what it left."""

from pathlib import Path

from click.testing import CliRunner
from click.testing import Result as Done
from foreign_warcs import HOST
from warcio.archiveiterator import ArchiveIterator

from archive.captures import Capture, Captures
from archive.crawl_log import CrawlLog
from crawler.cli import main
from crawler.intake import Opened, Result, Taken, take

PDF = b"%PDF-1.7 of a report"
URL = f"{HOST}/nb/2023.html"


def gongkai(*arguments: object) -> Done:
    """Run the command in this process; test_cli.py runs it as a person does."""
    return CliRunner().invoke(main, [str(one) for one in arguments])


def add(directory: Path, *files: Path, **options: object) -> list[Result]:
    return list(take(files, directory, **options))  # type: ignore[arg-type]


def kept(directory: Path) -> list[Capture]:
    with Captures(directory) as captures:
        return list(captures)


def rows(directory: Path) -> list[tuple[str, str, str, str]]:
    """Return outcome, cause, URL and sentence of each row of the crawl log."""
    with CrawlLog(directory) as log:
        return [(one.outcome, one.cause or "", one.url, one.evidence or "") for _, _, one in log.attempts()]


def file_of(folder: Path, content: bytes, name: str = "others.warc.gz") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def opened(results: list[Result]) -> Opened:
    (one,) = [result for result in results if isinstance(result, Opened)]
    return one


def errors(results: list[Result]) -> list[str]:
    return [result.error for result in results if isinstance(result, Taken) and result.error]


def kinds(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [one.rec_type for one in ArchiveIterator(file)]

"""What the commands share: the archive's directory, lines out, errors as one sentence."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

DIRECTORY = click.option(
    "-d",
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    default="gongkai-archive",
    envvar="GONGKAI_ARCHIVE",
    show_default=True,
    show_envvar=True,
    help="The archive directory 档案目录.",
)


def tell(lines: Iterable[str]) -> None:
    """Print *lines*."""
    for line in lines:
        click.echo(line)


def fail_if(failed: object) -> None:
    """End with exit status 1 where something failed and the rest was done."""
    if failed:
        sys.exit(1)


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn what the library raises for a person into one sentence on standard error, with the exit status that it asks for."""
    import sqlite3

    from archive.errors import ArchiveError

    try:
        yield
    except ArchiveError as error:
        click.echo(f"gongkai: {error}", err=True)
        sys.exit(error.exit_status)
    except sqlite3.DatabaseError as error:
        click.echo(
            f"gongkai: a database cannot be used ({error}): docs/backup.md says how each is brought back.", err=True
        )
        sys.exit(1)
    except OSError as error:
        click.echo(f"gongkai: {error.strerror or error}: {error.filename or 'no file named'}", err=True)
        sys.exit(1)

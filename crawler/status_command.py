"""The command `gongkai status`. What it needs is imported when it runs."""

from pathlib import Path

import click

from crawler.console import DIRECTORY, one_sentence, tell


@click.command(epilog="Example: gongkai status -d my-archive; gongkai status --run last; gongkai status --site csrc")
@DIRECTORY
@click.option("--run", metavar="ID|last", help="Print again what a run came to 某次采集.")
@click.option("--site", metavar="KEY|URL", help="One site in full 某个站点.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(min=0), help="So many runs, the last first.")
@click.option(
    "--left", is_flag=True, help="Name each link that looks like a report and was not taken, with the reason."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, as docs/status.md describes.")
def status(directory: Path, run: str | None, site: str | None, runs: int, *, left: bool, as_json: bool) -> None:
    """Say what the crawler did, how each host and site stands, what waits, and what failed and why 状态."""
    if not directory.is_dir():
        raise click.UsageError(
            f"{str(directory)!r} is no archive directory: name one with -d, or make one with gongkai add."
        )
    if run is not None and site is not None:
        raise click.UsageError("--run prints a run and --site a site: give one of them.")
    with one_sentence():
        if run is not None:
            _run(directory, run, as_json=as_json)
        else:
            _all(directory, site, runs, left=left, as_json=as_json)


def _run(directory: Path, name: str, *, as_json: bool) -> None:
    from archive.crawl_overview import run_of
    from archive.run_report import to_json
    from crawler import telling_crawl

    report = run_of(directory, name)
    tell([to_json(report)] if as_json else telling_crawl.run(report))


def _all(directory: Path, site: str | None, runs: int, *, left: bool, as_json: bool) -> None:
    from archive.build import build_status
    from archive.crawl_overview import overview, site_of
    from archive.crawl_status import crawl_status
    from crawler import telling_status

    key = site_of(directory, site) if site is not None else None
    crawl, seen = crawl_status(directory, key), overview(directory, runs=runs, site=key)
    build = build_status(directory, key)
    if as_json:
        tell([telling_status.as_json(crawl, seen, build)])
    elif site is not None:
        tell(telling_status.one_site(crawl, seen, build))
    else:
        tell(telling_status.status(directory, crawl, seen, build, left=left))

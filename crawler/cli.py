"""The command `gongkai`: options in, library calls out, errors as one sentence. What a command needs is imported when it runs."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from crawler.console import DIRECTORY as _DIRECTORY
from crawler.console import fail_if as _fail_if
from crawler.console import one_sentence as _one_sentence
from crawler.console import tell as _tell
from crawler.publisher_commands import schedule, withdraw
from crawler.site_commands import sites
from crawler.status_command import status

_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="gongkai")
def main() -> None:
    """公开 Gongkai: the open archive of China's annual reports on government information disclosure.

    全国政府信息公开工作年度报告开放档案。

    A first look: gongkai demo. A file of your own: gongkai add report.pdf && gongkai build && gongkai serve
    """


@main.command(epilog="Example: gongkai demo --no-serve")
@click.option(
    "-d", "--directory", type=click.Path(file_okay=False, path_type=Path), default="gongkai-demo", show_default=True
)
@click.option(
    "--serve/--no-serve", default=True, help="Serve the archive when it is built, until Ctrl-C.", show_default=True
)
@click.option("--port", default=8001, show_default=True, help="Port of the published archive.")
def demo(directory: Path, *, serve: bool, port: int) -> None:
    """Crawl an invented county on loopback, build its archive and serve it 演示."""
    from archive.serve import serve as publish
    from crawler.demo.run import run

    with _one_sentence():
        for line in run(directory, progress=_progress):
            click.echo(line)
        if serve:
            publish(directory, port=port, on_ready=_announce)


@main.command(
    epilog="Example: GONGKAI_CONTACT=you@example.org gongkai crawl http://www.example.gov.cn/; gongkai crawl --due --dry-run"
)
@click.argument("homes", nargs=-1, metavar="[URL]...")
@_DIRECTORY
@click.option("--contact", envvar="GONGKAI_CONTACT", show_envvar=True, help="Whom a site's operator can write to.")
@click.option("--json", "as_json", is_flag=True, help="What the run came to as JSON, as docs/status.md describes.")
@click.option("--due", is_flag=True, help="Only the sites of the register that are due by the calendar 到期的.")
@click.option(
    "--limit", type=click.IntRange(min=1), help="With --due: so many sites at most, those that wait longest first."
)
@click.option("--dry-run", is_flag=True, help="With --due: say what is due and why, and fetch nothing.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="With --dry-run: on that day. Default: today, in China.")
@click.option("--any-time", is_flag=True, help="Ask sites outside the night window (GONGKAI_WINDOW), too 不限时段.")
@click.option(
    "-s",
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A setting of docs/reference.md, or of Scrapy 采集设置.",
)
def crawl(
    homes: tuple[str, ...],
    directory: Path,
    contact: str | None,
    *,
    as_json: bool,
    any_time: bool,
    given: tuple[str, ...],
    **when: Any,
) -> None:
    """Walk sites from their home pages to their annual reports, and keep what was fetched 采集.

    Without URLs: every site of the register that is open. Sites are asked from 22:00 to 07:00 Beijing time only. Exit status 1 where
    something could not be fetched, and on an alarm: far less than the last time, or many sites failing at once.
    """
    from archive.run_report import to_json
    from crawler import telling_crawl
    from crawler.crawl import crawl as run

    with _one_sentence():
        settings = _settings(given) | ({"GONGKAI_WINDOW": ""} if any_time else {})
        if any(when.values()):
            homes = _due(homes, directory, settings, **when)
            if not homes:
                return
        report = run(directory, homes, contact=contact, progress=sys.stderr.isatty(), settings=settings)
        _tell([to_json(report)] if as_json else telling_crawl.run(report))
        _fail_if(report.failures or report.alarms)


def _settings(given: tuple[str, ...]) -> dict[str, str]:
    from crawler import settings

    for one in given:
        name, sign, _ = one.partition("=")
        if not sign:
            raise click.UsageError(f"--set {one} gives no value: write {one}=VALUE.")
        if name.startswith("GONGKAI_") and not hasattr(settings, name):
            raise click.UsageError(f"--set {name} names no setting: docs/reference.md lists them all.")
    return dict(one.split("=", 1) for one in given)


def _due(
    homes: tuple[str, ...],
    directory: Path,
    settings: dict[str, str],
    *,
    due: bool,
    limit: int | None,
    dry_run: bool,
    on: datetime | None,
) -> tuple[str, ...]:
    """Return the home pages that are due; none, and say which would be, where this is a dry run."""
    from crawler.calendar import plan, today
    from crawler.telling_due import planned

    if not due or homes or (on and not dry_run):
        raise click.UsageError("--due takes no URL; --limit and --dry-run go with --due, --on with --dry-run.")
    taken, left = plan(directory, on.date() if on else today(), limit, settings)
    if dry_run or not taken:
        _tell(planned(taken, left))
        return ()
    return tuple(one.site.home_url for one in taken)


@main.command(epilog="Example: gongkai add 2024年度报告.pdf --url http://www.example.gov.cn/2024.pdf --date 2025-01-20")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_DIRECTORY
@click.option("--url", help="Where the file was published (one file only). Without it: urn:sha256:<digest>.")
@click.option("--date", help="When it was fetched: 2025-01-20 or 2025-01-20T08:00:00Z. Without it: now.")
@click.option(
    "--from",
    "listed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the columns file, url, date: many documents, each with its own 清单.",
)
@click.option(
    "--any-host", is_flag=True, help="Take what is of hosts that are no government's too, and record that it is."
)
def add(
    files: tuple[Path, ...], directory: Path, url: str | None, date: str | None, listed: Path | None, *, any_host: bool
) -> None:
    """Take documents, folders and WARC files into the archive as captures 收入文件.

    Of a WARC file, by whatever program, the answers of government hosts are taken, each with its own address and time. The
    captures/*.warc.gz of another archive of yours are taken over as they are, with its crawl logs.
    """
    from crawler import telling
    from crawler.intake import failed, take

    if not files and listed is None:
        raise click.UsageError("name files, folders or WARC files, or a list with --from 请给出文件、文件夹或清单")
    with _one_sentence():
        with _progress("taking in 收入") as progress:
            results = list(
                take(files, directory, url=url, date=date, listed=listed, any_host=any_host, progress=progress)
            )
        _tell(line for result in results for line in telling.taken(result))
        _fail_if(any(failed(result) for result in results))


@main.command(epilog="Example: gongkai parse report.html --json | jq .year")
@_FILES
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a file, as docs/report.md describes.")
def parse(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Read reports and print what they say; keeps nothing 解析."""
    from archive.report_json import to_json
    from crawler import telling

    failed = False
    for file, outcome in _read(files):
        failed |= outcome.report is None
        if not as_json:
            _tell(telling.parsed(file, outcome))
            continue
        failure = {"file": file, "error": outcome.error}
        click.echo(json.dumps(to_json(file, outcome.report) if outcome.report else failure, ensure_ascii=False))
    _fail_if(failed)


@main.command(epilog="Example: gongkai check report.docx")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--explain", metavar="RULE", help="What a rule holds, where it comes from and what to do 规则说明.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, as docs/check.md describes.")
@click.option(
    "-d",
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Without files: the findings of this archive by rule 档案目录.",
)
def check(files: tuple[Path, ...], explain: str | None, *, as_json: bool, directory: Path | None) -> None:
    """Judge reports by the rules before or after they are published; exit status 1 on an error 核验.

    Names each doubt with its place in the report, the gravest first.
    """
    from crawler import checking

    if sum((bool(files), explain is not None, directory is not None)) != 1:
        raise click.UsageError("give files, or --explain RULE, or -d DIRECTORY 请给出文件、规则或档案目录，三者取一")
    if explain is not None:
        _explain(explain)
    elif directory is not None:
        _check_archive(directory, as_json=as_json)
    else:
        outcomes = list(_read(files))
        if as_json:
            click.echo(json.dumps(checking.as_json(outcomes), ensure_ascii=False))
        else:
            _tell(line for one in outcomes for line in checking.lines(*one))
            _tell(checking.summary(outcome for _, outcome in outcomes) if len(outcomes) > 1 else ())
        _fail_if(any(checking.fails(outcome) for _, outcome in outcomes))


def _explain(rule: str) -> None:
    from archive.panel import RULES as ACROSS
    from crawler import checking
    from parsers.checks import RULES

    try:
        _tell(checking.explained(rule, (*RULES, *ACROSS)))
    except checking.UnknownRuleError as error:
        click.echo(f"gongkai: {error}", err=True)
        sys.exit(2)


def _check_archive(directory: Path, *, as_json: bool) -> None:
    from archive.build import findings_by_rule
    from crawler import checking

    with _one_sentence():
        counts = findings_by_rule(directory)
        if as_json:
            names = ("rule", "severity", "verdict", "findings")
            click.echo(json.dumps({"rules": [dict(zip(names, row, strict=True)) for row in counts]}))
        else:
            _tell(checking.of_archive(counts))
        _fail_if(any(severity == "error" and verdict == "fail" for _, severity, verdict, _ in counts))


@main.command(epilog="Example: gongkai build -d my-archive")
@_DIRECTORY
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. Default: one a processor.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day as of which reports are due 截至日期. Default: that of the last attempt to fetch anything.",
)
def build(directory: Path, workers: int | None, as_of: datetime | None) -> None:
    """Read what was captured and bring archive.db up to date; a second build writes nothing 建库."""
    from archive.build import build as run
    from crawler import telling
    from crawler.sites import register_of

    with _one_sentence(), _progress("reading 读取") as progress:
        until = as_of.date() if as_of else None
        summary = run(
            directory, homes=register_of(directory).division_of, workers=workers, progress=progress, as_of=until
        )
    _tell(telling.built(summary, directory))


@main.command(epilog="Example: gongkai serve -d my-archive --port 8080")
@_DIRECTORY
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
@click.option(
    "--corrections",
    envvar=["GONGKAI_CORRECTIONS", "GONGKAI_CONTACT"],
    show_envvar=True,
    help="Where readers report wrong numbers: an e-mail address, or a web address with {report}, {cell}, {page} 报错地址.",
)
def serve(directory: Path, host: str, port: int, corrections: str | None) -> None:
    """Publish archive.db with Datasette, read-only, until Ctrl-C 发布."""
    from archive.serve import serve as run

    with _one_sentence():
        run(directory, host=host, port=port, on_ready=_announce, corrections=corrections)


@main.command(epilog="Example: gongkai verify -d my-archive")
@_DIRECTORY
@click.option(
    "--restore",
    is_flag=True,
    help="First make the index anew, and bring back into crawl.db the runs that the captures know of 恢复.",
)
def verify(directory: Path, *, restore: bool) -> None:
    """Read every capture again and compare it with its digest, and crawl.db with the captures 校验.

    docs/backup.md says how an archive is copied and restored.
    """
    from archive import fixity

    with _one_sentence():
        if restore:
            back = fixity.restore(directory)
            click.echo(f"restored 已恢复: {back.captures} captures, {back.runs} runs, {back.attempts} attempts")
        problems, count = fixity.verify(directory)
        _tell(problems or [f"{count} captures, all as they were written 全部完好"])
    _fail_if(problems)


@main.command(epilog="Example: gongkai sample 30 --to my-sample, later: gongkai sample --score my-sample")
@click.argument("count", required=False, type=click.IntRange(min=1), metavar="[N]")
@_DIRECTORY
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default="gongkai-sample",
    show_default=True,
    help="The folder to write.",
)
@click.option(
    "--seed", default=1, show_default=True, help="What decides the drawing: the same seed draws the same reports."
)
@click.option(
    "--score",
    "filled",
    type=click.Path(file_okay=False, path_type=Path),
    help="Compare this folder, filled by two people.",
)
def sample(count: int | None, directory: Path, to: Path, seed: int, filled: Path | None) -> None:
    """Draw N reports at random for two people to enter, or score what they entered against the archive 抽样核对.

    The sheets hold none of the archive's figures. README.txt in the folder says how to fill them.
    """
    from archive.sample_scores import score
    from archive.sampling import draw
    from crawler import telling

    if (count is None) == (filled is None):
        raise click.UsageError("Give the number of reports to draw, or --score with the folder that two people filled.")
    with _one_sentence():
        if filled:
            _tell(telling.scored(score(directory, filled), filled))
        elif count:
            _tell(telling.sampled(draw(directory, to, count, seed=seed), to))


def _read(files: tuple[Path, ...]) -> Iterator[tuple[str, Any]]:
    """Yield each file, in the order given, with its outcome."""
    from archive.reading import read_all
    from crawler.intake_files import items

    with _one_sentence():
        outcomes = {outcome.key: outcome for outcome in read_all(items(files))}
        for file in files:
            yield str(file), outcomes[str(file)]


def _announce(address: str) -> None:
    click.echo(f"open {address} in a browser; Ctrl-C ends it 请用浏览器打开，按 Ctrl-C 结束")


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, nothing in a pipe; yields what a library calls with done and total."""
    with click.progressbar(length=0, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress


main.add_command(sites)
main.add_command(schedule)
main.add_command(status)
main.add_command(withdraw)

if __name__ == "__main__":
    main()

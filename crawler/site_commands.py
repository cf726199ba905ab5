"""The commands `gongkai sites …`: the register, and what a crawl would do on a site. What they need is imported when they run."""

from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.console import DIRECTORY, fail_if, one_sentence, tell


@click.group(
    invoke_without_command=True,
    epilog="Example: gongkai sites; gongkai sites show csrc; gongkai sites probe http://www.example.gov.cn/",
)
@click.pass_context
def sites(context: click.Context) -> None:
    """List, show, import, switch, probe and check the sites of the register 站点. Without a command: list them."""
    if context.invoked_subcommand is None:
        context.invoke(listing)


@sites.command("list", epilog="Example: gongkai sites list -d my-archive")
@DIRECTORY
def listing(directory: Path) -> None:
    """List the sites that come with the program and those that were imported into the archive 列出."""
    from crawler.sites import register_of
    from crawler.telling_sites import site

    with one_sentence():
        tell(site(one) for one in register_of(directory))


@sites.command(epilog="Example: gongkai sites show csrc")
@click.argument("site", metavar="KEY_OR_URL")
@DIRECTORY
def show(site: str, directory: Path) -> None:
    """Say all that is known of one site, named by its key or an address on it 查看."""
    from archive.errors import WrongUseError
    from crawler.sites import register_of
    from crawler.telling_sites import facts

    with one_sentence():
        known = register_of(directory)
        found = next((one for one in known if one.key == site), None) or known.site_of(site)
        if found is None:
            raise WrongUseError(
                f"{site!r} is no key and no address of the register: gongkai sites list names them all."
            )
        tell(facts(found))


@sites.command("import", epilog="Example: gongkai sites import sites.tsv -d my-archive")
@click.argument("file", type=click.Path(path_type=Path))
@DIRECTORY
def load(file: Path, directory: Path) -> None:
    """Take a file of sites into the archive's own register; rows that cannot be taken are told one by one 导入."""
    from archive.register import keep
    from crawler.register_files import read
    from crawler.telling_sites import loaded

    with one_sentence():
        found = read(file)
        keep(directory, found.sites)
        tell(loaded(found))
    fail_if(found.problems)


@sites.command(epilog="Example: gongkai sites switch http://www.example.gov.cn/ closed --why 'its operator asked'")
@click.argument("site", metavar="KEY_OR_URL")
@click.argument("status", type=click.Choice(["open", "closed"]))
@click.option("--why", default="", help="The reason, kept in the register 原因.")
@DIRECTORY
def switch(site: str, status: str, why: str, directory: Path) -> None:
    """Have a site left alone from now on, by a crawl that is running too, or crawled again 停采、恢复."""
    from crawler.register_files import switch as put
    from crawler.telling_sites import facts

    with one_sentence():
        tell(facts(put(directory, site, status, why, f"{datetime.now(UTC):%Y-%m-%d}")))


@sites.command(
    epilog="Example: gongkai sites probe http://www.example.gov.cn/; gongkai sites probe --saved saved-pages/"
)
@click.argument("url", required=False)
@click.option(
    "--saved", type=click.Path(path_type=Path), help="A folder of saved pages with a routes.json: no network."
)
@click.option("--contact", envvar="GONGKAI_CONTACT", show_envvar=True, help="Whom a site's operator can write to.")
def probe(url: str | None, saved: Path | None, contact: str | None) -> None:
    """Say of which platform a site is and why, what a crawl would take and leave, and print the row to add 探查.

    Fetches lists only, no report, as politely as a crawl; with --saved it reads saved pages instead.
    """
    from crawler.probe_sources import probe_saved, probe_site
    from crawler.telling_sites import probed

    if not url and not saved:
        raise click.UsageError("Name the site's home page, or a folder of saved pages with --saved.")
    with one_sentence():
        found = probe_saved(saved, url) if saved else probe_site(str(url), contact)
        today = "" if saved else f"{datetime.now(UTC):%Y-%m-%d}"
        tell(probed(found, found.row(today)))
    fail_if(not found.taken)


@sites.command(epilog="Example: gongkai sites check; gongkai sites check my-sites.csv")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@DIRECTORY
def check(file: Path | None, directory: Path) -> None:
    """Verify the register, or a file of sites, row by row; exit status 1 where something is wrong 核对."""
    from crawler.register_files import check as verify
    from crawler.register_files import read
    from crawler.sites import register_of

    with one_sentence():
        found = read(file) if file else None
        known = found.sites if found else tuple(register_of(directory))
        problems = [*(found.problems if found else ()), *verify(known)]
        tell(problems or [f"{len(known)} sites, nothing wrong 全部合格"])
    fail_if(problems)

"""What whoever keeps an archive does besides building it: schedule, withdraw, restore. What a command needs is imported when it runs."""

from pathlib import Path

import click

from crawler.console import DIRECTORY, one_sentence, tell


@click.command(epilog="Example: gongkai schedule -d my-archive --contact you@example.org --to units")
@DIRECTORY
@click.option("--contact", envvar="GONGKAI_CONTACT", show_envvar=True, help="Whom a site's operator can write to.")
@click.option("--cron", is_flag=True, help="A line for a crontab instead of units for systemd.")
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write into. Without it: standard output.",
)
@click.option("--user", help="Who is to crawl, for systemd. Default: whoever runs this command.")
@click.option("--limit", type=click.IntRange(min=1), help="So many sites a night at most.")
def schedule(
    directory: Path, contact: str | None, *, cron: bool, to: Path | None, user: str | None, limit: int | None
) -> None:
    """Write what starts a crawl of what is due every night, and a build after it, and say how to enable it 定时.

    Units for systemd, or a line for cron. It begins at 22:00 Beijing time, whatever the time zone of the machine.
    """
    from crawler import schedule as units
    from crawler.telling_schedule import enabling

    with one_sentence():
        one = units.schedule(directory, contact, user=user, limit=limit)
        files = {units.CRONTAB: units.crontab(one)} if cron else units.units(one)
        if to is None:
            tell(text.rstrip("\n") for text in files.values())
        else:
            to.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                (to / name).write_text(text, encoding="utf-8")
    for line in enabling(to, one.user, cron=cron):
        click.echo(line, err=to is None)


@click.command(epilog="Example: gongkai withdraw 410302-government-2023 --reason 含个人信息 -d my-archive")
@click.argument("what", required=False)
@DIRECTORY
@click.option("--reason", help="Why, in a sentence that is published 撤回理由（公布）.")
@click.option("--asked-by", help="Who asked for it; recorded, not published 申请人（只作记录）.")
@click.option("--undo", is_flag=True, help="Restore it 恢复.")
@click.option("--list", "listing", is_flag=True, help="Name what is withdrawn 列出已撤回的.")
def withdraw(
    what: str | None, directory: Path, reason: str | None, asked_by: str | None, *, undo: bool, listing: bool
) -> None:
    """Take WHAT out of everything that is published: a report's id, a URL, or a digest 撤回.

    What stays is a tombstone: what, when and why. The bytes in captures/ are kept, since captures are never rewritten, but are not
    published, nor is what a later crawl finds at the same URL or with the same bytes.
    """
    from archive.withdrawals import withdrawals
    from archive.withdrawing import restore
    from archive.withdrawing import withdraw as take_out
    from crawler import telling_withdrawn as telling

    if listing + bool(what) != 1:
        raise click.UsageError("name a report, a URL or a digest, or ask for --list 请给出报告编号、网址或摘要")
    if what and not undo and not (reason or "").strip():
        raise click.UsageError("--reason is missing: say in a sentence why it is withdrawn 请写明理由")
    with one_sentence():
        if what is None:
            tell(telling.standing(withdrawals(directory)))
        elif undo:
            tell(telling.restored(restore(directory, what, reason=reason, asked_by=asked_by)))
            _publish(directory)
        else:
            tell(telling.withdrawn(take_out(directory, what, reason=str(reason).strip(), asked_by=asked_by)))
            _publish(directory)


def _publish(directory: Path) -> None:
    from archive.withdrawing import publish
    from archive.workplace import BuildError
    from crawler.sites import register_of
    from crawler.telling import built

    try:
        summary = publish(directory, register_of(directory).division_of)
    except BuildError as error:
        raise BuildError(
            f"It is recorded, and archive.db does not know of it yet: {error}, then run gongkai build."
        ) from error
    tell(built(summary, directory) if summary else ["there is no archive.db yet 尚未建库"])

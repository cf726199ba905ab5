"""What starts a crawl every night: units for systemd, or a line for cron, as text. Enabling it is left to whoever runs the machine."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from getpass import getuser
from hashlib import sha256
from pathlib import Path

from archive.errors import WrongUseError
from crawler.settings import GONGKAI_WINDOW

SERVICE, TIMER, CRONTAB = "gongkai.service", "gongkai.timer", "gongkai.crontab"
"""The names of the files."""

_BEIJING = "Asia/Shanghai"
_EVENING = "22:00"  # where the settings name no window
_SERVICE = """\
# Written by `gongkai schedule`. It crawls what is due, then builds.
[Unit]
Description=Gongkai: crawl what is due, then build the archive
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
Environment={contact}
# 1 says that something could not be fetched and the rest was done: the build follows. 2 (wrong use) and anything else ends it.
SuccessExitStatus=1
ExecStart={program} crawl --due{limit} -d {directory}
ExecStart={program} build -d {directory}
Nice=10
# Nothing but the archive's directory can be written to, and nothing but the network and these two programs is needed.
ReadWritePaths={writable}
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp={private}
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
UMask=0022
"""
_TIMER = """\
# Written by `gongkai schedule`. Every night when few people use the sites; which of them are due the calendar says (docs/schedule.md).
[Unit]
Description=Gongkai: every night from {start} Beijing time

[Timer]
# In Chinese time, whatever the time zone of this machine.
OnCalendar=*-*-* {start}:00 {zone}
# Not everybody's archive at the same minute.
RandomizedDelaySec=1h
# After a night in which the machine was off: at its next start. Outside {window} Beijing time the crawl fetches nothing.
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is to be run: *program* (gongkai) on *directory*, both absolute, as *user*, with *contact*, for *limit* sites a night."""

    program: Path
    directory: Path
    contact: str
    user: str
    limit: int | None = None


def schedule(
    directory: Path,
    contact: str | None,
    *,
    user: str | None = None,
    limit: int | None = None,
    program: Path | None = None,
) -> Schedule:
    """Return the schedule for *directory*; *program* is the gongkai of this environment where None is named.

    Raises WrongUseError without a contact, or where the directory or the program is not there.
    """
    if "@" not in (contact or "") and "://" not in (contact or ""):
        raise WrongUseError(
            "Nothing is crawled without a contact: set GONGKAI_CONTACT or --contact to an e-mail address or a web page that a site's"
            " operator can turn to."
        )
    if not directory.is_dir():
        raise WrongUseError(f"there is no directory {str(directory)!r}: make it first, as the user who is to crawl.")
    found = program or Path(sys.executable).with_name("gongkai")
    if not found.is_file():
        raise WrongUseError(f"{str(found)!r} is not there: install gongkai into this environment first.")
    return Schedule(found.absolute(), directory.absolute(), str(contact).strip(), user or getuser(), limit)


def units(one: Schedule) -> Mapping[str, str]:
    """Return the units for systemd: the content of each file by its name."""
    # A directory in /tmp would be hidden by a /tmp of its own.
    temporary = one.directory.is_relative_to("/tmp") or one.directory.is_relative_to("/var/tmp")  # noqa: S108  asked, not used
    service = _SERVICE.format(
        user=one.user,
        contact=_quoted(f"GONGKAI_CONTACT={one.contact}"),
        program=_quoted(str(one.program)),
        limit=f" --limit {one.limit}" if one.limit else "",
        directory=_quoted(str(one.directory), command=True),
        writable=_quoted(str(one.directory)) + (" /tmp /var/tmp" if temporary else ""),
        private="no" if temporary else "yes",
    )
    start = GONGKAI_WINDOW.partition("-")[0] or _EVENING
    return {SERVICE: service, TIMER: _TIMER.format(start=start, window=GONGKAI_WINDOW, zone=_BEIJING)}


def crontab(one: Schedule) -> str:
    """Return the line for a crontab.

    Cron knows the machine's time zone only: the line is tried every hour, and goes on in the first hour of the window in China. Its minute
    depends on the directory, so that not everybody's crawl begins at the same one.
    """
    hour = (GONGKAI_WINDOW or _EVENING).partition(":")[0]
    minute = sha256(bytes(one.directory)).digest()[0] % 60
    program, directory = shlex.quote(str(one.program)), shlex.quote(str(one.directory))
    limit = f" --limit {one.limit}" if one.limit else ""
    crawl = f"GONGKAI_CONTACT={shlex.quote(one.contact)} {program} crawl --due{limit} -d {directory}"
    line = f'[ "$(TZ=UTC-8 date +%H)" = {hour} ] && {{ {crawl}; [ $? -le 1 ] && {program} build -d {directory}; }}'
    return f"{minute} * * * * {line.replace('%', chr(92) + '%')}\n"


def _quoted(text: str, *, command: bool = False) -> str:
    """Quote *text* for a unit: of a *command* $ would begin a variable, anywhere % a specifier."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{plain.replace("$", "$$") if command else plain}"'

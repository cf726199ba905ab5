"""`gongkai schedule` writes what starts a crawl by night in China and a build after it, for systemd or cron, and writes nowhere else."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import WrongUseError
from crawler.schedule import SERVICE, TIMER, crontab, schedule, units

CONTACT = 'you+100%@example.org "$HOME"'
# Stands for gongkai: writes down what it was called with, and ends as it is told to.
PROGRAM = '#!/bin/sh\nprintf "%s|" "$GONGKAI_CONTACT" "$@" >> "$CALLS"; echo >> "$CALLS"\n[ "$1" = crawl ] && exit "$CRAWL"\nexit 0\n'


@pytest.fixture
def place(tmp_path):
    """Give a folder with a program and an archive whose names hold what a unit and a shell take for something else."""
    folder = tmp_path / "venv 50%"
    folder.mkdir()
    (folder / "gongkai").write_text(PROGRAM)
    (folder / "gongkai").chmod(0o755)
    (tmp_path / "档案 100% \"a\" $HOME 'b'").mkdir()
    return tmp_path


def made(place: Path, **options: object):
    directory = next(path for path in place.iterdir() if path.name.startswith("档案"))
    return schedule(directory, CONTACT, program=place / "venv 50%/gongkai", user="gongkai", **options)


def fields(unit: str) -> dict[str, list[str]]:
    """Return what a unit sets: each name's values in order, specifiers and quotes taken off."""
    lines = (line.partition("=") for line in unit.splitlines() if line and not line.startswith(("#", "[")))
    found: dict[str, list[str]] = {}
    for name, _, value in lines:
        found.setdefault(name, []).append(value)
    return found


def words(value: str) -> list[str]:
    """Return the words of a command of a unit, as systemd reads them."""
    quoted = (re.sub(r"\\(.)", r"\1", one or two) for one, two in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', value))
    return [word.replace("%%", "%").replace("$$", "$") for word in quoted]


def test_the_units_crawl_what_is_due_and_then_build(place):
    """Both commands name the program and the archive by their absolute paths; a crawl that failed in part is followed by the build."""
    one = made(place, limit=20)
    service = fields(units(one)[SERVICE])
    crawl, build = (words(value) for value in service["ExecStart"])
    assert crawl == [str(one.program), "crawl", "--due", "--limit", "20", "-d", str(one.directory)]
    assert build == [str(one.program), "build", "-d", str(one.directory)]
    assert service["SuccessExitStatus"] == ["1"]
    assert service["User"] == ["gongkai"]
    (contact,) = service["Environment"]
    assert contact == '"GONGKAI_CONTACT=you+100%%@example.org \\"$HOME\\""'


def test_the_units_are_hardened(place):
    """Only the archive can be written to; no privileges, no devices, no other kind of network."""
    service = fields(units(made(place))[SERVICE])
    assert service["ProtectSystem"] == ["strict"]
    assert words(service["ReadWritePaths"][0])[0] == str(made(place).directory)
    for name in ("NoNewPrivileges", "PrivateDevices", "ProtectKernelTunables", "RestrictNamespaces", "LockPersonality"):
        assert service[name] == ["yes"], name
    assert service["CapabilityBoundingSet"] == [""]
    assert service["RestrictAddressFamilies"] == ["AF_INET AF_INET6 AF_UNIX"]


def test_the_timer_starts_by_night_in_china(place):
    """22:00 in China whatever the machine's time zone, up to an hour later, and after a night that was missed."""
    timer = fields(units(made(place))[TIMER])
    assert timer["OnCalendar"] == ["*-*-* 22:00:00 Asia/Shanghai"]
    assert timer["RandomizedDelaySec"] == ["1h"]
    assert timer["Persistent"] == ["true"]
    assert timer["WantedBy"] == ["timers.target"]


def test_systemd_takes_the_units(place):
    """Where systemd is, `systemd-analyze verify` finds nothing wrong with the units; everywhere each line of them is NAME=VALUE."""
    for name, text in units(made(place)).items():
        (place / name).write_text(text)
        wrong = [line for line in text.splitlines() if not re.fullmatch(r"|#.*|\[\w+\]|[A-Z]\w+=.*", line)]
        assert wrong == []
    if shutil.which("systemd-analyze"):
        command = ["systemd-analyze", "verify", str(place / SERVICE), str(place / TIMER)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("hour", "crawl", "called"),
    [("22", "0", ["crawl", "build"]), ("22", "1", ["crawl", "build"]), ("22", "2", ["crawl"]), ("21", "0", [])],
)
def test_cron_starts_it_in_the_first_hour_of_the_night_in_china(place, hour, crawl, called):
    """The line is tried every hour and goes on at 22 in China only; the build follows unless the crawl could not be begun."""
    (place / "date").write_text(f'#!/bin/sh\n[ "$TZ $1" = "UTC-8 +%H" ] && echo {hour}\n')
    (place / "date").chmod(0o755)
    one = made(place)
    minute, *every, line = crontab(one).rstrip("\n").split(" ", 5)
    assert 0 <= int(minute) < 60
    assert every == ["*"] * 4
    assert "%" not in line.replace(r"\%", "")  # cron takes a bare one for the end of the line
    calls = place / "calls"
    environment = {**os.environ, "PATH": f"{place}:{os.environ['PATH']}", "CALLS": str(calls), "CRAWL": crawl}
    subprocess.run(["sh", "-c", line.replace(r"\%", "%")], env=environment, check=False, timeout=60)
    said = [one.split("|") for one in calls.read_text().splitlines()] if calls.exists() else []
    assert [words[1] for words in said] == called
    assert all(words[-2] == str(one.directory) for words in said)
    assert all(words[0] == CONTACT for words in said[:1])


def test_what_is_missing_is_said(place):
    """Without a contact, an archive, or a program there is no schedule."""
    for directory, contact, program in (
        (place, None, None),
        (place, "nobody", None),
        (place / "absent", CONTACT, None),
        (place, CONTACT, place / "absent"),
    ):
        with pytest.raises(WrongUseError):
            schedule(directory, contact, program=program)


def test_the_command_writes_only_where_it_is_told_to(tmp_path):
    """Without --to everything goes to standard output, how to enable it apart; with it the files are all that there is then."""
    archive = tmp_path / "archive"
    archive.mkdir()
    command = [sys.executable, "-m", "crawler.cli", "schedule", "-d", str(archive)]
    environment = {**os.environ, "GONGKAI_CONTACT": "you@example.org", "HOME": str(tmp_path)}

    def run(*options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)

    shown = run()
    assert shown.stdout.count("[Unit]") == 2
    assert "systemctl enable --now gongkai.timer" in shown.stderr
    assert run("--cron").stdout.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == [archive]
    written = run("--to", str(tmp_path / "units"))
    assert (written.returncode, written.stderr) == (0, "")
    assert f"sudo cp {tmp_path / 'units' / SERVICE}" in written.stdout
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["archive", SERVICE, TIMER, "units"]
    refused = subprocess.run([*command, "--contact", ""], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1

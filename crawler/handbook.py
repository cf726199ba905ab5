"""Writes docs/reference.md from the code, so that no command, format, rule, setting or column goes undescribed.

`python -m crawler.handbook` prints it, and writes docs/standard anew; `make docs` puts it in its place; a test fails while they differ.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from archive import panel
from archive.crawl_states import states
from archive.schema import comments
from crawler import settings, standard
from crawler.cli import main
from crawler.platforms import PLATFORMS
from parsers.checks import RULES
from parsers.claim_kinds import KINDS
from parsers.formats import FORMATS
from parsers.forms import FORMS

_STANDARD = Path(__file__).parent.parent / "docs/standard"
_SETTING = re.compile(r"((?:^#.*\n)+)^([A-Z][A-Z_]+)(?:: [^=]+)? = (.+)$", re.MULTILINE)


def write() -> str:
    """Return the reference as Markdown."""
    parts = (_commands, _formats, _forms, _platforms, _rules, _claims, _states, _settings, _tables)
    lines = ["# Reference 手册", "", "Written by `make docs` from the code; edit the code, not this page.", ""]
    for part in parts:
        lines += [*part(), ""]
    return "\n".join(lines)


def _commands() -> Iterator[str]:
    yield "## Commands 命令"
    for name, command in _named(main):
        context = click.Context(command, info_name=f"gongkai {name}", terminal_width=100, max_content_width=100)
        yield f"\n### gongkai {name}\n"
        yield f"```\n{command.get_help(context)}\n```"


def _named(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield f"{before}{name}", command
        if isinstance(command, click.Group):
            yield from _named(command, f"{before}{name} ")


def _formats() -> Iterator[str]:
    yield "## Formats 格式\n"
    yield from _grid(("format", "media types", "what it reads"))
    for module in FORMATS:
        yield _row(module.name, ", ".join(module.media_types), _first_line(module.__doc__))


def _forms() -> Iterator[str]:
    yield "## Forms 表式\n"
    yield from _grid(("form", "source", "cells prescribed", "sums", "table 2 / 3 / 4"))
    for form in FORMS:
        tables = " / ".join(
            str(sum(address[0] == table.code for address in form.prescribed())) for table in form.tables
        )
        yield _row(form.key, form.source, len(form.prescribed()), len(form.identities), tables)


def _platforms() -> Iterator[str]:
    yield "## Platforms 平台 (docs/platforms.md says how each is walked)\n"
    yield from _grid(("platform", "中文", "shapes of a report's address"))
    for platform in PLATFORMS:
        yield _row(platform.name, platform.label, "; ".join(f"`{shape}`" for shape in platform.articles))


def _rules() -> Iterator[str]:
    yield "## Rules 规则\n"
    yield from _grid(("rule", "severity", "中文", "English"))
    for rule in sorted((*RULES, *panel.RULES), key=lambda rule: rule.id):
        yield _row(rule.id, rule.severity, rule.chinese, rule.english)


def _claims() -> Iterator[str]:
    yield "## Claims 正文中的数\n"
    yield from _grid(("kind", "中文", "English", "unit"))
    for kind in KINDS:
        yield _row(kind.code, kind.chinese, kind.english, kind.unit)


def _states() -> Iterator[str]:
    yield "## States 状态 (archive/states.csv: how a host, a site, a report ends a run)\n"
    yield from _grid(("state", "中文", "English", "含义", "meaning", "causes"))
    for one in states().values():
        causes = " ".join(f"`{cause}`" for cause in one.causes)
        yield _row(f"{one.state} ({one.kind})", one.chinese, one.english, one.meaning_chinese, one.meaning, causes)


def _settings() -> Iterator[str]:
    """Read the settings from their source: the comment above each says why it departs from the default."""
    yield "## Crawl settings 采集设置 (crawler/settings.py)\n"
    yield from _grid(("setting", "value", "why"))
    source = Path(settings.__file__).read_text(encoding="utf-8")
    for comment, name, value in _SETTING.findall(source):
        why = " ".join(line.removeprefix("#").strip() for line in comment.splitlines())
        yield _row(name, f"`{value}`" if not value.endswith(("{", "[", "(")) else "see there", why)


def _tables() -> Iterator[str]:
    yield "## Tables of archive.db 数据表"
    for table, columns in comments().items():
        yield f"\n### {table}\n"
        yield from _grid(("column", "中文", "English"))
        for column, (chinese, english) in columns.items():
            yield _row(column or "(table)", chinese, english)


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n", maxsplit=1)[0]


def _grid(heads: tuple[str, ...]) -> Iterator[str]:
    yield _row(*heads)
    yield _row(*("---" for _ in heads))


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    standard.write(_STANDARD)
    print(write(), end="")  # noqa: T201 - this is what it is for

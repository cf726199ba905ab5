"""Documentation that cannot drift: what the code has, the docs have."""

import re
from pathlib import Path

import pytest

from archive import panel
from crawler import standard
from crawler.cli import main
from crawler.handbook import write
from parsers.checks import RULES
from parsers.formats import FORMATS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_reference_is_as_the_code_says():
    """docs/reference.md is what `make docs` writes: commands, formats, forms, platforms, rules, settings, tables and columns."""
    assert write() == (ROOT / "docs/reference.md").read_text(encoding="utf-8"), "run `make docs`"


def test_rules_that_are_none_of_one_report_are_named():
    """docs/rules.md says of no rule about one report that it is missing, and of none that is there that it is not implemented."""
    lines = (ROOT / "docs/rules.md").read_text(encoding="utf-8").splitlines()
    told = {
        line: set(re.findall(r"\b[A-Z]\d?-[A-Z0-9-]+\b", line.split("|")[1])) for line in lines if line.startswith("| ")
    }
    across = {rule.id for rule in panel.RULES}
    for line, ids in told.items():
        wanted = set() if "not implemented" in line or "`archive/panel`" not in line else ids
        assert wanted <= across, line
        assert not (ids & across) or "`archive/panel`" in line, line
        assert ids & {rule.id for rule in RULES} <= {"T2-TYPE-PLAUSIBLE"}, line


def test_standard_is_as_the_code_says():
    """docs/standard has what `make docs` writes: the forms as JSON Schema, their sums, the rules, the kinds of claims."""
    folder = ROOT / "docs/standard"
    assert standard.files() == {
        path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != "README.md"
    }, "run `make docs`"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_help_with_an_example(name):
    """Each command says what it does and shows an example."""
    command = main.commands[name]
    assert command.help
    assert command.epilog
    assert f"gongkai {name}" in command.epilog


def test_readme_names_what_is_there():
    """Every path that README and CONTRIBUTING name exists, pictures included."""
    for text in (README, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        for path in re.findall(r"\]\(([^)#]+)\)|`((?:parsers|crawler|archive|tests|docs)/[\w./]+)`", text):
            named = next(filter(None, path))
            assert "<" in named or (ROOT / named).exists(), named


@pytest.mark.parametrize("module", FORMATS, ids=lambda module: module.name)
def test_every_format_keeps_the_contract(module):
    """A format has a name, media types and `first`, and says in its first line what it reads."""
    assert module.name
    assert module.media_types
    assert callable(module.first)
    assert module.__doc__


def test_settings_say_why():
    """Every line of the crawl settings that sets a value stands under a comment."""
    source = (ROOT / "crawler/settings.py").read_text(encoding="utf-8")
    unexplained = re.findall(r"(?:\n\n|\A)([A-Z_]{4,}) = ", source.split('SPIDER_MODULES = ["crawler.spiders"]', 1)[1])
    assert unexplained == ["USER_AGENT"]  # the function above it says what it is


def test_no_registry_hosts():
    """The pins name no host."""
    for path in (ROOT / "requirements").iterdir():
        assert "://" not in path.read_text(encoding="utf-8"), path.name

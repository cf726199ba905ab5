"""The rules on generated reports: what they say of true ones, and whether they see what was planted. `make rules` prints it.

`python tests/rules_measured.py 1000 300` reads a thousand clean reports and three hundred with one planted error each.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import parsers
from crawler.demo.faults import faults_of
from crawler.demo.generate import generate
from crawler.demo.misstatements import misstatements_of
from crawler.demo.truth import FormKey, Generated
from parsers.checks import RULES
from parsers.report import Finding, Report

FORMATS = ("html", "pdf", "text", "docx", "rtf", "xlsx", "zip")
FORMS: tuple[FormKey, ...] = ("2021", "2021", "2019", "2014")
_APART = 7919
_OF_BLANKS = frozenset({"T3-TOTAL-BLANK", "T3-BLANK-CELLS", "Q-COMPLETENESS"})


@dataclass
class Measured:
    """What was read: *alarms* are findings about clean reports, *unseen* planted errors that were not found, both in words."""

    read: int = 0
    claims: int = 0
    alarms: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)


def kinds() -> list[tuple[FormKey, str]]:
    """Return every form with every rule that an error can be planted for."""
    forms = dict.fromkeys(FORMS)
    return [(form, rule) for form in forms for rule in (*faults_of(form), *misstatements_of(form))]


def clean(count: int, *, start: int = 0) -> Measured:
    """Read *count* reports without a planted error, in every format and form."""
    measured = Measured()
    for seed in range(start, start + count):
        made = generate(seed * _APART, form=FORMS[seed % len(FORMS)], format=FORMATS[seed % len(FORMATS)])
        report = parsers.parse(made.body)
        measured.read += 1
        measured.claims += len(report.claims)
        measured.rules.update(report.checked)
        measured.alarms += [f"seed {seed} {made.form} {made.format} {said}" for said in _alarms(made, report)]
    return measured


def _alarms(made: Generated, report: Report) -> Iterator[str]:
    for finding in report.findings:
        graver = finding.severity != "info" or finding.rule.startswith("N-")
        if finding.verdict != "not_assessable" and graver and not _is_printed_so(made, finding):
            yield f"{finding.rule} {finding.verdict}: {finding.chinese}"


def _is_printed_so(made: Generated, finding: Finding) -> bool:
    """Whether the layout prints what the rule is about: a row of the older form, or an amount without a unit."""
    if finding.rule == "T3-FORM-MIX":
        return any(address[1] == "other_handling" for address in made.cells) and made.form == "2021"
    amount = made.cells.get(("proactive", "central_procurement", "amount"))
    return finding.rule == "T2-PROC-UNIT" and amount is not None and amount.text[-1:].isdigit()


def planted(count: int, *, start: int = 0) -> Measured:
    """Read *count* reports with one planted error each, every rule that can be planted in turn."""
    measured, todo = Measured(), kinds()
    for number in range(start, start + count):
        form, rule = todo[number % len(todo)]
        format_ = FORMATS[number % len(FORMATS)]
        # A cell a line, as some text has it, nobody can see which cell is blank.
        format_ = "html" if rule in _OF_BLANKS and format_ == "text" else format_
        made = generate(number * _APART + 1, form=form, format=format_, plant=rule)
        report = parsers.parse(made.body)
        measured.read += 1
        measured.rules[rule] += 1
        if not _is_seen(made, report, rule):
            measured.unseen.append(f"{number} {form} {made.format} {rule}: {_about(report, rule)}")
    return measured


def _is_seen(made: Generated, report: Report, rule: str) -> bool:
    told = [set(one.cells) for one in report.findings if one.rule == rule and one.verdict != "not_assessable"]
    return bool(told) and all(any(set(one.cells) <= cells for cells in told) for one in made.planted)


def _about(report: Report, rule: str) -> str:
    return "; ".join(f"{one.verdict} {one.chinese}" for one in report.findings if one.rule == rule) or "nothing said"


def told(clean_reports: int, planted_reports: int) -> Iterator[str]:
    """Yield the lines that `make rules` prints."""
    true = clean(clean_reports)
    yield from true.alarms
    yield f"clean: {true.read} reports, {true.claims} claims, {sum(true.rules.values())} passes of {len(true.rules)} rules"
    yield f"clean: {len(true.alarms)} findings of severity error or warn, or of a rule N-*"
    false = planted(planted_reports)
    yield from false.unseen
    yield f"planted: {false.read} reports, {len(false.rules)} of {len(RULES)} rules, {len(false.unseen)} errors not seen"


if __name__ == "__main__":
    many = [int(argument) for argument in sys.argv[1:3]]
    for line in told(*(many or (1000, 300))):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

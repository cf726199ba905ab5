"""Rules about prose on generated reports, which know what is true: `make rules` runs the same over 1,000 and 300 of them."""

import pytest
from rules_measured import clean, kinds, planted

import parsers
from crawler.demo.misstatements import MISSTATEMENTS
from parsers.checks import RULES

KINDS = kinds()


@pytest.mark.parametrize("start", range(0, 28, 14))
def test_true_reports_raise_no_alarm(start):
    """True reports of every form and format state many numbers, and no rule finds fault with them."""
    measured = clean(14, start=start)
    assert measured.alarms == []
    assert measured.claims > 5 * measured.read


@pytest.mark.parametrize("number", range(len(KINDS)), ids=[f"{form}-{rule}" for form, rule in KINDS])
def test_a_planted_error_is_seen(number):
    """For every rule that an error can be planted for, in every form that knows it: the rule tells of it, with its cells."""
    assert planted(1, start=number).unseen == []


def test_every_rule_of_the_prose_can_be_broken():
    """An error can be planted for each rule N-*, so that none of them is only believed to work."""
    assert {rule.id for rule in RULES if rule.id.startswith("N-")} <= set(MISSTATEMENTS)


@pytest.mark.corpus
def test_real_reports_raise_no_alarm_about_their_prose(corpus):
    """In the real documents prose and tables agree: no rule N-* or of the year finds fault, and most of them pass somewhere."""
    passed: set[str] = set()
    for document in sorted(corpus.glob("*/document.*")):
        report = parsers.parse(document.read_bytes())
        passed |= set(report.checked)
        told = [one for one in report.findings if one.rule.startswith(("N-", "Y-")) and one.verdict != "not_assessable"]
        assert told == [], document.parent.name
    assert {
        "N-REQ",
        "N-REQ-ZERO",
        "N-COUT",
        "N-REC",
        "N-LIT",
        "N-PARTS",
        "N-PERCENT",
        "N-FEE",
        "Y-WRONG-YEAR",
    } <= passed


@pytest.mark.corpus
def test_two_totals_that_are_printed_wrong_are_the_source_s(corpus):
    """hongze-2023 prints two wrong totals: they are found, and both readings agree on what is printed."""
    report = parsers.parse((corpus / "hongze-2023/document.pdf").read_bytes())
    told = [one for one in report.findings if one.rule == "T4-SUM" and one.verdict == "fail"]
    assert [{cell[1] for cell in one.cells} for one in told] == [{"reconsideration"}, {"litigation_after_recon"}]
    assert {one.blame for one in told} == {"source"}

"""What a rule is made of, and the list in which each rule about one report registers.

Rules about several reports are made of the same `Rule` and listed in `archive/panel.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from parsers.forms import Address, Form
from parsers.guidance import Guidance, guidance
from parsers.report import Finding, Report, Severity, Verdict

Outcome = Finding | Literal["pass"]
Check = Callable[[Report, Form], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's public face: id, severity, and what it says in both languages. Its id leads to its `guidance`."""

    id: str
    severity: Severity
    chinese: str
    english: str

    @property
    def guidance(self) -> Guidance:
        """Its scope, its source, and what to do about a finding."""
        return guidance(self.id)

    def fail(self, chinese: str, english: str, cells: Iterable[Address] = ()) -> Finding:
        """Return a fail: what is wrong, in both languages, and the cells it names. Who is to blame is not known from one reading."""
        return Finding(self.id, self.severity, "fail", chinese, english, tuple(cells), "unknown")

    def other(self, verdict: Verdict, chinese: str, english: str, cells: Iterable[Address] = ()) -> Finding:
        """Return a finding that is no fail: uncertain or not assessable."""
        return Finding(self.id, self.severity, verdict, chinese, english, tuple(cells))


REGISTERED: list[tuple[Rule, Check]] = []


def rule(name: str, severity: Severity) -> Callable[[Callable[[Rule, Report, Form], Iterator[Outcome]]], Check]:
    """Register a function as the check of the rule *name*: its docstring, a Chinese and an English line, is the rule's public text."""

    def register(judge: Callable[[Rule, Report, Form], Iterator[Outcome]]) -> Check:
        chinese, english = (line.strip() for line in (judge.__doc__ or "").strip().split("\n"))
        known = Rule(name, severity, chinese, english)
        check = partial(judge, known)
        REGISTERED.append((known, check))
        return check

    return register

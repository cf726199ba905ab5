"""The forms that reports are written in: their years, the blocks of table 2 that are printed, and mixtures of two of them."""

from collections.abc import Iterator
from dataclasses import replace

from crawler.demo.layout import Layout
from crawler.demo.truth import FormKey, form_of
from parsers.forms import Block, Form, Line, Table

YEARS: dict[FormKey, range] = {"2021": range(2021, 2025), "2019": range(2019, 2021), "2014": range(2014, 2019)}
"""The years that a report of each form is drawn from."""

_NOW, _BEFORE = (form_of(key).table("proactive") for key in ("2021", "2019"))


def shown(key: FormKey, look: Layout) -> FormKey:
    """Return the form that most column labels of table 2 belong to, in a report of the form *key*."""
    return "2019" if look.mixture == "documents" else key


def blocks(key: FormKey, look: Layout) -> tuple[Block, ...]:
    """Return the blocks of table 2 as printed, with no more lines than are printed."""
    if look.mixture == "documents":
        printed = (_BEFORE.blocks[0], *_NOW.blocks[1:])
    elif look.mixture == "procurement":
        printed = (*_NOW.blocks, _BEFORE.blocks[-1])
    else:
        printed = form_of(key).table("proactive").blocks
    return tuple(replace(block, lines=tuple(_lines(block, look))) for block in printed)


def _lines(block: Block, look: Layout) -> Iterator[Line]:
    return (line for line in block.lines if not line.local or look.mixture == "other_documents")


def request_lines(form: Form, look: Layout) -> tuple[Line, ...]:
    """Return the rows of table 3 as printed: with one row for （六）其他处理, or its three parts."""
    parts = form.stands_for.get("other_handling", ())
    return tuple(
        line
        for line in form.table("requests").lines
        if (line.code not in parts if look.single_other else not line.local)
    )


def details(form: Form) -> tuple[str, ...]:
    """Return the codes of the rows of table 3 that add up to （七）总计."""
    return tuple(line.code for line in _outcomes(form.table("requests")))


def _outcomes(table: Table) -> Iterator[Line]:
    return (line for line in table.lines if line.group and not line.local and line.code != "total_handled")

"""Write reports from a seed number, in the form of 2021, 2019 or 2014, with or without a planted error, in any of seven formats.

The same arguments give the same bytes. A format is added as a module write_<format>.py and a name in FORMATS; a planted error in
`faults`; a layout in `layout`.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crawler.demo import (
    annex,
    figures,
    figures_2019,
    generations,
    layout,
    packing,
    places,
    printing,
    prose,
    prose_2014,
    write_docx,
    write_html,
    write_pdf,
    write_rtf,
    write_text,
    write_xlsx,
)
from crawler.demo.author import Author
from crawler.demo.damage import damaged
from crawler.demo.decoys import decoy
from crawler.demo.draft import Draft, Part
from crawler.demo.faults import FAULTS, Fault
from crawler.demo.grids import sheets
from crawler.demo.layout import Layout
from crawler.demo.misstatements import plant as planted
from crawler.demo.page import Site
from crawler.demo.truth import MISSING, Figures, Format, FormKey, Generated, Printed, form_of
from parsers.forms import Address

_TYPES: dict[Format, tuple[str, str]] = {
    "html": ("html", "text/html"),
    "pdf": ("pdf", "application/pdf"),
    "text": ("txt", "text/plain"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "rtf": ("rtf", "application/rtf"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": ("zip", "application/zip"),
}
_WRITERS: dict[Format, Callable[[Draft], bytes]] = {
    "pdf": write_pdf.write,
    "text": write_text.write,
    "docx": write_docx.write,
    "rtf": write_rtf.write,
    "xlsx": write_xlsx.write,
}
# What is drawn where no format is asked for.
_FORMATS: tuple[Format, ...] = ("html", "html", "html", "pdf", "text", "text")
# What a zip archive holds.
_PACKED: tuple[Format, ...] = ("docx", "docx", "html", "rtf")
_TITLES = (
    "{organization}{year}年政府信息公开工作年度报告",
    "{year}年{organization}政府信息公开工作年度报告",
    "{organization}{year}年度政府信息公开工作年度报告",
)
_PLANTED_EVERY = 6
_APART = 1_000_003
"""Between the seeds of two runs of `generate_many`, so that they do not share reports."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What `generate` was asked for, its gaps filled from the seed."""

    seed: int
    organization: str
    year: int
    format: Format
    rule: str | None
    form: FormKey

    def source(self, purpose: str) -> random.Random:
        """Return a source of its own for each purpose, so that a choice for one leaves the others as they are."""
        return _source(self.seed, purpose)


def generate(
    seed: int,
    *,
    organization: str | None = None,
    year: int | None = None,
    form: FormKey = "2021",
    format: Format | None = None,  # noqa: A002 - the word of Generated and of the reader
    plant: str | None = None,
    before: Generated | None = None,
    **choices: Any,
) -> Generated:
    """Return the report of *seed*; what is not given is drawn from it.

    *plant* is a rule that the document shall break (a name of `faults.FAULTS` or `misstatements.MISSTATEMENTS`). *before* is the
    agency's report of the previous year: what it carried over is carried in. *choices* are fields of `layout.Layout`, or *site*, the
    `page.Site` of an HTML report.
    ValueError when the year is before the form's first, the form does not know the rule, or a choice cannot be read in the document.
    """
    years = generations.YEARS[form]
    source = _source(seed, "order")
    place, drawn_year, drawn_format = (
        places.draw(source),
        source.randint(years[0], years[-1]),
        source.choice(_FORMATS),
    )
    order = _Order(seed, organization or place, year or drawn_year, format or drawn_format, plant, form)
    if order.year < years[0]:
        raise ValueError(f"year {order.year} is before the form of {form}; give a year from {years[0]} on")
    site = choices.pop("site", None) or places.site_of(order.organization)
    look = layout.draw(order.source("layout"), order.format, choices, generation=form, as_form=plant is not None)
    return _write(order, look, site, _figures_of(before))


def generate_many(seed: int, count: int) -> Iterator[Generated]:
    """Yield *count* reports, every sixth of them with a planted error; the first are the same whatever *count* is."""
    rules = tuple(FAULTS)
    for number in range(count):
        rule = rules[number // _PLANTED_EVERY % len(rules)] if number % _PLANTED_EVERY == _PLANTED_EVERY - 1 else None
        yield generate(seed * _APART + number, plant=rule)


def _source(seed: int, purpose: str) -> random.Random:
    return random.Random(f"{seed}/{purpose}")  # noqa: S311 - invented figures, no secrets


def _figures_of(report: Generated | None) -> Figures:
    """Return the figures that *report* prints; a blank counts as 0 here, for the next year has to start from something."""
    cells = report.cells.items() if report else ()
    return {address: cell.value or Decimal(0) for address, cell in cells if cell.status != "missing"}


def _write(order: _Order, look: Layout, site: Site, before: Figures) -> Generated:
    drawn = {address: value * look.scale for address, value in _draw(order, before).items()}
    fault = planted(order.source("fault"), order.rule, drawn, order.form)
    stated = figures_2019.mixed(order.source("mixture"), drawn | fault.figures, order.organization, look)
    shown = generations.shown(order.form, look)
    printed = figures_2019.join_other(stated) if look.single_other else stated
    cells = printing.show(order.source("printing"), printed, look, form_of(shown))
    cells |= {address: printing.without_number(text) for address, text in fault.blanks.items()}
    draft = _draft(order, look, stated, fault, cells)
    extension, media_type = _TYPES[order.format]
    return Generated(
        name=f"report-{order.seed}.{extension}",
        body=_body(order, draft, site),
        media_type=media_type,
        organization=order.organization,
        year=order.year,
        title=draft.title,
        published=draft.published,
        cells=_without_lost(cells, fault, look),
        planted=fault.planted,
        format=order.format,
        form=shown,
    )


def _draw(order: _Order, before: Figures) -> Figures:
    source, busy = order.source("figures"), order.rule is not None
    if order.form == "2014":
        return annex.draw(source, order.organization, busy=busy)
    draw = figures_2019.draw if order.form == "2019" else figures.draw
    return draw(source, order.organization, before, busy=busy)


def _body(order: _Order, draft: Draft, site: Site) -> bytes:
    if order.format == "html":
        return write_html.write(draft, site)
    if order.format != "zip":
        return _WRITERS[order.format](draft)
    inside = replace(order, format=order.source("zip").choice(_PACKED))
    name = f"{draft.title}.{_TYPES[inside.format][0]}"
    return packing.pack_as_chinese({name: _body(inside, draft, site)})


def _draft(order: _Order, look: Layout, stated: Figures, fault: Fault, cells: Mapping[Address, Printed]) -> Draft:
    source = order.source("words")
    author = Author(source, order.organization, order.year, stated, fault.instead)
    chapters = prose_2014.chapters(author) if order.form == "2014" else prose.chapters(author, inline=look.inline)
    printed = {code: damaged(sheet, look) for code, sheet in sheets(order.form, cells, fault, look).items()}
    # The annex stands in no section of its own: at the end, that is.
    tables = {table.section or len(chapters): printed.get(table.code) for table in form_of(order.form).tables}
    if look.decoys != "none" and look.tables != "merged":
        tables = {1: decoy(source, look), **tables, **({} if order.form == "2014" else {6: decoy(source, look)})}
    parts = tuple(
        Part("" if number == fault.lost_section else heading, text, tables.get(number))
        for number, (heading, text) in enumerate(chapters, start=1)
    )
    title = source.choice(_TITLES).format(organization=order.organization, year=order.year)
    return Draft(title, order.organization, order.year, _published(source, order), parts, look)


def _published(source: random.Random, order: _Order) -> str:
    """Return a day before the one that the law sets: 31 January for an agency, 31 March for a whole government."""
    days = 85 if order.organization.endswith(("县人民政府", "区人民政府")) else 28
    return (date(order.year + 1, 1, 2) + timedelta(days=source.randint(2, days))).isoformat()


def _without_lost(cells: Mapping[Address, Printed], fault: Fault, look: Layout) -> dict[Address, Printed]:
    rows = {fault.lost_row, *look.lost}
    return {
        address: MISSING if address[0] == fault.lost_table or address[1] in rows else cell
        for address, cell in cells.items()
    }

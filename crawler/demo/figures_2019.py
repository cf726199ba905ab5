"""Figures of the form of 2019, and of its cells that stand in reports of another form."""

import random
from decimal import Decimal

from crawler.demo import figures
from crawler.demo.layout import Layout
from crawler.demo.truth import FORM, Figures

_SPLIT = FORM.stands_for["other_handling"]
_DECIDED = ("licensing", "penalties", "coercion")
_WHOLE = ("县人民政府", "区人民政府")


def join_other(drawn: Figures) -> Figures:
    """Return the figures *drawn* with the three rows of （六）其他处理 added up into one, and the three gone."""
    kept = {address: value for address, value in drawn.items() if address[1] not in _SPLIT}
    for (table, row, column), value in drawn.items():
        if row in _SPLIT:
            address = (table, "other_handling", column)
            kept[address] = kept.get(address, Decimal(0)) + value
    return kept


def draw(source: random.Random, organization: str, before: Figures | None = None, *, busy: bool = False) -> Figures:
    """Return a figure for every cell that the form of 2019 prescribes. *before* and *busy* as in `figures.draw`."""
    now = figures.draw(source, organization, before, busy=busy)
    before = before or {}
    shared = {address: value for address, value in join_other(now).items() if address[0] != "proactive"}
    decided = {("proactive", row, "decisions"): now["proactive", row, "decisions"] for row in _DECIDED}
    decided["proactive", "other_services", "decisions"] = Decimal(source.choice((0, 0, source.randint(1, 900))))
    return {
        **_documents(source, organization, before),
        **decided,
        **_items(source, before),
        **_procurement(source),
        **shared,
    }


def mixed(source: random.Random, drawn: Figures, organization: str, look: Layout) -> Figures:
    """Return the figures *drawn* with those of the mixture that *look* asks for."""
    if look.mixture == "documents":
        kept = {at: value for at, value in drawn.items() if at[1] not in ("regulations", "normative_documents")}
        return kept | _documents(source, organization, {})
    if look.mixture == "procurement":
        return drawn | _procurement(source)
    if look.mixture == "other_documents":
        return drawn | _made(source, "other_disclosed_documents", 60, {})
    return drawn


def _documents(source: random.Random, organization: str, before: Figures) -> Figures:
    made = _made(source, "normative_documents", 12 if organization.endswith(_WHOLE) else 2, before)
    # A county makes no 规章: only the State Council's departments, provinces and cities with districts do.
    return {("proactive", "regulations", column): Decimal(0) for _, _, column in made} | made


def _made(source: random.Random, row: str, most: int, before: Figures) -> Figures:
    total = ("proactive", row, "total_disclosed")
    made = source.randint(0, most)
    disclosed = source.randint(0, made)
    stock = before.get(total, Decimal(source.randint(0, most * 5)))
    return {
        ("proactive", row, "newly_made"): Decimal(made),
        ("proactive", row, "newly_disclosed"): Decimal(disclosed),
        total: stock + disclosed,
    }


def _items(source: random.Random, before: Figures) -> Figures:
    """Items of the previous year and their change: what the year before ended with, this one begins with."""
    items: Figures = {}
    for row in (*_DECIDED, "other_services", "admin_fees"):
        previous, change = ("proactive", row, "prev_items"), ("proactive", row, "item_change")
        if previous in before and change in before:
            items[previous] = before[previous] + before[change]
        else:
            items[previous] = Decimal(source.choice((0, source.randint(1, 30), source.randint(100, 2400))))
        fewest = -min(int(items[previous]), 40)
        items[change] = Decimal(source.choice((0, 0, source.randint(1, 60), source.randint(fewest, 0))))
    return items


def _procurement(source: random.Random) -> Figures:
    projects = source.choice((0, source.randint(1, 90)))
    amount = figures.money(source, 9000) if projects else Decimal(0)
    return {
        ("proactive", "central_procurement", "projects"): Decimal(projects),
        ("proactive", "central_procurement", "amount"): amount,
    }

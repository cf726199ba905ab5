"""Random, plausible figures that satisfy every identity of the form of 2021."""

import random
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from crawler.demo.generations import details
from crawler.demo.truth import FORM, Figures

_REQUESTS = FORM.table("requests")
APPLICANTS = tuple(column.code for column in _REQUESTS.blocks[0].columns)[:-1]
_APPLICANT_WEIGHTS = (78, 9, 1, 2, 6, 4)
DETAILS = details(FORM)
"""The rows of table 3 that add up to （七）总计."""

_COMMON = {
    "granted": 40,
    "partly_granted": 9,
    "unable_not_held": 22,
    "unable_needs_creation": 4,
    "declined_petition": 5,
}
_GROUPS = tuple(block.lines[0].code for block in FORM.table("remedies").blocks)
_RESULTS = ("upheld", "corrected", "other_result", "pending")
_ENFORCERS = ("城市管理", "市场监督", "应急", "交通", "卫生", "人民政府")
_LICENSERS = ("市场监督", "行政审批", "教育", "卫生", "交通", "人民政府")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much an agency does: the most requests it handles in a year, and the chance of a year without any."""

    requests: int
    idle: float


def scale_of(organization: str) -> Scale:
    """Return the scale that the name *organization* suggests: a county's own report is larger than a town's."""
    if organization.endswith(("镇人民政府", "乡人民政府", "办事处")):
        return Scale(9, 0.45)
    return Scale(640, 0.0) if organization.endswith("人民政府") else Scale(48, 0.25)


def draw(source: random.Random, organization: str, before: Figures | None = None, *, busy: bool = False) -> Figures:
    """Return a figure for every prescribed cell.

    *before* are the figures of the previous year: what it carried over is carried in, and the stock of documents goes on from it.
    *busy* forbids an idle year, so that there is something to get wrong.
    """
    scale = scale_of(organization)
    handled = source.randint(max(8, scale.requests // 8), max(12, scale.requests))
    if not busy and source.random() < scale.idle:
        handled = 0
    return {
        **_proactive(source, organization, before or {}),
        **requests(source, handled, before or {}),
        **_remedies(source, handled),
    }


def _proactive(source: random.Random, organization: str, before: Figures) -> Figures:
    whole = organization.endswith(("县人民政府", "区人民政府"))
    # A county makes no 规章: only the State Council's departments, provinces and cities with districts do.
    regulations = {("proactive", "regulations", column): Decimal(0) for column in ("issued", "repealed", "in_force")}
    return {
        **regulations,
        **_documents(source, 12 if whole else 2, before),
        ("proactive", "licensing", "decisions"): _count(source, organization, _LICENSERS, 9000 if whole else 2600),
        ("proactive", "penalties", "decisions"): _count(source, organization, _ENFORCERS, 4000 if whole else 900),
        ("proactive", "coercion", "decisions"): _count(source, organization, _ENFORCERS, 160 if whole else 30),
        ("proactive", "admin_fees", "amount_10k_yuan"): money(source, 4000 if whole else 300),
    }


def _documents(source: random.Random, most: int, before: Figures) -> Figures:
    address = ("proactive", "normative_documents", "in_force")
    stock = int(before[address]) if address in before else source.randint(0, most * 4)
    issued, repealed = source.randint(0, most), source.randint(0, min(stock, most))
    counts = {"issued": issued, "repealed": repealed, "in_force": stock + issued - repealed}
    return {("proactive", "normative_documents", column): Decimal(count) for column, count in counts.items()}


def _count(source: random.Random, organization: str, does: tuple[str, ...], most: int) -> Decimal:
    if organization.endswith(("镇人民政府", "乡人民政府")):
        most = 40
    active = any(word in organization for word in does)
    return Decimal(source.randint(1, most) if active else 0)


def money(source: random.Random, most: int) -> Decimal:
    """Return money in units of 10,000 yuan, at most *most*: often none, else with up to four decimals."""
    if source.choice((True, False)):
        return Decimal(0)
    places = source.choice((0, 1, 2, 2, 4))
    return Decimal(source.randint(1, most * 10**places)).scaleb(-places)


def requests(source: random.Random, handled: int, before: Figures) -> Figures:
    """Return table 3 of a year in which *handled* requests were dealt with; what *before* carried out is carried in."""
    outcomes = _outcomes(source, handled)
    figures: Figures = {}
    for applicant in APPLICANTS:
        received = before.get(
            ("requests", "carried_out", applicant), Decimal(source.choice((0, 0, 0, 1)) if handled else 0)
        )
        carried_out = Decimal(source.randint(0, handled // 20) if applicant == "natural_person" else 0)
        column = {code: Decimal(outcomes[code, applicant]) for code in DETAILS}
        # What was carried in must be dealt with or carried on; a quiet year grants it.
        column["granted"] += max(Decimal(0), received - carried_out - sum(column.values()))
        total = sum(column.values(), Decimal(0))
        column |= {"carried_in": received, "carried_out": carried_out, "total_handled": total}
        column["new_received"] = total + carried_out - received
        figures |= {("requests", row, applicant): value for row, value in column.items()}
    return figures | _row_totals(figures)


def _outcomes(source: random.Random, handled: int) -> Counter[tuple[str, str]]:
    rows = source.choices(DETAILS, [_COMMON.get(code, 1) for code in DETAILS], k=handled)
    return Counter(zip(rows, source.choices(APPLICANTS, _APPLICANT_WEIGHTS, k=handled), strict=True))


def _row_totals(figures: Figures) -> Figures:
    totals: Figures = {}
    for (table, row, _), value in figures.items():
        address = (table, row, "total")
        totals[address] = totals.get(address, Decimal(0)) + value
    return totals


def _remedies(source: random.Random, handled: int) -> Figures:
    cases = [source.randint(0, handled // 20) or source.choice((0, 0, 0, 0, 1)) for _ in _GROUPS]
    if not cases[0]:
        cases[2] = 0  # a suit after reconsideration supposes a reconsideration
    figures: Figures = {}
    for group, count in zip(_GROUPS, cases, strict=True):
        results = Counter(source.choices(_RESULTS, (6, 2, 2, 1), k=count))
        figures |= {("remedies", group, result): Decimal(results[result]) for result in _RESULTS}
    return figures | _row_totals(figures)

"""Renames, mergers and splits of divisions and of kinds of agency: who stands for whom in which year."""

import re

import pytest

from parsers.successions import Succession, current, successions, successors

STAND_FOR = [
    ("410302-government", 2024, ["410302-government"]),
    ("320829-government", 2015, ["320829-government"]),
    ("320829-government", 2016, ["320813-government"]),
    ("320829-land_resources", 2018, ["320813-land_resources"]),
    ("320829-land_resources", 2019, ["320813-natural_resources"]),
    ("310108-education", 2015, ["310106-education"]),
    ("130103-health-hygiene", 2014, ["130102-health", "130104-health"]),
    ("410302-price", 2019, ["410302-development_reform", "410302-market_regulation"]),
    ("410302-rural_revitalisation", 2023, ["410302-rural_revitalisation"]),
    ("410302-rural_revitalisation", 2024, ["410302-agriculture_rural"]),
    ("410302-civil_service", 2018, ["410302-civil_service"]),
    ("410302-civil_service", 2019, []),
    ("u-0123456789", 2024, ["u-0123456789"]),
]


@pytest.mark.parametrize(("old", "year", "new"), STAND_FOR)
def test_an_organisation_is_followed_to_who_stands_for_it(old, year, new):
    """Through the changes of its division and of its kind, each from its own year on; one that ended leaves nobody."""
    assert new == list(successors(old, year))


def test_every_succession_can_be_followed_to_an_end():
    """No circles, no line twice; each has a source, and only what was abolished has no successor."""
    known = successions()
    assert len(known) == len({(one.old, one.new) for one in known}) > 300
    for one in known:
        assert (one.new is None) == (one.kind == "abolition")
        assert one.old not in current(one.old, one.from_year)
        assert one.source
        assert re.fullmatch(r"\d{6}", one.old) if one.old[0].isdigit() else re.fullmatch(r"[a-z_]+(-[a-z_]+)?", one.old)


def test_a_district_of_several_is_a_merger():
    """Three districts of Suzhou became one."""
    (one,) = [one for one in successions() if one.old == "320503"]
    assert one == Succession("320503", "320508", 2012, "merger", one.source)

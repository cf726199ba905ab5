"""The standard that others can use: forms as JSON Schema, held against generated reports; sums and rules as tables."""

import csv
import io
import json
from copy import deepcopy
from pathlib import Path

import jsonschema
import pytest

import parsers
from archive import panel
from crawler.demo.generate import generate
from crawler.standard import instance
from parsers.checks import RULES
from parsers.forms import FORMS

STANDARD = Path(__file__).parent.parent / "docs/standard"
FORM_KEYS = ("2021", "2019", "2014")


def schema(key: str) -> dict[str, object]:
    return json.loads((STANDARD / f"form-{key}.schema.json").read_text(encoding="utf-8"))


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((STANDARD / name).read_text(encoding="utf-8"))))


def example(key: str, seed: int) -> dict[str, object]:
    form = next(form for form in FORMS if form.key == key)
    return instance(parsers.parse(generate(seed, form=key, format="html").body), form)


@pytest.mark.parametrize("key", FORM_KEYS)
def test_generated_reports_are_as_the_schema_says(key):
    """Reports in every layout, blanks, local rows and all, are instances of the schema of their form."""
    validator = jsonschema.Draft202012Validator(schema(key))
    jsonschema.Draft202012Validator.check_schema(schema(key))
    for seed in range(8):
        assert list(validator.iter_errors(example(key, seed))) == []


@pytest.mark.parametrize("key", FORM_KEYS)
def test_the_schema_refuses_what_is_not_of_the_form(key):
    """A missing row, an unknown one, a negative or broken count, a blank with a number: none is of the form."""
    validator = jsonschema.Draft202012Validator(schema(key))
    right = example(key, 1)
    form = next(form for form in FORMS if form.key == key)
    place, row, column = form.identities[0].left[0]

    def refused(change) -> bool:
        wrong = deepcopy(right)
        change(wrong["tables"][place])
        return not validator.is_valid(wrong)

    assert refused(lambda rows: rows.pop(row))
    assert refused(lambda rows: rows.update(unknown_row={}))
    assert refused(lambda rows: rows[row].pop(column))
    for cell in (
        {"value": -1, "status": "value"},
        {"value": 1.5 if key != "2014" else "1", "status": "value"},  # the annex counts money in the same column
        {"value": 3, "status": "blank"},
        {"value": None, "status": "value"},
    ):
        assert refused(lambda rows, cell=cell: rows[row].update({column: cell})), cell


def test_labels_stand_in_both_languages():
    """Every table, row and column of a schema has a title in Chinese and English."""
    for key in FORM_KEYS:
        for one in schema(key)["properties"]["tables"]["properties"].values():
            for line in one["properties"].values():
                titles = [one["title"], line["title"], *(cell["title"] for cell in line["properties"].values())]
                assert all(" / " in title for title in titles)


def test_every_sum_of_the_forms_is_listed():
    """identities.csv has the 42 sums of 2021, and those of the others; their cells are in the schema."""
    sums = table("identities.csv")
    assert sum(line["form"] == "2021" for line in sums if line["rule"] != "T3-ROW") == 7 + 7 + 3
    for line in sums:
        tables = schema(line["form"])["properties"]["tables"]["properties"]
        for cell in f"{line['left']} + {line['right']}".split(" + "):
            place, row, column = cell.split("/")
            assert column in tables[place]["properties"][row]["properties"]


def test_every_rule_is_listed_with_its_source():
    """rules.csv has the rules about one report and about several; none without a scope, a source and a cure."""
    rules = table("rules.csv")
    assert [rule["id"] for rule in rules] == sorted(rule.id for rule in (*RULES, *panel.RULES))
    for rule in rules:
        assert all(rule[name] for name in ("severity", "scope", "chinese", "english", "source", "cure_chinese")), rule

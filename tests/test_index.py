"""A report's cells and claims are looked up in an index that is made once and goes with its copies."""

import pickle
from dataclasses import replace

from small_judgements import APPLICANTS, Q, report, row

from parsers.claims import Claim

NEW, GONE, BLANK = row("new_received"), row("carried_in"), row("granted")
PRINTED = report({NEW[0]: "3", BLANK[0]: ""} | dict.fromkeys(GONE))


def test_numbers_are_those_of_cells_that_have_one():
    assert PRINTED.index.numbers[NEW[0]] == 3
    assert {cell.address for cell in PRINTED.index.numberless} == {BLANK[0], *GONE}
    assert PRINTED.index.numbers.keys() == PRINTED.by_address.keys() - {BLANK[0], *GONE}


def test_rows_are_those_of_which_a_cell_is_printed():
    assert "granted" in PRINTED.index.rows[Q]
    assert "carried_in" not in PRINTED.index.rows[Q]
    assert PRINTED.index.rows["annex"] == set()


def test_cells_are_found_by_address_and_by_table_in_printed_order():
    assert [PRINTED.by_address[address].column for address in NEW] == list(APPLICANTS)
    assert PRINTED.index.by_table[Q] == [cell for cell in PRINTED.cells if cell.table == Q]
    assert PRINTED.index.by_table["annex"] == []


def test_claims_are_found_by_kind():
    said = tuple(
        Claim(kind, value, exact=True, sentence="句") for kind, value in (("received", 1), ("part", 2), ("received", 3))
    )
    index = report(claims=said).index
    assert [claim.value for claim in index.by_kind["received"]] == [1, 3]
    assert index.by_kind["replied"] == []


def test_a_copy_keeps_the_index_while_it_has_the_same_cells_and_claims():
    assert replace(PRINTED, year=2020).index is PRINTED.index
    fewer = replace(PRINTED, cells=PRINTED.cells[:1])
    assert list(fewer.by_address) == [PRINTED.cells[0].address]
    assert replace(PRINTED, claims=(Claim("part", 1, exact=True, sentence="句"),)).index.by_kind["part"]


def test_what_is_looked_up_does_not_go_from_process_to_process():
    before = len(pickle.dumps(report()))
    looked_up = report()
    assert looked_up.by_address
    assert looked_up.index.numbers
    assert len(pickle.dumps(looked_up)) == before
    assert pickle.loads(pickle.dumps(looked_up)) == looked_up

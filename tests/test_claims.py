"""Numbers that the prose states. Every sentence is invented; most stand in tests/claims/sentences.csv with the claims that they make."""

import re

import pytest
from claims_measured import HELD_OUT, SENTENCES, measure, precision_and_recall
from written_report import PROSE, write

import parsers
from parsers.claim_kinds import KINDS
from parsers.claims import Claim, claims_of
from parsers.document import Paragraph, Place
from parsers.mentions import _WORDS_OF
from parsers.phrases import ABSENCES, APPLICANTS, CHANNELS, COUNTED, NONE_LOST, NONE_OR_ALL, NUMBER, PHRASES
from parsers.speakers import Speaker

FEWEST_SENTENCES = 200
LEAST_PRECISION, LEAST_RECALL, LEAST_HELD_OUT = 0.99, 0.95, 0.9


def read(*sentences: str, section: int | None = 1, speaker: Speaker | None = None) -> list[Claim]:
    return list(claims_of([(section, Paragraph(one)) for one in sentences], speaker or Speaker()))


@pytest.mark.parametrize(("path", "least"), [(SENTENCES, LEAST_RECALL), (HELD_OUT, LEAST_HELD_OUT)])
def test_precision_and_recall(path, least):
    """Of the claims read from the sentences of a file hardly one is not stated, and few that are stated are not read."""
    measured = measure(path)
    precision, recall = precision_and_recall(measured)
    assert precision >= LEAST_PRECISION, [one for one in measured if one.wrong]
    assert recall >= least, [one for one in measured if one.lost]


def test_there_are_sentences_enough():
    """More than two hundred sentences are read, a third of which state nothing."""
    measured = [one for path in (SENTENCES, HELD_OUT) for one in measure(path)]
    assert len({one.sentence for one in measured}) >= FEWEST_SENTENCES
    assert sum(not (one.right or one.lost) for one in measured) > len(measured) / 3


def test_every_kind_that_is_read_is_of_the_codebook():
    """The kinds of the file are narrative codes, and nearly every code is shown by a sentence."""
    shown = {claim.split("=")[0].split("~")[0] for one in measure() for claim in (*one.right, *one.lost)}
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes))
    assert set(codes) - shown == {"received_other", "regulations_new", "regulations_in_force"}
    assert shown <= set(codes)


def test_what_leaves_a_sentence_out_early_leaves_no_phrase_out():
    """Each phrase has a number with its counter, each absence a word of none or all, and each kind its words."""
    phrases, absences = (*PHRASES, *CHANNELS, *APPLICANTS), (*ABSENCES, *NONE_LOST)
    assert all(NUMBER in one.spelled for one in phrases)
    for unit in (*"件条次项份起例宗篇部元个", "件次", "人次"):
        for number in ("1", "1,000", "1.5", "2万", "3余", "4万多", "5多万"):
            assert re.search(NUMBER, number + unit)
            assert COUNTED.search(number + unit)
    assert all(NONE_OR_ALL.search(one.spelled) for one in absences)
    assert {one.kind for one in (*phrases, *absences)} <= _WORDS_OF.keys()


def test_a_claim_keeps_its_sentence_and_section():
    """A claim says where it was read."""
    (claim,) = read("概述如下。全年收到政府信息公开申请4件。其他略。", section=3)
    assert (claim.sentence, claim.section, claim.unit) == ("全年收到政府信息公开申请4件。", 3, "件")


def test_a_claim_has_the_place_of_its_paragraph():
    """Where the format knows places, a claim has that of the paragraph it stands in."""
    prose = PROSE[1] + "\n\n全年收到政府信息公开申请4件。"
    body = write(prose={1: prose})
    (claim,) = [one for one in parsers.parse(body).claims if one.kind == "received"]
    line = body.decode().split("全年收到")[0].count("\n") + 1
    assert claim.place == Place(line=line)


def test_a_sub_heading_says_what_the_next_paragraphs_speak_of():
    """收到申请4件 is of 依申请公开 only under such a heading; the next sub-heading ends it."""
    assert [one.kind for one in read("（二）依申请公开情况", "全年收到申请4件，办结4件。")] == ["received", "replied"]
    assert read("（二）依申请公开情况", "（三）行政审批", "全年收到申请4件，办结4件。") == []
    assert read("全年收到申请4件，办结4件。") == []


def test_what_another_states_stays_another_s_to_the_end_of_the_sentence():
    """Behind the name of another unit its figures go on until the agency itself is named again."""
    speaker = Speaker("青石县水利局", 2023)
    both = "县教育局收到政府信息公开申请3件，结转下年度1件，我局收到政府信息公开申请2件。"
    assert [(one.kind, one.value) for one in read(both, speaker=speaker)] == [("received", 2)]


def test_another_year_s_figures_are_left_out_up_to_the_next_year():
    """Figures of 2022 in the report of 2023 make no claim, whatever is said in the clauses behind them."""
    speaker = Speaker("青石县水利局", 2023)
    both = "2022年收到政府信息公开申请5件，结转下年度1件，2023年收到政府信息公开申请2件。"
    assert [(one.kind, one.value) for one in read(both, speaker=speaker)] == [("received", 2)]


def test_plans_and_problems_state_no_figures():
    """The section of problems and plans makes no claim."""
    assert read("2023年收到政府信息公开申请5件。", section=5) == []


@pytest.mark.parametrize("text", ["1" * 20_000 + "件", "收到申请，" * 4_000, "(" * 5_000, "未" * 5_000 + "行政复议"])
def test_long_runs_are_read_in_their_stride(text):
    """A run of digits, clauses or marks without end claims nothing that it does not state, and the reading of it ends."""
    claims = read(text)
    assert all(claim.kind == "reconsideration_total" for claim in claims)

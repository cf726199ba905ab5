"""Numbers that the prose states. Every sentence is invented."""

import pytest

from parsers.claims import claims_of

STATED = {
    "2012年，我局主动公开政府信息1,024条。": [("proactive_items", 1024, True)],
    "全年主动公开各类政府信息约2.3万条": [("proactive_items", 23000, False)],
    "全年主动公开政府信息980余条。": [("proactive_items", 980, False)],
    "共收到政府信息公开申请１７件，其中当面申请5件，网上申请10件，信函申请2件。": [
        ("received", 17, True),
        ("received_in_person", 5, True),
        ("received_online", 10, True),
        ("received_letter", 2, True),
    ],
    "其中同意公开12件，部分公开2件，不予公开3件。": [
        ("reply_granted", 12, True),
        ("reply_partly_granted", 2, True),
        ("reply_refused", 3, True),
    ],
    "本年度我局没有收到要求政府信息公开的申请。": [("received", 0, True)],
    "全年未发生因政府信息公开引起的行政复议、行政诉讼案件。": [
        ("reconsideration_total", 0, True),
        ("litigation_total", 0, True),
    ],
    "受理行政复议案件3件，行政诉讼1件。": [("reconsideration_total", 3, True), ("litigation_total", 1, True)],
    "未收取检索、复制、邮寄等费用。": [("fees_collected", 0, True)],
    "全年收取检索费用120元。": [("fees_collected", 120, True)],
}
NOT_STATED = (
    "截至2012年底累计主动公开政府信息5000条。",
    "去年收到政府信息公开申请9件。",
    "主动公开数量比上年增加30条。",
    "发放宣传资料1600多份。",
    "全年收到领导信箱来信23件。",
    "公布2011年度部门预算。",
    "按照《条例》第二十条的规定主动公开政府信息。",
    "设立公开栏3处，召开会议2次。",
)


@pytest.mark.parametrize("sentence", STATED)
def test_what_is_stated_is_claimed(sentence):
    """Each figure becomes a claim of its kind; 余 and 约 make it inexact, 万 counts ten thousand, 没有 is a stated zero."""
    assert STATED[sentence] == [(claim.kind, claim.value, claim.exact) for claim in claims_of([(None, sentence)])]


@pytest.mark.parametrize("sentence", NOT_STATED)
def test_what_is_not_stated_is_not_claimed(sentence):
    """Cumulative figures, other years', and numbers of other things make no claim."""
    assert list(claims_of([(None, sentence)])) == []


def test_a_claim_keeps_its_sentence_and_section():
    """A claim says where it was read."""
    (claim,) = claims_of([(3, "概述如下。全年收到政府信息公开申请4件。其他略。")])
    assert (claim.sentence, claim.section, claim.unit) == ("全年收到政府信息公开申请4件。", 3, "件")

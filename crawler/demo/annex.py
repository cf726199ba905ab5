"""The annex of 2014 (政府信息公开情况统计表): the rows that it prints, and figures for them that satisfy its sums."""

import random
from collections import Counter
from decimal import Decimal

from crawler.demo.figures import money, scale_of
from crawler.demo.truth import Figures

TITLE = "政府信息公开情况统计表"
ANNEX_HEAD = ("统计指标", "单位", "统计数")
NO_FIGURE = "——"
"""What a row that is only a heading prints in place of unit and figure."""

# What stands before the label, the code of the row or the words of a heading, the unit.
ANNEX_ROWS = (
    ("一、", "主动公开情况", ""),
    ("（一）", "proactive_items", "条"),
    ("其中：", "normative_docs_disclosed", "条"),
    ("", "normative_docs_issued", "件"),
    ("（二）", "通过不同渠道和方式公开政府信息的情况", ""),
    ("1.", "via_gazette", "条"),
    ("2.", "via_website", "条"),
    ("3.", "via_weibo", "条"),
    ("4.", "via_wechat", "条"),
    ("5.", "via_other", "条"),
    ("二、", "回应解读情况", ""),
    ("（一）", "hot_issues_responded", "次"),
    ("（二）", "通过不同渠道和方式回应解读的情况", ""),
    ("1.", "press_conferences", "次"),
    ("其中：", "press_conferences_head", "次"),
    ("2.", "online_interviews", "次"),
    ("其中：", "online_interviews_head", "次"),
    ("3.", "policy_interpretations", "篇"),
    ("4.", "weibo_wechat_responses", "次"),
    ("5.", "other_responses", "次"),
    ("三、", "依申请公开情况", ""),
    ("（一）", "received", "件"),
    ("1.", "received_in_person", "件"),
    ("2.", "received_fax", "件"),
    ("3.", "received_online", "件"),
    ("4.", "received_letter", "件"),
    ("（二）", "concluded", "件"),
    ("1.", "concluded_on_time", "件"),
    ("2.", "concluded_extended", "件"),
    ("（三）", "replied", "件"),
    ("1.", "reply_already_public", "件"),
    ("2.", "reply_granted", "件"),
    ("3.", "reply_partly_granted", "件"),
    ("4.", "reply_refused", "件"),
    ("其中：", "refused_state_secret", "件"),
    ("", "refused_trade_secret", "件"),
    ("", "refused_privacy", "件"),
    ("", "refused_security_stability", "件"),
    ("", "refused_not_government_info", "件"),
    ("", "refused_other_law", "件"),
    ("5.", "reply_not_competent", "件"),
    ("6.", "reply_not_exist", "件"),
    ("7.", "reply_clarify", "件"),
    ("8.", "reply_other_channel", "件"),
    ("四、", "reconsideration_total", "件"),
    ("（一）", "reconsideration_upheld", "件"),
    ("（二）", "reconsideration_corrected", "件"),
    ("（三）", "reconsideration_other", "件"),
    ("五、", "litigation_total", "件"),
    ("（一）", "litigation_upheld", "件"),
    ("（二）", "litigation_corrected", "件"),
    ("（三）", "litigation_other", "件"),
    ("六、", "complaints", "件"),
    ("七、", "fees_collected", "万元"),
    ("八、", "机构建设和保障经费情况", ""),
    ("（一）", "dedicated_units", "个"),
    ("（二）", "reading_points", "个"),
    ("（三）", "staff", "人"),
    ("1.", "staff_full_time", "人"),
    ("2.", "staff_part_time", "人"),
    ("（四）", "dedicated_budget", "万元"),
    ("九、", "政府信息公开会议和培训情况", ""),
    ("（一）", "meetings", "次"),
    ("（二）", "trainings", "次"),
    ("（三）", "trainees", "人次"),
)

_WAYS = ("received_in_person", "received_fax", "received_online", "received_letter")
_REPLIES = {
    "reply_already_public": 20,
    "reply_granted": 40,
    "reply_partly_granted": 6,
    "reply_refused": 12,
    "reply_not_competent": 9,
    "reply_not_exist": 15,
    "reply_clarify": 4,
    "reply_other_channel": 6,
}
_REASONS = (
    "refused_state_secret",
    "refused_trade_secret",
    "refused_privacy",
    "refused_security_stability",
    "refused_not_government_info",
    "refused_other_law",
)
_CHANNELS = ("via_gazette", "via_website", "via_weibo", "via_wechat", "via_other")
_RESULTS = ("upheld", "corrected", "other")


def draw(source: random.Random, organization: str, *, busy: bool = False) -> Figures:
    """Return a figure for every row of the annex. *busy* forbids a year without requests."""
    scale = scale_of(organization)
    received = source.randint(max(8, scale.requests // 8), max(12, scale.requests))
    if not busy and source.random() < scale.idle:
        received = 0
    counts = {**_disclosed(source), **_answered(source), **_requests(source, received), **_means(source)}
    for kind in ("reconsideration", "litigation"):
        counts |= _remedies(source, kind, received)
    amounts = {"fees_collected": money(source, 3), "dedicated_budget": money(source, 60)}
    figures = {code: Decimal(count) for code, count in counts.items()} | amounts
    return {("annex", code, "value"): value for code, value in figures.items()}


def _spread(source: random.Random, codes: tuple[str, ...], count: int, weights: tuple[int, ...] = ()) -> dict[str, int]:
    drawn = Counter(source.choices(codes, weights or None, k=count))
    return {code: drawn[code] for code in codes}


def _disclosed(source: random.Random) -> dict[str, int]:
    items, documents = source.randint(20, 2600), source.randint(0, 9)
    channels = _spread(source, _CHANNELS, items, (1, 80, 4, 9, 3))
    issued = documents + source.randint(0, 2)
    return {
        "proactive_items": items,
        "normative_docs_disclosed": documents,
        "normative_docs_issued": issued,
        **channels,
    }


def _answered(source: random.Random) -> dict[str, int]:
    conferences, interviews = source.randint(0, 4), source.randint(0, 6)
    return {
        "hot_issues_responded": source.randint(0, 30),
        "press_conferences": conferences,
        "press_conferences_head": source.randint(0, conferences),
        "online_interviews": interviews,
        "online_interviews_head": source.randint(0, interviews),
        "policy_interpretations": source.randint(0, 60),
        "weibo_wechat_responses": source.randint(0, 90),
        "other_responses": source.randint(0, 12),
    }


def _requests(source: random.Random, received: int) -> dict[str, int]:
    late = source.randint(0, received // 12)
    replies = _spread(source, tuple(_REPLIES), received, tuple(_REPLIES.values()))
    return {
        "received": received,
        **_spread(source, _WAYS, received, (20, 2, 60, 18)),
        "concluded": received,
        "concluded_on_time": received - late,
        "concluded_extended": late,
        "replied": received,
        **replies,
        **_spread(source, _REASONS, replies["reply_refused"]),
    }


def _remedies(source: random.Random, kind: str, received: int) -> dict[str, int]:
    count = source.randint(0, received // 20) or source.choice((0, 0, 0, 1))
    results = _spread(source, _RESULTS, count, (6, 2, 2))
    return {f"{kind}_total": count, **{f"{kind}_{result}": number for result, number in results.items()}}


def _means(source: random.Random) -> dict[str, int]:
    full, part, trainings = source.randint(0, 3), source.randint(1, 40), source.randint(0, 6)
    return {
        "complaints": source.choice((0, 0, 0, 1, 3)),
        "dedicated_units": source.randint(0, 3),
        "reading_points": source.randint(1, 12),
        "staff": full + part,
        "staff_full_time": full,
        "staff_part_time": part,
        "meetings": source.randint(0, 8),
        "trainings": trainings,
        "trainees": trainings * source.randint(8, 60),
    }

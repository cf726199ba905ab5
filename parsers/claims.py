"""Numbers that the prose of a report states, whatever its form: never put into a cell, but held against the cells by `statements`.

Precision first: a sentence makes a claim only where its words leave no doubt which figure it states, of the reporting agency and of
the year reported on. Kinds: `claim_kinds`; phrases: `phrases`, and the words that tell which of them to try: `mentions`; whose and
when: `speakers`; totals and shares: `listings`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from parsers.document import Paragraph, Place
from parsers.glyphs import unspaced
from parsers.listings import listings, shares
from parsers.mentions import mentioned
from parsers.phrases import (
    ABSENCES,
    COUNTED,
    COUNTERS,
    NONE_LOST,
    NONE_OR_ALL,
    OTHER_MATTERS,
    Group,
    Phrase,
    absences_of,
    phrases_of,
)
from parsers.speakers import Speaker, Voice


class Claim(NamedTuple):
    """A number stated in a sentence. *exact* is False for 余, 多, 近, 约; *section* as in Section; *unit* % for a share."""

    kind: str
    value: float
    exact: bool
    sentence: str
    unit: str | None = None
    section: int | None = None
    place: Place | None = None


_SENTENCES = re.compile(r"[^。！？;\n!?]+[。！？;!?]?")
_CLAUSE = re.compile(r",(?!\d{3}(?!\d))|\(|\)")
# The section of problems and plans, whose numbers are of other years and of intentions.
_PROBLEMS = 5
_SUBHEADING = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,3}[)、.]")
_ON_REQUEST = re.compile("依申请公开|信息公开申请|收到和处理")
_LONGEST_SUBHEADING = 30
_CHANNEL = re.compile("通过|利用|依托|经由|借助|在[^,]{0,16}(?:网|平台|公众号|微信|微博|专栏)")
_NOT_BY_CHANNEL = frozenset({"received", "received_new", "proactive_items", "replied"})
_SHARE = re.compile(r"^[,(]*(?:占[^,;。\d]{0,16}|约)?(\d+(?:\.\d+)?)%")
_ALL_NATURAL = re.compile(r"(?:均|全部|都)(?:为|是|由)(?:自然人|公民)")
_REMEDIES = re.compile("复议|诉讼")
_NONE = frozenset(absence.kind for absence in (*ABSENCES, *NONE_LOST))
_CASES = frozenset({"reconsideration_total", "litigation_total"})
_INFORMATION = re.compile("信息公开|依申请|公开申请")
_ALL_OF_IT = re.compile("(?:均|都|全部)(?:为|因|系|属)[^,;]{0,6}信息公开")
_OTHERS = re.compile(OTHER_MATTERS)
_TEN_THOUSAND = 10_000
_FIRST_YEAR_OF_PROCESSING_FEES = 2021
_CHINESE_NUMBER = re.compile(
    r"(?<![第\d一二两三四五六七八九十百])([一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?=[件起宗](?!事))"
)
_MAY_BE_CHINESE = re.compile("[一二两三四五六七八九十][件起宗]")
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"两": 2}
_TENS = 10


class _Context(NamedTuple):
    """Where a sentence stands: what its paragraph speaks of, its section and its place, and who speaks."""

    topic: str
    section: int | None
    place: Place | None
    speaker: Speaker


def claims_of(prose: Iterable[tuple[int | None, Paragraph]], speaker: Speaker = Speaker()) -> Iterator[Claim]:  # noqa: B008 - frozen
    """Yield what the prose of *speaker* states: paragraphs with the role of their section; each kind of figure once a sentence."""
    topic, within = "", None
    for section, paragraph in prose:
        text = unspaced(paragraph.text)
        if section != within or _SUBHEADING.match(text):
            topic, within = "", section
        if _ON_REQUEST.search(text[:_LONGEST_SUBHEADING]):
            topic = "依申请公开"
        if section == _PROBLEMS:
            continue
        context = _Context(topic or ("依申请公开" if section in (3, 4) else ""), section, paragraph.place, speaker)
        for sentence in _SENTENCES.findall(text):
            yield from _stated(sentence.strip(), context)


def _stated(sentence: str, context: _Context) -> Iterator[Claim]:
    """Yield the claims of a sentence, each where it is read: kinds first, then totals with their parts and shares."""
    printed = _arabic(sentence)
    counts = COUNTED.search(printed) is not None
    if not counts and not NONE_OR_ALL.search(printed):
        return
    said = Claim("", 0, exact=True, sentence=sentence, section=context.section, place=context.place)
    kinds = mentioned(printed)
    # Without a number it can say only that there was none.
    if kinds if counts else not kinds.isdisjoint(_NONE):
        yield from _heard(printed, context, said)
    if counts:
        yield from _listed(sentence, said)


def _heard(printed: str, context: _Context, said: Claim) -> Iterable[Claim]:
    """Return the claims of the clauses of a sentence that speak of the speaker and its year, each kind once."""
    voice = Voice(context.speaker)
    heard = [(clause, voice.hears(clause)) for clause in _CLAUSE.split(printed)]
    clauses = [clause for clause, whose in heard if whose == "own"]
    # Who reports on a whole level charges no other fees than its government, whoever the sentence names.
    others = [clause for clause, whose in heard if whose == "another"]
    claims: dict[tuple[str, bool], Claim] = {}
    for claim in (*_of_clauses(clauses, context, said), *_of_fees(others, context, said)):
        claims.setdefault((claim.kind, claim.unit == "%"), claim)
    return claims.values()


def _of_fees(clauses: Sequence[str], context: _Context, said: Claim) -> Iterator[Claim]:
    for clause in clauses:
        found = (*_numbers(clause, "fees", context, said), *_absent(clause, "any", context, said))
        yield from (claim for claim in found if claim.kind == "info_processing_fee")


def _of_clauses(clauses: Sequence[str], context: _Context, said: Claim) -> Iterator[Claim]:
    if "无关" in said.sentence:
        return
    for clause in clauses:
        yield from _numbers(clause, "any", context, said)
        yield from _absent(clause, "any", context, said)
    heard = ",".join(clauses)
    yield from _absent(heard, "lost", context, said)
    if "申请" in heard and not _REMEDIES.search(heard):
        for clause in clauses:
            yield from _numbers(clause, "of requests", context, said)
        if _ALL_NATURAL.search(heard):
            yield _claim(said, "received_natural_person", 100, "%")


def _numbers(clause: str, group: Group, context: _Context, said: Claim) -> Iterator[Claim]:
    if not COUNTED.search(clause):
        return
    taken: set[int] = set()
    for phrase in phrases_of(group, mentioned(clause)):
        found = phrase.search(clause)
        if not found or found.start("number") in taken:
            continue
        if not _is_meant(phrase, found, clause, said.sentence + context.topic):
            continue
        taken.add(found.start("number"))
        yield _counted(phrase.kind, found, said)
        if phrase.kind.startswith("reply_") and (share := _SHARE.match(_behind(found, clause, said.sentence))):
            yield _claim(said, phrase.kind, float(share[1]), "%")


def _is_meant(phrase: Phrase, found: re.Match[str], clause: str, around: str) -> bool:
    money = found["unit"] == "元"
    if money != (phrase.kind in COUNTERS):
        return False
    if phrase.never.search(clause[: found.end()]) or (phrase.about and not phrase.about.search(around)):
        return False
    if phrase.kind == "replied" and _OTHERS.search(around):
        return False
    if phrase.kind in _CASES and not _is_of_information(found, clause, around):
        return False
    return not (phrase.kind in _NOT_BY_CHANNEL and _CHANNEL.search(clause[: found.start("number")]))


def _is_of_information(found: re.Match[str], clause: str, around: str) -> bool:
    """Whether a number of cases is of those about information: of all cases of an office, those may be named only behind it."""
    before = around[: max(0, around.find(clause)) + found.end()]
    return bool(_INFORMATION.search(before) or _ALL_OF_IT.search(around) or "依申请公开" in around[-5:])


def _behind(found: re.Match[str], clause: str, sentence: str) -> str:
    """Return what stands behind the number in the whole sentence: a share may stand in the next clause."""
    if found.end() < len(clause):
        return clause[found.end() :]
    at = sentence.find(clause)
    return sentence[at + len(clause) :] if at >= 0 else ""


def _absent(clause: str, group: Group, context: _Context, said: Claim) -> Iterator[Claim]:
    if not NONE_OR_ALL.search(clause):
        return
    for absence in absences_of(group, mentioned(clause)):
        found = absence.search(clause)
        if found and not absence.never.search(found[0]):
            kind = _fee_of(context.speaker) if absence.kind == "any_fee" else absence.kind
            unit = "元" if kind in COUNTERS else "件"
            yield _claim(said, kind, 0, unit)


def _fee_of(speaker: Speaker) -> str:
    """Return the kind of fee that 未收取任何费用 speaks of: since 2021 the one for processing, before it the old ones."""
    is_new = speaker.year is not None and speaker.year >= _FIRST_YEAR_OF_PROCESSING_FEES
    return "info_processing_fee" if is_new else "fees_collected"


def _listed(sentence: str, said: Claim) -> Iterator[Claim]:
    for listing in listings(sentence):
        yield _claim(said, "whole", float(listing.whole), listing.unit)
        for part in listing.parts:
            yield _claim(said, "part", float(part), listing.unit)
    for share in shares(sentence):
        yield _claim(said, "whole", float(share.whole), share.unit)
        yield _claim(said, "part", float(share.part), share.unit)
        yield _claim(said, "percentage", float(share.percentage), "%")


def _claim(said: Claim, kind: str, value: float, unit: str | None, *, exact: bool = True) -> Claim:
    return Claim(kind, value, exact, said.sentence, unit, said.section, said.place)


def _counted(kind: str, found: re.Match[str], said: Claim) -> Claim:
    value = float(found["number"].replace(",", ""))
    if found["ten"] or found["wan"]:
        value *= _TEN_THOUSAND
    inexact = found["about"] or found["close"] or found["more"]
    return _claim(said, kind, value, found["unit"], exact=not inexact)


def _arabic(sentence: str) -> str:
    """Return *sentence* with Chinese numbers of cases as digits: 两件 becomes 2件."""
    if not _MAY_BE_CHINESE.search(sentence):
        return sentence
    return _CHINESE_NUMBER.sub(lambda found: str(_value(found[1])), sentence)


def _value(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return _CHINESE_DIGITS[number]
    return (_CHINESE_DIGITS[tens] if tens else 1) * _TENS + (_CHINESE_DIGITS[ones] if ones else 0)

"""Whether the text that a PDF carries is text: fonts without a map to characters give signs that nobody printed.

Not a format: a judgement of the PDF reader.
"""

import re
from collections.abc import Sequence

# Fewer characters than this (a page of a heading, or of figures) are too few to judge.
_ENOUGH = 20
# Text has at least this share of the signs of Chinese documents, and of its Chinese characters these are among the commonest.
_KNOWN, _COMMON = 0.7, 0.15
# What a converter writes where it found no character: (cid:123).
_CID = re.compile(r"\(cid:\d+\)")
_MOST_CIDS = 0.2
_SIGNS = re.compile(
    r"[\x21-\x7e\u2010-\u2027\u2030-\u205e\u2160-\u217f\u2190-\u21ff\u2460-\u24ff\u25a0-\u25ff\u2e80-\u2fdf\u3000-\u303f\ufe30-\ufe4f\uff01-\uff5e]"
)
_CHINESE = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]")
# The characters that make up half of any report, in both scripts. Another text of as many characters has some of them too.
_COMMONEST = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反明看原利比或但质气第向道命此变条只没结解问意建月公无系军情者最立代想已通并提直题党程展五果料象"
    "员位入常文总次品式活设及管特件求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处"
    "信息公开政府申请收到办理予以部分属于国家秘密其他机关不掌握没有现成重复共计维持纠正尚未审结诉讼复议起总情况存问题改工作报告县市省局镇乡"
    "會個國為時來們這過說發對經應從與關開動種後無體數變線將當實現業條問題長報請處統計區務議級據資訊總機關審結訴訟複維糾"
    "0〇六七八百千万亿元项规章范性许可罚强制费额单位科研商企益织律服事"
)


def is_garbage(chars: Sequence[str]) -> bool:
    """Say whether *chars*, those of a page, are no text: private signs, another language's letters, or characters of no sense."""
    text = "".join(chars)
    cids = sum(len(found) for found in _CID.findall(text))
    if len(text) < _ENOUGH:
        return bool(text) and cids > _MOST_CIDS * len(text)
    chinese = _CHINESE.findall(text)
    known = len(chinese) + len(_SIGNS.findall(text))
    if known < _KNOWN * len(text) or cids > _MOST_CIDS * len(text):
        return True
    printed = [char for char in chinese if char >= "\u3400"]
    return len(printed) >= _ENOUGH and sum(map(_COMMONEST.__contains__, printed)) < _COMMON * len(printed)

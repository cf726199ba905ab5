"""Which kinds of claims a clause may state: those whose words it holds.

Most clauses of a report are told by these words at once, and the patterns of kinds that no clause mentions are never compiled.
"""

import re
from functools import lru_cache

# What a clause must hold for any phrase of the kind to be tried.
_WORDS_OF: dict[str, tuple[str, ...]] = {
    "received_new": ("新收",),
    "received": ("申请",),
    "carried_in": ("结转", "转入", "转接", "遗留", "顺延"),
    "carried_out": ("转", "顺延"),
    "received_in_person": ("当面", "现场", "窗口"),
    "received_fax": ("传真",),
    "received_email": ("邮件", "邮箱"),
    "received_online": ("网", "线"),
    "received_letter": ("信", "邮"),
    "received_other": ("其他",),
    "received_natural_person": ("自然人", "公民"),
    "received_organization": ("法人",),
    "replied": ("办结", "答复", "回复", "办复", "办理完"),
    "reply_disclosed": ("部分公开",),
    "reply_granted": ("予以公开", "同意公开", "全部公开"),
    "reply_partly_granted": ("部分公开",),
    "reply_refused": ("不予公开", "不同意公开", "否决公开"),
    "reply_unable": ("无法提供",),
    "reply_not_exist": ("信息不存在",),
    "reply_declined": ("不予处理",),
    "reply_other": ("他处理", "它处理"),
    "reconsideration_total": ("复议",),
    "reconsideration_corrected": ("复议", "纠错", "撤销"),
    "litigation_total": ("诉讼",),
    "litigation_lost": ("诉",),
    "complaints": ("申诉", "举报"),
    "proactive_items": ("主动公开",),
    "proactive_fulltext": ("全文电子化",),
    "published_items": ("信息",),
    "normative_docs_new": ("规范性文件",),
    "normative_docs_repealed": ("规范性文件",),
    "normative_docs_in_force": ("现行有效",),
    "regulations_new": ("规章",),
    "regulations_in_force": ("规章",),
    "licences": ("行政许可",),
    "penalties": ("行政处罚",),
    "coercion": ("行政强制",),
    "info_processing_fee": ("费",),
    "fees_collected": ("费",),
    "any_fee": ("费",),
    "fee_notices": ("通知",),
}
# The same words by their first character, of which a clause has few.
_KINDS_OF = tuple((word, kind) for kind, words in _WORDS_OF.items() for word in words)
_BEGINNING = {first[0]: tuple(pair for pair in _KINDS_OF if pair[0][0] == first[0]) for first, _ in _KINDS_OF}
_FIRST = re.compile(f"[{''.join(_BEGINNING)}]")


@lru_cache(maxsize=256)
def mentioned(clause: str) -> frozenset[str]:
    """Return the kinds whose words *clause* holds: no phrase of another kind is in it."""
    begun = set(_FIRST.findall(clause))
    return frozenset([kind for char in begun for word, kind in _BEGINNING[char] if word in clause])

"""Chinese full-text search on stock SQLite: the spacing of the indexed text, and what a user types made into a query.

FTS5's unicode61 takes a run of Chinese characters for one word. With U+200B between them each character is a word, so a
phrase of characters finds a word of any length, exactly, and a snippet still looks as printed.
"""

import re
from functools import lru_cache

SPACE = "\u200b"
"""What stands between the characters of the indexed text: zero width, and no part of a word for unicode61."""

# Ideographs with their marks (々〆〇), kana and bopomofo: scripts that put no blank between words; the commonest first.
_CJK = "\u4e00-\u9fff\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0003ffff"
_SEAM = re.compile(rf"(?<=[{_CJK}])(?=\w)|(?<=\w)(?=[{_CJK}])")
_RUN = re.compile(rf"([{_CJK}]+)")
_WORD = re.compile(r"\w").match
_QUOTES = str.maketrans("“”„‟＂", '"""""')
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_NOTHING = '""'


def spaced(text: str) -> str:
    """Return *text* with U+200B wherever a Chinese character touches another letter or digit."""
    parts = _RUN.split(text)
    runs = parts[1::2]
    if not "".join(runs).isalnum():  # no Chinese at all, or marks that are no letters: ・
        return SPACE.join(_SEAM.split(text))
    parts[1::2] = " ".join(runs).replace("", SPACE)[1:-1].split(f"{SPACE} {SPACE}")
    parts[2:-1:2] = map(_between, parts[2:-1:2])
    return "".join((_before(parts[0]), *parts[1:-1], _behind(parts[-1])))


@lru_cache(maxsize=1024)  # a comma, a year
def _between(text: str) -> str:
    return _before(_behind(text))


def _before(text: str) -> str:
    """Return *text*, which stands before a Chinese character, with U+200B at its end where that is a letter or digit."""
    return text + SPACE if text and _WORD(text[-1]) else text


def _behind(text: str) -> str:
    return SPACE + text if _WORD(text) else text


def escape(query: str) -> str:
    """Return the FTS5 query for what a user typed: each word, or quoted run of words, a phrase; all of them must occur.

    Never a syntax error: operators are words like any other. What holds no letter or digit finds nothing.
    """
    pieces = (quoted or word for quoted, word in _PIECE.findall(query.replace("\0", " ").translate(_QUOTES)))
    phrases = [f'"{spaced(piece)}"' for piece in pieces if re.search(r"[^\W_]", piece)]
    return " ".join(phrases) or _NOTHING

"""Bytes to text. Chinese government pages often declare a wrong charset or none, so the bytes decide; a declaration is only a hint."""

import codecs
import re
from dataclasses import dataclass
from functools import cached_property

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Publishing systems cut titles and summaries in the middle of a character: a few broken characters do not make another charset.
_GOOD_FOR_ONE_BAD = 20
# Running text is nearly all of the commoner of the two planes of characters in its own charset, and not in a foreign one.
_OWN, _FOREIGN = 0.9, 0.6
_COMMON_GB = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_COMMON_BIG5 = re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]")
# The characters that Chinese text, and reports above all, cannot do without: a wrong charset makes hardly any of them.
_FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可本数件条项公开政府信息申请"
    "這來個國說們為時會過學對數條項開請報告报情況况度工作行第"
)
_ASCII = bytes(range(0x80))
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
# Most pages show by their first words what they are in. So many bytes are looked at; so many frequent characters, and so many times those
# of another charset, are beyond doubt: the right one makes some ten times those of a wrong one.
_SAMPLE, _GLANCE = 16_384, 4_096
_MANY, _CLEAR = 50, 8


def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text of *body* and the charset it was read by: utf-8, gb18030, big5, utf-16-le or utf-16-be.

    In order: a byte-order mark, UTF-8, GB18030 (Big5 where it fits clearly better, or as well and *declared* says so), and UTF-8 with
    U+FFFD for what cannot be read.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    if (text := _as_utf8(body)) is not None:
        return text, "utf-8"
    sample = _sample(body)
    if _may_be_utf8(sample, body) and (utf8 := _Decoded.by("utf-8", body)).fits:
        return utf8.text, "utf-8"
    chinese = _Decoded.by("gb18030", body)
    if (
        not _is_clearly_chinese(sample)
        and (big5 := _Decoded.by("big5", body)).fits
        and _is_big5(body, big5, chinese, declared)
    ):
        return big5.text, "big5"
    return (chinese.text, "gb18030") if chinese.fits else (body.decode("utf-8", "replace"), "utf-8")


def _as_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _sample(body: bytes) -> bytes:
    """Return what begins with the first character that is not ASCII."""
    first = _NOT_ASCII.search(body)
    return body[first.start() : first.start() + _SAMPLE] if first else b""


def _may_be_utf8(sample: bytes, body: bytes) -> bool:
    """Whether *sample* alone has not more that is no UTF-8 than the characters of the whole *body* excuse."""
    # Where the sample is cut, a character may be; no character has less than one byte that is not ASCII.
    bad = _Decoded.by("utf-8", sample).bad - 1
    return bad <= 0 or bad * (_GOOD_FOR_ONE_BAD + 1) <= len(body.translate(None, _ASCII))


def _is_clearly_chinese(sample: bytes) -> bool:
    """Whether *sample* makes so many more frequent characters in GB18030 than in Big5 that the rest cannot turn the scales."""
    return any(_tells_chinese(part) for part in (sample[:_GLANCE], sample))


def _tells_chinese(sample: bytes) -> bool:
    chinese, big5 = (_Decoded.by(name, sample).frequent for name in ("gb18030", "big5"))
    return chinese >= _MANY and chinese >= _CLEAR * big5


@dataclass(frozen=True)
class _Decoded:
    """Bytes read by one charset."""

    text: str

    @classmethod
    def by(cls, charset: str, body: bytes) -> "_Decoded":
        return cls(body.decode(charset, "replace"))

    @property
    def bad(self) -> int:
        # Whether there is one at all is told much faster than how many there are.
        return self.text.count("\ufffd") if "\ufffd" in self.text else 0

    @cached_property
    def own(self) -> str:
        """The characters that are not ASCII: a tenth of a page, the rest is markup. No byte of theirs is ASCII in UTF-8."""
        return self.text.encode("utf-8", "replace").translate(None, _ASCII).decode("utf-8")

    @property
    def fits(self) -> bool:
        return self.bad == 0 or self.bad * (_GOOD_FOR_ONE_BAD + 1) <= len(self.own)

    @property
    def frequent(self) -> int:
        return sum(map(self.own.count, _FREQUENT))


def _is_big5(body: bytes, big5: _Decoded, chinese: _Decoded, declared: str | None) -> bool:
    if (frequent := big5.frequent) != (other := chinese.frequent):
        return frequent > other
    hinted = "big5" in (declared or "").lower()
    as_gb, as_big5 = _share(_COMMON_GB, body), _share(_COMMON_BIG5, body)
    return as_big5 >= _OWN and (as_gb < _FOREIGN or (hinted and as_gb < _OWN))


def _share(common: re.Pattern[bytes], body: bytes) -> float:
    """Say how much of the two-byte characters in *body* is common: pairs are taken from the left, as a decoder does."""
    pairs = re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]", body)
    # Punctuation (rows A1-A3 in both charsets) tells nothing.
    words = [pair for pair in pairs if not b"\xa1" <= pair[:1] <= b"\xa3"]
    return sum(1 for pair in words if common.fullmatch(pair)) / len(words) if words else 0.0

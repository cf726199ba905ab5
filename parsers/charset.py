"""Bytes to text. What a server or a page declares is a hint at best: real pages declare wrongly more often than not at all."""

import codecs

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text of *body* and the name of its charset: byte-order mark, else strict UTF-8, else GB18030, else Big5.

    *declared* is tried only when none of these reads the bytes without error; what still cannot be read becomes U+FFFD.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body.decode(charset, "replace"), charset
    for charset in ("utf-8", "gb18030", "big5", declared or "utf-8"):
        try:
            return body.decode(charset), charset
        except (UnicodeDecodeError, LookupError):
            continue
    return _mended(body)


def _mended(body: bytes) -> tuple[str, str]:
    """Take the charset that loses the fewest characters: a few bad bytes spoil no page."""
    readings = ((body.decode(charset, "replace"), charset) for charset in ("utf-8", "gb18030"))
    return min(readings, key=lambda reading: reading[0].count("�"))

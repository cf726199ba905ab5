"""What a file is called: by its link, by the server in Content-Disposition as servers write it, or by its URL."""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from crawler.platforms.files import file_name
from parsers.charset import decode

_NAMED_FILE = re.compile(r"[^/\\\\]+\.\w{2,4}")
# RFC 2231 and 6266: filename*=UTF-8''%E5%B9%B4.pdf
_EXTENDED = re.compile(r"filename\*\s*=\s*\"?([\w-]*)'[^']*'([^\";]+)", re.IGNORECASE)
_PLAIN = re.compile(r"filename\s*=\s*(?:\"([^\"]*)\"|([^;]+))", re.IGNORECASE)
# RFC 2047, which is for mail: =?UTF-8?B?5bm05oqlLnBkZg==?=
_MAIL = re.compile(r"=\?[\w-]+\?([bq])\?([^?]*)\?=", re.IGNORECASE)


def file_name_of(title: str | None, disposition: str | None, url: str) -> str | None:
    """Return the name of a file: as its link prints it (*title*), as the server calls it, or as its URL ends; None where none is a name."""
    names = (title or "", *_said(disposition or ""), file_name(url))
    return next((name for name in names if _NAMED_FILE.fullmatch(name)), None)


def _said(disposition: str) -> Iterator[str]:
    """Yield the names in a Content-Disposition header, the one with a declared charset first."""
    if extended := _EXTENDED.search(disposition):
        yield _unescaped(extended[2])
    if plain := _PLAIN.search(disposition):
        yield _unescaped(_unmailed((plain[1] or plain[2] or "").strip()))


def _unescaped(name: str) -> str:
    """Undo percent escapes: UTF-8 or GBK, whatever is declared, as decided by the bytes."""
    return decode(unquote_to_bytes(name))[0] if "%" in name else name


def _unmailed(name: str) -> str:
    return _MAIL.sub(_word, name)


def _word(found: re.Match[str]) -> str:
    if found[1].lower() == "q":
        return _unescaped(found[2].replace("_", "%20").replace("=", "%"))
    try:
        return decode(base64.b64decode(found[2]))[0]
    except binascii.Error:
        return found[0]

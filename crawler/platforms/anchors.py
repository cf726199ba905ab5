"""What a page's markup offers to whoever looks for links: anchors with all their names, frames, meta tags, jumps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

# A path or address in quotation marks within a script's call.
_QUOTED_ADDRESS = re.compile(
    r"""['"]((?:https?:)?//[^'"\s]+|(?:\.{0,2}/)[^'"]+|[^'"\s(]+\.(?:s?html?|pdf|docx?|wps|xlsx?|txt|zip)(?:\?[^'"]*)?)['"]"""
)
_NOTHING = re.compile(r"javascript:\s*(?:void\s*\(?\s*0?\s*\)?)?\s*;?", re.IGNORECASE)
_META_REFRESH = re.compile(r"""url\s*=\s*['"]?([^'">\s]+)""", re.IGNORECASE)
_JUMP = re.compile(r"""location(?:\.href)?(?:\s*=\s*|\.replace\(\s*)['"]([^'"]+)['"]""")

MOST_TAGS = 100_000
"""Tags of a page that are read: the longest site maps have half as many, and each costs half a kilobyte in the tree."""

MOST_LINKS = 10_000
"""Links of a page that are read: the longest site maps have half as many."""

_LONG = 256 * 1024
# A tree takes time by the square of the number of attributes of a tag.
_LONG_TAG = re.compile(r"<[a-zA-Z/][^<>]{16384,}>?")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as the page prints it: its address ("" where a script hides it), its fullest name, and the script's call if there is one."""

    address: str
    name: str
    call: str = ""


class Markup:
    """What *text*, HTML however broken, offers; nothing where it is no HTML. Each part is sought when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """The links, in the page's order."""
        return tuple(islice(_anchors(self._root), MOST_LINKS))

    @cached_property
    def frames(self) -> tuple[str, ...]:
        """The addresses of frames and embedded documents."""
        return tuple(_frames(self._root))

    @cached_property
    def jumps(self) -> tuple[str, ...]:
        """The addresses that the page forwards to by itself."""
        return tuple(_jumps(self._root, self._text))

    @cached_property
    def images(self) -> tuple[str, ...]:
        """The addresses of pictures."""
        return tuple((image.get("src") or "").strip() for image in self._root.iter("img"))

    @cached_property
    def whole(self) -> bool:
        """Whether all of the page is read: not behind its first MOST_TAGS tags and MOST_LINKS links."""
        return self._text.count("<") <= MOST_TAGS and len(self.anchors) < MOST_LINKS

    @cached_property
    def title(self) -> str:
        """The page's title, "" without one."""
        return _squeezed(self._root.findtext(".//title") or "")

    def tag(self, name: str) -> str:
        """Return the content of the meta tag *name*, whatever its case; "" when it is missing."""
        return self._meta.get(name.lower(), "")

    @cached_property
    def _meta(self) -> dict[str, str]:
        # Of two tags with one name the first counts.
        return dict(reversed(tuple(_meta(self._root))))

    @cached_property
    def _root(self) -> HtmlElement:
        if self._text.lstrip()[:1] in ("{", "["):
            return html.Element("html")  # an answer in JSON
        try:
            # From bytes, lest a charset declared in the text contradict what was decoded already.
            text = _bounded(self._text)
            # What stands for half a character, as scripts write it, is none in UTF-8.
            return html.document_fromstring(
                text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
            )
        except (ParserError, ValueError):
            return html.Element("html")


def _bounded(text: str) -> str:
    """Return *text* without tags that are longer than any, such as pictures in them, and up to its first MOST_TAGS tags."""
    if len(text) > _LONG:
        text = _LONG_TAG.sub("", text)
    behind = next(islice(re.finditer("<", text), MOST_TAGS, None), None) if text.count("<") > MOST_TAGS else None
    return text[: behind.start()] if behind else text


def _anchors(root: HtmlElement) -> Iterator[Anchor]:
    for element in root.iter("a", "area"):
        address = (element.get("href") or "").strip()
        scripted = address.lower().startswith("javascript:")
        said = address if scripted and not _NOTHING.fullmatch(address) else ""
        call = " ".join(part for part in (said, element.get("onclick") or "") if part)
        if not address or scripted or address.startswith("#"):
            address = element.get("data-url") or element.get("data-href") or _address_in(call)
        if address or call:
            yield Anchor(_shown(address), _name(element), call)


def _address_in(script: str) -> str:
    found = _QUOTED_ADDRESS.search(script)
    return found[1] if found else ""


def _name(element: HtmlElement) -> str:
    """Return the longest of the names that a link has: what is printed is often cut short, and the title attribute is not."""
    printed = _squeezed(element.text_content())
    names = [printed, _squeezed(element.get("title") or "")]
    if not printed:
        names += [_squeezed(image.get("alt") or image.get("title") or "") for image in element.iter("img")]
    return max(names, key=len)


def _frames(root: HtmlElement) -> Iterator[str]:
    for frame in root.iter("iframe", "frame", "embed", "object"):
        address = frame.get("src") or frame.get("data") or ""
        address = _shown(address)
        if address and not address.lower().startswith(("about:", "javascript:", "data:")):
            yield address


def _shown(address: str) -> str:
    """Return what *address* shows: of a viewer of PDF files what its parameter names, else itself."""
    if "viewer" not in address:
        return address
    try:
        return (parse_qs(urlsplit(address).query).get("file") or [address])[0]
    except ValueError:
        return address


def _jumps(root: HtmlElement, text: str) -> Iterator[str]:
    for meta in root.iter("meta"):
        found = _META_REFRESH.search(meta.get("content") or "")
        if found and (meta.get("http-equiv") or "").lower() == "refresh":
            yield found[1]
    for found in _JUMP.finditer(text):
        yield found[1]


def _meta(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name, content = meta.get("name"), meta.get("content")
        if name and content:
            yield name.strip().lower(), _squeezed(content)


def _squeezed(text: str) -> str:
    return " ".join(text.split())

"""Scans: PDF pages without a text layer, and pictures (PNG, JPEG, GIF, BMP, TIFF, WebP), read by OCR with the extra `ocr`."""

import io
import warnings
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from parsers.document import Document, UnreadableDocumentError
from parsers.formats import ocr
from parsers.formats.layout import blocks
from parsers.formats.pages import Page
from parsers.formats.pdfium import opened, pages

name = "scan"
media_types = ("image/png", "image/jpeg")

MOST_PAGES = 40
"""Pages of a document that are read by OCR, at 3 to 8 seconds each: reports have up to 30."""
MOST_DOTS = 60_000_000
"""Dots of a picture: an A3 page at 600 dpi has 70 million, a report photographed as one long strip under 40."""

_MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
# A page is read as at most so many dots, whatever size it claims: A2 at 150 dpi.
_MOST_DOTS_READ = 9_000_000
# The width of an A4 page at the resolution at which pages are read, and how much higher than wide a page is.
_WIDTH, _TALLEST = 1240, 1.6
_NARROWEST = 600


def is_picture(head: bytes) -> bool:
    """Whether a file that begins with *head* is a picture of a known kind."""
    return head.startswith(_MAGIC) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def first(body: bytes) -> Document:
    """Read a scanned PDF or a picture; every cell carries its confidence. Pages that have a text layer are read from it.

    Raises UnreadableDocumentError where the extra is absent, the picture is damaged, or there is too much to read.
    """
    found = _from_picture(body) if is_picture(body[:16]) else _from_pdf(body)
    return Document(blocks(found), format=name)


def _from_pdf(body: bytes) -> list[Page]:
    found = list(pages(body))
    if not any(page.chars or page.is_picture for page in found):
        raise UnreadableDocumentError("the PDF is blank: it has neither text nor pictures of pages")
    pictured = [page for page in found if page.is_picture]
    if not ocr.is_installed() and len(pictured) < len(found) and any(page.chars for page in found):
        return found  # what its text pages lack is missing from the report, and said there
    _refuse_too_many(len(pictured))
    ocr.require(f"{len(pictured)} of the {len(found)} pages of the PDF are pictures without text: a scan")
    document = opened(body)
    try:
        return [
            ocr.read(_rendered(document[page.number - 1]), page.number) if page.is_picture else page for page in found
        ]
    finally:
        document.close()


def _refuse_too_many(count: int) -> None:
    if count > MOST_PAGES:
        raise UnreadableDocumentError(
            f"the document is a scan of {count} pages, more than the {MOST_PAGES} that are read by OCR"
        )


def _rendered(page: Any) -> Any:
    width, height = page.get_size()
    scale = min(ocr.DPI / 72, (_MOST_DOTS_READ / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale)
    picture = bitmap.to_numpy().copy()
    bitmap.close()
    page.close()
    return picture[:, :, :3].copy()


# Pictures --------------------------------------------------------------------------------------------------------------


def _from_picture(body: bytes) -> list[Page]:
    ocr.require("the file is a picture: a scan")
    strips = list(_strips(_opened(body)))
    _refuse_too_many(len(strips))
    return [ocr.read(strip, number) for number, strip in enumerate(strips, 1)]


def _opened(body: bytes) -> Image.Image:
    """Return the picture upright, of a page's width."""
    picture = _flat(_loaded(body))
    if picture.width > _WIDTH * 1.1 or picture.width < _NARROWEST:
        height = max(1, round(picture.height * _WIDTH / picture.width))
        picture = picture.resize((_WIDTH, height), Image.Resampling.LANCZOS)
    return picture


def _loaded(body: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", Image.DecompressionBombWarning
            )  # the size is looked at below, before any dot is read
            picture = Image.open(io.BytesIO(body))
        size = picture.size
        if size[0] * size[1] <= MOST_DOTS:
            picture.load()
            return ImageOps.exif_transpose(picture)
    except UnidentifiedImageError as error:
        raise UnreadableDocumentError(
            "the picture is damaged: its beginning alone is that of a picture; fetch it again"
        ) from error
    except Image.DecompressionBombError as error:
        raise UnreadableDocumentError(f"the picture has more than {MOST_DOTS} dots") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise UnreadableDocumentError(f"the picture is damaged ({error}); fetch it again") from error
    raise UnreadableDocumentError(f"the picture has {size[0]} x {size[1]} dots, more than {MOST_DOTS}")


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in three colours, on white where it is transparent."""
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    return picture.convert("RGB")


def _strips(picture: Image.Image) -> Iterator[Any]:
    """Yield the picture as arrays, a long one cut into pages at the last of the lightest rows of dots."""
    import numpy as np  # noqa: PLC0415 - part of the optional extra

    dots = np.asarray(picture)[:, :, ::-1]
    cuts, tall = [0], round(picture.width * _TALLEST)
    while picture.height - cuts[-1] > tall:
        low = cuts[-1] + tall // 2
        ink = (255 - dots[low : cuts[-1] + tall].min(axis=2).astype(int)).sum(axis=1)
        cuts.append(low + len(ink) - int(np.argmin(ink[::-1])))
    for top, bottom in pairwise([*cuts, picture.height]):
        yield dots[top:bottom].copy()

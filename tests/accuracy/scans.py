"""Scans of generated PDFs: their pages as pictures, tilted, blurred and noisy, in a PDF without text."""

import io
import random
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageFilter

_POINTS = 72  # to an inch


@dataclass(frozen=True, slots=True)
class Quality:
    """How a page was scanned: dots an inch, degrees of tilt, share of noise, dots of blur."""

    name: str
    dpi: int = 150
    angle: float = 0.0
    noise: float = 0.0
    blur: float = 0.0


QUALITIES = (
    Quality("clean 清晰"),
    Quality("tilted 歪斜", angle=1.3, noise=0.05, blur=0.5),
    Quality("noisy 有噪", angle=0.4, noise=0.15, blur=0.7),
    Quality("coarse 粗略", dpi=110, angle=0.8, noise=0.04, blur=0.3),
    Quality("copied 复印", dpi=130, angle=2.2, noise=0.1, blur=0.8),
)
"""From a careful office to a copy of a copy."""


def pages(body: bytes, quality: Quality) -> list[Image.Image]:
    """Return the pages of the PDF *body* as pictures of *quality*."""
    document = pypdfium2.PdfDocument(body)
    found = [page.render(scale=quality.dpi / _POINTS).to_pil().convert("RGB") for page in document]
    document.close()
    return [worn(picture, quality) for picture in found]


def worn(picture: Image.Image, quality: Quality) -> Image.Image:
    """Return *picture* tilted, blurred and with noise; the same every time."""
    picture = picture.rotate(quality.angle, Image.Resampling.BICUBIC, fillcolor="white")
    picture = picture.filter(ImageFilter.GaussianBlur(quality.blur)) if quality.blur else picture
    grain = random.Random(1).randbytes(picture.width * picture.height)
    return Image.blend(picture, Image.frombytes("L", picture.size, grain).convert("RGB"), quality.noise)


def as_pdf(pictures: list[Image.Image], dpi: int = 150) -> bytes:
    """Return a PDF whose pages are *pictures*."""
    target = io.BytesIO()
    # Dates and an id of the moment would make other bytes every time.
    fixed = {"creationDate": None, "modDate": None}
    pictures[0].save(target, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, **fixed)
    return target.getvalue()


def scanned(body: bytes, quality: Quality) -> bytes:
    """Return a scan of the PDF *body*."""
    return as_pdf(pages(body, quality), quality.dpi)

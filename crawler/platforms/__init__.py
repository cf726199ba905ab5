"""How government sites lay out their annual reports: one module a family of publishing systems, told apart by the page itself.

To add a family: write a module with `recognises(page) -> bool` and `links(page) -> list[Link]`, both pure, and name it in PLATFORMS
before `generic`; put saved pages into tests/pages/<module>/.
"""

from types import ModuleType

from crawler.platforms import generic
from crawler.platforms.page import Link, Page

PLATFORMS: tuple[ModuleType, ...] = (generic,)
"""The most particular first; the last recognises every page."""


def links(page: Page) -> list[Link]:
    """Return the links of *page* that matter, by the first platform that recognises it."""
    platform = next(module for module in PLATFORMS if module.recognises(page))
    found: list[Link] = platform.links(page)
    return found

"""How government sites lay out their annual reports: a module a family of publishing systems, told apart by the page itself.

To add a family: write a module with a PLATFORM (a family that is nothing but shapes of addresses: a row of `shapes`), name it in
PLATFORMS, put saved pages into tests/pages/<name>/ and a section into docs/platforms.md.
"""

from crawler.platforms import (
    channels_contents,
    epoint,
    generic,
    gkmlpt,
    henan_date,
    jcms,
    jpaas,
    lonsun,
    shapes,
    sitesources,
    smx,
    trs_wcm,
    uuid_shtml,
    vsb,
    walk,
    zz_jhtml,
)
from crawler.platforms.page import Page
from crawler.platforms.platform import Platform
from crawler.platforms.walk import Reading

PLATFORMS: tuple[Platform, ...] = (
    gkmlpt.PLATFORM,
    jcms.PLATFORM,
    jpaas.PLATFORM,
    trs_wcm.PLATFORM,
    uuid_shtml.PLATFORM,
    lonsun.PLATFORM,
    vsb.PLATFORM,
    epoint.PLATFORM,
    henan_date.PLATFORM,
    zz_jhtml.PLATFORM,
    sitesources.PLATFORM,
    channels_contents.PLATFORM,
    smx.PLATFORM,
    *shapes.PLATFORMS,
    generic.PLATFORM,
)
"""Where as much speaks for one as for another the first is taken; the last takes every page."""


def read(page: Page) -> Reading:
    """Return of which platform *page* is, and where it leads."""
    return walk.read(page, PLATFORMS)


def of_report(url: str) -> Platform | None:
    """Return the platform whose reports have addresses like *url*; None where no family is known to have them."""
    return next((platform for platform in PLATFORMS if platform.is_article(url)), None)

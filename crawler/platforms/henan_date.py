"""河南集约化平台: pages are named by day and number at the root of the site; columns are plain folders, often one a year."""

from crawler.platforms.platform import Platform

PLATFORM = Platform(
    name="henan_date",
    label="河南集约化平台",
    articles=(r"^/\d{4}/\d{2}-?\d{2}/\d+\.html$",),
)

"""三门峡: lists lie in the folder 0000 of a column's number, reports in folders of year and month."""

from crawler.platforms.platform import Platform

PLATFORM = Platform(
    name="smx",
    label="三门峡",
    articles=(r"/\d{3,6}/\d{4}/\d{1,2}/\d{5,}\.html$", r"/\d{3,6}/\d{9}/\d{5,}\.html$"),
    lists=(r"/\d{3,6}/0000/[A-Za-z]+-\d+\.html$", r"/pageView/\w+\.html\?"),
)

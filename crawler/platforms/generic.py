"""Any site: by what its links are called and what its pages say of themselves; every page that no other family claims."""

from crawler.platforms.platform import Platform

PLATFORM = Platform(
    name="generic",
    label="通用",
    # A number or an id of 24 digits as the name of a page says only that it is an article, not of which family.
    articles=(
        r"/\d{5,}\.s?html?$",
        r"/webinfo/\d{4}/\d{2}/\d+\.htm$",
        r"/articles/\d{6}/\d+\.html$",
        r"/[0-9a-f]{24}\.html",
    ),
)

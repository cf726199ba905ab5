"""平顶山等 channels/contents: a list is a channel's number, a report a number within it."""

from crawler.platforms.platform import Platform

PLATFORM = Platform(
    name="channels_contents",
    label="平顶山 channels/contents",
    articles=(r"^/contents/\d+/\d+\.html$",),
    lists=(r"^/channels/\d+(?:_\d+)?\.html$",),
)

"""博达 VSB: the further pages of a list lie in a folder of its name and count down; files come from download.jsp."""

from crawler.platforms.platform import Platform

PLATFORM = Platform(
    name="vsb",
    label="博达 VSB",
    signs=("v_news_content", "vsb_content", "/system/_content/download.jsp", "wbtreeid", "pb_sys_common"),
    articles=(r"/info/\d+/\d+\.htm", r"/info/egovinfo/.*\.htm"),
)

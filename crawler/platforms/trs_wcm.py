"""拓尔思 TRS WCM: lists are folders of static pages counted from 0, and the page's script says how many there are."""

from crawler.platforms.platform import Platform

PLATFORM = Platform(
    name="trs_wcm",
    label="拓尔思 TRS WCM",
    signs=("createPageHTML(", "TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "trs_paper_default"),
    articles=(r"/\d{6}/t\d{8}_\d+\.s?html?",),
)

"""Families known by the shape of their addresses alone: their lists are plain links, walked like those of any other site."""

from crawler.platforms.platform import Platform

PLATFORMS = (
    Platform(
        name="xxgk_mvc",
        label="安徽、内蒙古信息公开 MVC",
        signs=("/XxgkAnnualReport/", "/OpennessContent/"),
        articles=(
            r"/XxgkAnnualReport/show/\d+\.html",
            r"/OpennessContent/show/\d+\.html",
            r"/openness/detail/(?:annual_report|content)/[0-9a-f]{24}\.html",
        ),
        lists=(r"/XxgkAnnualReport/(?:index|showList)", r"/OpennessContent/showList/\d+/\d+/page_\d+\.html"),
    ),
    Platform(
        name="pc_list",
        label="集约化 pc/list",
        signs=("/pc/list.html", "/pc/content/"),
        articles=(r"/[a-z0-9]+/[a-z0-9]+/\d{6}/[0-9a-f]{32}\.shtml", r"/pc/content/content_\d+\.html"),
        lists=(r"/[a-z0-9]+/[a-z0-9]+/pc/list\.html",),
    ),
    Platform(
        name="nfcms",
        label="广东 NFCMS",
        signs=("NFCMS_SITE_ID", "NFCMS_POST_ID"),
        articles=(r"/content/m?post_\d+\.html",),
    ),
    Platform(
        name="content_num",
        label="content_ 编号",
        articles=(r"/content_\d+(?:\.s?html)?/?$", r"/\d{4}-\d{2}/\d{2}/content_[0-9a-f]+\.shtml"),
    ),
    Platform(
        name="hebei_uuid",
        label="河北 columns",
        articles=(r"/columns/[0-9a-f-]{36}/\d{6}/\d{2}/[0-9a-f-]{36}\.html",),
        lists=(r"/columns/[0-9a-f-]{36}/index(?:_\d+)?\.html",),
    ),
    Platform(name="tsid", label="时间戳目录", articles=(r"/\d{12,}/index\.s?html",)),
    Platform(
        name="np_cms",
        label="南平 cms/html",
        articles=(r"/cms/html/[a-z]+/\d{4}-\d{2}-\d{2}/\d+\.html",),
        lists=(r"/cms/html/[a-z]+/[a-z]+/\d+\.html",),
    ),
    Platform(
        name="portal_A",
        label="滑县、鹿邑 A 栏目",
        articles=(r"/\d{4}/\d{1,2}/[0-9a-f]{32}\.htm$",),
        lists=(r"/[A-Z]\d{3,}index_\d+\.htm",),
    ),
    Platform(
        name="htmls",
        label="卫滨、新乡县 htmls",
        articles=(r"/htmls/[a-z0-9_]+/\d{8}/\d{15,}\.html",),
        lists=(r"/htmls/[a-z0-9_]+/list-\d+\.html",),
    ),
    Platform(
        name="aspnet",
        label="ASP.NET",
        signs=("__VIEWSTATE",),
        articles=(r"\.aspx\?.*\b[iI][dD]=\d+",),
        lists=(r"\.aspx\?.*\b(?:cid|lanmuid)=",),
    ),
    Platform(
        name="gongkai_show",
        label="广元、遂宁 gongkai/show",
        signs=("/gongkai/show/",),
        articles=(r"/gongkai/show/\w+\.html", r"/News/Detail/\d+\.html"),
    ),
)

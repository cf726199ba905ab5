"""Names of places and agencies that do not exist."""

import random
import re

from crawler.demo.page import Site

_PLACES = ("霁岚县", "栖砚县", "望桐区", "砚溪县", "澜桐区", "棠霁县", "梧澜县", "芷岚区")
_AGENCIES = (
    "人民政府",
    "人民政府办公室",
    "城市管理局",
    "市场监督管理局",
    "教育体育局",
    "交通运输局",
    "卫生健康委员会",
    "应急管理局",
    "行政审批和政务信息管理局",
    "青梧镇人民政府",
    "棠溪街道办事处",
)
_PLACE = re.compile(r"^.+?[县区市]")


def draw(source: random.Random) -> str:
    """Return the name of an agency with its place, such as 霁岚县教育体育局."""
    return source.choice(_PLACES) + source.choice(_AGENCIES)


def site_of(organization: str) -> Site:
    """Return the invented site of the place that the name *organization* begins with."""
    place = _PLACE.match(organization)
    return Site(name=(place[0] if place else organization) + "人民政府", domain="www.gov.example", id_code="9900000001")

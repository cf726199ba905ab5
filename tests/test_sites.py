"""The register of sites, and which hosts may be crawled at all."""

import pytest

from crawler.sites import may_be_crawled, register, site_of


def test_the_register_is_sound():
    """Keys and home pages are well-formed and each once; every site may be crawled and says where its facts come from."""
    sites = register()
    assert len({one.key for one in sites}) == len(sites)
    assert len({one.home_url for one in sites}) == len(sites)
    for one in sites:
        assert one.home_url.startswith(("http://", "https://"))
        assert one.home_url.endswith("/")
        assert may_be_crawled(one.home_url)
        assert one.source.startswith("public page http")
        assert one.name
        assert site_of(one.home_url) == one
        assert one.status == "open" or one.cause
        assert one.division_code == "" or (one.division_code.isdigit() and len(one.division_code) == 6)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://www.yunxi.gov.cn/x", True),
        ("http://127.0.0.1:8000/", True),
        ("http://localhost/", True),
        ("http://www.yunxi.gov.cn.evil.example/", False),
        ("http://evilgov.cn/", False),
        ("http://10.0.0.1/", False),
        ("http://127.0.0.1.evil.example/", False),
    ],
)
def test_only_governments_are_crawled(url, allowed):
    """Copies of government pages live on other hosts, with other figures."""
    assert may_be_crawled(url) is allowed

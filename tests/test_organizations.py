"""Who reported: 428 names with the answer that a person gives, and what follows for the archive. The answers were written by hand."""

import csv
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from archive_rows import ask
from small_archive import soup, visiting

from archive.build import build
from archive.captures import Captures
from crawler.demo.generate import generate
from crawler.sites import division_of
from parsers import divisions
from parsers.agencies import agencies, agency
from parsers.organizations import resolve, unresolved_ids
from parsers.successions import successions

HERE = Path(__file__).parent
SITE = "http://www.example.gov.cn/2023.html"


def names():
    with (HERE / "organizations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def resolved(line):
    return resolve(line["name"], SITE, int(line["year"]), line["home"] or None)


def as_line(found):
    return {
        "id": found.id,
        "division_code": found.division_code,
        "level": found.level,
        "type": found.type,
        "scope": found.scope,
        "parent": found.parent or "",
    }


def test_what_resolves_is_right_and_what_a_person_resolves_does():
    """Of the names that resolve all have the right division, level, type, scope and parent; at least 99 % of those that can do."""
    lines = names()
    found = [(line, resolved(line)) for line in lines]
    given = [(line, one) for line, one in found if not one.id.startswith("u-")]
    wrong = [line["name"] for line, one in given if as_line(one).items() - line.items()]
    possible = [line for line in lines if line["id"]]
    assert wrong == []
    assert len(given) >= 0.99 * len(possible) > 300
    said = (HERE.parent / "docs/organizations.md").read_text(encoding="utf-8")
    assert f"{len(lines)} names" in said
    assert f"precision {len(given)}/{len(given)}, recall {len(given)}/{len(possible)}" in said


def test_what_a_person_cannot_tell_stays_unresolved():
    """With the candidates where there are some, and an id of ten hex digits."""
    for line in names():
        if not line["id"]:
            one = resolved(line)
            assert re.fullmatch("u-[0-9a-f]{10}", one.id), line["name"]
            if line["candidates"] == "*":
                assert len(one.candidates) == 20, line["name"]
            else:
                assert ";".join(one.candidates) == line["candidates"], line["name"]


SAME = [
    ("新乡市卫滨区城市管理局", "卫滨区城市管理局", "河南省新乡市卫滨区城市管理局"),
    ("延边朝鲜族自治州人民政府", "延边州人民政府", "吉林省延边州人民政府"),
    ("新乡市高新区管委会", "新乡高新技术产业开发区", "河南省新乡市高新技术产业开发区管理委员会"),
    ("凤阳县教育局", "凤阳县教育体育局", "滁州市凤阳县教体局"),
    ("文峰区生态环境局", "安阳市生态环境局文峰分局", "文峰区环境保护局"),
    ("瑞安市安阳街道", "瑞安市安阳街道办事处", "温州市瑞安市安阳街道办"),
    ("海淀区学院路街道", "北京市海淀区学院路街道办事处"),
    ("南昌县塔城乡", "南昌市南昌县塔城乡人民政府"),
]


@pytest.mark.parametrize("same", SAME)
def test_all_names_of_an_organisation_are_one(same):
    """In full or without the places above, abbreviated, as a branch or as the bureau that it was."""
    assert len({resolve(name, SITE, 2022).id for name in same}) == 1


DIFFERENT = [
    ("新乡经济技术开发区", "新乡市经济开发区"),
    ("凤阳县农业委员会", "凤阳县畜牧兽医局"),
    ("凤阳县政府办公室", "凤阳县人民政府"),
    ("凤阳县公安局", "凤阳县公安局交通警察大队"),
    ("凤阳县人民医院", "凤阳县中医院"),
    ("凤阳县疾病预防控制局", "凤阳县疾病预防控制中心"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_organisations_have_different_ids(one, other):
    """Two of one type in one division too."""
    first, second = resolve(one, SITE, 2022), resolve(other, SITE, 2022)
    assert not first.id.startswith("u-")
    assert not second.id.startswith("u-")
    assert first.id != second.id


def test_years_of_an_organisation():
    """Those of its division and of its kind, the narrower counting."""
    renamed = resolve("洪泽县国土资源局", SITE, 2013)
    assert (renamed.valid_from, renamed.valid_to, renamed.own_name) == (None, 2015, "国土资源局")
    new = resolve("洪泽区医疗保障局", SITE, 2020)
    assert (new.valid_from, new.valid_to) == (2018, None)


def test_bare_names_on_two_sites_are_two_organisations():
    """A name that carries no place is told from the same on another site; one that does is the same wherever it is printed."""
    here, there = "http://a.gov.cn/1.html", "http://b.gov.cn/1.html"
    assert resolve("教育局", here).id != resolve("教育局", there).id
    assert resolve("教育局", here).id == resolve("教育局", "http://a.gov.cn/2.html").id
    assert resolve("鼓楼区教育局", here).id != resolve("鼓楼区教育局", there).id
    assert resolve("霁岚县人民政府", here).id == resolve("霁岚县人民政府", there).id
    assert resolve(None, here).id != resolve(None, there).id
    assert resolve("教育局", here).id in unresolved_ids("教育局", here)


def test_kinds_of_agency_are_sound():
    """Each kind once, in both languages, its type a word; those of successions are kinds, and come to an end where they are followed."""
    kinds = [one.kind for one in agencies()]
    assert len(kinds) == len(set(kinds)) > 120
    for one in agencies():
        assert re.fullmatch(r"[a-z_]+(-[a-z_]+)?", one.kind)
        assert one.zh
        assert one.en
        assert (one.from_year or 0) <= (one.to_year or 9999)
    for one in successions():
        if not one.old[0].isdigit():
            assert agency(one.old)
            assert one.new is None or agency(one.new)


def test_divisions_are_sound():
    """Codes have six digits, none has two names in a year, and each lies in one that is known."""
    with (Path(divisions.__file__).parent / "divisions.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    taken = set()
    for line in lines:
        assert re.fullmatch(r"[1-8]\d{5}", line["code"])
        for year in range(int(line["first_year"]), int(line["last_year"]) + 1):
            assert (line["code"], year) not in taken
            taken.add((line["code"], year))
    assert len({code for code, year in taken if year == 2024}) > 3200
    assert all(divisions.level(divisions.above(line["code"])) != "county" for line in lines)


@pytest.mark.parametrize("year", [2010, 2023])
def test_every_division_is_found_by_its_name(year):
    """In full it is found alone; without those above it, it is found or among the candidates: for every division of the year."""
    with (Path(divisions.__file__).parent / "divisions.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    alive = {one["code"]: one["name"] for one in lines if int(one["first_year"]) <= year <= int(one["last_year"])}
    assert len(alive) > 3200
    for code, name in alive.items():
        full, upper = name, divisions.above(code)
        while upper != divisions.COUNTRY:
            full, upper = alive.get(upper, "") + full, divisions.above(upper)
        assert resolve(full + "国土资源局", SITE, year).id == f"{code}-land_resources"
        short = resolve(name + "人民政府", SITE, year)
        assert f"{code}-government" in (short.id, *short.candidates)


def test_the_register_says_whose_site_it_is():
    """By host, or the host above it; nobody's where the register has none, or several divisions there."""
    assert division_of("https://www.xuanzhou.gov.cn/XxgkAnnualReport/show/5773.html") == "341802"
    assert division_of("http://jyj.xuanzhou.gov.cn/1.html") == "341802"
    assert division_of("http://www.csrc.gov.cn/1.html") is None
    assert division_of("http://www.example.gov.cn/") is None
    assert division_of("urn:sha256:00") is None


def add(directory, pairs):
    directory.mkdir(exist_ok=True)
    with Captures(directory) as captures:
        for number, (name, url) in enumerate(pairs):
            one = generate(number, organization=name, year=2023, format="text")
            captures.add_file(one.body, name=one.name, url=url, date="2025-03-01", media_type=one.media_type)


def homes(url):
    return {"a.gov.cn": "341126"}.get(urlsplit(url).netloc)


def test_the_register_resolves_names_without_a_place(tmp_path):
    """A bare name is that of the county whose site it is on; elsewhere it stays unresolved; what the register says anew is read anew."""
    add(tmp_path, [("教育局", "http://a.gov.cn/1"), ("教育局", "http://b.gov.cn/1")])
    assert build(tmp_path).reports == 2
    before = {one for (one,) in ask(tmp_path, "SELECT organization FROM reports")}
    assert len(before) == 2
    assert build(tmp_path, homes=homes).read == 2
    after = dict(ask(tmp_path, "SELECT url, organization FROM reports"))
    assert after["http://a.gov.cn/1"] == "341126-education"
    assert {after["http://b.gov.cn/1"]} < before
    assert not build(tmp_path, homes=homes).changed
    (old,) = before - set(after.values())
    assert (old, "341126-education") in ask(tmp_path, "SELECT alias, organization FROM organization_aliases")


def test_organisations_are_published_with_all_that_is_known(tmp_path):
    """The table has parent, own name and years, and the candidates of a name that does not resolve."""
    add(tmp_path, [("凤阳县国土资源局", "http://a.gov.cn/1"), ("通州区水务局", "http://a.gov.cn/2")])
    build(tmp_path)
    columns = "level, type, scope, parent, own_name, valid_from, valid_to, candidates"
    ours, theirs = ask(tmp_path, f"SELECT {columns} FROM organizations ORDER BY id")
    assert ours == ("county", "land_resources", "organ", "341126-government", "国土资源局", None, 2018, "[]")
    assert theirs[:2] == ("county", "water_resources")
    assert theirs[-1] == '["110112-water_resources","320612-water_resources"]'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serve an archive of a county that became a district, and of a name that two districts have."""
    directory = tmp_path_factory.mktemp("site")
    with Captures(directory) as captures:
        for number, (name, year) in enumerate(
            [
                ("凤翔县教育局", 2020),
                ("宝鸡市凤翔区教育局", 2021),
                ("凤翔区教育体育局", 2022),
                ("凤翔区人民政府", 2022),
                ("通州区水务局", 2022),
            ]
        ):
            form = {"form": "2019"} if year < 2021 else {}
            one = generate(number, organization=name, year=year, format="text", **form)
            captures.add_file(
                one.body, name=one.name, url=f"http://a.gov.cn/{number}", date="2025-03-01", media_type=one.media_type
            )
    build(directory)
    with visiting(directory) as get:
        yield get


def text(answer):
    return soup(answer).get_text(" ", strip=True)


def test_an_organisation_has_a_page(site):
    """With its names and reports by year, its division, what it was before, and what is above and below it."""
    page = soup(site("/organization/610305-education"))
    said = page.get_text(" ", strip=True)
    for words in (
        "陕西省宝鸡市凤翔区",
        "县级",
        "宝鸡市凤翔区教育局",
        "凤翔区教育体育局",
        "凤翔县教育局",
        "更名",
        "renamed",
    ):
        assert words in said, words
    links = {one["href"] for one in page.select("main a")}
    assert {"/organization/610322-education", "/organization/610305-government"} < links
    assert {"/report/610305-education-2021", "/report/610305-education-2022"} < links
    below = soup(site("/organization/610305-government")).select("#below a")
    assert [one["href"] for one in below] == ["/organization/610305-education"]


def test_an_unresolved_name_shows_whom_it_may_mean(site):
    """The page says that it is not resolved, and names the candidates with their places."""
    (key,) = {resolve("通州区水务局", "http://a.gov.cn/4", 2022).id}
    said = text(site(f"/organization/{key}"))
    for words in ("尚未辨认", "not been resolved", "北京市通州区", "江苏省南通市通州区", "110112-water_resources"):
        assert words in said, words


def test_old_links_lead_on(site):
    """An id from before the name was resolved leads to the organisation and to its reports; an unknown one is a 404 with a sentence."""
    for old in (*unresolved_ids("凤翔区教育体育局", "http://a.gov.cn/2"), "610305-other-" + slug("教育体育局")):
        answer = site(f"/organization/{old}")
        assert (answer.status_code, answer.headers["location"]) == (301, "/organization/610305-education")
        answer = site(f"/report/{old}-2022")
        assert (answer.status_code, answer.headers["location"]) == (301, "/report/610305-education-2022")
        assert site(f"/report/{old}-2019").status_code == 404
    unknown = site("/organization/000000-nobody")
    assert unknown.status_code == 404
    assert "没有编号为“000000-nobody”的机关" in unknown.text


def slug(own):
    return hashlib.sha256(own.encode()).hexdigest()[:6]

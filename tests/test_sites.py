"""The register of sites: what comes with the program, what a user imports, what may be crawled at all, and what a probe says of a site."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import site as served
from test_samples import FAMILIES, SAMPLES

from archive.register import COLUMNS, imported
from crawler.platforms import PLATFORMS, of_report
from crawler.register_files import RegisterFileError, check, read
from crawler.sites import division_of, may_be_crawled, register, register_of, site_of

DECOY = "云溪县2023年政府网站工作年度报表"
SURVEY = (
    "org",
    "home_url",
    "division_code",
    "cms_family",
    "nb_column_url",
    "nb_column_basis",
    "access_2026_04",
    "final_url",
    "source",
)


def gongkai(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.cli", "sites", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def survey(path: Path, *rows: dict[str, str]) -> Path:
    """Write a file of the survey's shape."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, SURVEY, delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(**facts: str) -> dict[str, str]:
    return {
        "org": "云溪县人民政府",
        "home_url": "http://www.yunxi.gov.cn/",
        "division_code": "990021",
        "source": "a survey",
        **facts,
    }


def test_the_register_is_sound():
    """Its rows are as `gongkai sites check` wants them, and every fact comes from a public page."""
    sites = register()
    assert list(check(sites)) == []
    for one in sites:
        assert one.home_url.endswith("/")
        assert one.source.startswith("public page http")
        assert site_of(one.home_url) == one
        assert gongkai_name(one.platform)
        known = of_report(one.source.removeprefix("public page "))
        assert known is None or known.name in ("generic", one.platform), one.key


def gongkai_name(platform: str) -> bool:
    return platform == "" or platform in {known.name for known in PLATFORMS}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.bjmy.gov.cn/zwgk/x.html", "110118"),
        ("http://slj.lylc.gov.cn/", "410302"),
        ("http://www.nowhere.gov.cn/", None),
    ],
)
def test_the_division_of_an_address(url, code):
    """The site with the host, or the host above it, says of which division an address is."""
    assert division_of(url) == code


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://www.yunxi.gov.cn/x", True),
        ("http://www.yunxi.gov.cn./x", True),
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


def test_a_survey_is_read_for_what_it_says(tmp_path):
    """The working scheme, what is walled and why, the column only where it was seen, the platform only where there is a module."""
    file = survey(
        tmp_path / "sites.tsv",
        row(
            cms_family="jcms",
            nb_column_url="http://www.yunxi.gov.cn/nb/",
            nb_column_basis="seen",
            access_2026_04="direct",
        ),
        row(
            org="松岭县",
            home_url="https://www.songling.gov.cn",
            access_2026_04="protocol-switch",
            final_url="http://www.songling.gov.cn/",
        ),
        row(
            org="槐县",
            home_url="http://www.huai.gov.cn/",
            access_2026_04="none;HTTP412",
            cms_family="static_dir(generic, often TRS)",
        ),
        row(
            org="柳县",
            home_url="http://www.liu.gov.cn/",
            access_2026_04="none",
            nb_column_url="http://www.liu.gov.cn/x/",
            nb_column_basis="derived(y)",
        ),
        row(org="云溪县水务局", cms_family="vsb"),
    )
    found = read(file)
    one, switched, walled, silent = found.sites
    assert (found.problems, found.merged, found.unknown) == ((), 1, 1)
    assert (one.key, one.column_url, one.platform, one.checked) == (
        "yunxi",
        "http://www.yunxi.gov.cn/nb/",
        "jcms",
        "2026-04",
    )
    assert one.note == "also seen: 云溪县水务局"
    assert (switched.home_url, switched.tls, switched.status) == ("http://www.songling.gov.cn/", "none", "open")
    assert (walled.status, walled.cause, walled.platform) == ("blocked", "js412", "generic")
    assert (silent.status, silent.cause, silent.column_url) == ("unreachable", "no answer", "")


BAD = [
    (
        {"home_url": "www.yunxi.gov.cn"},
        "home page 'www.yunxi.gov.cn' is no address: write it with http:// or https://.",
    ),
    ({"home_url": "http://www.yunxi.com/"}, "home page 'http://www.yunxi.com/' is not under gov.cn"),
    ({"division_code": "9900"}, "division code '9900' is not six digits of GB/T 2260: correct it or leave it empty."),
    ({"org": ""}, "its name is empty: say who runs the site."),
]


def test_bad_rows_are_told_one_by_one_and_good_ones_kept(tmp_path):
    """`import` names line, value and cure of each bad row in a sentence, keeps and lists the rest, and exits with 1."""
    file = survey(tmp_path / "sites.tsv", *(row(**facts) for facts, _ in BAD), row())
    done = gongkai("import", file, "-d", tmp_path / "a")
    assert done.returncode == 1, done.stderr
    told = done.stdout.splitlines()
    for number, (_, sentence) in enumerate(BAD):
        assert told[number].startswith(f"not taken 未收入: line {number + 2}: {sentence}")
    assert told[len(BAD)] == "sites taken 已收入 1, rows not taken 未收入 4"
    (kept,) = imported(tmp_path / "a")
    assert register_of(tmp_path / "a").site_of("http://www.yunxi.gov.cn/x") == kept
    assert "云溪县人民政府" in gongkai("list", "-d", tmp_path / "a").stdout
    assert "csrc" in gongkai().stdout
    assert gongkai("import", survey(tmp_path / "good.tsv", row()), "-d", tmp_path / "a").returncode == 0


def test_what_is_no_register_is_refused_with_a_sentence(tmp_path):
    """A file without the header, one in another charset, and one that is not there: one sentence each."""
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "gbk.tsv").write_bytes("org\thome_url\tdivision_code\n云溪县\t\t\n".encode("gb18030"))
    with pytest.raises(RegisterFileError, match="no header of a register"):
        read(tmp_path / "x.csv")
    with pytest.raises(RegisterFileError, match="not UTF-8"):
        read(tmp_path / "gbk.tsv")
    done = gongkai("import", tmp_path / "absent.tsv", "-d", tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_a_survey_of_all_portals_is_imported(corpus, tmp_path):
    """Thousands of rows: all that are a government's own site are kept, the others told; checked, nothing is wrong with what was kept."""
    file = corpus.parent / "platforms" / "sites.tsv"
    with file.open(encoding="utf-8") as lines:
        rows = sum(1 for _ in lines) - 1
    found = read(file)
    assert len(found.sites) + found.merged + len(found.problems) == rows
    assert len(found.problems) <= 10, found.problems
    assert all("not under gov.cn" in sentence for sentence in found.problems)
    assert list(check(found.sites)) == []
    assert gongkai("import", file, "-d", tmp_path).returncode == 1
    assert len(imported(tmp_path)) == len(found.sites)


def test_one_site_is_shown_by_key_or_address(tmp_path):
    """`show` says all that is known; what is not known is wrong use."""
    for name in ("bjmy", "https://www.bjmy.gov.cn/x.html"):
        shown = gongkai("show", name, "-d", tmp_path).stdout
        assert "division_code  110118" in shown
    assert gongkai("show", "nowhere", "-d", tmp_path).returncode == 2


def test_check_tells_what_is_wrong_with_a_file(tmp_path):
    """Keys and home pages that stand twice, unknown platforms and statuses without a cause are told; exit status 1."""
    good = dict.fromkeys(COLUMNS, "") | {
        "key": "a",
        "name": "甲",
        "home_url": "http://a.gov.cn/",
        "status": "open",
        "source": "x",
    }
    bad = good | {"key": "b", "home_url": "http://b.gov.cn/", "status": "blocked"}
    file = tmp_path / "own.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows([good, bad])
    done = gongkai("check", file, "-d", tmp_path)
    assert (done.returncode, done.stdout) == (
        1,
        "line 3: status 'blocked' has no cause or no day: say why, and when it was looked at.\n",
    )
    assert gongkai("check", "-d", tmp_path).returncode == 0


@pytest.mark.parametrize("name", FAMILIES)
def test_a_probe_of_saved_pages_explains_itself(corpus, name):
    """Without any network: the platform with its evidence, the reports, the row to add, in lines that a person can read."""
    assert corpus.is_dir()
    family = name.removesuffix("_by_year")
    done = gongkai("probe", "--saved", SAMPLES / family, f"http://www.linxi.example.test{FAMILIES[name].start}")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"platform 平台 {family} ("), done.stdout
    assert f"reports it would take 会采集 {FAMILIES[name].reports}" in lines
    assert f"links it would leave 不采集 {FAMILIES[name].left}" in lines
    assert len(next(csv.reader([lines[-1]]))) == len(COLUMNS)
    assert len(lines) < 40


def test_a_probe_fetches_lists_and_no_report():
    """On a running site the same is told, robots.txt is obeyed, and no report is fetched."""
    title = "云溪县水务局2023年政府信息公开工作年度报告"
    home = (
        '<title>云溪县人民政府</title><meta name="SiteIDCode" content="9900210001"><a href="/nb/">政府信息公开年报</a>'
    )
    column = '<title>政府信息公开年报</title><meta name="ColumnType" content="信息公开年报">'
    pages = {
        "/": home,
        "/nb/": f'{column}<a href="202401/t20240110_1.html">{title}</a><a href="202401/t20240110_2.html">{DECOY}</a>',
    }
    with served(pages) as running:
        done = gongkai("probe", running.url)
        assert [path for path in running.paths if "__nope__" not in path] == ["/robots.txt", "/", "/nb/"]
        row = next(csv.reader([done.stdout.splitlines()[-1]]))
        assert dict(zip(COLUMNS, row, strict=True)) | {"key": "", "checked": ""} == {
            **dict.fromkeys(COLUMNS, ""),
            "name": "云溪县人民政府",
            "division_code": "990021",
            "home_url": running.url,
            "column_url": f"{running.url}nb/",
            "platform": "trs_wcm",
            "status": "open",
            "source": f"public page {running.url}nb/",
        }
    assert f"2023 {title} {running.url}nb/202401/t20240110_1.html" in done.stdout
    assert f"{DECOY}: its title is not that of an annual report" in done.stdout
    assert done.returncode == 0


def test_a_probe_without_a_contact_or_pages_is_refused(tmp_path):
    """One sentence with the cure, exit status 2."""
    for arguments, said in ((("http://www.yunxi.gov.cn/",), "GONGKAI_CONTACT"), (("--saved", tmp_path), "routes.json")):
        done = gongkai("probe", *arguments)
        assert done.returncode == 2
        assert said in done.stderr

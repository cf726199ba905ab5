"""A reader with a browser: from the front page by search to a figure in its cell."""

import os
import shutil
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright
from small_archive import REPORT, VALUES, make, serving

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="there is no chromium: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with serving(make(tmp_path_factory.mktemp("archive"))) as (_, at):
        yield at


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "there is no chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        # Playwright gives each launch a new user data directory of its own.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(browser, request, address):
    """Give a page that loads nothing but from *address*: whatever else it asks for fails the test."""
    asked = []
    opened = browser.new_page(viewport=request.param, locale="zh-CN")
    opened.on("request", lambda one: asked.append(one.url))
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def colours(page):
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    return image.getcolors(maxcolors=image.width * image.height)


def test_from_the_front_page_to_a_figure_in_its_cell(page, address):
    """A reader types 处罚, sees the passage, opens the report, and finds the numbers in their cells."""
    page.goto(address)
    assert "公开" in page.title()
    page.get_by_role("searchbox").fill("处罚")
    page.keyboard.press("Enter")
    hit = page.locator(".hits li").first
    assert hit.locator("mark").inner_text() == "处罚"
    assert "全年作出行政处罚98件" in hit.inner_text()
    hit.get_by_role("link").click()
    page.locator("section:target").get_by_text("全年作出行政处罚98件").wait_for()
    assert f"/report/{REPORT}#s" in page.url
    cell = page.locator("#requests-new_received-natural_person")
    cell.scroll_into_view_if_needed()
    assert cell.inner_text() == str(VALUES["requests", "new_received", "natural_person"])
    blank = page.locator("#requests-carried_in-business")
    assert "空白" in blank.inner_text()
    assert "0" not in blank.inner_text()


@pytest.mark.parametrize(
    "path", ["", "search?q=处罚", "reports", "rules", "archive", f"report/{REPORT}", "archive/findings"]
)
def test_pages_are_drawn_and_fit_the_screen(page, address, path):
    """No page is blank, and none must be moved sideways as a whole, on a phone either."""
    page.goto(address + path)
    assert len(colours(page)) > 50
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_doubt_leads_to_its_finding_and_back(page, address):
    """The mark in a cell leads to the finding, and the finding to the cell."""
    page.goto(f"{address}report/{REPORT}")
    page.locator("#requests-granted-total a.mark").click()
    finding = page.locator("li:target")
    assert finding.get_attribute("data-rule") == "T3-ROW"
    finding.locator(".named a").last.click()
    assert page.locator("td:target").get_attribute("id") == "requests-granted-total"


def test_the_keyboard_reaches_the_text_and_the_menu(page, address):
    """The first stop of the tab key skips to the text; the next ones are the ways through the site, each with a visible ring."""
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    stops = []
    for _ in range(8):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert stops == ["/", "/", "/search", "/reports", "/obligations", "/archive#tables", "/archive#queries", "/rules"]


def test_the_site_works_without_scripts(browser, address):
    """All of it is there for a browser in which scripts are off."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}search?q=处罚")
    page.locator(".hits a").first.click()
    assert page.locator("td.figure").count() == 200
    context.close()


# Contrast of text against what is behind it, as WCAG reckons it; 4.5 is the least for level AA.
CONTRAST = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = node => {
    for (let one = node; one; one = one.parentElement) {
      const back = rgb(getComputedStyle(one).backgroundColor);
      if (back.length < 4 || back[3] > 0) return back;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some(one => one.nodeType === 3 && one.textContent.trim());
    if (!own || !node.getClientRects().length || ['SCRIPT', 'STYLE', 'OPTION'].includes(node.tagName)) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) faint.push([node.tagName, node.className, node.textContent.trim().slice(0, 20), ratio.toFixed(2)]);
  }
  return faint;
}"""


@pytest.mark.parametrize(
    "path",
    ["", "search?q=处罚", "reports", "rules", "archive", f"report/{REPORT}", "archive/failed_sums", "archive/findings"],
)
def test_text_stands_out_enough(page, address, path):
    """All text has the contrast that WCAG asks for at level AA."""
    page.goto(address + path)
    assert page.evaluate(CONTRAST) == []


def test_a_figure_that_is_pointed_at_can_be_reported(page, address):
    """The link 报错 is seen at the cell that is pointed at and at no other, and at the foot of Datasette's own pages, too, in a colour."""
    page.goto(f"{address}report/{REPORT}")
    page.locator("#requests-new_received-natural_person").hover()
    (seen,) = [one for one in page.locator("a.wrong").all() if one.is_visible()]
    assert "cell=requests%2Fnew_received%2Fnatural_person" in seen.get_attribute("href")
    assert seen.evaluate("one => getComputedStyle(one, '::before').content") == '"报错"'
    page.goto(f"{address}archive/cells")
    foot = page.locator("footer a.report-wrong")
    assert (
        foot.evaluate("one => getComputedStyle(one).color") == "rgb(29, 78, 115)"
    )  # not the footer's own, as Datasette has it

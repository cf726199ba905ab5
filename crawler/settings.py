"""Scrapy's settings for this project. Only departures from Scrapy's defaults stand here, each with its reason."""

import os
from importlib.metadata import PackageNotFoundError, version

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
# default "": `scrapy crawl` ends with one sentence where a crawl may not begin.
COMMANDS_MODULE = "crawler.commands"

# Whom the operator of a site can write to. Nothing but this machine is crawled without it.
GONGKAI_CONTACT = os.environ.get("GONGKAI_CONTACT", "")

# Where this machine stands, in a few words (Beijing, a Frankfurt data centre): what is blocked from abroad is not blocked in China.
GONGKAI_VANTAGE = os.environ.get("GONGKAI_VANTAGE", "")


def user_agent(contact: str) -> str:
    """Return the User-Agent header that says who asks, and whom to write to."""
    try:
        number = version("gongkai")
    except PackageNotFoundError:
        number = "0"
    return (
        f"gongkai/{number} (open archive of government information disclosure reports; +{contact or 'loopback only'})"
    )


USER_AGENT = user_agent(GONGKAI_CONTACT)

# default False: a public archive obeys what a site asks of robots.
ROBOTSTXT_OBEY = True

# default with all of Scrapy's: government sites speak HTTP, and nothing on a page may name a file of this machine.
# Answers are read with a limit to their head, one that breaks off is told from one that ends, and each host has the TLS that it needs.
DOWNLOAD_HANDLERS = {
    "http": "crawler.transport.TransportHandler",
    "https": "crawler.transport.TransportHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
# Networks such as 198.18.0.0/15 whose addresses are taken for public ones: some proxies answer every name with their own. A government's
# name with any other private address is refused.
GONGKAI_ALLOWED_NETWORKS: list[str] = []

# default 8: county sites are small machines. A domain is a registrable one (x.gov.cn), all hosts under it together.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Hosts with one address are one server: the sites of a whole city are often dozens of hosts on one machine (集约化平台). False where a
# content network gives strangers one address.
GONGKAI_GROUP_BY_ADDRESS = True
# default 0 seconds: together with the jitter 3 to 5 seconds, from the end of an answer to the next request to the same server. A longer
# Crawl-delay of robots.txt is obeyed.
DOWNLOAD_DELAY = 4
# default 0.5: never less than 3 seconds.
DOWNLOAD_DELAY_JITTER = 0.25
# default False: a site that answers slowly is asked more slowly.
AUTOTHROTTLE_ENABLED = True
# Seconds that a site may ask for (Retry-After, Crawl-delay) and a run waits. For a longer Retry-After the host is closed until then, and
# a host whose Crawl-delay is longer is left as behind a wall.
GONGKAI_PATIENCE = 300
# Requests a day (Asia/Shanghai) to a host, robots.txt, redirects and retries counted, over all runs: a county site is walked in a day or
# two, and no site sees more of us than of a few readers.
GONGKAI_DAILY_CAP = 500
# Beijing time at which remote hosts are asked, when few people use them; empty: at any time (gongkai crawl --any-time).
GONGKAI_WINDOW = "22:00-07:00"
# Statuses by which a site keeps machines out: such a wall is never solved, and never tried again in the same run. A 403 is one on the home
# page and for robots.txt, elsewhere only as GONGKAI_REFUSALS says; a 429 is one where it names no time to wait.
GONGKAI_WALLS = [403, 412, 429, 468, 521]
# Days that a host is left alone after a wall; twice as long each time it shows one again within a month.
GONGKAI_WALL_DAYS = 1
# The longest that it is left alone, in days: after a month it may have changed.
GONGKAI_WALL_DAYS_MOST = 30
# Pages in a row that a host refuses with 403 before that is taken for a wall: one can be that page's own.
GONGKAI_REFUSALS = 3
# Neither window, delay nor daily cap holds on this machine, each port of which is a server of its own. False for tests of just these.
GONGKAI_LOOPBACK_EXEMPT = True
# default {}: the queue of this machine where it is exempt; one request at a time to each port all the same.
DOWNLOAD_SLOTS = {"loopback": {"delay": 0, "concurrency": 16, "jitter": 0}}
# default 180 seconds: many sites never answer from abroad, and each such fetch is tried three times.
DOWNLOAD_TIMEOUT = 60
# So many times as long a document may take: the limit is that of the whole answer, and a scan of 20 MB from a slow host needs minutes.
GONGKAI_DOCUMENT_PATIENCE = 5
# default 60 seconds.
DNS_TIMEOUT = 20
# default 1 GiB: the longest report with scanned annexes is a few dozen MB, and each is held in memory.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
# default 32 MiB: nobody reads the warning.
DOWNLOAD_WARNSIZE = 0
# default False: an archive must know whose bytes it keeps. A host that the register flags (tls: legacy, invalid, none) is spoken to as the
# flag says, and what its certificate was is kept with each capture.
DOWNLOAD_VERIFY_CERTIFICATES = True

# default with 429: who says "too many requests" is left alone, not asked again.
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
# default ERROR: each failure is a row of the crawl log.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
# default False: the spider sees every answer, so that every failure is recorded.
HTTPERROR_ALLOW_ALL = True
# default 20: real sites need two.
REDIRECT_MAX_TIMES = 5
# default True: the platforms read jumps from the page, so that they are captured as pages of their own.
METAREFRESH_ENABLED = False

# Days after which a page is fetched in full although its server says that it has not changed (304): one that always says so must not hide a
# new report for good. 0: everything is always fetched in full.
GONGKAI_TRUST_UNCHANGED_DAYS = 90

# default with br and zstd: only what the archive can decode again with nothing but zlib.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

# default {}: what is asked for, and what is kept.
DOWNLOADER_MIDDLEWARES = {
    # Before robots.txt (100): what is off limits is not even asked for its rules.
    "crawler.bounds.Bounds": 80,
    "crawler.middlewares.Courtesy": 90,
    # After it: a host whose rules cannot be had is left alone.
    "crawler.middlewares.RobotsWall": 110,
    # After both, since asking for robots.txt shows by which scheme a host answers; on this side of Retry (550).
    "crawler.schemes.Schemes": 120,
    # After all three: where a host may be asked, it is asked once for what cannot be there.
    "crawler.prober.Prober": 125,
    # Beyond Redirect (600), on this side of the cookies (700).
    "crawler.bounds.Loops": 610,
    # Beyond the cookies (700).
    "crawler.bounds.Cookies": 710,
    # Beyond Redirect (600) and Retry (550): each hop and each try asks for itself.
    "crawler.asking.Asking": 980,
    # Bodies are decoded once, by the archive, and within its limit; a false label does not make a page unreadable.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    # Near the network, beyond Redirect (600): bytes as they came.
    "crawler.middlewares.Wire": 990,
    # Nearest to the network: nothing gets past the pace.
    "crawler.pace.Pace": 995,
}

# ours: ask each host once a run for an address where nothing can be. Many answer 200 there, and the same wherever a report was taken down.
GONGKAI_PROBE = True

# default True: no door into a running crawl.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# default True: the frontier keeps its own account.
STATS_DUMP = False
# default DEBUG: what a fetch came to is a row of the crawl log; here is only what goes wrong in the program.
LOG_LEVEL = "ERROR"

# ours, for `gongkai crawl --due`: first and last month of the season. Agencies owe their report by 31 January, governments by 31 March, and
# what is late comes in April.
GONGKAI_DUE_SEASON = [1, 4]
# ours: days between two crawls of a site in the season. A report is then kept within a week of the day on which it appeared.
GONGKAI_DUE_SEASON_DAYS = 7
# ours: the most days in the season. A deadline passes every other month of it: two weeks still tell before which one a report came.
GONGKAI_DUE_SEASON_MOST_DAYS = 14
# ours: days between two crawls out of season, when little but corrections and older reports appears.
GONGKAI_DUE_DAYS = 30
# ours: the most days out of season. Four months leave two looks between April and the next season: a report that went away is missed.
GONGKAI_DUE_MOST_DAYS = 120
# ours: crawls in a row without any new report after which the next comes twice as late, and with each one more twice as late again. One may
# be chance.
GONGKAI_DUE_PATIENCE = 2

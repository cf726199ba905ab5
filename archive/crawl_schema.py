"""The tables of crawl.db, each column explained where it stands."""

VERSION = 3

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs ( -- each run of the crawler
  id TEXT PRIMARY KEY,        -- UTC time of its start and a random suffix
  started_at TEXT NOT NULL,   -- ISO 8601, UTC
  ended_at TEXT,              -- ISO 8601, UTC; NULL while it runs, and for good when it was killed
  agent TEXT NOT NULL,        -- the User-Agent that it sent
  logged INTEGER NOT NULL DEFAULT 0, -- 1 when its attempts stand in a WARC file
  vantage TEXT,               -- where the machine stood, as GONGKAI_VANTAGE says; NULL where it says nothing
  report TEXT                 -- what it came to, as JSON (docs/status.md); NULL while it runs, and of runs of older versions
) STRICT;
CREATE TABLE IF NOT EXISTS sites ( -- each site that a crawl was asked for
  key TEXT PRIMARY KEY,       -- key in the register, or host and port
  name TEXT,                  -- name in the register
  home_url TEXT NOT NULL,     -- where the crawl begins
  run TEXT,                   -- the last run that was asked for it
  asked_at TEXT NOT NULL,     -- when it was last asked for; ISO 8601, UTC
  platform TEXT               -- family that its column showed in the last crawl, before one that of the register; NULL unknown
) STRICT;
CREATE TABLE IF NOT EXISTS hosts ( -- what is known about each host, over runs
  host TEXT PRIMARY KEY,      -- host, and port where the URL names one
  state TEXT NOT NULL,        -- open, or the cause why nothing more is asked of it
  failures INTEGER NOT NULL,  -- fetches without any answer since its last answer
  since TEXT NOT NULL,        -- when this state began; ISO 8601, UTC
  until REAL,                 -- before when nothing is asked of it; seconds since 1970; of a closed host NULL: in this run
  domain TEXT,                -- registrable domain by the public suffix list, else the name itself; NULL before it was looked up
  addresses TEXT NOT NULL DEFAULT '', -- network addresses of its name when they were last had, separated by blanks
  run TEXT,                   -- the run that last looked them up
  paced INTEGER NOT NULL DEFAULT 1, -- 0 for this machine, which night window and daily cap do not hold
  asked_on TEXT,              -- day of the last request, Asia/Shanghai
  asked INTEGER NOT NULL DEFAULT 0, -- requests on that day: robots.txt, redirects and every try included
  asked_at REAL,              -- when the last request was sent; seconds since 1970
  walls INTEGER NOT NULL DEFAULT 0, -- walls met, each not long after the one before
  walled REAL,                -- until when it is or was left alone for the last of them; seconds since 1970
  refusals INTEGER NOT NULL DEFAULT 0 -- pages refused with status 403 in a row, in the present crawl
) STRICT;
CREATE TABLE IF NOT EXISTS frontier ( -- each URL that a crawl takes, leased to a run while it fetches it
  url TEXT PRIMARY KEY,       -- what to fetch; behind #post: what is posted there, behind # what the platform noted for itself
  site TEXT NOT NULL,         -- key of the site
  host TEXT NOT NULL,         -- host, and port where the URL names one
  kind TEXT NOT NULL,         -- home, follow, next, maybe, map, guess, report, attachment
  title TEXT,                 -- text of the link that led here
  via TEXT,                   -- URL of the page that led here
  col TEXT NOT NULL,          -- name of the annual-report column that it hangs in; empty outside one
  rank INTEGER GENERATED ALWAYS AS ( -- home pages first, then lists, then what stands in them
    CASE kind WHEN 'home' THEN 0 WHEN 'follow' THEN 1 WHEN 'next' THEN 1 ELSE 2 END
  ) VIRTUAL,
  depth INTEGER NOT NULL,     -- steps from the home page, or, within a column, from its first page
  number INTEGER NOT NULL,    -- number of the page within its list, from 1
  state TEXT NOT NULL,        -- waiting, leased, done
  run TEXT,                   -- the run that holds or held the lease
  until REAL,                 -- when the lease ends, or, while it waits, before when it is not leased; seconds since 1970
  links TEXT                  -- of a list page that is done: digest of the links on it
) STRICT;
CREATE INDEX IF NOT EXISTS frontier_next ON frontier (state, host, rank, depth, number);
CREATE INDEX IF NOT EXISTS frontier_site ON frontier (site, state);
CREATE INDEX IF NOT EXISTS frontier_links ON frontier (links) WHERE links IS NOT NULL;
CREATE TABLE IF NOT EXISTS attempts ( -- each fetch that was tried, retries counted together
  run TEXT NOT NULL,          -- the run that tried
  number INTEGER NOT NULL,    -- counts the attempts of the run, from 1
  site TEXT NOT NULL,         -- key of the site
  url TEXT NOT NULL,          -- what was asked for
  kind TEXT NOT NULL,         -- as in frontier, or robots, or probe: an address where nothing can be
  at TEXT NOT NULL,           -- when it ended; ISO 8601, UTC
  status INTEGER,             -- HTTP status; NULL without an answer
  outcome TEXT NOT NULL,      -- kept, known (the same bytes were kept before: they came again, or status 304 says that they stand), failed
  cause TEXT,                 -- of a failure, in one word: http-404, timeout, dns, robots, ...; of what was kept: image-only, forwards, ...
  evidence TEXT,              -- of a failure, in one sentence
  role TEXT,                  -- as what it was kept: page, report, attachment, robots
  digest TEXT,                -- of the payload, as in captures
  size INTEGER,               -- bytes of the payload that came, 0 with status 304
  title TEXT,                 -- of a report: text of the link that led there
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attempts_url ON attempts (url, at);
CREATE TABLE IF NOT EXISTS skipped ( -- links that look as if they led to a report and were not taken
  url TEXT NOT NULL,          -- where the link leads, or its call where it is a script
  via TEXT NOT NULL,          -- the page on which it stands
  site TEXT NOT NULL,         -- key of the site
  title TEXT,                 -- text of the link
  reason TEXT NOT NULL,       -- why it was not taken
  PRIMARY KEY (url, via)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sightings ( -- each link that a crawl takes, on each page where it was seen: all the ways to a report
  url TEXT NOT NULL,          -- where the link leads, as in frontier
  via TEXT NOT NULL,          -- the page on which it stands, as in frontier
  site TEXT NOT NULL,         -- key of the site
  kind TEXT NOT NULL,         -- what it was taken for there, as in frontier
  PRIMARY KEY (url, via)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sightings_via ON sightings (via);
CREATE TABLE IF NOT EXISTS lists ( -- each page of links that was read, and what it showed itself to be
  url TEXT PRIMARY KEY,       -- as in frontier
  site TEXT NOT NULL,         -- key of the site
  platform TEXT NOT NULL,     -- family of publishing systems, as in docs/platforms.md
  evidence TEXT NOT NULL,     -- why, in plain words
  col TEXT NOT NULL,          -- name of the annual-report column that it is of; empty for another page
  declared INTEGER            -- entries that the list says it has; NULL where it does not say
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lists_site ON lists (site);
CREATE TABLE IF NOT EXISTS warnings ( -- what a person should look at after a crawl
  run TEXT NOT NULL,          -- the run that found it
  site TEXT NOT NULL,         -- key of the site; empty where it concerns the whole run
  kind TEXT NOT NULL, -- platform-changed, list-short, list-empty, waits, switched-off, any-host; alarms: site-, run-fewer, outage, family
  url TEXT NOT NULL,          -- the page that shows it; the home page of the site, the family, or empty, where none does
  message TEXT NOT NULL,      -- one sentence
  PRIMARY KEY (run, site, kind, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visits ( -- what each host was asked in each run
  run TEXT NOT NULL,          -- the run
  host TEXT NOT NULL,         -- host, and port where the URL names one
  requests INTEGER NOT NULL,  -- requests sent: robots.txt, redirects and every try included
  bytes INTEGER NOT NULL,     -- bytes of the bodies that came, as they came
  seconds REAL NOT NULL,      -- from the requests to the heads of their answers, all together
  had INTEGER NOT NULL,       -- addresses that were had
  new INTEGER NOT NULL,       -- of these, with other bytes than ever before
  PRIMARY KEY (host, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS visits_run ON visits (run);
CREATE TABLE IF NOT EXISTS walks ( -- how the walk through each site ended a run
  run TEXT NOT NULL,          -- the run
  site TEXT NOT NULL,         -- key of the site
  at TEXT NOT NULL,           -- when its last address was tried; ISO 8601, UTC
  state TEXT NOT NULL,        -- as in archive/states.csv; found, unchanged: walked to its end
  cause TEXT,                 -- of another state, in one word; fewer, outage, list-short, list-empty, no-column: walked, and not believed
  evidence TEXT,              -- of a cause, in one sentence
  sound INTEGER NOT NULL,     -- 1 when it was walked to its end and is believed: what it does not show counts as not shown
  pages INTEGER NOT NULL,     -- pages that lead to reports, had
  reports INTEGER NOT NULL,   -- reports and attachments, had
  PRIMARY KEY (site, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS walks_run ON walks (run);
CREATE TABLE IF NOT EXISTS states ( -- how each host and each report ended a run: a row where it is another way than in the run before
  subject TEXT NOT NULL,      -- host, report
  key TEXT NOT NULL,          -- the host, the URL of the report
  run TEXT NOT NULL,          -- the run that ended so, and those after it up to the next row
  site TEXT NOT NULL,         -- key of the site
  state TEXT NOT NULL,        -- as in archive/states.csv
  cause TEXT,                 -- in one word
  evidence TEXT,              -- in one sentence
  at TEXT NOT NULL,           -- when that was seen; ISO 8601, UTC
  change TEXT,                -- of a report in this run: new, changed (other bytes), gone, back (after it was gone)
  PRIMARY KEY (subject, key, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS states_site ON states (site, subject);
CREATE INDEX IF NOT EXISTS states_run ON states (run, change);
CREATE TABLE IF NOT EXISTS transports ( -- how each host was reached, by each scheme that was tried
  host TEXT NOT NULL,         -- host, and port where the URL names one
  scheme TEXT NOT NULL,       -- http or https
  works INTEGER NOT NULL,     -- 1 where it answered when it was last asked, 0 where it did not
  protocol TEXT,              -- of TLS, such as TLSv1.3; NULL with http
  certificate TEXT,           -- verified, or why it is not, and its digest; NULL with http
  cause TEXT,                 -- why it did not answer
  at TEXT NOT NULL,           -- when this was last found to have changed; ISO 8601, UTC
  run TEXT NOT NULL,          -- the run that found it
  PRIMARY KEY (host, scheme)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS register ( -- sites that the user imported, with the columns of crawler/sites.csv
  key TEXT PRIMARY KEY,       -- short name of the site
  name TEXT NOT NULL,         -- who runs it, or whose report was seen there
  division_code TEXT NOT NULL, -- six digits of GB/T 2260; empty for ministries and where it is not known
  home_url TEXT NOT NULL UNIQUE, -- home page
  column_url TEXT NOT NULL,   -- column of annual reports where it is known
  platform TEXT NOT NULL,     -- family of publishing systems, a hint
  tls TEXT NOT NULL,          -- legacy, invalid, none (plain http only); empty: nothing special known
  status TEXT NOT NULL,       -- open, or why it is not crawled: blocked, unreachable
  cause TEXT NOT NULL,        -- of another status than open
  checked TEXT NOT NULL,      -- date of the last look
  source TEXT NOT NULL,       -- where these facts come from
  note TEXT NOT NULL          -- anything else
) STRICT, WITHOUT ROWID;
"""

# What brings a crawl.db of each version to the next: columns that its tables lack, what its rows become. New tables come with SCHEMA.
MIGRATIONS = {
    1: "ALTER TABLE sites ADD COLUMN platform TEXT;",
    2: """
ALTER TABLE runs ADD COLUMN vantage TEXT;
ALTER TABLE runs ADD COLUMN report TEXT;
ALTER TABLE attempts ADD COLUMN title TEXT;
ALTER TABLE hosts ADD COLUMN until REAL;
ALTER TABLE hosts ADD COLUMN domain TEXT;
ALTER TABLE hosts ADD COLUMN addresses TEXT NOT NULL DEFAULT '';
ALTER TABLE hosts ADD COLUMN run TEXT;
ALTER TABLE hosts ADD COLUMN paced INTEGER NOT NULL DEFAULT 1;
ALTER TABLE hosts ADD COLUMN asked_on TEXT;
ALTER TABLE hosts ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hosts ADD COLUMN asked_at REAL;
ALTER TABLE hosts ADD COLUMN walls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hosts ADD COLUMN walled REAL;
ALTER TABLE hosts ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
""",
}

CREATE TABLE IF NOT EXISTS runs ( -- each run of the crawler
  id TEXT PRIMARY KEY,        -- UTC time of its start and a random suffix
  started_at TEXT NOT NULL,   -- ISO 8601, UTC
  ended_at TEXT,              -- ISO 8601, UTC; NULL while it runs, and for good when it was killed
  agent TEXT NOT NULL,        -- the User-Agent that it sent
  logged INTEGER NOT NULL DEFAULT 0 -- 1 when its attempts stand in a WARC file
) STRICT;
CREATE TABLE IF NOT EXISTS sites ( -- each site that a crawl was asked for
  key TEXT PRIMARY KEY,       -- key in the register, or host and port
  name TEXT,                  -- name in the register
  home_url TEXT NOT NULL,     -- where the crawl begins
  run TEXT,                   -- the last run that was asked for it
  asked_at TEXT NOT NULL      -- when it was last asked for; ISO 8601, UTC
) STRICT;
CREATE TABLE IF NOT EXISTS hosts ( -- what is known about each host in the present crawl
  host TEXT PRIMARY KEY,      -- host, and port where the URL names one
  state TEXT NOT NULL,        -- open, or the cause why nothing more is asked of it
  failures INTEGER NOT NULL,  -- fetches without any answer since its last answer
  since TEXT NOT NULL         -- when this state began; ISO 8601, UTC
) STRICT;
CREATE TABLE IF NOT EXISTS frontier ( -- each URL that a crawl takes, leased to a run while it fetches it
  url TEXT PRIMARY KEY,       -- what to fetch
  site TEXT NOT NULL,         -- key of the site
  host TEXT NOT NULL,         -- host, and port where the URL names one
  kind TEXT NOT NULL,         -- home, follow, next, maybe, report, attachment
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
  until REAL,                 -- when the lease ends; seconds since 1970
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
  kind TEXT NOT NULL,         -- as in frontier, or robots
  at TEXT NOT NULL,           -- when it ended; ISO 8601, UTC
  status INTEGER,             -- HTTP status; NULL without an answer
  outcome TEXT NOT NULL,      -- kept, known (the same bytes were kept before), failed
  cause TEXT,                 -- of a failure, in one word: http-404, timeout, dns, robots, ...
  evidence TEXT,              -- of a failure, in one sentence
  role TEXT,                  -- as what it was kept: page, report, attachment, robots
  digest TEXT,                -- of the payload, as in captures
  size INTEGER,               -- bytes of the payload
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
PRAGMA user_version = 1;

-- The tables of archive.db. Each table, view and column says what it is at the end of its own line: 中文 / English.
-- archive/schema.py reads these comments; the site shows them; a test holds every name to having one.
--
-- Values are as printed: INTEGER where integral, otherwise REAL, and NULL unless the cell's status is `value`.
-- What a NULL means (blank, missing ...) stands in cell_notes. The view `cells` puts both together.

CREATE TABLE about ( -- 本库由何而成 / What made this archive
  key TEXT PRIMARY KEY, -- 名目 / What is said
  value TEXT NOT NULL -- 内容 / What it is
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations ( -- 编制报告的行政机关 / The organisations that report
  id TEXT PRIMARY KEY, -- 机关编号，如 410302-government；u- 开头的尚未辨认 / Id, such as 410302-government; u- where not resolved yet
  name TEXT, -- 机关名称（按最近一份报告所印） / Name, as the latest report prints it
  division_code TEXT, -- 行政区划代码 / Code of the administrative division
  level TEXT, -- 层级 / Level of government
  type TEXT, -- 机关类型 / Kind of agency
  scope TEXT, -- 最近一份报告的范围：whole 一级政府汇总，organ 单个机关，office_incl_government 办公室含政府，unknown 不明 / Scope of its latest report; scopes are never summed
  parent TEXT, -- 上级机关编号，未必编有报告 / Id of the organ above it, which need not have reported
  own_name TEXT, -- 不带地名的名称（按最近一份报告） / Name without its place, by its latest report
  valid_from INTEGER, -- 该区划、该类机关始于哪一年，NULL 为早于有据可查 / First year of its division and kind; NULL where older than the tables
  valid_to INTEGER, -- 止于哪一年，NULL 为至今 / Last year of its division and kind; NULL where it goes on
  candidates TEXT NOT NULL -- 未辨认时可能所指的机关编号（JSON） / Ids that an unresolved name may stand for (JSON)
) STRICT, WITHOUT ROWID;
CREATE INDEX organizations_division ON organizations (division_code);
CREATE INDEX organizations_type ON organizations (type);
CREATE INDEX organizations_name ON organizations (name);
CREATE INDEX organizations_parent ON organizations (parent);

CREATE TABLE organization_aliases ( -- 机关辨认前后的其他编号，旧链接由此转到新编号 / Other ids of organisations, from before they were resolved: old links lead on
  alias TEXT NOT NULL, -- 其他编号 / The other id
  organization TEXT NOT NULL REFERENCES organizations (id) DEFERRABLE INITIALLY DEFERRED, -- 机关 / Organisation
  PRIMARY KEY (alias, organization)
) STRICT, WITHOUT ROWID;
CREATE INDEX organization_aliases_organization ON organization_aliases (organization);

CREATE TABLE reports ( -- 年度报告，数字改动过的各留一版 / Annual reports; one row for each version whose figures differ
  id TEXT PRIMARY KEY, -- 报告编号：机关编号-年度，旧版后加 @ 与摘要前八位 / Id: organisation and year; older versions add @ and eight digits of the digest
  organization TEXT NOT NULL REFERENCES organizations (id), -- 机关 / Organisation
  year INTEGER, -- 报告年度 / Year reported on
  version INTEGER NOT NULL, -- 版次，1 为最早 / Version, 1 being the oldest
  current INTEGER NOT NULL, -- 1 为现行版，0 为旧版 / 1 for the current version, 0 for an older one
  title TEXT, -- 标题 / Title
  name TEXT, -- 报告所印机关名称 / Name of the organisation as this report prints it
  scope TEXT, -- 报告范围 / Scope of this report
  form TEXT, -- 报告格式的版本（2021、2019 等） / Generation of the prescribed form
  published TEXT, -- 发布日期 / Date of publication that the document states
  digest TEXT NOT NULL, -- 所据原件的摘要 / Digest of the capture that these rows were read from
  url TEXT NOT NULL, -- 来源网址 / Address of that capture
  fetched_at TEXT NOT NULL, -- 抓取时间（UTC） / When it was captured (UTC)
  reader TEXT NOT NULL, -- 读取程序的版本 / Version of the reader
  fingerprint TEXT NOT NULL, -- 单元格与核查结果的摘要，同者为同一版 / Digest of cells and findings; equal ones are one version
  value_count INTEGER NOT NULL, -- 有数值的单元格数 / Cells with a value
  blank_count INTEGER NOT NULL, -- 空白单元格数 / Cells printed blank
  not_applicable_count INTEGER NOT NULL, -- 填“/”“—”“无”等的单元格数 / Cells printed as not applicable
  missing_count INTEGER NOT NULL, -- 缺失的单元格数 / Prescribed cells that are not printed
  unreadable_count INTEGER NOT NULL, -- 读不出的单元格数 / Cells that could not be read
  error_count INTEGER NOT NULL, -- 严重问题数（无从核查的不计） / Findings of severity error that fail or are uncertain
  warning_count INTEGER NOT NULL, -- 警告数 / Findings of severity warn that fail or are uncertain
  info_count INTEGER NOT NULL, -- 提示数 / Findings of severity info that fail or are uncertain
  twice_why TEXT, -- 重读的缘由，空格分开：identity 勾稽不成立，missing 有缺失，misprint 标签误印，inexact 第二部分有数而标签或表头不确，order 源文件中的数不依表式的先后，lot 抽签；NULL 为只读一次 / Why it was to be read twice, with blanks between: a sum fails, a cell is missing, a label is misprinted, a figure of section 2 rests on no exact label, the file has the figures in another order than the form, by lot; NULL where once was enough
  twice_compared INTEGER, -- 两次识读都有的单元格数，NULL 为未能重读 / Cells that both readings have; NULL where there is no second reading
  twice_disagreed INTEGER, -- 其中两次不一致的 / Those of them that were read differently
  twice_taken INTEGER, -- 其中采用第二次识读的 / Those of them where the second reading stands
  twice_unavailable TEXT -- 该重读而未能重读的原因 / Why there is no second reading although there was reason
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_organization ON reports (organization, year);
CREATE INDEX reports_year ON reports (year);
CREATE INDEX reports_form ON reports (form);
CREATE INDEX reports_name ON reports (name);
CREATE INDEX reports_errors ON reports (error_count);

CREATE TABLE sections ( -- 报告正文的各部分 / The sections of the reports
  id INTEGER PRIMARY KEY, -- 编号，年度新者大 / Id; later years have larger ones
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  position INTEGER NOT NULL, -- 在报告中的次序，从 1 起 / Place in the report, from 1
  number INTEGER, -- 在规定格式中的部分（1-6），不是所印序号 / Which of the six prescribed sections it is, not the printed number
  heading TEXT NOT NULL, -- 标题 / Heading
  text TEXT NOT NULL, -- 正文 / Text
  UNIQUE (report, position)
) STRICT;

-- The text with U+200B between Chinese characters (archive/search.py), so that words of any length are found exactly.
CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, tokenize = "unicode61 remove_diacritics 0"); -- 全文检索（rowid 即 sections.id） / Full-text index (rowid is sections.id)

CREATE TABLE proactive ( -- 第二部分：主动公开政府信息情况 / Section 2: information disclosed proactively
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  item TEXT NOT NULL, -- 信息内容的代码 / Code of the row
  measure TEXT NOT NULL, -- 列的代码 / Code of the column
  value ANY, -- 数值，NULL 的含义见 cell_notes / Value; what a NULL means stands in cell_notes
  unit TEXT, -- 另行印出的单位 / Unit, only where printed and not the form's own
  PRIMARY KEY (report, item, measure)
) STRICT, WITHOUT ROWID;
CREATE INDEX proactive_item ON proactive (item, measure);

CREATE TABLE requests ( -- 第三部分：收到和处理政府信息公开申请情况 / Section 3: requests received and handled
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  outcome TEXT NOT NULL, -- 行的代码 / Code of the row
  natural_person ANY, -- 自然人 / Natural persons
  business ANY, -- 商业企业 / Businesses
  research ANY, -- 科研机构 / Research institutions
  nonprofit ANY, -- 社会公益组织 / Non-profit organisations
  legal_service ANY, -- 法律服务机构 / Legal services
  other_org ANY, -- 其他 / Other organisations
  total ANY, -- 总计 / Total
  PRIMARY KEY (report, outcome)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_outcome ON requests (outcome);

CREATE TABLE remedies ( -- 第四部分：政府信息公开行政复议、行政诉讼情况 / Section 4: reconsideration and litigation
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  kind TEXT NOT NULL, -- 行政复议或行政诉讼的代码 / Code of the remedy
  upheld ANY, -- 结果维持 / Upheld
  corrected ANY, -- 结果纠正 / Corrected
  other_result ANY, -- 其他结果 / Other result
  pending ANY, -- 尚未审结 / Pending
  total ANY, -- 总计 / Total
  PRIMARY KEY (report, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX remedies_kind ON remedies (kind);

CREATE TABLE annex ( -- 2014 年起的统计表（附表） / The statistical annex of 2014 to 2018
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  item TEXT NOT NULL, -- 统计指标的代码 / Code of the indicator
  value ANY, -- 统计数，NULL 的含义见 cell_notes / Value; what a NULL means stands in cell_notes
  unit TEXT, -- 另行印出的单位 / Unit, only where printed and not the form's own
  PRIMARY KEY (report, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX annex_item ON annex (item);

CREATE TABLE cell_notes ( -- 凡不是单纯数字的单元格 / Every cell that is not a plain number
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  row TEXT NOT NULL, -- 行的代码 / Code of the row
  column TEXT NOT NULL, -- 列的代码 / Code of the column
  status TEXT NOT NULL, -- value 有数值，blank 空白，not_applicable 不适用，missing 缺失，unreadable 读不出 / What the document shows there
  raw TEXT NOT NULL, -- 所印原文 / What is printed
  unit TEXT, -- 另行印出的单位 / Unit, only where printed and not the form's own
  column_source TEXT, -- header 依表头定列，assumed_order 依规定次序推定 / How its column was known: by the header, or assumed from the official order
  place TEXT, -- 在原件中的位置（JSON） / Where in the source (JSON: page and box, path, or line)
  confidence REAL, -- 文字识别的把握（0 至 1），只有扫描件才有 / Confidence of the OCR, 0 to 1; scans only
  PRIMARY KEY (report, table_name, row, column)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_notes_status ON cell_notes (status);

CREATE TABLE inferred ( -- 未印出而由勾稽关系唯一确定的数，不属单元格 / Numbers not printed but the only ones that satisfy a sum; never cells
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  row TEXT NOT NULL, -- 行的代码 / Code of the row
  column TEXT NOT NULL, -- 列的代码 / Code of the column
  value ANY NOT NULL, -- 推得的数 / The number
  rule TEXT NOT NULL, -- 所依规则 / The rule that fixes it
  PRIMARY KEY (report, table_name, row, column, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims ( -- 正文中写明的数 / Numbers that the prose states
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  position INTEGER NOT NULL, -- 次序，从 1 起 / Place in the report, from 1
  kind TEXT NOT NULL, -- 所指的代码，见 codebook 的 narrative / What it is a number of: a row of the table narrative of the codebook
  value ANY NOT NULL, -- 数 / The number
  unit TEXT, -- 单位 / Unit
  exact INTEGER NOT NULL, -- 1 为确数，0 为约数（余、多、近、约） / 1 if exact, 0 if about
  sentence TEXT NOT NULL, -- 所在的句子 / The sentence that states it
  section INTEGER, -- 所在部分（1-6） / Which section it stands in
  place TEXT, -- 在原件中的位置（JSON） / Where in the source (JSON)
  PRIMARY KEY (report, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_kind ON claims (kind);

CREATE TABLE rules ( -- 核查规则 / The rules that check the reports
  id TEXT PRIMARY KEY, -- 规则编号 / Id of the rule
  severity TEXT NOT NULL, -- 严重程度：error 严重，warn 警告，info 提示 / Severity
  scope TEXT NOT NULL, -- 核查对象：reading 识读，structure 结构，table 表内，text 正文，text_vs_table 正文与表格，years 历年之间，organizations 机关之间，archive 档案与发布 / What it looks at
  zh TEXT NOT NULL, -- 中文说明 / What it holds, in Chinese
  en TEXT NOT NULL, -- 英文说明 / What it holds, in English
  source TEXT NOT NULL, -- 依据 / Where it comes from
  cure_zh TEXT NOT NULL, -- 如何处理 / What to do about a finding, in Chinese
  cure_en TEXT NOT NULL -- 如何处理（英文） / What to do about a finding, in English
) STRICT, WITHOUT ROWID;

CREATE TABLE findings ( -- 核查结果：未通过、存疑或无法核查 / What the rules found
  id INTEGER PRIMARY KEY, -- 编号 / Id
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  position INTEGER NOT NULL, -- 次序，从 1 起 / Place in the report's list, from 1
  rule TEXT NOT NULL, -- 规则 / Rule
  severity TEXT NOT NULL, -- 严重程度：error 严重，warn 警告，info 提示 / Severity
  verdict TEXT NOT NULL, -- fail 未通过，uncertain 存疑，not_assessable 无法核查 / Verdict
  blame TEXT, -- 错在何处：source 原文，reader 读取，unknown 未知 / Whose error a failure is: the source's, the reader's, unknown
  message_zh TEXT NOT NULL, -- 中文说明 / What is wrong, in Chinese
  message_en TEXT NOT NULL, -- 英文说明 / What is wrong, in English
  other_report TEXT REFERENCES reports (id) ON UPDATE CASCADE ON DELETE SET NULL, -- 与哪一份报告比对（只看一份的规则为空） / The report it was held against, for rules about several
  UNIQUE (report, position)
) STRICT;
CREATE INDEX findings_other ON findings (other_report);
CREATE INDEX findings_rule ON findings (rule, verdict);
CREATE INDEX findings_severity ON findings (severity);

CREATE TABLE finding_cells ( -- 核查结果所指的单元格 / The cells that a finding names
  finding INTEGER NOT NULL REFERENCES findings (id) ON DELETE CASCADE, -- 核查结果 / Finding
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  row TEXT NOT NULL, -- 行的代码 / Code of the row
  column TEXT NOT NULL, -- 列的代码 / Code of the column
  PRIMARY KEY (finding, table_name, row, column)
) STRICT, WITHOUT ROWID;

CREATE TABLE passes ( -- 各报告通过核查的次数 / How often each rule passed in a report
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  rule TEXT NOT NULL, -- 规则 / Rule
  passes INTEGER NOT NULL, -- 通过次数 / Number of passes
  PRIMARY KEY (report, rule)
) STRICT, WITHOUT ROWID;

-- What archive/panel finds between reports, and what it remembers so as not to look at all of them again ------------------

CREATE TABLE successions ( -- 机关的更名、合并、分立与撤销 / Which organisation stands for which: renames, mergers, splits, abolitions
  old TEXT NOT NULL, -- 原机关编号 / Id of the organisation that was
  new TEXT NOT NULL, -- 承接机关编号，撤销的为空串 / Id of the one that stands for it; empty where none does
  from_year INTEGER NOT NULL, -- 自该年度的报告起 / From the reports for this year on
  relation TEXT NOT NULL, -- rename 更名，merger 合并，split 分立，abolition 撤销 / How the new one stands for the old
  source TEXT NOT NULL, -- 依据 / Where it is decided
  PRIMARY KEY (new, old, from_year)
) STRICT, WITHOUT ROWID;
CREATE INDEX successions_old ON successions (old);

CREATE TABLE lineages ( -- 有承接关系的机关归于同一脉络 / Organisations that stand for one another, under one id
  organization TEXT PRIMARY KEY, -- 机关编号 / Id of the organisation
  lineage TEXT NOT NULL -- 脉络编号，即其中最小的机关编号；不在此表的机关自成一脉 / Id of the lineage: the smallest id in it; an organisation that is not here is a lineage of its own
) STRICT, WITHOUT ROWID;
CREATE INDEX lineages_lineage ON lineages (lineage);

CREATE TABLE revisions ( -- 同一机关同一年度前后两版之间改动的单元格 / Cells that differ between two versions of a report
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 较新的一版 / The newer version
  older TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 前一版 / The version before it
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  row TEXT NOT NULL, -- 行的代码 / Code of the row
  column TEXT NOT NULL, -- 列的代码 / Code of the column
  value ANY, -- 较新一版的数 / The number of the newer version
  older_value ANY, -- 前一版的数 / The number of the older one
  status TEXT, -- 较新一版该格的状态，没有该格则为空 / What the newer version shows there; NULL without such a cell
  older_status TEXT, -- 前一版该格的状态 / What the older version shows there
  PRIMARY KEY (report, table_name, row, column)
) STRICT, WITHOUT ROWID;
CREATE INDEX revisions_older ON revisions (older);

CREATE TABLE sites ( -- 采集过的站点及其状况 / The sites that were crawled and how that went
  key TEXT PRIMARY KEY, -- 站点代码 / Key of the site
  name TEXT, -- 登记的名称 / Its name in the register
  home_url TEXT NOT NULL, -- 首页 / Where the crawl begins
  state TEXT NOT NULL, -- complete 已遍历，unfinished 未完，其余为首页取不到的原因 / Complete, unfinished, or the cause why its home page could not be had
  last_at TEXT, -- 最近一次尝试的时间（UTC） / When it was last tried (UTC)
  evidence TEXT, -- 未能走遍的详情 / Evidence in a sentence, where it was not walked to its end
  vantage TEXT, -- 采集所在；在境外被拦截不等于在国内被拦截 / From where it was last crawled: what is blocked from abroad is not blocked in China
  organization TEXT -- 以此为网站的机关，名称不能辨认则为空 / The organisation whose site it is, NULL where its name does not tell
) STRICT, WITHOUT ROWID;
CREATE INDEX sites_organization ON sites (organization);

CREATE TABLE walks ( -- 把一个站点走遍而结果可信的各次采集：其中未见的，方算一次未见 / Each time a site was walked to its end and is believed: what it did not show then counts as not shown
  site TEXT NOT NULL, -- 站点代码 / Key of the site
  at TEXT NOT NULL, -- 走遍的时间（UTC） / When its last address was tried (UTC)
  day TEXT NOT NULL, -- 同上，按中国日期 / The same as a date in China
  PRIMARY KEY (site, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE unnamed ( -- 站点上未能读出、题名又未说明机关的原件：可能正是未见的报告 / Captures on a site that could not be read and whose title does not say whose they are: one may be the report that is missed
  url TEXT NOT NULL, -- 网址 / Address
  digest TEXT NOT NULL, -- 内容摘要 / Digest of the bytes
  site TEXT NOT NULL, -- 站点代码 / Key of the site
  year INTEGER, -- 题名所指的年度 / The year that the title names
  PRIMARY KEY (url, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX unnamed_site ON unnamed (site);

CREATE TABLE failed_fetches ( -- 最近一次未能取得的网址 / Addresses that could not be fetched when they were last tried
  url TEXT PRIMARY KEY, -- 网址 / Address
  site TEXT NOT NULL, -- 站点 / Site
  kind TEXT NOT NULL, -- home 首页，follow、next 列表，report 报告，attachment 附件等 / What it was taken for
  title TEXT, -- 链接的题名 / Text of the link
  at TEXT NOT NULL, -- 时间（UTC） / When (UTC)
  cause TEXT NOT NULL, -- 原因 / Cause, in a word
  evidence TEXT, -- 详情 / Evidence, in a sentence
  organization TEXT, -- 题名所指的机关 / The organisation that the title names
  year INTEGER -- 题名所指的年度 / The year that the title names
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_fetches_site ON failed_fetches (site);
CREATE INDEX failed_fetches_organization ON failed_fetches (organization, year);

CREATE TABLE obligations ( -- 谁应公布哪一年度的报告，是否按时 / Who owes a report for which year, and whether it came in time
  organization TEXT NOT NULL, -- 机关；登记在册而从无报告的也列入 / Organisation, one of the register without any report included
  year INTEGER NOT NULL, -- 报告年度 / Year to be reported on
  deadline TEXT NOT NULL, -- 法定期限：政府为次年3月31日，其他机关为次年1月31日（2018年度及以前均为3月31日） / Legal deadline: 31 March of the next year for governments, 31 January for others (31 March for all up to 2018)
  state TEXT NOT NULL, -- on_time 按时，late 逾期，undated 已公布而日期不明，not_read 已取得而未能读出，blocked 未能取得，unconfirmed 未见而尚待证实，not_found 未见（期限过后至少两天、三次走遍站点均未见），not_looked_for 未寻找，not_due 未到期 / State: in time, late, published on an unknown day, found but not read, could not be fetched, not seen and not yet established, not found (in three walks through its site on two days after the deadline), not looked for, not yet due
  cause TEXT, -- 缘由：所据日期，或取不到、读不出、未见的原因 / Why: the date it rests on, or what stood in the way
  report TEXT REFERENCES reports (id) ON UPDATE CASCADE ON DELETE SET NULL, -- 报告（现行版） / The report, its current version
  published TEXT, -- 各版所注最早的发布日期 / The earliest date of publication that any version states
  attempts INTEGER, -- 未见时：期限过后走遍站点而未见的次数（有几个站点的取最少者），否则为空 / Where it was not seen: walks through its site after the deadline that did not show it (of several sites the fewest); else NULL
  days INTEGER, -- 未见时：这些次数分布在几天（中国日期），否则为空 / Where it was not seen: on how many days, in China; else NULL
  evidence TEXT, -- 依据：未能取得、未能读出的详情，或走遍站点而未见的日期 / Evidence: what stood in the way, in a sentence, or on which days its sites were walked and did not show it
  withdrawn TEXT, -- 已公布而在本站撤回的报告编号，见 withdrawn / Id of the report where the agency published it and it was withdrawn here: see the table withdrawn
  PRIMARY KEY (organization, year)
) STRICT, WITHOUT ROWID;
CREATE INDEX obligations_year ON obligations (year, state);
CREATE INDEX obligations_report ON obligations (report);

CREATE TABLE unjudged ( -- 报告有变动、尚待与他年他机关比对的机关；建成后为空 / Organisations whose reports changed since they were last compared; empty when a build is done
  organization TEXT PRIMARY KEY -- 机关编号 / Id of the organisation
) STRICT, WITHOUT ROWID;

CREATE TABLE unaccounted ( -- 报告有变动、公布情况尚待重算的机关；建成后为空 / Organisations whose reports changed since obligations were last told; empty when a build is done
  organization TEXT PRIMARY KEY -- 机关编号 / Id of the organisation
) STRICT, WITHOUT ROWID;

CREATE TABLE table_marks ( -- 各表非零数字的摘要，用以找出雷同的表 / Digests of the figures of tables, by which identical ones are found
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  year INTEGER NOT NULL, -- 报告年度 / Year reported on
  digest TEXT NOT NULL, -- 所有非零数字及其位置的摘要 / Digest of every figure that is not 0 and where it stands
  cells INTEGER NOT NULL, -- 非零数字的个数 / How many figures are not 0
  numbers INTEGER NOT NULL, -- 其中不同的数有几个 / How many different numbers are among them
  PRIMARY KEY (report, table_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX table_marks_digest ON table_marks (digest, year, report);

CREATE TABLE text_bands ( -- 总体情况（隐去数字与机关名）的最小哈希分段，用以找出雷同的文字 / Bands of the MinHash of section 1, digits and names masked, by which near-same texts are found
  year INTEGER NOT NULL, -- 报告年度 / Year reported on
  band INTEGER NOT NULL, -- 一段的哈希值 / Hash of a band
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  PRIMARY KEY (year, band, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX text_bands_report ON text_bands (report);

CREATE TABLE named_authors ( -- 总体情况中自称的编制机关 / Whom the text of a report names as its author
  report TEXT NOT NULL REFERENCES reports (id) ON UPDATE CASCADE ON DELETE CASCADE, -- 报告 / Report
  name TEXT NOT NULL, -- 所称的机关名称 / The name
  PRIMARY KEY (report, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX named_authors_name ON named_authors (name);

-- Whoever writes a report, the panel hears of it.
CREATE TRIGGER report_entered AFTER INSERT ON reports BEGIN
  INSERT OR IGNORE INTO unjudged VALUES (NEW.organization);
  INSERT OR IGNORE INTO unaccounted VALUES (NEW.organization);
END;
CREATE TRIGGER report_changed AFTER UPDATE OF id, version, current ON reports BEGIN
  INSERT OR IGNORE INTO unjudged VALUES (NEW.organization);
  INSERT OR IGNORE INTO unaccounted VALUES (NEW.organization);
END;
CREATE TRIGGER report_removed BEFORE DELETE ON reports BEGIN
  INSERT OR IGNORE INTO unjudged VALUES (OLD.organization);
  INSERT OR IGNORE INTO unaccounted VALUES (OLD.organization);
  INSERT OR IGNORE INTO unjudged
  SELECT r.organization FROM findings AS f JOIN reports AS r ON r.id = f.report WHERE f.other_report = OLD.id;
END;

CREATE TABLE captures ( -- 抓取的原件 / What was captured, as it came
  url TEXT NOT NULL, -- 来源网址 / Address
  digest TEXT NOT NULL, -- 内容摘要（SHA-256） / Digest of the bytes (SHA-256)
  fetched_at TEXT NOT NULL, -- 抓取时间（UTC） / When it was captured (UTC)
  media_type TEXT, -- 媒体类型 / Media type
  status INTEGER, -- HTTP 状态码 / HTTP status
  size INTEGER NOT NULL, -- 字节数 / Size in bytes
  role TEXT NOT NULL, -- page 一般网页，report 报告，attachment 附件，robots 爬虫规则 / What it was taken as
  title TEXT, -- 链接或文件的题名 / Title of the link or file
  name TEXT, -- 文件名 / File name
  via TEXT, -- 由哪一页得来 / The page that led to it
  site TEXT, -- 站点 / Site
  warc TEXT, -- 所在的 WARC 文件 / The WARC file that keeps it
  offset INTEGER, -- 在该文件中的位置 / Where in that file
  report TEXT REFERENCES reports (id) ON UPDATE CASCADE, -- 读成的报告 / The report it was read into
  outcome TEXT NOT NULL, -- read 已读，not_a_report 不是报告，unreadable 读不出，damaged 所存已损坏，read_from_attachment 已由附件读出，not_read 不须读，withdrawn 已撤回 / What became of it
  reason TEXT, -- 原因 / Why it was not read
  PRIMARY KEY (url, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_digest ON captures (digest);
CREATE INDEX captures_report ON captures (report);
CREATE INDEX captures_via ON captures (via);
CREATE INDEX captures_outcome ON captures (outcome, role);

CREATE TABLE withdrawn ( -- 在本站撤回、不再公布内容的原件 / What was withdrawn here: its content is published no more
  url TEXT NOT NULL, -- 来源网址 / Address
  digest TEXT NOT NULL, -- 内容摘要（SHA-256） / Digest of the bytes (SHA-256)
  report TEXT, -- 报告编号，不是报告则为空 / Id of the report, NULL where it is none
  organization TEXT, -- 机关 / Organisation
  year INTEGER, -- 报告年度 / Year reported on
  published TEXT, -- 所注发布日期 / Date of publication that it states
  fetched_at TEXT NOT NULL, -- 抓取时间（UTC） / When it was captured (UTC)
  what TEXT NOT NULL, -- 按什么撤回：报告编号、网址或内容摘要 / As what it was withdrawn: the id of a report, an address, a digest
  withdrawn_at TEXT NOT NULL, -- 撤回时间（UTC） / When it was withdrawn (UTC)
  reason TEXT NOT NULL, -- 撤回理由 / Why
  withdrawal TEXT NOT NULL, -- 撤回记录的编号 / Id of the record of the withdrawal
  PRIMARY KEY (url, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawn_report ON withdrawn (report);
CREATE INDEX withdrawn_organization ON withdrawn (organization, year);

CREATE TABLE codebook ( -- 代码本：每一格的含义 / Codebook: what every cell of every form is
  form TEXT NOT NULL, -- 报告格式的版本 / Generation of the form
  position INTEGER NOT NULL, -- 印出的次序，从 1 起 / Printed order, from 1
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  row TEXT NOT NULL, -- 行的代码 / Code of the row
  column TEXT NOT NULL, -- 列的代码 / Code of the column
  table_zh TEXT NOT NULL, -- 表名 / Title of the table, in Chinese
  table_en TEXT NOT NULL, -- 表名（英文） / Title of the table, in English
  group_zh TEXT NOT NULL, -- 行名之前所印的类别 / Labels printed before the row's own
  label_zh TEXT NOT NULL, -- 行名 / Label of the row, in Chinese
  label_en TEXT NOT NULL, -- 行名（英文） / Label of the row, in English
  column_zh TEXT NOT NULL, -- 列名 / Label of the column, in Chinese
  column_en TEXT NOT NULL, -- 列名（英文） / Label of the column, in English
  unit TEXT NOT NULL, -- 单位 / Unit
  variable TEXT NOT NULL, -- 变量名 / Name of the variable
  prescribed INTEGER NOT NULL, -- 1 为格式所规定，0 为个别报告另印 / 1 if the form prescribes it, 0 if only some reports print it
  PRIMARY KEY (form, table_name, row, column)
) STRICT, WITHOUT ROWID;
CREATE INDEX codebook_cell ON codebook (table_name, row, column);

CREATE TABLE crosswalk ( -- 各代格式之间哪些统计可比 / What compares between the generations of the form
  concept TEXT PRIMARY KEY, -- 统计概念 / The concept
  zh TEXT NOT NULL, -- 中文名称 / Its name in Chinese
  en TEXT NOT NULL, -- 英文名称 / Its name in English
  cells_2014 TEXT NOT NULL, -- 2014年统计表中的单元格，多个相加 / Its cells in the annex of 2014, added up
  cells_2019 TEXT NOT NULL, -- 2019年格式中的单元格 / Its cells in the form of 2019
  cells_2021 TEXT NOT NULL, -- 2021年格式中的单元格 / Its cells in the form of 2021
  from_2014 TEXT NOT NULL, -- 自2014年统计表到2019年格式：exact、near 可接续，approx 接近，derived、break、none 不可 / From 2014 to 2019: exact and near join, approx nearly, derived, break and none do not
  from_2019 TEXT NOT NULL, -- 自2019年格式到2021年格式，同上 / From 2019 to 2021, in the same words
  note_zh TEXT NOT NULL, -- 说明 / A remark, in Chinese
  note_en TEXT NOT NULL -- 说明（英文） / A remark, in English
) STRICT, WITHOUT ROWID;

CREATE TABLE crosswalk_cells ( -- 每一概念在每代格式中由哪些单元格相加 / The cells of which each concept is the sum, by form
  concept TEXT NOT NULL REFERENCES crosswalk (concept), -- 统计概念 / The concept
  form TEXT NOT NULL, -- 报告格式的版本 / Generation of the form
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  row TEXT NOT NULL, -- 行的代码 / Code of the row
  column TEXT NOT NULL, -- 列的代码 / Code of the column
  PRIMARY KEY (concept, form, table_name, row, column)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_list ( -- 指标及其算法 / The indicators and how they are worked out
  position INTEGER NOT NULL, -- 次序 / Order
  indicator TEXT PRIMARY KEY, -- 指标代码 / Code of the indicator
  families TEXT NOT NULL, -- 所属的一族：同族各率把一个整体分尽 / The families it belongs to: the rates of a family divide one whole
  zh TEXT NOT NULL, -- 中文名称 / Its name in Chinese
  en TEXT NOT NULL, -- 英文名称 / Its name in English
  numerator TEXT NOT NULL, -- 分子（表三、表四的行，未写列的取总计） / Numerator: rows of tables 3 and 4, total where no column is named
  denominator TEXT NOT NULL, -- 分母 / Denominator
  smallest INTEGER NOT NULL -- 分母小于此数的不显示比率 / Under this denominator the rate is not shown
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_terms ( -- 指标在每代格式中由哪些单元格算出 / The cells that an indicator is worked out of, by form
  indicator TEXT NOT NULL REFERENCES indicator_list (indicator), -- 指标代码 / Code of the indicator
  form TEXT NOT NULL, -- 报告格式的版本 / Generation of the form
  side TEXT NOT NULL, -- numerator 分子，denominator 分母 / Numerator or denominator
  table_name TEXT NOT NULL, -- 表的代码 / Code of the table
  row TEXT NOT NULL, -- 行的代码 / Code of the row
  column TEXT NOT NULL, -- 列的代码 / Code of the column
  sign INTEGER NOT NULL, -- 1 相加，-1 相减 / 1 added, -1 taken off
  PRIMARY KEY (indicator, form, side, table_name, row, column)
) STRICT, WITHOUT ROWID;

CREATE VIEW cells ( -- 四张表的全部单元格，一格一行 / Every cell of the four tables, one a row
  report, -- 报告 / Report
  table_name, -- 表的代码 / Code of the table
  row, -- 行的代码 / Code of the row
  column, -- 列的代码 / Code of the column
  label_zh, -- 行名 / Label of the row, in Chinese
  label_en, -- 行名（英文） / Label of the row, in English
  column_zh, -- 列名 / Label of the column, in Chinese
  column_en, -- 列名（英文） / Label of the column, in English
  value, -- 数值，只有 status 为 value 才有 / Value, NULL unless status is value
  status, -- value 有数值，blank 空白，not_applicable 不适用，missing 缺失，unreadable 读不出 / What the document shows there
  raw, -- 所印原文 / What is printed
  unit, -- 单位 / Unit
  column_source -- header 依表头定列，assumed_order 依规定次序推定 / How its column was known, where noted
) AS
-- Each table is joined by itself, so that a question about one report reads that report only. A report may print a cell of another
-- form: then that form's labels stand.
SELECT v.report, 'proactive', v.item, v.measure,
  coalesce(b.label_zh, a.label_zh), coalesce(b.label_en, a.label_en), coalesce(b.column_zh, a.column_zh), coalesce(b.column_en, a.column_en), v.value,
  coalesce(n.status, 'value'), coalesce(n.raw, CAST(v.value AS TEXT)), coalesce(v.unit, n.unit, b.unit, a.unit), n.column_source
FROM proactive AS v JOIN reports AS r ON r.id = v.report
LEFT JOIN cell_notes AS n ON n.report = v.report AND n.table_name = 'proactive' AND n.row = v.item AND n.column = v.measure
LEFT JOIN codebook AS b ON b.form = r.form AND b.table_name = 'proactive' AND b.row = v.item AND b.column = v.measure
LEFT JOIN codebook AS a ON b.form IS NULL AND a.table_name = 'proactive' AND a.row = v.item AND a.column = v.measure AND a.form = (
  SELECT max(f.form) FROM codebook AS f WHERE f.table_name = 'proactive' AND f.row = v.item AND f.column = v.measure
)
WHERE v.value IS NOT NULL OR n.status IS NOT NULL
UNION ALL
SELECT v.report, 'requests', v.outcome, c.value,
  coalesce(b.label_zh, a.label_zh), coalesce(b.label_en, a.label_en), coalesce(b.column_zh, a.column_zh), coalesce(b.column_en, a.column_en), CASE c.value WHEN 'natural_person' THEN v.natural_person WHEN 'business' THEN v.business WHEN 'research' THEN v.research WHEN 'nonprofit' THEN v.nonprofit WHEN 'legal_service' THEN v.legal_service WHEN 'other_org' THEN v.other_org WHEN 'total' THEN v.total END,
  coalesce(n.status, 'value'), coalesce(n.raw, CAST(CASE c.value WHEN 'natural_person' THEN v.natural_person WHEN 'business' THEN v.business WHEN 'research' THEN v.research WHEN 'nonprofit' THEN v.nonprofit WHEN 'legal_service' THEN v.legal_service WHEN 'other_org' THEN v.other_org WHEN 'total' THEN v.total END AS TEXT)), coalesce(n.unit, b.unit, a.unit), n.column_source
FROM requests AS v JOIN json_each('["natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total"]') AS c JOIN reports AS r ON r.id = v.report
LEFT JOIN cell_notes AS n ON n.report = v.report AND n.table_name = 'requests' AND n.row = v.outcome AND n.column = c.value
LEFT JOIN codebook AS b ON b.form = r.form AND b.table_name = 'requests' AND b.row = v.outcome AND b.column = c.value
LEFT JOIN codebook AS a ON b.form IS NULL AND a.table_name = 'requests' AND a.row = v.outcome AND a.column = c.value AND a.form = (
  SELECT max(f.form) FROM codebook AS f WHERE f.table_name = 'requests' AND f.row = v.outcome AND f.column = c.value
)
WHERE CASE c.value WHEN 'natural_person' THEN v.natural_person WHEN 'business' THEN v.business WHEN 'research' THEN v.research WHEN 'nonprofit' THEN v.nonprofit WHEN 'legal_service' THEN v.legal_service WHEN 'other_org' THEN v.other_org WHEN 'total' THEN v.total END IS NOT NULL OR n.status IS NOT NULL
UNION ALL
SELECT v.report, 'remedies', v.kind, c.value,
  coalesce(b.label_zh, a.label_zh), coalesce(b.label_en, a.label_en), coalesce(b.column_zh, a.column_zh), coalesce(b.column_en, a.column_en), CASE c.value WHEN 'upheld' THEN v.upheld WHEN 'corrected' THEN v.corrected WHEN 'other_result' THEN v.other_result WHEN 'pending' THEN v.pending WHEN 'total' THEN v.total END,
  coalesce(n.status, 'value'), coalesce(n.raw, CAST(CASE c.value WHEN 'upheld' THEN v.upheld WHEN 'corrected' THEN v.corrected WHEN 'other_result' THEN v.other_result WHEN 'pending' THEN v.pending WHEN 'total' THEN v.total END AS TEXT)), coalesce(n.unit, b.unit, a.unit), n.column_source
FROM remedies AS v JOIN json_each('["upheld", "corrected", "other_result", "pending", "total"]') AS c JOIN reports AS r ON r.id = v.report
LEFT JOIN cell_notes AS n ON n.report = v.report AND n.table_name = 'remedies' AND n.row = v.kind AND n.column = c.value
LEFT JOIN codebook AS b ON b.form = r.form AND b.table_name = 'remedies' AND b.row = v.kind AND b.column = c.value
LEFT JOIN codebook AS a ON b.form IS NULL AND a.table_name = 'remedies' AND a.row = v.kind AND a.column = c.value AND a.form = (
  SELECT max(f.form) FROM codebook AS f WHERE f.table_name = 'remedies' AND f.row = v.kind AND f.column = c.value
)
WHERE CASE c.value WHEN 'upheld' THEN v.upheld WHEN 'corrected' THEN v.corrected WHEN 'other_result' THEN v.other_result WHEN 'pending' THEN v.pending WHEN 'total' THEN v.total END IS NOT NULL OR n.status IS NOT NULL
UNION ALL
SELECT v.report, 'annex', v.item, 'value',
  coalesce(b.label_zh, a.label_zh), coalesce(b.label_en, a.label_en), coalesce(b.column_zh, a.column_zh), coalesce(b.column_en, a.column_en), v.value,
  coalesce(n.status, 'value'), coalesce(n.raw, CAST(v.value AS TEXT)), coalesce(v.unit, n.unit, b.unit, a.unit), n.column_source
FROM annex AS v JOIN reports AS r ON r.id = v.report
LEFT JOIN cell_notes AS n ON n.report = v.report AND n.table_name = 'annex' AND n.row = v.item AND n.column = 'value'
LEFT JOIN codebook AS b ON b.form = r.form AND b.table_name = 'annex' AND b.row = v.item AND b.column = 'value'
LEFT JOIN codebook AS a ON b.form IS NULL AND a.table_name = 'annex' AND a.row = v.item AND a.column = 'value' AND a.form = (
  SELECT max(f.form) FROM codebook AS f WHERE f.table_name = 'annex' AND f.row = v.item AND f.column = 'value'
)
WHERE v.value IS NOT NULL OR n.status IS NOT NULL;

CREATE VIEW indicators ( -- 各报告的指标；不同范围的报告互有包含，不可相加 / The indicators of each report; reports of different scope overlap and are never added up
  report, -- 报告 / Report
  organization, -- 机关 / Organisation
  year, -- 报告年度 / Year reported on
  scope, -- 报告范围 / Scope of the report
  form, -- 报告格式的版本 / Generation of the form
  indicator, -- 指标代码 / Code of the indicator
  zh, -- 中文名称 / Its name in Chinese
  en, -- 英文名称 / Its name in English
  numerator, -- 分子；所需的数有缺则为空 / Numerator; NULL where a number that it needs is not there
  denominator, -- 分母；所需的数有缺则为空 / Denominator; NULL where a number that it needs is not there
  rate, -- 比率，0 至 1；分母过小则为空 / The rate, 0 to 1; NULL where the denominator is too small
  suppressed -- 1 为分母过小而不显示 / 1 where the rate is not shown because the denominator is too small
) AS
SELECT
  report, organization, year, scope, form, indicator, zh, en, numerator, denominator,
  CASE WHEN denominator >= smallest AND denominator > 0 THEN 1.0 * numerator / denominator END,
  CASE WHEN numerator IS NOT NULL THEN denominator < smallest END
FROM (
  SELECT r.id AS report, r.organization, r.year, r.scope, r.form, i.indicator, i.zh, i.en, i.smallest, (
    SELECT CASE WHEN count(value) = count(*) THEN sum(value * sign) END FROM (SELECT t.sign, CASE t.table_name
      WHEN 'requests' THEN (
        SELECT CASE t.column WHEN 'total' THEN total WHEN 'natural_person' THEN natural_person WHEN 'business' THEN business
          WHEN 'research' THEN research WHEN 'nonprofit' THEN nonprofit WHEN 'legal_service' THEN legal_service
          WHEN 'other_org' THEN other_org END
        FROM requests WHERE report = r.id AND outcome = t.row
      )
      WHEN 'remedies' THEN (
        SELECT CASE t.column WHEN 'total' THEN total WHEN 'upheld' THEN upheld WHEN 'corrected' THEN corrected
          WHEN 'other_result' THEN other_result WHEN 'pending' THEN pending END
        FROM remedies WHERE report = r.id AND kind = t.row
      )
      WHEN 'proactive' THEN (SELECT value FROM proactive WHERE report = r.id AND item = t.row AND measure = t.column)
      WHEN 'annex' THEN (SELECT value FROM annex WHERE report = r.id AND item = t.row)
    END AS value
    FROM indicator_terms AS t WHERE t.indicator = i.indicator AND t.form = r.form AND t.side = 'numerator')
  ) AS numerator, (
    SELECT CASE WHEN count(value) = count(*) THEN sum(value * sign) END FROM (SELECT t.sign, CASE t.table_name
      WHEN 'requests' THEN (
        SELECT CASE t.column WHEN 'total' THEN total WHEN 'natural_person' THEN natural_person WHEN 'business' THEN business
          WHEN 'research' THEN research WHEN 'nonprofit' THEN nonprofit WHEN 'legal_service' THEN legal_service
          WHEN 'other_org' THEN other_org END
        FROM requests WHERE report = r.id AND outcome = t.row
      )
      WHEN 'remedies' THEN (
        SELECT CASE t.column WHEN 'total' THEN total WHEN 'upheld' THEN upheld WHEN 'corrected' THEN corrected
          WHEN 'other_result' THEN other_result WHEN 'pending' THEN pending END
        FROM remedies WHERE report = r.id AND kind = t.row
      )
      WHEN 'proactive' THEN (SELECT value FROM proactive WHERE report = r.id AND item = t.row AND measure = t.column)
      WHEN 'annex' THEN (SELECT value FROM annex WHERE report = r.id AND item = t.row)
    END AS value
    FROM indicator_terms AS t WHERE t.indicator = i.indicator AND t.form = r.form AND t.side = 'denominator')
  ) AS denominator
  FROM reports AS r JOIN indicator_list AS i
  WHERE r.current = 1 AND EXISTS (SELECT 1 FROM indicator_terms AS t WHERE t.indicator = i.indicator AND t.form = r.form)
);

CREATE VIEW series ( -- 可跨年度、跨格式的统计序列，附可比性 / Statistics through the years and forms, with how far they compare
  lineage, -- 脉络编号：更名、合并前后的机关相同 / Id that stays the same through renames and mergers
  organization, -- 机关 / Organisation
  year, -- 报告年度 / Year reported on
  report, -- 报告 / Report
  scope, -- 报告范围；范围不同的不可接续，也不可相加 / Scope of the report; different scopes neither join nor add up
  form, -- 报告格式的版本 / Generation of the form
  concept, -- 统计概念 / The concept
  zh, -- 中文名称 / Its name in Chinese
  en, -- 英文名称 / Its name in English
  value, -- 数值；所需的数有缺则为空 / The number; NULL where a number that it needs is not there
  comparability -- 与前一代格式的可比性：exact、near 可接续，approx 接近，derived、break、none 不可；2014年统计表为空 / How it compares with the form before: exact and near join, approx nearly, derived, break and none do not; NULL for the annex of 2014
) AS
SELECT
  coalesce(l.lineage, r.organization), r.organization, r.year, r.id, r.scope, r.form, x.concept, x.zh, x.en, (
    SELECT CASE WHEN count(value) = count(*) THEN sum(value) END FROM (SELECT CASE t.table_name
      WHEN 'requests' THEN (
        SELECT CASE t.column WHEN 'total' THEN total WHEN 'natural_person' THEN natural_person WHEN 'business' THEN business
          WHEN 'research' THEN research WHEN 'nonprofit' THEN nonprofit WHEN 'legal_service' THEN legal_service
          WHEN 'other_org' THEN other_org END
        FROM requests WHERE report = r.id AND outcome = t.row
      )
      WHEN 'remedies' THEN (
        SELECT CASE t.column WHEN 'total' THEN total WHEN 'upheld' THEN upheld WHEN 'corrected' THEN corrected
          WHEN 'other_result' THEN other_result WHEN 'pending' THEN pending END
        FROM remedies WHERE report = r.id AND kind = t.row
      )
      WHEN 'proactive' THEN (SELECT value FROM proactive WHERE report = r.id AND item = t.row AND measure = t.column)
      WHEN 'annex' THEN (SELECT value FROM annex WHERE report = r.id AND item = t.row)
    END AS value
    FROM crosswalk_cells AS t WHERE t.concept = x.concept AND t.form = r.form)
  ), CASE r.form WHEN '2021' THEN x.from_2019 WHEN '2019' THEN x.from_2014 END
FROM reports AS r JOIN crosswalk AS x LEFT JOIN lineages AS l ON l.organization = r.organization
WHERE r.current = 1 AND r.year IS NOT NULL
  AND EXISTS (SELECT 1 FROM crosswalk_cells AS t WHERE t.concept = x.concept AND t.form = r.form);

CREATE VIEW report_list ( -- 现行报告一览 / The current reports at a glance
  id, -- 报告编号 / Id of the report
  organization, -- 机关编号 / Id of the organisation
  name, -- 机关名称 / Name of the organisation
  year, -- 报告年度 / Year reported on
  title, -- 标题 / Title
  form, -- 报告格式的版本 / Generation of the form
  published, -- 发布日期 / Date of publication
  received, -- 本年新收申请总计 / Requests newly received, total
  granted, -- 予以公开总计 / Requests granted, total
  value_count, -- 有数值的单元格数 / Cells with a value
  not_value_count, -- 空白、不适用、缺失、读不出的单元格数 / Cells without a value
  error_count, -- 严重问题数（无从核查的不计） / Findings of severity error that fail or are uncertain
  warning_count, -- 警告数 / Findings of severity warn that fail or are uncertain
  url -- 来源网址 / Address of the source
) AS
SELECT
  r.id, r.organization, o.name, r.year, r.title, r.form, r.published, q.total, g.total, r.value_count,
  r.blank_count + r.not_applicable_count + r.missing_count + r.unreadable_count, r.error_count, r.warning_count, r.url
FROM reports AS r
JOIN organizations AS o ON o.id = r.organization
LEFT JOIN requests AS q ON q.report = r.id AND q.outcome = 'new_received'
LEFT JOIN requests AS g ON g.report = r.id AND g.outcome = 'granted'
WHERE r.current = 1;

CREATE VIEW failures ( -- 应是报告而未能读出的原件 / Captures that should have been a report and were not read
  url, -- 来源网址 / Address
  digest, -- 内容摘要 / Digest of the bytes
  fetched_at, -- 抓取时间（UTC） / When it was captured (UTC)
  site, -- 站点 / Site
  title, -- 题名 / Title
  name, -- 文件名 / File name
  outcome, -- not_a_report 不是报告，unreadable 读不出，damaged 所存已损坏 / What became of it
  reason -- 原因 / Why
) AS
SELECT c.url, c.digest, c.fetched_at, c.site, c.title, c.name, c.outcome, c.reason
FROM captures AS c
-- An attachment that is no report is no failure where its page, or another attachment of that page, was read.
WHERE c.outcome IN ('not_a_report', 'unreadable', 'damaged') AND NOT (c.role = 'attachment' AND EXISTS (
  SELECT 1 FROM captures AS p WHERE p.url = c.via AND p.outcome IN ('read', 'read_from_attachment')
));

-- 读不出的文件 / Files that could not be read
-- 应是报告而未能读出的原件及原因，没有一件悄悄略去 / What should have been a report and was not read, and why; none is left out silently
SELECT site AS 站点, coalesce(title, name) AS 题名, outcome AS 结果, reason AS 原因, fetched_at AS 抓取时间, url AS 来源
FROM failures
ORDER BY site, url

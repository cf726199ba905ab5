-- 逾期与未见的报告 / Late, and not found
-- 到期而逾期、未见、尚待证实、未能抓取或未能读出的报告，附法定期限与缘由；year 留空则不限年度 / Reports that were due and are late, not found, not seen yet, blocked or unread, with the deadline and the cause; leave year empty for all
SELECT b.organization AS 机关编号, o.name AS 机关, b.year AS 年度, b.deadline AS 期限, b.state AS 状态, b.cause AS 缘由, b.attempts AS 未见次数, b.days AS 未见天数, b.evidence AS 依据, b.published AS 发布日期, b.report, b.withdrawn
FROM obligations AS b
LEFT JOIN organizations AS o ON o.id = b.organization
WHERE b.state NOT IN ('on_time', 'not_due') AND (:year = '' OR b.year = CAST(:year AS INTEGER))
ORDER BY b.year DESC, b.state, b.organization

-- 未通过勾稽关系的报告 / Reports whose sums do not hold
-- 表内数字自相矛盾的报告，逐条列出；year 留空则不限年度 / Every sum that a report contradicts; leave year empty for all years
SELECT
  f.report, o.name AS 机关, r.year AS 年度, f.rule AS 规则, f.blame AS 错在何处, f.message_zh AS 说明, f.message_en AS message
FROM findings AS f
JOIN reports AS r ON r.id = f.report AND r.current = 1
JOIN organizations AS o ON o.id = r.organization
WHERE f.rule IN ('T3-ROW', 'T3-COL', 'T3-BAL', 'T4-SUM') AND f.verdict = 'fail'
  AND (:year = '' OR r.year = CAST(:year AS INTEGER))
ORDER BY r.year DESC, f.report, f.position

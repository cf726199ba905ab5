-- 报告之间的问题 / Findings between reports
-- 与上年、他机关或前一版对照时所见，两份报告并列；rule 留空则全部 / What comparing with last year, another agency or an earlier version found, both reports side by side; leave rule empty for all
SELECT f.rule AS 规则, f.severity AS 程度, f.report, r.name AS 机关, r.year AS 年度, f.other_report AS 对照, o.name AS 对照机关, o.year AS 对照年度, f.message_zh AS 说明, f.message_en AS message
FROM findings AS f
JOIN reports AS r ON r.id = f.report
JOIN reports AS o ON o.id = f.other_report
WHERE f.verdict = 'fail' AND (:rule = '' OR f.rule = :rule)
ORDER BY f.severity, f.rule, f.report, f.position

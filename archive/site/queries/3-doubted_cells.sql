-- 有疑问的单元格 / Cells in doubt
-- 核查未通过或存疑时所指的单元格，一格一行；report 填报告编号，留空则全部 / Cells named by a failed or uncertain check; leave report empty for all
SELECT
  f.report, c.table_name AS 表, coalesce(b.label_zh, c.row) AS 行, coalesce(b.column_zh, c.column) AS 列, v.value AS 数值, v.raw AS 所印,
  f.rule AS 规则, f.severity AS 程度, f.verdict AS 结论, f.message_zh AS 说明, f.message_en AS message
FROM findings AS f
JOIN reports AS r ON r.id = f.report AND r.current = 1
JOIN finding_cells AS c ON c.finding = f.id
LEFT JOIN codebook AS b ON b.form = r.form AND b.table_name = c.table_name AND b.row = c.row AND b.column = c.column
LEFT JOIN cells AS v ON v.report = f.report AND v.table_name = c.table_name AND v.row = c.row AND v.column = c.column
WHERE f.verdict IN ('fail', 'uncertain') AND (:report = '' OR f.report = :report)
ORDER BY f.report, f.position, b.position

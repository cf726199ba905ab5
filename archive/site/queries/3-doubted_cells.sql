-- 有疑问的单元格 / Cells in doubt
-- 核查未通过或存疑时所指的单元格，一格一行；report 填报告编号，留空则全部 / Cells named by a failed or uncertain check; leave report empty for all
SELECT
  f.report, c.table_name AS 表, coalesce(b.label_zh, c.row) AS 行, coalesce(b.column_zh, c.column) AS 列,
  coalesce(p.value, a.value, CASE c.column
    WHEN 'natural_person' THEN q.natural_person WHEN 'business' THEN q.business WHEN 'research' THEN q.research
    WHEN 'nonprofit' THEN q.nonprofit WHEN 'legal_service' THEN q.legal_service WHEN 'other_org' THEN q.other_org
    WHEN 'upheld' THEN m.upheld WHEN 'corrected' THEN m.corrected WHEN 'other_result' THEN m.other_result
    WHEN 'pending' THEN m.pending WHEN 'total' THEN coalesce(q.total, m.total)
  END) AS 数值,
  coalesce(n.status, 'value') AS 状态, n.raw AS 所印,
  f.rule AS 规则, f.severity AS 程度, f.verdict AS 结论, f.message_zh AS 说明, f.message_en AS message
FROM findings AS f
JOIN reports AS r ON r.id = f.report AND r.current = 1
JOIN finding_cells AS c ON c.finding = f.id
LEFT JOIN proactive AS p ON c.table_name = 'proactive' AND p.report = f.report AND p.item = c.row AND p.measure = c.column
LEFT JOIN requests AS q ON c.table_name = 'requests' AND q.report = f.report AND q.outcome = c.row
LEFT JOIN remedies AS m ON c.table_name = 'remedies' AND m.report = f.report AND m.kind = c.row
LEFT JOIN annex AS a ON c.table_name = 'annex' AND a.report = f.report AND a.item = c.row
LEFT JOIN cell_notes AS n
  ON n.report = f.report AND n.table_name = c.table_name AND n.row = c.row AND n.column = c.column
LEFT JOIN codebook AS b ON b.form = r.form AND b.table_name = c.table_name AND b.row = c.row AND b.column = c.column
WHERE f.verdict IN ('fail', 'uncertain') AND (:report = '' OR f.report = :report)
ORDER BY f.report, f.position, b.position

-- 全零报告 / Reports that are zero throughout
-- 三张表凡印有数字处全为零的报告，可能是未填的空表 / Every number that the three tables print is zero: perhaps a form left unfilled
SELECT r.id AS report, o.name AS 机关, r.year AS 年度, r.value_count AS 零的个数, r.blank_count AS 空白, r.url AS 来源
FROM reports AS r
JOIN organizations AS o ON o.id = r.organization
WHERE r.current = 1 AND r.value_count > 0
  AND NOT EXISTS (
    SELECT 1 FROM requests AS q WHERE q.report = r.id
    AND (q.natural_person <> 0 OR q.business <> 0 OR q.research <> 0 OR q.nonprofit <> 0 OR q.legal_service <> 0
      OR q.other_org <> 0 OR q.total <> 0)
  )
  AND NOT EXISTS (SELECT 1 FROM proactive AS p WHERE p.report = r.id AND p.value <> 0)
  AND NOT EXISTS (
    SELECT 1 FROM remedies AS m WHERE m.report = r.id
    AND (m.upheld <> 0 OR m.corrected <> 0 OR m.other_result <> 0 OR m.pending <> 0 OR m.total <> 0)
  )
ORDER BY r.year DESC, r.id

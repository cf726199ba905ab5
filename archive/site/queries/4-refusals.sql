-- 不予公开的理由 / Grounds of refusal
-- 各年度各项不予公开理由的件数；范围不同的报告互有包含，分列而不可相加 / Cases by ground and year, apart for each scope: reports of different scope overlap and must not be added
SELECT
  r.year AS 年度, r.scope AS 范围, b.label_zh AS 理由, b.label_en AS ground,
  count(q.total) AS 印有该数的报告, sum(q.total) AS 件数, count(*) - count(q.total) AS 未印数字的报告
FROM requests AS q
JOIN reports AS r ON r.id = q.report AND r.current = 1
JOIN codebook AS b ON b.form = r.form AND b.table_name = 'requests' AND b.row = q.outcome AND b.column = 'total'
WHERE q.outcome GLOB 'refused_*'
GROUP BY r.year, r.scope, q.outcome
ORDER BY r.year DESC, r.scope, 件数 DESC

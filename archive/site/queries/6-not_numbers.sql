-- 不是数字的单元格 / Cells that are no number
-- 各年度空白、不适用、缺失、读不出的单元格各有多少，按报告范围分列：它们都不是零 / How many cells are blank, not applicable, missing or unreadable, by scope of the report: none of them is a zero
SELECT
  year AS 年度, scope AS 范围, count(*) AS 报告, sum(value_count) AS 有数值, sum(blank_count) AS 空白, sum(not_applicable_count) AS 不适用,
  sum(missing_count) AS 缺失, sum(unreadable_count) AS 读不出
FROM reports
WHERE current = 1
GROUP BY year, scope
ORDER BY year DESC, scope

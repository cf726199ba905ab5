-- 指标 / Rates
-- 一项指标，各报告的分子、分母与比率；分母过小的不显示比率；不同范围的报告不可相加 / One indicator with numerator and denominator for each report; no rate under a small denominator; different scopes are never added up
SELECT i.report, i.organization AS 机关编号, o.name AS 机关, i.year AS 年度, i.scope AS 范围, i.form AS 格式, i.zh AS 指标, i.numerator AS 分子, i.denominator AS 分母, i.rate AS 比率, i.suppressed AS 分母过小
FROM indicators AS i
JOIN organizations AS o ON o.id = i.organization
WHERE i.indicator = coalesce(nullif(:indicator, ''), 'grant_rate')
ORDER BY i.year DESC, i.organization

-- 一个机关历年数据 / One organisation through the years
-- organization 填机关名称的一部分或机关编号，例如“人民政府”；每年一行 / Fill in part of a name or an id; one row for each year
SELECT
  r.id AS report, o.name AS 机关, r.year AS 年度,
  n.total AS 新收申请, c.total AS 上年结转, g.total AS 予以公开, p.total AS 部分公开, t.total AS 办结总计, k.total AS 结转下年,
  a.total AS 行政复议, r.error_count AS 严重问题, r.warning_count AS 警告
FROM organizations AS o
JOIN reports AS r ON r.organization = o.id AND r.current = 1
LEFT JOIN requests AS n ON n.report = r.id AND n.outcome = 'new_received'
LEFT JOIN requests AS c ON c.report = r.id AND c.outcome = 'carried_in'
LEFT JOIN requests AS g ON g.report = r.id AND g.outcome = 'granted'
LEFT JOIN requests AS p ON p.report = r.id AND p.outcome = 'partly_granted'
LEFT JOIN requests AS t ON t.report = r.id AND t.outcome = 'total_handled'
LEFT JOIN requests AS k ON k.report = r.id AND k.outcome = 'carried_out'
LEFT JOIN remedies AS a ON a.report = r.id AND a.kind = 'reconsideration'
WHERE o.id = :organization OR instr(o.name, :organization) > 0
ORDER BY o.id, r.year

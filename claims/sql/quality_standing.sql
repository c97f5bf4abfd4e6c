-- The plans in force of an incident: where each stands by the law's own function.
SELECT s.plan_id, p.stage, p.share_bp, p.least, p.seed, p.threshold_bp, p.confidence, p.valid_from,
       s.drawn_until, s.whole_drawn, s.sampled, s.reviewed, s.formal, s.errors, s.unruled
  FROM claims_quality_standing(%(incident)s) s
  JOIN claims_samplingplan p ON p.id = s.plan_id
 ORDER BY p.stage

UPDATE compensation_proposal p SET capped_won = t.capped
  FROM taken t WHERE p.run_id = %(run)s AND p.claim_id = t.claim_id AND p.benefit_id = t.benefit_id

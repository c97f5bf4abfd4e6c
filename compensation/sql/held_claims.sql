-- Of these claims those to whom something is due that is held because a payment came back.
SELECT DISTINCT claim_id FROM compensation_due WHERE claim_id = ANY(%(claims)s) AND held = 'returned'

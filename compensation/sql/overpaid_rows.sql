INSERT INTO compensation_overpayment (id, claim_id, channel, amount_won, status, run_id, at)
SELECT overpayment_id, claim_id, channel, won, 'requested', %(run)s, %(at)s FROM overpaid ORDER BY overpayment_id

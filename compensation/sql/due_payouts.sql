INSERT INTO compensation_payout (id, payment_id, claim_id, amount_won, status, reason)
SELECT payout_id, payment_id, claim_id, won, 'batched', '' FROM due ORDER BY payout_id

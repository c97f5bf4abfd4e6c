-- The end-to-end id names batch and payment: the bank gives it back with the result.
INSERT INTO compensation_payment (id, batch_id, account_id, subscription_id, end_to_end_id, amount_won)
SELECT payment_id, %(batch)s, account_id, subscription_id,
       'BS' || lpad(%(batch)s::text, 6, '0') || '-' || lpad(payment_id::text, 10, '0'), won
  FROM due ORDER BY payment_id

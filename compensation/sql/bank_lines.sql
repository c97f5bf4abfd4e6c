SELECT m.end_to_end_id, a.bank, a.key_id, a.number, a.identity, m.amount_won, a.holder
  FROM compensation_payment m JOIN claims_payeeaccount a ON a.id = m.account_id
 WHERE m.batch_id = %(batch)s
 ORDER BY m.id

INSERT INTO claims_payeeaccount
       (id, claimant_id, identity, bank, number, key_id, blind_index, mask, holder, recorded_at, reason)
SELECT account_id, claimant_id, identity, bank, number, key_id, blind_index, mask, holder, %(at)s, ''
  FROM fresh ORDER BY account_id

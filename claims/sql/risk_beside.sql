-- The claim and those its flags were held against, for comparison side by side, with what a person said of each pair.
SELECT c.id AS claim_id, c.status, c.received_at, f.business_name, f.business_no, f.representative, f.phone,
       concat_ws(' ', nullif(f.postcode, ''), f.address) AS address, f.monthly_sales, f.claimed_loss, f.line_nos,
       coalesce(a.bank, '') AS bank, coalesce(a.mask, '') AS mask, coalesce(a.holder, '') AS holder,
       a.blind_index = own.blind_index AS same_account,
       coalesce(v.verdict, '') AS verdict, coalesce(nullif(p.display_name, ''), p.username, '') AS judge,
       v.at AS judged_at, coalesce(v.words, '') AS words
  FROM claims_claim c
  JOIN claims_filing f ON f.claim_id = c.id
  LEFT JOIN claims_payeeaccount a ON a.id = f.account_id
  LEFT JOIN claims_filing mine ON mine.claim_id = %(claim)s
  LEFT JOIN claims_payeeaccount own ON own.id = mine.account_id
  LEFT JOIN claims_pairverdict v ON v.low_id = least(c.id, %(claim)s) AND v.high_id = greatest(c.id, %(claim)s)
  LEFT JOIN staff_user p ON p.id = v.by_id
 WHERE c.id = %(claim)s OR c.id = ANY(%(others)s)
 ORDER BY c.id <> %(claim)s, c.id

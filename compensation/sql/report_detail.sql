-- Every award (or only those not yet paid) with its payment, or with the account it waits to be paid to.
SELECT r.claim_id, r.kind, r.benefit_id, r.tier, r.won, r.state, p.settled_on, m.batch_id, m.end_to_end_id,
       k.bank, k.mask
  FROM report_award r
  LEFT JOIN report_payout p ON p.id = r.payout_id
  LEFT JOIN compensation_payment m ON m.id = p.payment_id
  LEFT JOIN claims_filing f ON f.claim_id = r.claim_id AND m.id IS NULL AND r.channel = 'bank'
  LEFT JOIN report_filing_was u ON u.claim_id = f.claim_id
  LEFT JOIN claims_payeeaccount k
    ON k.id = coalesce(m.account_id, CASE WHEN u.claim_id IS NULL THEN f.account_id ELSE u.account_id END)
 WHERE NOT %(unpaid)s OR r.state NOT IN ('paid', 'nothing')
 ORDER BY r.claim_id, r.award_id

-- What can be paid to each claim of the chunk on the channel, and to whom.
CREATE TEMP TABLE due ON COMMIT DROP AS
SELECT d.claim_id, d.won, d.account_id, d.subscription_id,
       nextval('compensation_payment_id_seq') AS payment_id, nextval('compensation_payout_id_seq') AS payout_id
  FROM (SELECT * FROM compensation_due
         WHERE claim_id >= %(lo)s AND claim_id < %(hi)s AND incident_id = %(incident)s
           AND channel = %(channel)s AND held = ''
         ORDER BY claim_id) d

-- What later lists and edits changed about a range of claims, newest first: (claim, subscription or 0, when, before).
SELECT l.claim_id, n.subscription_id, n.at, n.before::text
  FROM (SELECT claim_id, id AS subscription_id FROM claims_subscription
         WHERE claim_id >= %(lo)s AND claim_id < %(hi)s
        UNION
        SELECT claim_id, subscription_id FROM claims_linespan
         WHERE claim_id >= %(lo)s AND claim_id < %(hi)s) l
  JOIN claims_subscriptionchange n ON n.subscription_id = l.subscription_id
UNION ALL
SELECT f.claim_id, 0, e.at, e.before::text
  FROM claims_filing f
  JOIN lib_edit e ON e.edited = 'claims_filing' AND e.key = f.claim_id::text AND e.before IS NOT NULL
 WHERE f.claim_id >= %(lo)s AND f.claim_id < %(hi)s
 ORDER BY 3 DESC

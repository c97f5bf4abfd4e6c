-- The subscriptions of a range of claims: the one a claim is for, or those a filing is or was about, with the time
-- the link stood (NULL: ever, still).
SELECT l.claim_id, s.id, s.service, s.line_type, s.area, s.base_1, s.base_2, s.base_3, s.addon_1, s.addon_2,
       s.addon_3, s.usage_1, s.usage_2, s.usage_3, l.since, l.until
  FROM (SELECT claim_id, id AS subscription_id, NULL::timestamptz AS since, NULL::timestamptz AS until
          FROM claims_subscription WHERE claim_id >= %(lo)s AND claim_id < %(hi)s
        UNION ALL
        SELECT claim_id, subscription_id, since, until FROM claims_linespan
         WHERE claim_id >= %(lo)s AND claim_id < %(hi)s) l
  JOIN claims_subscription s ON s.id = l.subscription_id
 ORDER BY l.claim_id, s.id

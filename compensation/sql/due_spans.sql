-- Ranges of claims of the incident to whom something can be paid on this channel.
SELECT min(claim_id), max(claim_id) + 1 FROM (
    SELECT claim_id, (row_number() OVER (ORDER BY claim_id) - 1) / %(size)s AS part FROM compensation_due
     WHERE incident_id = %(incident)s AND channel = %(channel)s AND held = ''
) AS numbered GROUP BY part ORDER BY part

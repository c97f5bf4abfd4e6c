-- Is there a filing that a new line could help: one not confirmed, or perhaps one excluded? Cheap, so that a
-- list that comes before every filing pays nothing for those that may wait.
SELECT EXISTS (SELECT FROM claims_claim WHERE incident_id = %(incident)s AND status = 'unconfirmed' AND kind = 'filing'),
       EXISTS (SELECT FROM lib_move WHERE machine = 'claim' AND verb = 'exclude')

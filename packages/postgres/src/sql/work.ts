/** First open transmission of a line. */
const first = (s: string, line: string): string => `
  SELECT t.seq, t.due_at,
         CASE t.state WHEN 'waiting' THEN 'ready' WHEN 'retrying' THEN 'later' ELSE 'blocked' END AS status
  FROM ${s}.transmission t
  WHERE t.line = ${line} AND t.state IN ('waiting', 'retrying', 'blocked')
  ORDER BY t.seq LIMIT 1`

/**
 * A plan made while the tables were small must not be kept for large ones. Each of these statements has an index that
 * leads to its few rows.
 */
const BY_INDEX =
  "SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off"

/**
 * Looks up the head of lines again, except of those whose head still runs. The lines are locked by the caller, in a
 * statement of its own, so that this one sees what was stored before the lock was given.
 */
const advanceFunction = (s: string): string => `
CREATE FUNCTION ${s}.advance(p_lines uuid[], p_settled bigint[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  WITH next AS MATERIALIZED (
    SELECT l.id, n.seq, n.due_at, n.status
    FROM ${s}.line l LEFT JOIN LATERAL (${first(s, "l.id")}) n ON true
    WHERE l.id = ANY (p_lines) AND NOT (l.status = 'held' AND l.head <> ALL (p_settled))
  ), gone AS (
    DELETE FROM ${s}.line l USING next WHERE l.id = next.id AND next.seq IS NULL
  )
  UPDATE ${s}.line l SET head = next.seq, status = next.status, due_at = next.due_at, holder = NULL, claim = NULL
  FROM next WHERE l.id = next.id AND next.seq IS NOT NULL;
END $$;
`

/**
 * Writes outcomes. Each names the claim that it belongs to, and changes nothing when that claim was lost; without a claim
 * it is an operator's. Lines are locked first and in order, so that two workers cannot block each other.
 */
const settleFunction = (s: string): string => `
CREATE FUNCTION ${s}.settle(
  p_seqs bigint[], p_claims bigint[], p_acts text[], p_dues bigint[], p_reasons text[], p_transmission_ids text[],
  p_ats bigint[], p_drop_bodies boolean
) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_lines uuid[];
  v_seqs bigint[];
BEGIN
  PERFORM 1 FROM ${s}.line l
    WHERE l.id = ANY (ARRAY(SELECT t.line FROM ${s}.transmission t WHERE t.seq = ANY (p_seqs)))
    ORDER BY l.id FOR UPDATE;
  PERFORM 1 FROM ${s}.transmission t WHERE t.seq = ANY (p_seqs) ORDER BY t.seq FOR UPDATE;
  WITH asked AS MATERIALIZED (
    SELECT a.*, t.state, coalesce(l.status = 'held' AND l.head = t.seq, false) AS running, l.claim AS held_by
    FROM unnest(p_seqs, p_claims, p_acts, p_dues, p_reasons, p_transmission_ids, p_ats)
           AS a(seq, claim, act, due, reason, transmission_id, at)
      JOIN ${s}.transmission t ON t.seq = a.seq
      LEFT JOIN ${s}.line l ON l.id = t.line
  ), changed AS (
    UPDATE ${s}.transmission t SET
      state = CASE a.act WHEN 'complete' THEN 'done' WHEN 'retry' THEN 'retrying' WHEN 'release' THEN 'waiting'
                         WHEN 'park' THEN 'parked' ELSE 'blocked' END,
      failures = t.failures + CASE WHEN a.running AND a.act IN ('retry', 'park', 'block') THEN 1 ELSE 0 END,
      due_at = coalesce(a.due, 0),
      reason = a.reason,
      settled_at = a.at,
      transmission_id = coalesce(a.transmission_id, t.transmission_id),
      interrupted = false,
      has_body = t.has_body AND NOT (a.act = 'complete' AND p_drop_bodies)
    FROM asked a
    WHERE t.seq = a.seq
      AND (a.claim IS NULL OR (a.running AND a.held_by = a.claim))
      AND CASE a.act WHEN 'complete' THEN a.state <> 'done'
                     WHEN 'retry' THEN a.running
                     WHEN 'release' THEN a.running
                     ELSE a.state NOT IN ('done', 'parked') END
    RETURNING t.line, t.seq, t.has_body
  ), without_body AS (
    DELETE FROM ${s}.body b USING changed WHERE b.seq = changed.seq AND NOT changed.has_body
  )
  SELECT array_agg(line), array_agg(seq) INTO v_lines, v_seqs FROM changed;
  IF v_lines IS NOT NULL THEN
    PERFORM ${s}.advance(v_lines, v_seqs);
  END IF;
END $$;
`

/**
 * Takes up lines that something was appended to. A line that another worker has locked is left for a later call: that
 * worker may have looked for the next transmission before this one could be seen. Answers whether there was such a line.
 */
const wakeFunction = (s: string): string => `
CREATE FUNCTION ${s}.take_up() RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_rows tid[];
  v_woken uuid[];
  v_locked uuid[];
  v_left uuid[];
BEGIN
  v_rows := ARRAY(SELECT w.ctid FROM ${s}.wake w LIMIT 5000 FOR UPDATE SKIP LOCKED);
  IF cardinality(v_rows) = 0 THEN
    RETURN false;
  END IF;
  v_woken := ARRAY(SELECT DISTINCT w.line FROM ${s}.wake w WHERE w.ctid = ANY (v_rows));
  v_locked := ARRAY(SELECT l.id FROM ${s}.line l WHERE l.id = ANY (v_woken) FOR UPDATE SKIP LOCKED);
  v_left := ARRAY(SELECT l.id FROM ${s}.line l WHERE l.id = ANY (v_woken) AND l.id <> ALL (v_locked));
  INSERT INTO ${s}.line AS l (id, head, status, due_at)
    SELECT w.id, n.seq, n.status, n.due_at
    FROM unnest(v_woken) AS w(id) CROSS JOIN LATERAL (${first(s, "w.id")}) n
    WHERE w.id <> ALL (v_locked) AND w.id <> ALL (v_left)
    ORDER BY w.id
    ON CONFLICT (id) DO UPDATE SET head = l.head;
  DELETE FROM ${s}.wake w WHERE w.ctid = ANY (v_rows) AND w.line <> ALL (v_left);
  RETURN cardinality(v_left) > 0;
END $$;
`

/**
 * Writes outcomes and then gives out heads, in one transaction: one commit for a message that ends and the next one.
 * The last row has no transmission: it says when the next retry falls due and whether to look again at once.
 */
const workFunction = (s: string): string => `
CREATE FUNCTION ${s}.work(
  p_seqs bigint[], p_claims bigint[], p_acts text[], p_dues bigint[], p_reasons text[], p_transmission_ids text[],
  p_ats bigint[], p_drop_bodies boolean, p_limit integer, p_now bigint, p_holder uuid
) RETURNS TABLE (
  seq bigint, claim bigint, key text, subscription text, data_model text, event_type text, transmission_id text,
  received_at bigint, failures integer, interrupted boolean, body text, next_due bigint, look_again boolean
) LANGUAGE plpgsql ${BY_INDEX} AS $$
#variable_conflict use_column
DECLARE
  v_again boolean := false;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'redoxkit works at the isolation level read committed' USING ERRCODE = 'RXISO';
  END IF;
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  IF cardinality(p_seqs) > 0 THEN
    PERFORM ${s}.settle(p_seqs, p_claims, p_acts, p_dues, p_reasons, p_transmission_ids, p_ats, p_drop_bodies);
  END IF;
  IF p_limit IS NOT NULL THEN
    v_again := ${s}.take_up();
    UPDATE ${s}.line l SET status = 'ready' WHERE l.id = ANY (ARRAY(
      SELECT d.id FROM ${s}.line d WHERE d.status = 'later' AND d.due_at <= p_now
      ORDER BY d.due_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
    RETURN QUERY
      WITH picked AS MATERIALIZED (
        SELECT l.id FROM ${s}.line l WHERE l.status = 'ready' ORDER BY l.head LIMIT p_limit FOR UPDATE SKIP LOCKED
      ), taken AS (
        UPDATE ${s}.line l SET status = 'held', holder = p_holder, claim = nextval('${s}.claim_number')
        FROM picked WHERE l.id = picked.id
        RETURNING l.head, l.claim
      )
      SELECT t.seq, taken.claim, t.key, t.subscription, t.data_model, t.event_type, t.transmission_id,
             t.received_at, t.failures, t.interrupted, encode(b.bytes, 'base64'), NULL::bigint, NULL::boolean
      FROM taken JOIN ${s}.transmission t ON t.seq = taken.head LEFT JOIN ${s}.body b ON b.seq = t.seq
      ORDER BY t.seq;
    next_due := (SELECT min(l.due_at) FROM ${s}.line l WHERE l.status = 'later');
  END IF;
  look_again := v_again;
  RETURN NEXT;
END $$;
`

/**
 * Gives lines back without an outcome. With a holder: those it holds, except the claims it knows of. Without: those of
 * holders that were not heard of in time, which are noted for them. Answers how many, and how long each holder was silent.
 */
const freeFunction = (s: string): string => `
CREATE FUNCTION ${s}.free(p_holder uuid, p_known bigint[], p_interrupted boolean)
RETURNS TABLE (freed bigint, silent_ms bigint) LANGUAGE plpgsql ${BY_INDEX} AS $$
#variable_conflict use_column
DECLARE
  v_lines uuid[];
BEGIN
  IF p_holder IS NULL THEN
    v_lines := ARRAY(
      SELECT l.id FROM ${s}.line l
      WHERE l.status = 'held' AND NOT EXISTS (
        SELECT FROM ${s}.holder h WHERE h.id = l.holder AND h.alive_until >= clock_timestamp())
      ORDER BY l.id FOR UPDATE);
    -- While a lock was waited for, its holder may have come back: only a statement that begins now sees that.
    v_lines := ARRAY(
      SELECT l.id FROM ${s}.line l
      WHERE l.id = ANY (v_lines) AND NOT EXISTS (
        SELECT FROM ${s}.holder h WHERE h.id = l.holder AND h.alive_until >= clock_timestamp()));
    RETURN QUERY
      WITH lost AS (
        INSERT INTO ${s}.lost_claim AS c (claim, holder, seq, transmission_id, silent_ms)
          SELECT l.claim, l.holder, l.head,
                 (SELECT t.transmission_id FROM ${s}.transmission t WHERE t.seq = l.head),
                 coalesce((SELECT extract(epoch FROM clock_timestamp() - h.heard_at) * 1000
                           FROM ${s}.holder h WHERE h.id = l.holder), 0)
          FROM ${s}.line l WHERE l.id = ANY (v_lines)
          ON CONFLICT DO NOTHING
          RETURNING c.holder, c.silent_ms
      )
      SELECT count(*), max(silent_ms) FROM lost GROUP BY holder;
    DELETE FROM ${s}.holder h WHERE h.alive_until < clock_timestamp() - interval '1 day';
    DELETE FROM ${s}.lost_claim c WHERE c.at < clock_timestamp() - interval '1 day';
  ELSE
    v_lines := ARRAY(
      SELECT l.id FROM ${s}.line l
      WHERE l.status = 'held' AND l.holder = p_holder AND l.claim <> ALL (p_known) ORDER BY l.id FOR UPDATE);
  END IF;
  IF cardinality(v_lines) = 0 THEN
    RETURN;
  END IF;
  UPDATE ${s}.transmission t SET state = 'waiting', interrupted = t.interrupted OR p_interrupted
    WHERE t.seq = ANY (ARRAY(SELECT l.head FROM ${s}.line l WHERE l.id = ANY (v_lines)))
      AND (t.state <> 'waiting' OR p_interrupted);
  PERFORM ${s}.advance(v_lines, ARRAY(SELECT l.head FROM ${s}.line l WHERE l.id = ANY (v_lines)));
END $$;
`

/** Makes dead letters, and finished ones that are asked for, wait again at their place. Answers how many. */
const replayFunction = (s: string): string => `
CREATE FUNCTION ${s}.replay(p_seqs bigint[], p_states text[]) RETURNS integer LANGUAGE plpgsql ${BY_INDEX} AS $$
#variable_conflict use_column
DECLARE
  v_lines uuid[];
  v_seqs bigint[];
BEGIN
  v_lines := ARRAY(SELECT DISTINCT t.line FROM ${s}.transmission t WHERE t.seq = ANY (p_seqs));
  PERFORM 1 FROM ${s}.line l WHERE l.id = ANY (v_lines) ORDER BY l.id FOR UPDATE;
  PERFORM 1 FROM ${s}.transmission t WHERE t.seq = ANY (p_seqs) ORDER BY t.seq FOR UPDATE;
  WITH changed AS (
    UPDATE ${s}.transmission t
    SET state = 'waiting', failures = 0, due_at = 0, reason = NULL, settled_at = NULL, interrupted = false
    WHERE t.seq = ANY (p_seqs) AND t.state = ANY (p_states) AND t.has_body
    RETURNING t.seq
  )
  SELECT array_agg(seq) INTO v_seqs FROM changed;
  IF v_seqs IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM ${s}.advance(v_lines, '{}');
  -- Those that have no line at present get one.
  INSERT INTO ${s}.wake (line)
    SELECT DISTINCT t.line FROM ${s}.transmission t WHERE t.seq = ANY (v_seqs);
  RETURN cardinality(v_seqs);
END $$;
`

/** Everything that workers call. */
export const workFunctions = (s: string): string =>
  [advanceFunction, settleFunction, wakeFunction, workFunction, freeFunction, replayFunction]
    .map((make) => make(s))
    .join("")

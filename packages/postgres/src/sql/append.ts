/**
 * Stores transmissions in the order of the arrays. `p_bytes` are the sizes of the bodies as they came, `p_sizes` of those
 * that are stored, which lie one behind the other in `p_bodies`. Answers for each whether it was stored; the others were known.
 *
 * Keys are inserted in the order of their digests, so that two servers that store the same ones cannot block each other.
 */
export const appendFunction = (s: string): string => `
CREATE FUNCTION ${s}.append(
  p_key_ids uuid[], p_untils bigint[], p_keys text[], p_lines uuid[], p_subscriptions text[], p_data_models text[],
  p_event_types text[], p_transmission_ids text[], p_received_ats bigint[], p_bytes integer[], p_sizes integer[],
  p_sealed_with text, p_bodies bytea
) RETURNS boolean[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_stored boolean[];
BEGIN
  -- What is acknowledged has to survive a crash, whatever the default of the database.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  WITH asked AS MATERIALIZED (
    SELECT nextval('${s}.seq') AS seq, a.*,
           1 + (sum(size) OVER (ORDER BY place) - size)::integer AS body_from
    FROM unnest(p_key_ids, p_untils, p_keys, p_lines, p_subscriptions, p_data_models, p_event_types,
                p_transmission_ids, p_received_ats, p_bytes, p_sizes)
      WITH ORDINALITY AS a(key_id, until, key, line, subscription, data_model, event_type, transmission_id,
                           received_at, bytes, size, place)
  ), new_key AS (
    INSERT INTO ${s}.known_key AS k (key_id, seq, since, until)
    SELECT key_id, seq, received_at, until FROM asked ORDER BY key_id
    ON CONFLICT (key_id) DO UPDATE SET seq = excluded.seq, since = excluded.since, until = excluded.until
      WHERE k.until <= excluded.since
    RETURNING k.seq
  ), new_transmission AS (
    INSERT INTO ${s}.transmission
      (seq, key_id, line, key, subscription, data_model, event_type, transmission_id, received_at, bytes)
    SELECT seq, key_id, line, key, subscription, data_model, event_type, transmission_id, received_at, bytes
    FROM asked JOIN new_key USING (seq)
  ), new_body AS (
    INSERT INTO ${s}.body (seq, sealed_with, bytes)
    SELECT seq, p_sealed_with, substring(p_bodies FROM body_from FOR size) FROM asked JOIN new_key USING (seq)
  ), woken AS (
    INSERT INTO ${s}.wake (line) SELECT DISTINCT line FROM asked JOIN new_key USING (seq)
  )
  SELECT array_agg(new_key.seq IS NOT NULL ORDER BY place) INTO v_stored FROM asked LEFT JOIN new_key USING (seq);
  RETURN v_stored;
END $$;
`

const STATES = ["waiting", "retrying", "parked", "blocked", "done"] as const

/** Counts of each state, of rows with a state and a change. */
const sums = STATES.map((state) => `coalesce(sum(change) FILTER (WHERE state = '${state}'), 0)`).join(", ")

const countFunction = (s: string, name: string, changes: string): string => `
CREATE FUNCTION ${s}.${name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ${s}.tally (${STATES.join(", ")})
    SELECT ${sums} FROM (${changes}) c
    HAVING bool_or(change <> 0);
  RETURN NULL;
END $$;
`

/**
 * Counts by triggers, so that nothing that changes a state can forget to, in the same transaction. Once for each
 * statement, however many rows it changes.
 */
export const tallyFunctions = (s: string): string => `
${countFunction(s, "count_added", "SELECT state, 1 AS change FROM added")}
${countFunction(
  s,
  "count_changed",
  "SELECT state, sum(change) AS change FROM (SELECT state, 1 AS change FROM after UNION ALL SELECT state, -1 FROM before) b GROUP BY state",
)}
${countFunction(s, "count_deleted", "SELECT state, -1 AS change FROM deleted")}
CREATE TRIGGER count_added AFTER INSERT ON ${s}.transmission
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ${s}.count_added();
CREATE TRIGGER count_changed AFTER UPDATE ON ${s}.transmission
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION ${s}.count_changed();
CREATE TRIGGER count_deleted AFTER DELETE ON ${s}.transmission
  REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION ${s}.count_deleted();

-- Makes one row of many, and answers of how many. Rows that another server is at are left to it. A plan made while there
-- were few would compare each row with each of many.
CREATE FUNCTION ${s}.fold_tally() RETURNS bigint LANGUAGE sql SET enable_seqscan = off SET jit = off AS $$
  WITH old AS (
    DELETE FROM ${s}.tally t
    WHERE t.ctid = ANY (ARRAY(SELECT o.ctid FROM ${s}.tally o LIMIT 50000 FOR UPDATE SKIP LOCKED))
    RETURNING t.*
  ), folded AS (
    INSERT INTO ${s}.tally (${STATES.join(", ")})
      SELECT ${STATES.map((state) => `sum(${state})`).join(", ")} FROM old HAVING count(*) > 0
  )
  SELECT count(*) FROM old;
$$;
`

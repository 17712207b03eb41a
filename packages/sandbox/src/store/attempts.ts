import type { Database } from "./database.ts"

/** One attempt of a transmission. */
export interface Attempt {
  readonly attemptId: string
  readonly number: number
  /** In milliseconds since 1970. */
  readonly startedAt: number
  /** `null` while it runs. */
  readonly endedAt: number | null
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>> | null
  /** Text of the answer, up to a limit. */
  readonly body: string | null
  readonly bodyCut: boolean
  /** Why it failed: a word of a closed list; `null` when it did not. */
  readonly error: string | null
  /** Troubles that hit it. */
  readonly troubles: readonly string[]
}

/** How an attempt ended. */
export type AttemptEnd = Omit<Attempt, "attemptId" | "number" | "startedAt" | "endedAt" | "troubles">

/** The attempts of a database. */
export interface Attempts {
  start(logId: string, attemptId: string, number: number, troubles: readonly string[], now: number): void
  end(attemptId: string, end: AttemptEnd, now: number): void
  /** All attempts of a transmission, oldest first. */
  list(logId: string): readonly Attempt[]
}

/** Opens the attempts of a database. */
export function openAttempts(database: Database): Attempts {
  return {
    start(logId, attemptId, number, troubles, now) {
      database.run(
        "INSERT INTO attempts (attempt_id, log_id, number, started_at, troubles) VALUES (?, ?, ?, ?, ?)",
        attemptId,
        logId,
        number,
        now,
        JSON.stringify(troubles),
      )
    },
    end(attemptId, { status, headers, body, bodyCut, error }, now) {
      database.run(
        "UPDATE attempts SET ended_at = ?, status = ?, headers = ?, body = ?, body_cut = ?, error = ? WHERE attempt_id = ?",
        now,
        status,
        headers === null ? null : JSON.stringify(headers),
        body,
        bodyCut ? 1 : 0,
        error,
        attemptId,
      )
    },
    list: (logId) =>
      database.all("SELECT * FROM attempts WHERE log_id = ? ORDER BY id", logId).map((row) => ({
        attemptId: String(row.attempt_id),
        number: Number(row.number),
        startedAt: Number(row.started_at),
        endedAt: row.ended_at as number | null,
        status: row.status as number | null,
        headers: row.headers === null ? null : (JSON.parse(String(row.headers)) as Record<string, string>),
        body: row.body as string | null,
        bodyCut: row.body_cut === 1,
        error: row.error as string | null,
        troubles: JSON.parse(String(row.troubles)) as readonly string[],
      })),
  }
}

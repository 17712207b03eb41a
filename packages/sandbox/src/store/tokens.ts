import { hash } from "node:crypto"
import type { Database } from "./database.ts"

/** What a token is for. */
export type TokenKind = "access" | "refresh"

/** A token that is good. */
export interface KnownToken {
  readonly sourceId: string
  /** API key or client ID for which it was issued. */
  readonly credential: string
}

/** The tokens of a database. Only their digests are kept. */
export interface Tokens {
  /** @param expiresAt - in milliseconds since 1970; `null` for one that lasts */
  add(token: string, kind: TokenKind, known: KnownToken, expiresAt: number | null): void
  find(token: string, kind: TokenKind, now: number): KnownToken | undefined
  remove(token: string): void
  /** Refuses every token of a source from now on. */
  revoke(sourceId: string): void
}

/** Opens the tokens of a database. */
export function openTokens(database: Database): Tokens {
  const digest = (token: string): string => hash("sha256", token)
  return {
    add(token, kind, { sourceId, credential }, expiresAt) {
      database.run(
        "INSERT INTO tokens (token, kind, source_id, credential, expires_at) VALUES (?, ?, ?, ?, ?)",
        digest(token),
        kind,
        sourceId,
        credential,
        expiresAt,
      )
    },
    find(token, kind, now) {
      const row = database.get(
        "SELECT source_id, credential FROM tokens WHERE token = ? AND kind = ? AND (expires_at IS NULL OR expires_at > ?)",
        digest(token),
        kind,
        now,
      )
      return row && { sourceId: String(row.source_id), credential: String(row.credential) }
    },
    remove: (token) => void database.run("DELETE FROM tokens WHERE token = ?", digest(token)),
    revoke: (sourceId) => void database.run("DELETE FROM tokens WHERE source_id = ?", sourceId),
  }
}

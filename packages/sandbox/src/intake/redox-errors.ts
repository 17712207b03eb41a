import type { Source } from "../world/types.ts"

/** An entry of `Meta.Errors`, in the shape of Redox's own. The texts are ours. */
export interface RedoxError {
  readonly Text: string
  readonly Type: "message" | "transmission" | "query"
  readonly Module: "DataModels" | "Subscriptions" | "Send" | "Destination Response"
  readonly DestinationStatusCode?: number
  readonly Details?: string
}

let lastId = 500_000

/** The body of an answer with errors. */
export function errorBody(
  sent: unknown,
  source: Source,
  errors: readonly RedoxError[],
  more: object = {},
): object {
  const meta = (sent as { readonly Meta?: Record<string, unknown> } | null)?.Meta
  return {
    Meta: {
      DataModel: textOf(meta?.DataModel),
      EventType: textOf(meta?.EventType),
      Source: { ID: source.id, Name: source.name },
      ...(Array.isArray(meta?.Destinations) ? { Destinations: meta.Destinations } : {}),
      ...more,
      Errors: errors.map((error) => ({ ID: ++lastId, ...error })),
    },
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null
}

/** A value of JSON, with numbers as they were written: `1.0` and large IDs keep their digits. */
export type Json = string | boolean | null | Digits | readonly Json[] | { readonly [name: string]: Json }

/** A number as it was written. */
export class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

interface Context {
  readonly source?: string
}

/**
 * Parses JSON and keeps numbers as they were written, where the browser tells.
 *
 * @returns `undefined` when the text is no JSON
 */
export function parseJson(text: string): Json | undefined {
  const keepDigits = (_name: string, value: unknown, context?: Context): unknown =>
    typeof value === "number" ? new Digits(context?.source ?? String(value)) : value
  try {
    return JSON.parse(text, keepDigits as (name: string, value: unknown) => unknown) as Json
  } catch {
    return undefined
  }
}

import { createHash } from "node:crypto"
import { type SpanContext, TraceFlags } from "@opentelemetry/api"

const LOG_KEY = /^log:([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i
const NO_TRACE = "0".repeat(32)

/**
 * The trace of a transmission. Redox sends no trace context, and days and machines may lie between the 200 and the
 * handler: so the trace is made of what stays the same, the log ID of Redox without its hyphens. Whoever has a log ID has
 * the trace.
 *
 * @param key - key of the transmission in the inbox, such as `log:` and the log ID
 * @returns 32 hexadecimal digits
 * @example
 * const address = `https://traces.example.org/trace/${traceIdOf(`log:${logId}`)}`
 */
export function traceIdOf(key: string): string {
  const id = LOG_KEY.exec(key)?.slice(1).join("").toLowerCase()
  return id === undefined || id === NO_TRACE ? hashOf(key).slice(0, 32) : id
}

/**
 * What all spans of a transmission hang from.
 *
 * @param sampleRatio - share of the transmissions that are traced; the same ones on every machine
 */
export function transmissionContext(key: string, sampleRatio: number): SpanContext {
  const hash = hashOf(key)
  const sampled = Number.parseInt(hash.slice(48, 56), 16) < sampleRatio * 2 ** 32
  return {
    traceId: traceIdOf(key),
    spanId: hash.slice(32, 48),
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  }
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex")
}

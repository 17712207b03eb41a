import { type Meter, metrics, type Tracer, trace } from "@opentelemetry/api"
import { DestinationError } from "../errors.ts"
import type { DestinationMetrics } from "../metrics.ts"
import type { Trace } from "../tracing.ts"
import { createTrace } from "./create-trace.ts"
import { createInstruments } from "./instruments.ts"

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** The tracer; that of the registered SDK without it. */
  readonly tracer?: Tracer
  /** The meter; that of the registered SDK without it. */
  readonly meter?: Meter
  /** Share of the transmissions that are traced, from 0 to 1; every machine traces the same ones. 1 without it. */
  readonly sampleRatio?: number
}

/**
 * Spans and metrics of a destination, as options for `createDestination`. One trace has everything about one
 * transmission: receiving it, each try of handling it, and what your handlers do within. Its ID is the log ID of Redox
 * without the hyphens. Names of data models, event types and reasons are recorded, and transmission IDs in spans;
 * nothing of a payload.
 *
 * @throws DestinationError `invalid-option`
 * @example
 * createDestination({ verificationToken, inbox, ...openTelemetry() })
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): {
  readonly trace: Trace
  readonly metrics: DestinationMetrics
} {
  const { sampleRatio = 1 } = options
  if (!(sampleRatio >= 0 && sampleRatio <= 1))
    throw new DestinationError(
      "invalid-option",
      "openTelemetry: sampleRatio must be from 0 to 1. Correct it.",
    )
  return {
    trace: createTrace(options.tracer ?? trace.getTracer("@redoxkit/destination"), sampleRatio),
    metrics: createInstruments(options.meter ?? metrics.getMeter("@redoxkit/destination")),
  }
}

/**
 * OpenTelemetry for a destination. Needs `@opentelemetry/api`, and an SDK that your application sets up.
 *
 * @module
 */

export { type OpenTelemetryOptions, openTelemetry } from "./open-telemetry.ts"
export { traceIdOf } from "./trace-id.ts"

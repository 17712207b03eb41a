import { context, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api"
import { reasonOf } from "../describe-error.ts"
import type { Trace, TracedStep } from "../tracing.ts"
import { transmissionContext } from "./trace-id.ts"

// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
const operations = { receive: "receive", handle: "process", answer: "process" } as const

/** Makes a span of each step, in the trace of its transmission. */
export function createTrace(tracer: Tracer, sampleRatio: number): Trace {
  return async function traced(step, run) {
    const parent = trace.setSpanContext(context.active(), transmissionContext(step.key, sampleRatio))
    // The request that brought it has a trace of its own, if the server is traced.
    const request = trace.getSpanContext(context.active())
    const options = {
      kind: step.step === "answer" ? SpanKind.SERVER : SpanKind.CONSUMER,
      attributes: attributesOf(step),
      ...(request !== undefined && { links: [{ context: request }] }),
    }
    return tracer.startActiveSpan(
      `redox ${step.step} ${step.dataModel} ${step.eventType}`,
      options,
      parent,
      (span) =>
        run()
          .catch((error: unknown) => {
            // The text of an error may be the application's own, and hold anything.
            span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) })
            span.setAttribute("error.type", reasonOf(error))
            throw error
          })
          .finally(() => span.end()),
    )
  }
}

function attributesOf({ step, dataModel, eventType, transmissionId, attempt }: TracedStep) {
  return {
    "messaging.system": "redox",
    "messaging.operation.name": step,
    "messaging.operation.type": operations[step],
    ...(transmissionId !== null && { "messaging.message.id": transmissionId }),
    "redox.data_model": dataModel,
    "redox.event_type": eventType,
    "redox.attempt": attempt,
  }
}

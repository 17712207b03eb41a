import { context, trace } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics"
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base"
import { afterAll, beforeAll, expect, test } from "vitest"
import { memoryInbox } from "../inbox/memory.ts"
import { message, post } from "../testing/requests.ts"
import { poisonedError, sentinelsIn, withSentinels } from "../testing/sentinels.ts"
import { type TestOptions, testDestination, untilSettled } from "../testing/test-destination.ts"
import { openTelemetry } from "./open-telemetry.ts"
import { traceIdOf } from "./trace-id.ts"

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterAll(() => context.disable())

function telemetry(sampleRatio = 1) {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const tracer = provider.getTracer("test")
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  })
  const meters = new MeterProvider({ readers: [reader] })
  const options = openTelemetry({ tracer, meter: meters.getMeter("test"), sampleRatio })
  return {
    tracer,
    options,
    spans: () => exporter.getFinishedSpans(),
    async measured() {
      await meters.forceFlush()
      const [all] = metricExporter.getMetrics().slice(-1)
      return new Map(
        all?.scopeMetrics.flatMap(({ metrics }) =>
          metrics.map((metric) => [metric.descriptor.name, metric.dataPoints] as const),
        ),
      )
    },
  }
}

async function deliverAndHandle(options: TestOptions, handler: () => unknown, ...messages: object[]) {
  const inbox = memoryInbox()
  const { destination } = testDestination({ inbox, ...options })
  destination.onAny(async () => void (await handler()))
  for (const one of messages) await destination.handle(post(one))
  await destination.start()
  await untilSettled(inbox)
  await destination.stop()
}

function summary({ name, kind, attributes, status, parentSpanContext, links }: ReadableSpan) {
  return { name, kind, attributes, status, parent: parentSpanContext?.spanId, links: links.length }
}

test("receiving and handling a message are spans of one trace, whose ID is the log ID of Redox", async () => {
  const { options, spans, tracer } = telemetry()
  const value = message("Scheduling", "New")
  await deliverAndHandle(
    options,
    () => tracer.startActiveSpan("a query of the handler", (span) => span.end()),
    value,
  )
  const logId = value.Meta.Logs[0]?.ID ?? ""
  expect(new Set(spans().map((span) => span.spanContext().traceId))).toEqual(
    new Set([logId.replaceAll("-", "")]),
  )
  const byName = Object.fromEntries(spans().map((span) => [span.name, summary(span)]))
  expect(Object.keys(byName).sort()).toEqual([
    "a query of the handler",
    "redox handle Scheduling New",
    "redox receive Scheduling New",
  ])
  const handle = spans().find(({ name }) => name.startsWith("redox handle"))
  expect(byName["a query of the handler"]?.parent).toBe(handle?.spanContext().spanId)
  expect(byName["redox handle Scheduling New"]?.attributes).toEqual({
    "messaging.system": "redox",
    "messaging.operation.name": "handle",
    "messaging.operation.type": "process",
    "messaging.message.id": logId,
    "redox.data_model": "Scheduling",
    "redox.event_type": "New",
    "redox.attempt": 1,
  })
})

test("a request that is traced itself is linked, and stays a trace of its own", async () => {
  const { options, spans, tracer } = telemetry()
  const { destination } = testDestination(options)
  const request = tracer.startSpan("POST /redox")
  await context.with(trace.setSpan(context.active(), request), () =>
    destination.handle(post(message("Scheduling", "New"))),
  )
  request.end()
  const [received] = spans()
  expect(received?.links.map((link) => link.context.spanId)).toEqual([request.spanContext().spanId])
  expect(received?.spanContext().traceId).not.toBe(request.spanContext().traceId)
  await destination.stop()
})

test("a handler that fails leaves a span of its try with the class of the error, and none of its words", async () => {
  const { options, spans, measured } = telemetry()
  const poisoned = withSentinels(message("Scheduling", "New"))
  await deliverAndHandle(
    { ...options, retry: { attempts: 1 } },
    () => {
      throw poisonedError()
    },
    poisoned,
  )
  const handle = spans().find(({ name }) => name.startsWith("redox handle"))
  expect(handle?.attributes["error.type"]).toBe("Error")
  expect(handle?.status).toEqual({ code: 2, message: "Error" })
  expect(handle?.events).toEqual([])
  expect(sentinelsIn(spans().map(summary))).toEqual([])
  expect(sentinelsIn([...(await measured())])).toEqual([])
})

test("a query that is answered is a span", async () => {
  const { options, spans } = telemetry()
  const { destination } = testDestination(options)
  destination.respond("PatientSearch", "Query", async () => ({ Patient: null }))
  await destination.handle(post(message("PatientSearch", "Query")))
  expect(spans().map(({ name, kind }) => [name, kind])).toEqual([["redox answer PatientSearch Query", 1]])
  await destination.stop()
})

test("queries without an identifier do not share a trace", async () => {
  const { options, spans } = telemetry()
  const { destination } = testDestination(options)
  destination.respond("PatientSearch", "Query", async () => ({ Patient: null }))
  for (let count = 0; count < 2; count += 1)
    await destination.handle(post(message("PatientSearch", "Query", { meta: { Logs: undefined } })))
  expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(2)
  await destination.stop()
})

test("what the hooks tell is counted and measured", async () => {
  const { options, measured } = telemetry()
  const first = message("Scheduling", "New")
  await deliverAndHandle(options, () => {}, first, first, message("Scheduling", "New", { Visit: null }))
  const points = await measured()
  const attributes = { "redox.data_model": "Scheduling", "redox.event_type": "New" }
  expect(points.get("redox.messages.received")).toMatchObject([{ value: 2, attributes }])
  expect(points.get("redox.messages.duplicate")).toMatchObject([{ value: 1, attributes }])
  // One is without its Visit, one has none.
  expect(points.get("redox.messages.issues")).toMatchObject([{ value: 2, attributes }])
  expect(points.get("redox.message.handle.duration")).toMatchObject([{ value: { count: 2 }, attributes }])
})

test("a sample ratio picks the same transmissions on every machine", async () => {
  const [one, other] = [telemetry(0.5), telemetry(0.5)]
  const messages = Array.from({ length: 40 }, () => message("Scheduling", "New"))
  for (const { options } of [one, other]) await deliverAndHandle(options, () => {}, ...messages)
  const traces = ({ spans }: typeof one) => [...new Set(spans().map((span) => span.spanContext().traceId))]
  expect(traces(one)).toEqual(traces(other))
  expect(traces(one).length).toBeGreaterThan(0)
  expect(traces(one).length).toBeLessThan(40)
  expect(() => openTelemetry({ sampleRatio: 2 })).toThrow("sampleRatio")
})

test("a message without a log ID has a trace, too", () => {
  expect(traceIdOf("digest:abc")).toMatch(/^[0-9a-f]{32}$/)
  expect(traceIdOf("log:00000000-0000-0000-0000-000000000000")).not.toBe("0".repeat(32))
  expect(traceIdOf("log:not-a-uuid")).toMatch(/^[0-9a-f]{32}$/)
})

test("messages that were taken over are counted, by whose they were", async () => {
  const { options, measured } = telemetry()
  options.metrics?.takenOver?.({ of: "own", count: 2, silentMs: 31_000 })
  options.metrics?.takenOver?.({ of: "others", count: 1, silentMs: 40_000 })
  expect((await measured()).get("redox.messages.taken_over")).toMatchObject([
    { attributes: { of: "own" }, value: 2 },
    { attributes: { of: "others" }, value: 1 },
  ])
})

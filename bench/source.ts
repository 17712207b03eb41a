import { fork } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { SchedulingNew } from "@redoxkit/models"
import { createSource, legacyKey } from "@redoxkit/source"
import { median } from "./statistics.ts"

export type Client = "bare fetch" | "send, validate: off" | "send, validate: log"

export interface ClientMeasurement {
  readonly perSecond: number
  /** CPU of this process, all threads, in microseconds a request. */
  readonly cpuPerRequest: number
}

export interface SourceResult {
  readonly concurrency: number
  readonly bytes: number
  readonly medians: Readonly<Record<Client, ClientMeasurement>>
  /** Medians over the rounds of each round's ratio to bare `fetch`. */
  readonly rateToFetch: Readonly<Record<Client, number>>
  readonly cpuToFetch: Readonly<Record<Client, number>>
}

/**
 * Measures `send` beside what it is made of: `fetch` with a fixed token, the body written with `JSON.stringify` and the
 * answer read with `response.json()`. All run in this process, in turn, against one server in another process.
 */
export async function* measureSource(options: {
  readonly concurrency: readonly number[]
  readonly rounds: number
  readonly milliseconds: number
}): AsyncGenerator<SourceResult> {
  const server = fork(new URL("./redox-answers.ts", import.meta.url))
  try {
    const { port } = await new Promise<{ port: number }>((resolve) =>
      server.once("message", resolve as never),
    )
    const { clients, bytes } = clientsOf(`http://127.0.0.1:${port}`)
    const names = Object.keys(clients) as Client[]
    for (const name of names) await measure(clients[name], 16, 3_000)
    for (const concurrency of options.concurrency) {
      const rounds: Record<Client, ClientMeasurement>[] = []
      for (let round = 0; round < options.rounds; round += 1) {
        const measured = {} as Record<Client, ClientMeasurement>
        for (const name of names)
          measured[name] = await measure(clients[name], concurrency, options.milliseconds)
        rounds.push(measured)
      }
      const over = <Value>(read: (name: Client) => Value) =>
        Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Client, Value>
      const ratio = (read: (measurement: ClientMeasurement) => number) =>
        over((name) => median(rounds.map((round) => read(round[name]) / read(round["bare fetch"]))))
      yield {
        concurrency,
        bytes,
        medians: over((name) => ({
          perSecond: median(rounds.map((round) => round[name].perSecond)),
          cpuPerRequest: median(rounds.map((round) => round[name].cpuPerRequest)),
        })),
        rateToFetch: ratio(({ perSecond }) => perSecond),
        cpuToFetch: ratio(({ cpuPerRequest }) => cpuPerRequest),
      }
    }
  } finally {
    server.kill("SIGKILL")
  }
}

function clientsOf(baseUrl: string): { clients: Record<Client, () => Promise<unknown>>; bytes: number } {
  const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
  const message = JSON.parse(readFileSync(sample, "utf8")) as SchedulingNew
  const options = {
    auth: legacyKey({ apiKey: "bench", secret: "bench" }),
    destination: "c07e9a12-3f64-4b8b-a5d1-8e2f60d9b413",
    baseUrl,
  }
  const plain = createSource({ ...options, validate: "off" })
  const checked = createSource({ ...options, validate: "log" })
  const headers = { "content-type": "application/json", authorization: "Bearer bench-token" }
  return {
    bytes: JSON.stringify(message).length,
    clients: {
      async "bare fetch"() {
        const response = await fetch(`${baseUrl}/endpoint`, {
          method: "POST",
          headers,
          body: JSON.stringify(message),
        })
        await response.json()
      },
      "send, validate: off": () => plain.send("Scheduling", "New", message),
      "send, validate: log": () => checked.send("Scheduling", "New", message),
    },
  }
}

async function measure(
  call: () => Promise<unknown>,
  concurrency: number,
  milliseconds: number,
): Promise<ClientMeasurement> {
  const started = performance.now()
  const cpu = process.cpuUsage()
  const end = started + milliseconds
  let requests = 0
  const drive = async (): Promise<void> => {
    while (performance.now() < end) {
      await call()
      requests += 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, drive))
  const { user, system } = process.cpuUsage(cpu)
  return {
    perSecond: (requests * 1000) / (performance.now() - started),
    cpuPerRequest: (user + system) / requests,
  }
}

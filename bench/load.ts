// A load generator in a process of its own: a number of connections, each with one message under way at a time, as Redox
// does for one subscription. It speaks HTTP by hand, because a full client would cost more than the server under test.
import { randomUUID } from "node:crypto"
import { connect } from "node:net"

export interface LoadOptions {
  readonly port: number
  readonly path: string
  readonly token: string
  readonly connections: number
  readonly bytes: number
  readonly milliseconds: number
}

export interface LoadResult {
  readonly requests: number
  readonly failures: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
}

const LOG_ID = "00000000-0000-4000-8000-000000000000"

process.on("message", async (options: LoadOptions) => {
  process.send?.(await runLoad(options))
})

async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = []
  let failures = 0
  const started = performance.now()
  const end = started + options.milliseconds
  await Promise.all(
    Array.from({ length: options.connections }, (_, index) =>
      driveConnection(options, index, end, (milliseconds, ok) => {
        latencies.push(milliseconds)
        if (!ok) failures += 1
      }),
    ),
  )
  const seconds = (performance.now() - started) / 1000
  latencies.sort((left, right) => left - right)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return { requests: latencies.length, failures, seconds, p50: at(0.5), p99: at(0.99) }
}

function driveConnection(
  options: LoadOptions,
  index: number,
  end: number,
  report: (ms: number, ok: boolean) => void,
): Promise<void> {
  const { head, body, idAt } = buildMessage(options, index)
  const request = Buffer.concat([head, body])
  const idOffset = head.length + idAt
  return new Promise((resolve, reject) => {
    const socket = connect({ port: options.port, host: "127.0.0.1", noDelay: true })
    let sentAt = 0
    let received = ""
    const send = (): void => {
      request.write(randomUUID(), idOffset, "latin1")
      sentAt = performance.now()
      // The socket may hold on to what it is given, and the next message is written over this one only after its answer.
      socket.write(request)
    }
    socket.on("connect", send)
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1")
      const headEnd = received.indexOf("\r\n\r\n")
      if (headEnd === -1) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (received.length < headEnd + 4 + length) return
      report(performance.now() - sentAt, received.startsWith("HTTP/1.1 200"))
      received = ""
      if (performance.now() < end) send()
      else socket.end()
    })
    socket.on("close", () => resolve())
    socket.on("error", reject)
  })
}

/** A message of the wanted size, made like a real one: many short members, and for large ones an embedded file. */
function buildMessage(
  { path, token, bytes }: LoadOptions,
  index: number,
): { head: Buffer; body: Buffer; idAt: number } {
  const message = {
    Meta: {
      DataModel: "Media",
      EventType: "New",
      EventDateTime: "2025-05-06T21:30:00.000Z",
      Test: true,
      Source: { ID: `b3c1f7de-0000-4000-8000-${String(index).padStart(12, "0")}`, Name: "Bench" },
      Destinations: [{ ID: "c07e9a12-3f64-4b8b-a5d1-8e2f60d9b413", Name: "Bench" }],
      Logs: [{ ID: LOG_ID, AttemptID: LOG_ID }],
    },
    Patient: {
      Identifiers: [{ ID: "HB0000001", IDType: "HB" }],
      Demographics: {
        FirstName: "Bench",
        LastName: "Bench",
        DOB: "1980-01-01",
        Address: { City: "Port Alder", ZIP: "97999" },
      },
      Notes: [] as string[],
    },
    Media: {
      FileType: "PDF",
      FileName: "bench.pdf",
      FileContents: "",
      DocumentType: "Report",
      DocumentID: "DOC-1",
      Availability: "Available",
      Provider: {
        ID: "9990000101",
        IDType: "NPI",
        FirstName: "Bench",
        LastName: "Bench",
        Credentials: ["MD"],
      },
      Notifications: [] as {
        ID: string
        IDType: string
        FirstName: string
        LastName: string
        EmailAddresses: string[]
      }[],
    },
    Visit: { VisitNumber: "V-1", AccountNumber: null },
  }
  while (Buffer.byteLength(JSON.stringify(message)) < Math.min(bytes, 5_000) - 120) {
    message.Media.Notifications.push({
      ID: "9990000218",
      IDType: "NPI",
      FirstName: "Bench",
      LastName: "Bench",
      EmailAddresses: ["bench@example.com"],
    })
  }
  message.Media.FileContents = "QUJD".repeat(
    Math.max(0, Math.floor((bytes - Buffer.byteLength(JSON.stringify(message))) / 4)),
  )
  const body = Buffer.from(JSON.stringify(message))
  const head = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nverification-token: ${token}\r\nauthorization: Bearer ${token}\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  return { head, body, idAt: body.indexOf(LOG_ID) }
}

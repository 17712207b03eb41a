import { once } from "node:events"
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http"
import { connect, type Socket } from "node:net"

/** What came back. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Everything that came back as one text, header names and all. */
  readonly text: string
}

/** What is sent. */
export interface Sending {
  readonly method: string
  readonly path: string
  /** A list is sent as one header for each entry. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  /** Sends the body in pieces, without telling its length first. */
  readonly chunked?: boolean
}

/** Sends one request over a connection of its own and reads the whole answer. */
export function sendRequest(port: number, sending: Sending): Promise<Reply> {
  const { method, path, headers = {}, body = "", chunked = false } = sending
  const bytes = Buffer.from(body)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        port,
        method,
        path,
        agent: false,
        headers: {
          ...(headers as OutgoingHttpHeaders),
          ...(chunked || bytes.length === 0 ? {} : { "content-length": bytes.length }),
        },
      },
      async (incoming) => {
        const chunks: Buffer[] = []
        for await (const chunk of incoming) chunks.push(chunk)
        const status = incoming.statusCode ?? 0
        const answer = Buffer.concat(chunks).toString()
        const text = [status, incoming.statusMessage, ...incoming.rawHeaders, answer].join("\n")
        resolve({ status, headers: incoming.headers, body: answer, text })
      },
    )
    outgoing.on("error", reject)
    if (chunked) {
      for (let at = 0; at < bytes.length; at += 16_384) outgoing.write(bytes.subarray(at, at + 16_384))
    }
    outgoing.end(chunked ? undefined : bytes)
  })
}

/** A bare connection, for clients that stop half-way or send more than they were asked for. */
export interface Connection {
  readonly socket: Socket
  write(text: string): void
  /** Reads on until the text that has come so far fits. */
  readUntil(pattern: RegExp): Promise<string>
}

/** Opens a bare connection. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect(port)
  await once(socket, "connect")
  let received = ""
  let failure: Error | undefined
  socket.setEncoding("latin1")
  socket.on("data", (text) => {
    received += text
  })
  socket.on("error", (error) => {
    failure = error
  })
  return {
    socket,
    write: (text) => void socket.write(text),
    readUntil(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(received)) finish(() => resolve(received))
          else if (failure !== undefined || socket.closed) {
            finish(() => reject(failure ?? new Error(`The connection ended after: ${received}`)))
          }
        }
        const finish = (settle: () => void): void => {
          socket.off("data", look).off("close", look)
          settle()
        }
        socket.on("data", look).on("close", look)
        look()
      })
    },
  }
}

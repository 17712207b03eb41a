import { connect, type Socket } from "node:net"
import { setTimeout as wait } from "node:timers/promises"
import type { HostileRequest } from "./request.ts"

/** One answer. */
export interface HostileAnswer {
  readonly status: number
  readonly body: string
  readonly head: string
}

/** A request whose end is not clear to the server may wait for ever; this is how long it is waited for, in milliseconds. */
const PATIENCE_MS = 40
/** A clear request that is not answered within this time is a violation. */
const LONGEST_MS = 300_000

/** A message of 2 kB takes more than a minute, drop by drop. */
const DROP_BYTES = 6
const DROP_MS = 250

/** A connection that stays open as long as the server likes. */
export interface Connection {
  /**
   * Sends requests one behind the other without waiting for their answers.
   *
   * @returns the answers in order, fewer than requests where the server closed the connection
   */
  send(requests: readonly HostileRequest[]): Promise<readonly HostileAnswer[]>
  /** Whether the server has closed it, or a request has spoilt it. */
  readonly isClosed: () => boolean
  close(): Promise<void>
}

/** Opens a connection to the server. */
export function openConnection(port: number): Connection {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true })
  let received: Buffer = Buffer.alloc(0)
  let ended = false
  let wake = (): void => {}
  socket.on("data", (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    wake()
  })
  const end = (): void => {
    ended = true
    wake()
  }
  socket.on("error", end).on("close", end).on("end", end)

  const takeAnswer = (isHead: boolean): HostileAnswer | undefined => {
    for (;;) {
      const headEnd = received.indexOf("\r\n\r\n")
      if (headEnd === -1) return undefined
      const head = received.toString("latin1", 0, headEnd)
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
      const length =
        isHead || status < 200 || status === 204 ? 0 : Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
      const bodyEnd = headEnd + 4 + length
      const chunkedEnd = /^transfer-encoding: chunked/im.test(head)
        ? received.indexOf("\r\n0\r\n\r\n", headEnd)
        : undefined
      if (received.length < bodyEnd || chunkedEnd === -1) return undefined
      const last = chunkedEnd === undefined ? bodyEnd : chunkedEnd + 7
      const body = received.toString("utf8", headEnd + 4, last)
      received = received.subarray(last)
      if (status >= 200 || status === 0) return { status, body, head }
    }
  }

  return {
    isClosed: () => ended,
    async send(requests) {
      for (const request of requests) await write(socket, request)
      const answers: HostileAnswer[] = []
      const patience = requests.at(-1)?.isLast === true ? PATIENCE_MS : LONGEST_MS
      for (const request of requests) {
        let answer = takeAnswer(request.bytes.subarray(0, 5).toString() === "HEAD ")
        while (answer === undefined && !ended) {
          const last = request === requests.at(-1)
          if (
            !(await new Promise<boolean>((resolve) => {
              const timer = setTimeout(() => resolve(false), last ? patience : LONGEST_MS)
              wake = () => {
                clearTimeout(timer)
                resolve(true)
              }
            }))
          )
            break
          answer = takeAnswer(request.bytes.subarray(0, 5).toString() === "HEAD ")
        }
        if (answer === undefined) break
        answers.push(answer)
      }
      if (requests.at(-1)?.isLast) socket.destroy()
      if (/^connection: close/im.test(answers.at(-1)?.head ?? "")) socket.destroy()
      ended ||= socket.destroyed
      return answers
    },
    async close() {
      if (socket.closed) return
      await new Promise<void>((resolve) => socket.once("close", () => resolve()).destroy())
    },
  }
}

async function write(socket: Socket, { bytes, pace }: HostileRequest): Promise<void> {
  if (pace === "at once") return void socket.write(bytes)
  if (pace === "cut off") {
    socket.write(bytes.subarray(0, Math.max(1, (bytes.length * 3) >> 2)))
    await wait(2)
    return void socket.destroy()
  }
  if (pace === "drop by drop") {
    for (let at = 0; at < bytes.length && !socket.destroyed; at += DROP_BYTES) {
      socket.write(bytes.subarray(at, at + DROP_BYTES))
      await wait(DROP_MS)
    }
    return
  }
  const head = bytes.indexOf("\r\n\r\n") + 4
  socket.write(bytes.subarray(0, head))
  const step = Math.ceil((bytes.length - head) / 12)
  for (let at = head; at < bytes.length && !socket.destroyed; at += step) {
    await wait(1)
    socket.write(bytes.subarray(at, at + step))
  }
}

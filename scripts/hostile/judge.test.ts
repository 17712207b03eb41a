import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { sqliteInbox } from "../../packages/destination/src/index.ts"
import { checkStored } from "./check-stored.ts"
import { TOKEN } from "./credentials.ts"
import { faultOf } from "./judge-answer.ts"
import { createLedger } from "./ledger.ts"
import { readRequest } from "./read-request.ts"
import { type HostileRequest, writeChunks, writeFramed, writeRequest } from "./request.ts"

const message = (id: string, more = "") => Buffer.from(`{"Meta":{"Logs":[{"ID":"${id}"}]}${more}}`)
const right = [["verification-token", TOKEN]] as const
const wrong = [["verification-token", `${TOKEN}x`]] as const
const request = (bytes: Buffer): HostileRequest => ({ kind: "test", bytes, pace: "at once", isLast: false })
const fault = (bytes: Buffer, status: number, body = "") =>
  faultOf(request(bytes), readRequest(bytes), { status, body, head: `HTTP/1.1 ${status}` }, ["paused"])

test("a second opinion reads head, token and body of a request", () => {
  const body = message("1")
  expect(readRequest(writeRequest({ body, headers: right }))).toMatchObject({
    isRight: true,
    body,
    path: "/redox",
  })
  expect(readRequest(writeRequest({ body, headers: wrong }))).toMatchObject({ isRight: false, body })
  expect(readRequest(writeRequest({ body, headers: [...right, ...wrong] }))?.isRight).toBe(false)
  const chunks = writeFramed("POST", "/redox", [["transfer-encoding", "chunked"]], writeChunks(body, [3, 4]))
  expect(readRequest(chunks)?.body).toEqual(body)
  expect(readRequest(Buffer.from("no head"))).toBeUndefined()
})

test("an answer that must not be is a fault, one that may be is none", () => {
  const [stored, refused] = [right, wrong].map((headers) => writeRequest({ body: message("1"), headers }))
  expect(fault(stored as Buffer, 200)).toBeUndefined()
  expect(fault(refused as Buffer, 401)).toBeUndefined()
  expect(fault(stored as Buffer, 503, '{"error":"paused"}')).toBeUndefined()

  expect(fault(refused as Buffer, 200)).toContain("without a right token")
  expect(fault(stored as Buffer, 503, '{"error":"storage"}')).toContain("without a cause")
  expect(fault(stored as Buffer, 500)).toContain("without a cause")
  expect(fault(refused as Buffer, 401, TOKEN)).toContain("token in it")
  expect(fault(writeRequest({ method: "GET" }), 200, "text")).toContain("without any token")
})

test("the file of an inbox shows what was answered 200 and is missing, and what nobody sent", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-judge-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, "inbox.db")
  const inbox = sqliteInbox({ path })
  const ledger = createLedger()
  const store = (id: string, body: Buffer) =>
    inbox.append({
      key: `log:${id}`,
      subscription: "s",
      dataModel: null,
      eventType: null,
      transmissionId: id,
      receivedAt: Date.now(),
      body,
    })
  const acknowledge = (number: number, body: Buffer, headers: readonly (readonly [string, string])[]) => {
    const read = readRequest(writeRequest({ body, headers }))
    if (read === undefined) throw new Error("no request")
    ledger.sent(read)
    ledger.acknowledged(number, read)
  }
  acknowledge(1, message("stored"), right)
  await store("stored", message("stored"))
  acknowledge(2, message("stored", ',"again":1'), right)
  acknowledge(3, message("lost"), right)
  acknowledge(4, message("wrong token"), wrong)
  await store("wrong token", message("wrong token"))
  await inbox.close()

  const { stored, missing, uncalled } = checkStored(path, ledger)
  expect(stored).toBe(2)
  expect(missing).toEqual([3])
  expect(uncalled).toEqual([message("wrong token")])
})

import { expect, test } from "vitest"
import { CommandError } from "./command-error.ts"
import { type Change, followChanges } from "./follow-changes.ts"
import type { SandboxClient } from "./sandbox-client.ts"

/** A client whose streams are these texts, one after the other, in pieces of so many bytes. */
function streams(texts: readonly string[], size: number) {
  const asked: string[] = []
  const client: SandboxClient = {
    call: () => Promise.reject(new Error("not called")),
    async stream(path) {
      const text = texts[asked.length]
      asked.push(path)
      if (text === undefined) throw new CommandError("sandbox-unreachable", "gone")
      const bytes = new TextEncoder().encode(text)
      return new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
          controller.close()
        },
      })
    },
  }
  return { client, asked }
}

async function collect(client: SandboxClient): Promise<readonly Change[]> {
  const changes: Change[] = []
  const all = followChanges(client, 7, new AbortController().signal)
  await expect(
    (async () => {
      for await (const change of all) changes.push(change)
    })(),
  ).rejects.toThrow("gone")
  return changes
}

const event = (id: number, type: string, data: object) =>
  `id: ${id}\ndata: ${JSON.stringify({ id, at: 0, type, data })}\n\n`

test.for([1, 7, 100_000])("changes are read whatever pieces of %d bytes they come in", async (size) => {
  const text = `retry: 1000\n\n${event(8, "transmission", { logId: "ä: b" })}: still here\n\n${event(9, "request", {})}`
  const { client } = streams([text], size)
  expect(await collect(client)).toEqual([
    { id: 8, at: 0, type: "transmission", data: { logId: "ä: b" } },
    { id: 9, at: 0, type: "request", data: {} },
  ])
})

test("a stream that ends is taken up after the last change; a reset is told", async () => {
  const reset = `id: 20\nevent: reset\ndata: {}\n\n`
  const { client, asked } = streams([event(8, "world", {}), reset], 64)
  expect(await collect(client)).toEqual([
    { id: 8, type: "other" },
    { id: 20, type: "reset" },
  ])
  expect(asked).toEqual(["/api/changes?after=7", "/api/changes?after=8", "/api/changes?after=20"])
})

test("a sandbox that goes away is waited for, longer each time, and told once each time", async () => {
  const gone = new CommandError("sandbox-unreachable", "gone")
  const answers = [
    event(8, "world", {}),
    ...Array<CommandError>(7).fill(gone),
    event(9, "world", {}),
    new CommandError("closed", "closing"),
    new CommandError("no-sandbox", "a proxy without it"),
    event(10, "world", {}),
    new CommandError("unauthorized", "another password"),
  ]
  const client: SandboxClient = {
    call: () => Promise.reject(new Error("not called")),
    async stream() {
      const answer = answers.shift()
      if (typeof answer !== "string") throw answer
      return new Blob([answer]).stream()
    },
  }
  const [told, waits, ids]: [string[], number[], number[]] = [[], [], []]
  const options = {
    onAway: () => void told.push("away"),
    wait: async (milliseconds: number) => void waits.push(milliseconds / 1_000),
  }
  await expect(
    (async () => {
      for await (const { id } of followChanges(client, 7, new AbortController().signal, options)) ids.push(id)
    })(),
  ).rejects.toThrow("another password")
  expect(ids).toEqual([8, 9, 10])
  expect(told).toHaveLength(2)
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 1, 2, 4, 1])
})

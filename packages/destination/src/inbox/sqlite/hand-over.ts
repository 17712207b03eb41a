import type { Call } from "./messages.ts"

/** Copies longer than this are made in steps, with other work of the event loop in between. */
const STEP_BYTES = 1024 * 1024

/** Calls whose bodies lie in buffers of their own, ready to change threads. */
export interface Parcel {
  readonly calls: readonly Call[]
  readonly transfer: readonly ArrayBuffer[]
}

/**
 * Copies the bodies of appends into buffers that may be transferred: one for all small bodies of a batch, one for each
 * large body. The caller's own buffers cannot be transferred: that would take them away from their owner, and a small
 * `Buffer` shares its memory with others. Copied once here, a body is not copied again on its way to the other thread.
 */
export async function pack(calls: readonly Call[]): Promise<Parcel> {
  const transfer: ArrayBuffer[] = []
  const shared = allocate(calls.reduce((sum, call) => sum + smallSize(call), 0))
  if (shared.byteLength > 0) transfer.push(shared.buffer)
  let offset = 0
  const packed: Call[] = []
  for (const call of calls) {
    const { command } = call
    if (command.do !== "append") {
      packed.push(call)
      continue
    }
    let body: Uint8Array
    const size = smallSize(call)
    if (size === command.transmission.body.byteLength) {
      body = shared.subarray(offset, offset + size)
      body.set(command.transmission.body)
      offset += size
    } else {
      const copy = await copyInSteps(command.transmission.body)
      transfer.push(copy.buffer)
      body = copy
    }
    packed.push({
      call: call.call,
      command: { do: "append", transmission: { ...command.transmission, body } },
    })
  }
  return { calls: packed, transfer }
}

/** Bytes that a call takes of the shared buffer. */
function smallSize({ command }: Call): number {
  const size = command.do === "append" ? command.transmission.body.byteLength : 0
  return size <= STEP_BYTES ? size : 0
}

async function copyInSteps(body: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const copy = allocate(body.byteLength)
  for (let start = 0; start < body.byteLength; start += STEP_BYTES) {
    if (start > 0) await new Promise(setImmediate)
    copy.set(body.subarray(start, start + STEP_BYTES), start)
  }
  return copy
}

/** Memory outside Node's shared pool that is not filled with zeros first: every byte of it is about to be written. */
function allocate(size: number): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = Buffer.allocUnsafeSlow(size)
  return new Uint8Array(buffer, byteOffset, byteLength)
}

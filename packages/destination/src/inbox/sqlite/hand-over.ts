import type { Call } from "./messages.ts"

/** Bytes copied before other work of the event loop gets its turn. */
const STEP_BYTES = 1024 * 1024
/** Bodies up to this size share a buffer. */
const SMALL_BYTES = 64 * 1024

/** Calls whose bodies lie in buffers of their own, ready to change threads. */
export interface Parcel {
  readonly calls: readonly Call[]
  readonly transfer: readonly ArrayBuffer[]
}

/**
 * Copies the bodies of appends into buffers that may be transferred: one for all small bodies of a batch, one for each
 * larger body. The caller's own buffers cannot be transferred: that would take them away from their owner, and a small
 * `Buffer` shares its memory with others. Copied once here, a body is not copied again on its way to the other thread.
 */
export async function pack(calls: readonly Call[]): Promise<Parcel> {
  const shared = allocate(calls.reduce((sum, call) => sum + smallSize(call), 0))
  const transfer = shared.byteLength > 0 ? [shared.buffer] : []
  const packed: Call[] = []
  let used = 0
  let sinceStep = 0
  for (const { call, command } of calls) {
    if (command.do !== "append") {
      packed.push({ call, command })
      continue
    }
    const { body } = command.transmission
    let copy: Uint8Array<ArrayBuffer>
    if (body.byteLength <= SMALL_BYTES) {
      copy = shared.subarray(used, used + body.byteLength)
      used += body.byteLength
    } else {
      copy = allocate(body.byteLength)
      transfer.push(copy.buffer)
    }
    for (let at = 0; at < body.byteLength; ) {
      const end = Math.min(body.byteLength, at + STEP_BYTES - sinceStep)
      copy.set(body.subarray(at, end), at)
      sinceStep += end - at
      at = end
      if (sinceStep < STEP_BYTES) continue
      sinceStep = 0
      await new Promise(setImmediate)
    }
    packed.push({ call, command: { do: "append", transmission: { ...command.transmission, body: copy } } })
  }
  return { calls: packed, transfer }
}

/** Bytes that a call takes of the shared buffer. */
function smallSize({ command }: Call): number {
  const size = command.do === "append" ? command.transmission.body.byteLength : 0
  return size <= SMALL_BYTES ? size : 0
}

/** Memory outside Node's shared pool that is not filled with zeros first: every byte of it is about to be written. */
function allocate(size: number): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = Buffer.allocUnsafeSlow(size)
  return new Uint8Array(buffer, byteOffset, byteLength)
}

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
 *
 * @returns the parcel at once where little is to be copied
 */
export function pack(calls: readonly Call[]): Parcel | Promise<Parcel> {
  const shared = allocate(calls.reduce((sum, call) => sum + smallSize(call), 0))
  const transfer = shared.byteLength > 0 ? [shared.buffer] : []
  const copies: Copy[] = []
  let used = 0
  let bytes = 0
  const packed = calls.map(({ call, command }): Call => {
    if (command.do !== "append") return { call, command }
    const { body } = command.transmission
    bytes += body.byteLength
    let copy: Uint8Array<ArrayBuffer>
    if (body.byteLength <= SMALL_BYTES) {
      copy = shared.subarray(used, used + body.byteLength)
      used += body.byteLength
    } else {
      copy = allocate(body.byteLength)
      transfer.push(copy.buffer)
    }
    copies.push({ from: body, to: copy })
    return { call, command: { ...command, transmission: { ...command.transmission, body: copy } } }
  })
  const parcel = { calls: packed, transfer }
  if (bytes > STEP_BYTES) return copyInSteps(copies).then(() => parcel)
  for (const { from, to } of copies) to.set(from)
  return parcel
}

interface Copy {
  readonly from: Uint8Array
  readonly to: Uint8Array
}

async function copyInSteps(copies: readonly Copy[]): Promise<void> {
  let sinceStep = 0
  for (const { from, to } of copies) {
    for (let at = 0; at < from.byteLength; ) {
      const end = Math.min(from.byteLength, at + STEP_BYTES - sinceStep)
      to.set(from.subarray(at, end), at)
      sinceStep += end - at
      at = end
      if (sinceStep < STEP_BYTES) continue
      sinceStep = 0
      await new Promise(setImmediate)
    }
  }
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

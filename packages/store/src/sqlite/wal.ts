import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { endianness } from "node:os"

// The write-ahead log of SQLite: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

/** One page in a write-ahead log. */
export interface WalFrame {
  readonly page: number
  /** Whether a transaction ends with it. */
  readonly commits: boolean
  /** Place of the page's bytes in the file. */
  readonly at: number
  /** Whether its checksum follows from that of the frame before. */
  readonly intact: boolean
}

/** What a write-ahead log holds of the time since it was last emptied, with damaged frames. */
export interface WalContent {
  readonly frames: readonly WalFrame[]
  readonly pageBytes: number
  readonly headerIntact: boolean
}

/** Reads the frames of a log, also past damaged ones, where SQLite stops. `undefined` when there is no log. */
export function readWal(path: string, pageBytes: number): WalContent | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, "r")
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined
    throw error
  }
  try {
    return readFrames(descriptor, pageBytes)
  } finally {
    closeSync(descriptor)
  }
}

function readFrames(descriptor: number, pageBytes: number): WalContent | undefined {
  const { size } = fstatSync(descriptor)
  if (size < HEADER_BYTES + FRAME_HEADER_BYTES + pageBytes) return undefined
  const header = Buffer.alloc(HEADER_BYTES)
  readSync(descriptor, header, 0, HEADER_BYTES, 0)
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageBytes)
  const magic = header.readUInt32BE(0)
  const hasMagic = magic >>> 1 === MAGIC >>> 1
  const bigEndian = hasMagic ? (magic & 1) === 1 : endianness() === "BE"
  let sum = checksum(header, 0, 24, [0, 0], bigEndian)
  const headerIntact = hasMagic && sameSum(sum, header, 24) && header.readUInt32BE(8) === pageBytes
  let salt = header.subarray(16, 24)
  const frames: WalFrame[] = []
  for (let at = HEADER_BYTES; at + frame.length <= size; at += frame.length) {
    readSync(descriptor, frame, 0, frame.length, at)
    // Without a header, the first frame says of which time the log is.
    if (!headerIntact && at === HEADER_BYTES) salt = Buffer.from(frame.subarray(8, 16))
    sum = checksum(frame, 0, 8, sum, bigEndian)
    sum = checksum(frame, FRAME_HEADER_BYTES, frame.length, sum, bigEndian)
    const ofThisTime = frame.subarray(8, 16).equals(salt)
    frames.push({
      page: frame.readUInt32BE(0),
      commits: ofThisTime && frame.readUInt32BE(4) !== 0,
      at: at + FRAME_HEADER_BYTES,
      intact: ofThisTime && sameSum(sum, frame, 16),
    })
    sum = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
  }
  // What lies behind the last commit was never confirmed, or is of an earlier time.
  const end = frames.findLastIndex(({ commits }) => commits) + 1
  return { frames: frames.slice(0, end), pageBytes, headerIntact }
}

/**
 * Whether a log was damaged after it was confirmed. SQLite takes everything behind the first frame that is not intact for
 * a write that was cut off, and forgets it without a word. A write that was cut off, or that failed, leaves at most one
 * commit behind such a place; every commit before the last one was confirmed before the next was begun.
 */
export function isDamaged({ frames, headerIntact }: WalContent): boolean {
  let commits = 0
  let broken = !headerIntact
  for (const [index, { intact, commits: ends }] of frames.entries()) {
    if (!intact && (headerIntact || index > 0)) {
      broken = true
      commits = 0
    }
    if (broken && ends) commits += 1
    if (commits >= 2) return true
  }
  return false
}

type Sum = readonly [number, number]

function checksum(bytes: Buffer, from: number, to: number, [first, second]: Sum, bigEndian: boolean): Sum {
  let s0 = first
  let s1 = second
  for (let at = from; at < to; at += 8) {
    s0 = (s0 + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + s1) | 0
    s1 = (s1 + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + s0) | 0
  }
  return [s0, s1]
}

function sameSum([s0, s1]: Sum, bytes: Buffer, at: number): boolean {
  return s0 >>> 0 === bytes.readUInt32BE(at) && s1 >>> 0 === bytes.readUInt32BE(at + 4)
}

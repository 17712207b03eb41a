import type { Terminal } from "../terminal.ts"

/** How far a file is. */
export interface BarProgress {
  readonly bytes: number
  readonly size: number
  readonly rows: number
  readonly bad: number
}

/** One line on the terminal: a bar, rows, rate and time left. */
export interface ProgressBar {
  /** Writes the line anew, but not more often than eyes can follow. */
  show(progress: BarProgress): void
  /** Writes a line of text above it. */
  say(text: string): void
  /** Takes it away. */
  clear(): void
}

const BEGIN_OF_LINE = "\r\u001b[K"
const EVERY = 100
const WIDTH = 24

/**
 * Makes a progress bar on stderr. It stays away where nobody looks: in a pipe, in CI, with `--quiet`.
 *
 * @param now - milliseconds of a clock that nobody sets back
 */
export function progressBar(
  { stderr, env = {} }: Terminal,
  { label, isQuiet }: { readonly label: string; readonly isQuiet: boolean },
  now: () => number = () => performance.now(),
): ProgressBar {
  const isSilent = isQuiet || stderr.isTTY !== true || (env.CI ?? "") !== "" || env.TERM === "dumb"
  const started = now()
  let first: BarProgress | undefined
  let shownAt = Number.NEGATIVE_INFINITY
  let isShown = false
  const clear = (): void => {
    if (isShown) stderr.write(BEGIN_OF_LINE)
    isShown = false
  }
  return {
    clear,
    show(progress) {
      // What an earlier run sent says nothing about the rate of this one.
      first ??= progress
      if (isSilent || now() - shownAt < EVERY) return
      shownAt = now()
      const line = writeBar(label, progress, first, (now() - started) / 1_000)
      stderr.write(`${BEGIN_OF_LINE}${line.slice(0, (stderr.columns || 80) - 1)}`)
      isShown = true
    },
    say(text) {
      clear()
      stderr.write(`${text}\n`)
      shownAt = Number.NEGATIVE_INFINITY
    },
  }
}

function writeBar(
  label: string,
  { bytes, size, rows, bad }: BarProgress,
  first: BarProgress,
  seconds: number,
): string {
  const part = size === 0 ? 1 : Math.min(1, bytes / size)
  const filled = Math.round(part * WIDTH)
  const rate = seconds > 0 ? (rows - first.rows) / seconds : 0
  const bytesLeft = size - bytes
  const left = bytes > first.bytes ? (bytesLeft * seconds) / (bytes - first.bytes) : undefined
  return [
    `${label} [${"#".repeat(filled)}${"-".repeat(WIDTH - filled)}] ${Math.floor(part * 100)} %`,
    `${writeCount(rows)} rows`,
    `${writeCount(Math.round(rate))}/s`,
    ...(left === undefined ? [] : [`${writeSeconds(left)} left`]),
    ...(bad === 0 ? [] : [`${writeCount(bad)} bad`]),
  ].join("  ")
}

/** A number with commas between thousands. */
export function writeCount(count: number): string {
  return count.toLocaleString("en-US")
}

/** Minutes and seconds, and hours when there are any: `1:02:03`. */
export function writeSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, "0")
  const hours = Math.floor(whole / 3_600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

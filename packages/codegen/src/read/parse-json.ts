import { CodegenError } from "../errors.ts"

/**
 * Parses JSON. The message of the error says where the mistake is, and repeats nothing of the file: a broken
 * message of a patient may lie in the folder by mistake.
 *
 * @throws CodegenError `invalid-json`
 */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const problem = `${describe(text, (cause as Error).message)}. Correct the file, or download it again.`
    throw new CodegenError("invalid-json", problem, { file }, { cause })
  }
}

function describe(text: string, message: string): string {
  if (text.trim() === "") return "The file is empty"
  if (message.includes("end of JSON"))
    return `Not valid JSON: the file ends too early, ${at(text, text.length)}`
  const told = /at position (\d+)/.exec(message)?.[1]
  return `Not valid JSON, ${at(text, told === undefined ? findMistake(text) : Number(told))}`
}

function at(text: string, position: number): string {
  const lines = text.slice(0, position).split("\n")
  return `at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

/** The engine names no position for an unexpected token: it stands at the end of the shortest start with that error. */
function findMistake(text: string): number {
  let [good, bad] = [0, text.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (failsWithToken(text.slice(0, middle))) bad = middle
    else good = middle
  }
  return good
}

function failsWithToken(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch (cause) {
    return (cause as Error).message.includes("Unexpected token")
  }
}

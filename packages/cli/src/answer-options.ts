import { readFileSync } from "node:fs"
import type { SandboxOptions } from "@redoxkit/sandbox"
import { oneOf } from "./one-of.ts"
import type { Arguments } from "./read-arguments.ts"
import { wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"

/** Options of `redoxkit sandbox` about queries that it answers from its records. */
export const answerOptionNames = [
  "answer-limit",
  "answered-event-type",
  "canceled-appointments",
  "missing-summary",
  "search-criteria",
]

/** The part of the help about them. */
export const answerOptionsHelp = `Answers to queries, where Redox documents nothing or two things:
  --answer-limit COUNT            most patients, appointments or slots in an answer; default: all
  --answered-event-type EVENT     that of the "request" or of the "response"; default: request
  --canceled-appointments WHAT    "left-out" or "included" in Booked; default: left-out
  --missing-summary HOW           no Clinical Summary is "empty" or an "error"; default: empty
  --search-criteria FILE          JSON file: what queries have to give at least, by query`

/** Reads them. What is not given is left to the sandbox. @throws UsageError */
export function answerOptionsOf({ texts }: Arguments): SandboxOptions {
  const limit = texts["answer-limit"]
  const eventType = texts["answered-event-type"]
  const canceled = texts["canceled-appointments"]
  const missing = texts["missing-summary"]
  const file = texts["search-criteria"]
  return {
    ...(limit !== undefined && { answerLimit: wholeNumber("--answer-limit", limit, 1, 1_000_000) }),
    ...(eventType !== undefined && {
      answeredEventType: oneOf("--answered-event-type", eventType, ["request", "response"]),
    }),
    ...(canceled !== undefined && {
      canceledAppointments: oneOf("--canceled-appointments", canceled, ["left-out", "included"]),
    }),
    ...(missing !== undefined && { missingSummary: oneOf("--missing-summary", missing, ["empty", "error"]) }),
    ...(file !== undefined && { searchCriteria: criteriaIn(file) }),
  }
}

function criteriaIn(file: string): NonNullable<SandboxOptions["searchCriteria"]> {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (cause) {
    throw new UsageError(`The file "${file}" of --search-criteria cannot be read. Correct its name.`, {
      cause,
    })
  }
  try {
    const parsed: unknown = JSON.parse(text)
    // The sandbox checks what it holds.
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    // Told below, without a piece of the file.
  }
  throw new UsageError(
    `The file "${file}" of --search-criteria holds no JSON object such as {"PatientSearch.Query": [["Patient.Identifiers"]]}.`,
  )
}

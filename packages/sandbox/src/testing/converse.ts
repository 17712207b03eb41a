import { findEvent, models, validateMessage } from "@redoxkit/models"
import { expect } from "vitest"
import { type Answer, answerFromRecords } from "../data-on-demand/answer.ts"
import type { SourceRecords } from "../data-on-demand/records.ts"
import { type SandboxOptions, settingsOf } from "../options.ts"

/** Asks records a query without a sandbox, and checks what they say against the schema of the response event. */
export async function converse(
  records: SourceRecords,
  query: string,
  asked: object,
  options: SandboxOptions & { readonly timeZone?: string } = {},
): Promise<Answer> {
  const [DataModel = "", EventType = ""] = query.split(".")
  const { timeZone = "UTC", ...others } = options
  const asking = { timeZone, holder: "Redox EMR", options: settingsOf(others) }
  const answer = answerFromRecords(records, { Meta: { DataModel, EventType }, ...asked }, asking)
  if (answer === undefined) throw new Error("The query is not answered from records.")
  if ("members" in answer && answer.notice === undefined) {
    const response = findEvent(models, DataModel, EventType)?.response
    const Meta = { DataModel, EventType: response }
    expect(await validateMessage(JSON.parse(JSON.stringify({ Meta, ...answer.members })))).toEqual([])
  }
  return answer
}

/** The answer as a table of tests writes it: what `name` says of each entry of the list, or why there is none. */
export function listed(answer: Answer, list: string, name: (entry: never) => unknown): unknown {
  if ("refusal" in answer) return answer.refusal
  if (answer.notice !== undefined) return answer.notice
  const entries = answer.members[list] as readonly never[]
  return [...entries.map(name), ...(answer.isIncomplete === true ? ["and more"] : [])]
}

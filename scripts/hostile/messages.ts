import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { anyName, anyText, deepText, objectText } from "./texts.ts"

const schemas = join(import.meta.dirname, "../../schemas")

/** Small samples, so that a million of what is made of them still goes into a file. */
const samples = [
  "device/new",
  "patient-admin/patient-merge",
  "patient-admin/visit-merge",
  "scheduling/new",
  "scheduling/push-slots",
].map((name) => {
  const { Meta, ...rest } = JSON.parse(readFileSync(join(schemas, `${name}.sample.json`), "utf8")) as {
    readonly Meta: { readonly DataModel: string; readonly EventType: string }
  }
  return { dataModel: Meta.DataModel, eventType: Meta.EventType, rest: JSON.stringify(rest).slice(1, -1) }
})

type Sample = (typeof samples)[number]
const sample = fc.constantFrom(...samples)

/** A message as Redox would send it, under a log ID of its own. */
export const rightMessage: fc.Arbitrary<string> = fc
  .tuple(sample, fc.uuid(), fc.uuid())
  .map(([one, logId, source]) => messageText(rightMeta(one, JSON.stringify(logId), source), one))

/** One of a few log IDs again, with another body. */
export const repeatedMessage: fc.Arbitrary<string> = fc
  .tuple(sample, fc.nat(200), fc.uuid())
  .map(([one, id, source]) => messageText(rightMeta(one, `"repeated-${id}"`, source), one))

/** A message whose `Meta` has members of wrong types, too many of them, or none. */
export const oddMeta: fc.Arbitrary<string> = fc
  .record({
    one: sample,
    logId: fc.oneof(
      fc.uuid().map((id) => JSON.stringify(id)),
      anyText,
    ),
    odd: fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom(
            "DataModel",
            "EventType",
            "Source",
            "Destinations",
            "Logs",
            "Transmission",
            "Message",
            "Test",
          ),
          anyName,
        ),
        anyText,
      ),
      { maxLength: 3 },
    ),
    placed: fc.nat(6),
    source: fc.oneof(fc.uuid(), fc.string({ unit: "binary", maxLength: 10 })),
  })
  .map(({ one, logId, odd, placed, source }) => {
    const right = rightMeta(one, logId, source)
    const names = new Set(odd.map(([name]) => name))
    // Sometimes the odd member comes beside the right one, sometimes in its place.
    const members = placed % 2 === 0 ? right.filter(([name]) => !names.has(name)) : right
    return messageText(placed < 3 ? [...odd, ...members] : [...members, ...odd], one)
  })

/** A message with odd members beside `Meta`, `Meta` in odd places, or no `Meta` at all. */
export const oddMembers: fc.Arbitrary<string> = fc
  .record({
    one: sample,
    logId: fc.uuid(),
    odd: fc.array(
      fc.tuple(anyName, fc.oneof({ weight: 60, arbitrary: anyText }, { weight: 1, arbitrary: deepText })),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    placed: fc.nat(4),
    around: fc.constantFrom(
      ["", ""],
      ["\ufeff", ""],
      ["", "\u0000"],
      ["", "}"],
      [" \n\t", " \r\n"],
      ["[", "]"],
      ["\u0000", ""],
    ),
  })
  .map(({ one, logId, odd, placed, around: [before = "", after = ""] }) => {
    const meta = ["Meta", objectText(rightMeta(one, JSON.stringify(logId), "s"))] as const
    const members =
      placed === 0
        ? odd
        : placed === 1
          ? [...odd, meta]
          : placed === 2
            ? [meta, ...odd, meta]
            : [meta, ...odd]
    return `${before}${objectText(members)}${after}`
  })

/** A query, right or odd, also one whose body ends too early. */
export const query: fc.Arbitrary<string> = fc
  .tuple(fc.uuid(), anyText, fc.constantFrom("PatientSearch", "patient search", "Scheduling"), fc.boolean())
  .map(([logId, odd, dataModel, isOdd]) => {
    const eventType = dataModel === "Scheduling" ? "Booked" : "Query"
    const meta = objectText([
      ["DataModel", JSON.stringify(dataModel)],
      ["EventType", JSON.stringify(eventType)],
      ["Logs", `[{"ID":"${logId}"}]`],
    ])
    return `{"Meta":${meta},"Patient":${isOdd ? odd : '{"Identifiers":[]}'}}`
  })

/** A body with a challenge of whatever type, and perhaps the token. */
export function challengeText(token: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      token,
      fc.oneof(
        fc.string().map((text) => JSON.stringify(text)),
        anyText,
      ),
      fc.array(fc.tuple(anyName, anyText), { maxLength: 1 }),
    )
    .map(([given, challenge, odd]) =>
      objectText([["verification-token", JSON.stringify(given)], ["challenge", challenge], ...odd]),
    )
}

function rightMeta(
  { dataModel, eventType }: Sample,
  logId: string,
  source: string,
): readonly (readonly [string, string])[] {
  return [
    ["DataModel", JSON.stringify(dataModel)],
    ["EventType", JSON.stringify(eventType)],
    ["Test", "true"],
    ["Source", `{"ID":${JSON.stringify(source)}}`],
    ["Logs", `[{"ID":${logId}}]`],
  ]
}

function messageText(meta: readonly (readonly [string, string])[], { rest }: Sample): string {
  return `{"Meta":${objectText(meta)},${rest}}`
}

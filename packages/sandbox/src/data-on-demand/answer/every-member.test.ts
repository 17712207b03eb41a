import { describe, expect, test } from "vitest"
import { resolve, rootSchemaOf, type Schema } from "../../message/assets.ts"
import { converse } from "../../testing/converse.ts"
import { smallHospital } from "../../testing/small-hospital.ts"
import type { AnsweredQuery } from "../match/criteria.ts"

const tobias = { Identifiers: [{ ID: "tobias", IDType: "HB" }] }
const maren = { Identifiers: [{ ID: "maren", IDType: "HB" }] }

/** For each query one that finds something. */
const finding: Readonly<Record<AnsweredQuery, object>> = {
  "PatientSearch.Query": { Patient: tobias },
  "PatientSearch.LocationQuery": { Patient: tobias },
  "Scheduling.Booked": { StartDateTime: "2025-05-06", Visit: { Patients: [tobias] } },
  "Scheduling.AvailableSlots": { StartDateTime: "2025-05-06" },
  "PatientAdmin.CensusQuery": {},
  "PatientAdmin.VisitQuery": { Patients: [tobias] },
  "Clinical Summary.PatientQuery": { Patient: maren },
  "Clinical Summary.VisitQuery": { Patient: maren, Visit: { StartDateTime: "2025-05-01" } },
  "Clinical Summary.DocumentQuery": { Patient: maren },
  "Clinical Summary.DocumentGet": { Document: { ID: "C-1" } },
  "Notes.Query": { Patients: [maren] },
  "Media.Query": { Patients: [maren] },
  "Results.Query": { Patients: [tobias] },
  "Order.Query": { Patients: [tobias] },
  "Referral.Query": { Patient: tobias },
  "Vaccination.PatientQuery": { Patient: tobias },
  "Provider.ProviderQuery": { Provider: { Identifiers: [{ ID: "101", IDType: "NPI" }] } },
  "Organization.Query": { Directory: "Alder" },
}

/** Members that leave out nothing, and so does the guide say. */
const without: Partial<Record<AnsweredQuery, RegExp>> = {
  // A slot tells neither patients nor kinds of visit apart, a wish leaves nothing out.
  "Scheduling.AvailableSlots":
    /^(Patient\.|Visit\.(VisitType|VisitPreference|Locations\[\]\.SpecialtyDepartment))/,
  // On whose behalf the query is made.
  "Clinical Summary.PatientQuery": /^Location\.Department$/,
  // Each says something about the member beside it only.
  "Organization.Query": /^(NameSearch\.SearchType|RadiusSearch\.Radius)$/,
}

describe.each(Object.entries(finding) as [AnsweredQuery, object][])("%s", (query, asked) => {
  const ask = async (changed: object): Promise<string> =>
    JSON.stringify(await converse(smallHospital, query, changed))
  const [dataModel = "", eventType = ""] = query.split(".")
  const leaves = leavesOf(rootSchemaOf(dataModel, eventType) ?? {}, "").filter(
    ({ path }) => !path.startsWith("Meta."),
  )

  test.each(leaves)(
    "$path narrows what is found, or the guide says that it does not",
    async ({ path, value }) => {
      const before = await ask(asked)
      const after = await ask(withMember(asked, path.split("."), value))

      if (without[query]?.test(path)) expect(after).toBe(before)
      else expect(after).not.toBe(before)
    },
  )
})

interface Leaf {
  readonly path: string
  /** What no record of the hospital has. */
  readonly value: unknown
}

function leavesOf(given: Schema, path: string): readonly Leaf[] {
  const schema = resolve(given)
  if (schema.properties !== undefined)
    return Object.entries(schema.properties).flatMap(([name, member]) =>
      leavesOf(member, path === "" ? name : `${path}.${name}`),
    )
  if (schema.items !== undefined) return leavesOf(schema.items, `${path}[]`)
  return [{ path, value: [schema.type].flat().includes("boolean") ? true : "no such value" }]
}

/** A copy in which one member has a value; of a list, the first entry. */
function withMember(holder: unknown, [name = "", ...rest]: readonly string[], value: unknown): object {
  const members = (holder ?? {}) as Record<string, unknown>
  const key = name.replace("[]", "")
  if (!name.endsWith("[]"))
    return { ...members, [key]: rest.length === 0 ? value : withMember(members[key], rest, value) }
  const [first, ...others] = (members[key] ?? []) as readonly unknown[]
  return { ...members, [key]: [rest.length === 0 ? value : withMember(first, rest, value), ...others] }
}

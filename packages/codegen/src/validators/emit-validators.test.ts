import path from "node:path"
import { pathToFileURL } from "node:url"
import fc from "fast-check"
import { expect, test } from "vitest"
import { generate } from "../generate.ts"
import { damage, damages } from "../testing/damage.ts"
import {
  copyOfFixtures,
  editSchema,
  fixtures,
  readFolder,
  runtime,
  temporaryFolder,
} from "../testing/folders.ts"
import { loadOracle } from "../testing/oracle.ts"

interface Issue {
  readonly path: string
  readonly rule: string
  readonly expected: string
  readonly found: string
}

type Validate = (message: unknown) => readonly Issue[]

async function generateFixtures(
  schemas = fixtures,
): Promise<{ out: string; load: (event: string) => Promise<Validate> }> {
  const out = await temporaryFolder()
  await generate({ schemas, out, config: { runtime: pathToFileURL(runtime).href } })
  const load = async (event: string): Promise<Validate> => {
    const file = path.join(out, `validators/${event}.gen.ts`)
    return ((await import(pathToFileURL(file).href)) as { default: Validate }).default
  }
  return { out, load }
}

const meta = { DataModel: "Scheduling", EventType: "NoShow" }

test("validators and AJV on the schemas as written find the same, on samples and on damaged ones", async () => {
  const { load } = await generateFixtures()
  for (const { path: event, sample, judge } of loadOracle(fixtures)) {
    const validate = await load(event)
    expect(validate(sample), event).toEqual([])
    fc.assert(
      fc.property(damages, (ways) => {
        const message = damage(sample, ways)
        const found = validate(message).map((issue) => `${issue.rule} ${issue.path}`)
        const expected = judge(message).map(hideNames)
        expect(found.length === 0).toBe(expected.length === 0)
        expect(leaveOutDoubles(found)).toEqual(leaveOutDoubles(expected))
      }),
      { numRuns: 400 },
    )
  }
})

/** Whether AJV looks for doubles in a list with wrong items depends on what else the schema says. */
function leaveOutDoubles(findings: readonly string[]): readonly string[] {
  return findings.filter((finding) => !finding.startsWith("uniqueItems ")).toSorted()
}

/** AJV names keys that only the sender chose; ours are given as `*`. */
function hideNames(finding: string): string {
  return finding.replace(/(\/Rules\/(?:Map|Patterned))\/[^/]*/, "$1/*")
}

test("a finding tells place, rule, expected and found type", async () => {
  const validate = await (await generateFixtures()).load("scheduling/new")
  const message = { Meta: meta, Patient: { Sex: 1, Addresses: [{}, "x"], Phone: null } }
  expect(validate(message)).toEqual([
    { path: "/Patient/Name", rule: "required", expected: "string", found: "nothing" },
    { path: "/Patient/Sex", rule: "type", expected: "string or null", found: "number" },
    { path: "/Patient/Addresses/1", rule: "type", expected: "object", found: "string" },
    { path: "/Patient/Phone", rule: "type", expected: "object", found: "null" },
  ])
  expect(validate([])).toEqual([{ path: "", rule: "type", expected: "object", found: "array" }])
})

test("names and values of the sender never stand in a finding", async () => {
  const validate = await (await generateFixtures()).load("scheduling/no-show")
  const secret = "Jane-Doe-1970"
  const wrong = { [secret]: secret }
  const rules = {
    Code: secret,
    Level: secret,
    Pair: wrong,
    Fixed: secret,
    Count: secret,
    Names: [wrong, wrong],
    Points: [secret, secret, secret],
    Either: [secret],
    One: secret,
    Both: secret,
    Not: secret,
    Map: { [secret]: { [secret]: 1 }, [`${secret}/~`]: secret },
    Patterned: { [`x${secret}`]: secret },
    Closed: wrong,
    Open: secret,
    Conditional: wrong,
    Dependent: { a: secret },
    Mixed: wrong,
    Holds: [wrong],
  }
  const issues = validate({ Meta: { DataModel: wrong, EventType: [secret] }, Patient: secret, Rules: rules })
  expect(issues.length).toBeGreaterThan(20)
  expect(JSON.stringify(issues)).not.toContain("Jane")
  expect(issues).toContainEqual({
    path: "/Rules/Map/*/a~1b~0c",
    rule: "required",
    expected: "string",
    found: "nothing",
  })
})

test("any JSON value gets a list, however deep it is nested", async () => {
  const { load } = await generateFixtures()
  const depth = 200_000
  const deep = `${'{"Replies":['.repeat(depth)}${"]}".repeat(depth)}`
  const message = JSON.parse(`{"Meta":${JSON.stringify(meta)},"Comments":[${deep}]}`)
  const validate = await load("clinical-summary/patient-push")
  expect(validate(message)).toEqual([{ path: "", rule: "depth", expected: "fewer levels", found: "object" }])
  for (const { path: event } of loadOracle(fixtures)) {
    const check = await load(event)
    fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(check(value))))
  }
})

test("a very long bad array is told in a limited list", async () => {
  const validate = await (await generateFixtures()).load("patient-search/response")
  // AJV's own code copies the list for each bad item, and runs into the test's time limit for a twentieth of them.
  const issues = validate({ Meta: meta, Patients: Array.from({ length: 1_000_000 }, () => 1) })
  expect(issues).toHaveLength(1000)
  expect(issues[999]?.path).toBe("/Patients/999")
})

test("the code needs no require, no eval and nothing of AJV", async () => {
  const { out } = await generateFixtures()
  for (const [file, text] of await readFolder(out)) {
    expect(text, file).not.toMatch(/\brequire\(|\beval\(|\bFunction\(|ajv/)
  }
})

/** The findings for a patient whose schema has more members. */
async function findWith(members: object, patient: object): Promise<readonly Pick<Issue, "path" | "rule">[]> {
  const schemas = await copyOfFixtures()
  await editSchema(schemas, "components/Person.schema.json", ({ properties }) =>
    Object.assign(properties as object, members),
  )
  const validate = await (await generateFixtures(schemas)).load("scheduling/new")
  return validate({ Meta: meta, Patient: { Name: "x", ...patient } }).map(({ path, rule }) => ({
    path,
    rule,
  }))
}

test("members may be called like something in AJV's code", async () => {
  for (const name of [
    "require",
    "instancePath",
    "schema1",
    "validate3",
    "func1",
    "func2",
    "data0",
    "errors",
  ]) {
    const short = { type: "string", minLength: 2 }
    const members = { [name]: short, Inner: { type: "object", properties: { [name]: short } } }
    expect(await findWith(members, { [name]: "a", Inner: { [name]: "a" } }), name).toEqual([
      { path: `/Patient/${name}`, rule: "minLength" },
      { path: `/Patient/Inner/${name}`, rule: "minLength" },
    ])
  }
})

test("patterns may hold words of AJV's code", async () => {
  for (const pattern of ["^required$", "require\\(", "runtime/equal", "runtime/ucs2length", "schema1"]) {
    expect(await findWith({ Code: { type: "string", pattern } }, { Code: "x" }), pattern).toEqual([
      { path: "/Patient/Code", rule: "pattern" },
    ])
  }
})

test("a limited list stays whole when a composite rule takes findings back", async () => {
  const members = {
    Numbers: { type: "array", items: { type: "number" } },
    Either: { anyOf: [{ type: "number" }, { type: "string" }] },
  }
  const issues = await findWith(members, { Numbers: Array.from({ length: 1_500 }, () => "x"), Either: "y" })
  expect(issues).toHaveLength(1000)
  expect(issues[999]).toEqual({ path: "/Patient/Numbers/999", rule: "type" })
})

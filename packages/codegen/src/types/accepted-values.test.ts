import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import fc from "fast-check"
import ts from "typescript-5.9"
import { expect, test } from "vitest"
import { resolveConfig } from "../config.ts"
import { readSchemas } from "../read/read-schemas.ts"
import { isRecord, type Shape } from "../schema.ts"
import type { SchemaFolder } from "../testing/arbitrary-folder.ts"
import { damage, damages } from "../testing/damage.ts"
import { expressibleFolders } from "../testing/expressible-schema.ts"
import { temporaryFolder } from "../testing/folders.ts"
import { loadValidators, shapesOf } from "../testing/load-validators.ts"
import { sampleValue } from "../testing/sample-value.ts"
import { emitTypes } from "./emit-types.ts"

/** Values of a root with the verdicts of its validator, and the types of everything. */
interface Case {
  readonly types: string
  readonly root: string
  readonly values: readonly { readonly value: unknown; readonly isValid: boolean }[]
}

test("a value that the compiler takes for one of the generated type is valid", async () => {
  const made = fc.sample(
    fc.tuple(expressibleFolders, fc.array(fc.integer(), { minLength: 5, maxLength: 5 }), damages),
    { numRuns: 300, seed: 7 },
  )
  const cases: Case[] = []
  for (const [folder, seeds, ways] of made) {
    const shapes = await readShapes(folder)
    const { text, notices } = emitTypes(shapes, [], resolveConfig({ extensions: false }))
    expect(notices).toEqual([])
    const validate = (await loadValidators(shapes)).get("Root")
    const values = seeds
      .map((seed) => sampleValue(folder, seed))
      .flatMap((value) => structuredClone([value, damage(value, ways), ...neighbours(value)]))
    cases.push({
      types: text,
      root: "Root",
      values: values.map((value) => ({ value, isValid: validate?.(value).length === 0 })),
    })
  }
  const verdicts = compile(cases)
  const [accepted, refused] = [
    verdicts.filter(({ isTyped }) => isTyped),
    verdicts.filter(({ isTyped }) => !isTyped),
  ]
  expect(accepted.filter(({ isValid }) => !isValid).map(({ line }) => line)).toEqual([])
  // Both kinds must be there for that to mean something.
  expect(accepted.length).toBeGreaterThan(200)
  expect(refused.filter(({ isValid }) => !isValid).length).toBeGreaterThan(100)
}, 600_000)

/** The same without one member, or with one item more or less: what a type is most often wrong about. */
function neighbours(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return [value.slice(1), value.slice(0, -1), [...value, 1], [...value, "a"]]
  if (!isRecord(value)) return []
  return Object.keys(value).map((name) =>
    Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)),
  )
}

async function readShapes({ files, root }: SchemaFolder): Promise<readonly Shape[]> {
  const folder = await temporaryFolder()
  for (const [file, json] of files) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true })
    await writeFile(path.join(folder, file), JSON.stringify(json))
  }
  const { definitions } = await readSchemas(folder)
  const all = shapesOf(definitions)
  const index = definitions.findIndex(({ id }) => id === `${root}#`)
  const message = all[index]
  const needed = message === undefined ? [] : withReferences(message, all)
  const text = JSON.stringify(needed).replaceAll(`"Shape${index}"`, '"Root"')
  return JSON.parse(text) as readonly Shape[]
}

function withReferences(message: Shape, all: readonly Shape[]): readonly Shape[] {
  const found = new Set([message])
  for (const { schema } of found) {
    const text = JSON.stringify(schema)
    for (const shape of all) if (text.includes(`"$ref":"${shape.name}"`)) found.add(shape)
  }
  return [...found]
}

interface Verdict {
  readonly line: string
  readonly isTyped: boolean
  readonly isValid: boolean
}

/** Compiles every value as one of its type, each on a line of its own. */
function compile(cases: readonly Case[]): readonly Verdict[] {
  const verdicts: (Verdict & { readonly at: number })[] = []
  const lines: string[] = []
  for (const [index, { types, root, values }] of cases.entries()) {
    lines.push(...`namespace N${index} {\n${types}\n}`.split("\n"))
    for (const { value, isValid } of values) {
      const line = `{ const value: N${index}.${root} = ${printValue(value)} }`
      verdicts.push({
        line: `${JSON.stringify(cases[index]?.types)} ${line}`,
        isValid,
        isTyped: true,
        at: lines.length,
      })
      lines.push(line)
    }
  }
  const file = "values.ts"
  const source = ts.createSourceFile(file, lines.join("\n"), ts.ScriptTarget.ES2023)
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
  }
  const host = ts.createCompilerHost(options)
  const readLibrary = host.getSourceFile
  host.getSourceFile = (name, ...rest) => (name === file ? source : readLibrary(name, ...rest))
  const program = ts.createProgram([file], options, host)
  const wrong = new Set<number>()
  const places = new Set(verdicts.map(({ at }) => at))
  for (const { start = 0, messageText } of [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]) {
    const { line } = source.getLineAndCharacterOfPosition(start)
    wrong.add(line)
    if (!places.has(line))
      throw new Error(`${lines[line]}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`)
  }
  return verdicts.map(({ at, ...verdict }) => ({ ...verdict, isTyped: !wrong.has(at) }))
}

/** JSON as TypeScript: written plainly, a member called `__proto__` would set the prototype. */
function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, inner]) => `[${JSON.stringify(name)}]: ${printValue(inner)}`,
  )
  return `{ ${members.join(", ")} }`
}

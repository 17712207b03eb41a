/** Compares a table of changes with what `redoxkit generate diff` lists. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { diffSchemas, loadSide, type SchemaChange } from "../packages/codegen/src/index.ts"
import { type ChangeRow, undoChanges } from "./compare-changes-undo.ts"
import { groupBy, loadSchemas } from "./compare-facts-schemas.ts"

export interface ChangeComparison {
  /** Number of rows in the table. */
  rows: number
  /** Rows that only one of the two has. */
  differences: string[]
}

/** Undoes the changes in a folder of its own, compares that folder with the schemas, and both lists with each other. */
export async function compareChanges(schemaFolder: string, table: ChangeRow[]): Promise<ChangeComparison> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-changes-"))
  try {
    for (const [file, schema] of undoChanges(loadSchemas(schemaFolder), table)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), JSON.stringify(schema))
    }
    const { changes } = diffSchemas(await loadSide(folder), await loadSide(schemaFolder))
    const [listed, expected] = [rowsOf(changes), table.map(print)]
    return {
      rows: table.length,
      differences: [
        ...only(listed, expected).map((row) => `only in the comparison: ${row}`),
        ...only(expected, listed).map((row) => `only in the table: ${row}`),
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The changes as rows of the table, in which a field has one row whatever happened to it. */
function rowsOf(changes: readonly SchemaChange[]): string[] {
  const fields = groupBy([...changes], ({ event, path }) => `${event.dataModel}\t${event.eventType}\t${path}`)
  return [...fields].map(([field, found]) => {
    const [model = "", event = "", path = ""] = field.split("\t")
    const [first] = found
    if (found.length === 1 && first !== undefined) {
      const { change, before = "", after = "" } = first
      if (change === "event-added") {
        const nodes = /\d+/.exec(after)?.[0]
        return print({ model, event, path, change, before, after: `${nodes} nodes` })
      }
      if (change === "added" || change === "removed")
        return print({ model, event, path, change, before, after })
    }
    // The table has types and need of a field in one row.
    const types = found.find(({ change }) => ["widened", "narrowed", "retyped"].includes(change))
    const rest = found.filter((change) => change !== types)
    const [need] = rest
    const words = (text: string | undefined, required: boolean) => `${text}${required ? " required" : ""}`
    const isNeed =
      rest.length === 0 || (rest.length === 1 && ["optional", "required"].includes(need?.change ?? ""))
    if (types === undefined || !isNeed) {
      return `${field}\t${found.map(({ change, detail }) => `${change} ${detail}`).join(", ")}`
    }
    const before = words(types.before, need?.change === "optional")
    return print({
      model,
      event,
      path,
      change: "types",
      before,
      after: words(types.after, need?.change === "required"),
    })
  })
}

function print({ model, event, change, path, before, after }: ChangeRow): string {
  return [model, event, change, path, sortTypes(before), sortTypes(after)].join("\t")
}

/** Types have no order. */
function sortTypes(text: string): string {
  const [types = "", ...rest] = text.split(" ")
  return [types.split("|").toSorted().join("|"), ...rest].join(" ")
}

function only(here: string[], there: string[]): string[] {
  const others = new Set(there)
  return here.filter((row) => !others.has(row))
}

import { CommandError } from "../command-error.ts"
import { suggest } from "../suggest.ts"
import type { Column, FileKind } from "./column.ts"
import type { BackloadConfig, Mapping } from "./config.ts"
import { type EventShape, formAt, type Path, readPath } from "./event-shape.ts"
import type { CellRules } from "./read-cell.ts"

/** What happens with one column of a file. */
export interface PlannedCell extends CellRules {
  /** Place of the cell in its row. */
  readonly index: number
  /** How reports name it: a column of ours, or a path. */
  readonly name: string
  readonly path: Path
  readonly required: boolean
  readonly mapping?: Mapping
}

/** What becomes of the rows of a file. */
export interface RowPlan {
  readonly cells: readonly PlannedCell[]
  readonly fixed: readonly { readonly path: Path; readonly value: unknown }[]
  readonly emptyValues: ReadonlySet<string>
}

interface Target {
  readonly name: string
  readonly column: Column
  readonly path: Path
}

/**
 * Plans what becomes of rows with a header.
 *
 * @param shapeOf - gives the schema of the event; asked only when the config names paths
 * @throws CommandError `header-invalid`, `config-invalid`
 */
export async function planRows(
  header: readonly string[],
  kind: FileKind,
  config: BackloadConfig,
  shapeOf: (kind: FileKind) => Promise<EventShape>,
): Promise<RowPlan> {
  const targets = targetFinder(kind, shapeOf)
  const cells: PlannedCell[] = []
  const unknown: number[] = []
  const fixed = [...config.fixed]
  let identifiers = highestIdentifier(header, config)
  for (const [index, title] of header.entries()) {
    const mapping = config.columns.get(title.trim().toLowerCase())
    if (mapping === null) continue
    if (mapping?.identifierType !== undefined) {
      identifiers += 1
      fixed.push([`identifier_${identifiers}_type`, mapping.identifierType])
    }
    const name = mapping === undefined ? title : (mapping.to ?? `identifier_${identifiers}_id`)
    const target = await targets(name, mapping?.as)
    if (target !== undefined) cells.push(plannedCell(index, target, mapping, config))
    else if (mapping !== undefined) throw noSuchTarget(name, kind)
    else unknown.push(index)
  }
  checkNames(header, config)
  refuseUnknown(header, unknown, cells.length, kind, config)
  refuseTwice(cells)
  const plannedFixed: { path: Path; value: unknown }[] = []
  for (const [name, value] of fixed) {
    const target = await targets(name, undefined)
    if (target === undefined) throw noSuchTarget(name, kind)
    plannedFixed.push({ path: target.path, value: target.column.form === "list" ? [value] : value })
  }
  refuseMissing(kind, cells, plannedFixed)
  return { cells, fixed: plannedFixed, emptyValues: config.emptyValues }
}

/** Identifiers of the config come behind those that the file numbers itself. */
function highestIdentifier(header: readonly string[], config: BackloadConfig): number {
  const names = [
    ...header,
    ...config.fixed.map(([name]) => name),
    ...[...config.columns.values()].map((one) => one?.to ?? ""),
  ]
  return Math.max(0, ...names.map((name) => Number(/^identifier_(\d{1,3})_/.exec(normal(name))?.[1] ?? 0)))
}

function targetFinder(kind: FileKind, shapeOf: (kind: FileKind) => Promise<EventShape>) {
  let shape: Promise<EventShape> | undefined
  const columns = new Map(kind.columns.map((column) => [column.name, column]))
  return async (written: string, as: Mapping["as"]): Promise<Target | undefined> => {
    const name = normal(written)
    const column = columns.get(name.replace(/_\d{1,3}_/, "_#_"))
    if (column !== undefined) {
      const number = Number(/_(\d{1,3})_/.exec(name)?.[1] ?? 1)
      const path = readPath(column.path.replace("[#]", `[${number - 1}]`))
      if (number < 1 || path === undefined) return undefined
      return { name, path, column: as === undefined ? column : { ...column, form: as } }
    }
    const path = /[.[]/.test(written) ? readPath(written) : undefined
    if (path === undefined) return undefined
    shape ??= shapeOf(kind)
    const found = formAt(await shape, path)
    if ("wrong" in found)
      throw new CommandError(
        "config-invalid",
        `The path ${written} does not fit ${kind.dataModel} ${kind.eventType}: ${found.wrong}`,
      )
    const known = kind.columns.find(
      (one) => one.path === written.replace(/\[\d+\]/, "[#]") || one.path === written,
    )
    const form = as ?? known?.form ?? found.form
    return {
      name: written,
      path,
      column: { ...known, name: written, path: written, form, about: "", example: "" },
    }
  }
}

function plannedCell(
  index: number,
  { name, path, column }: Target,
  mapping: Mapping | undefined,
  config: BackloadConfig,
): PlannedCell {
  const { form, values, short } = column
  return {
    index,
    name,
    path,
    form,
    values,
    short,
    required: column.required === true,
    reading: { ...config.reading, ...mapping?.reading },
    ...(mapping !== undefined && { mapping }),
  }
}

/** Columns of exports are written in many ways: `First Name`, `first-name`. */
function normal(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_")
}

function checkNames(header: readonly string[], config: BackloadConfig): void {
  const titles = header.map((title) => title.trim().toLowerCase())
  const missing = [...config.columns.keys()].find((name) => !titles.includes(name))
  if (missing !== undefined && !config.ignoresOtherColumns)
    throw new CommandError(
      "header-invalid",
      `The config names the column "${missing}", which the file does not have. Correct the name, or set otherColumns to "ignore" when some files lack it.`,
    )
}

/** The first row may be data: names of columns are told only once it is sure that they are names. */
function refuseUnknown(
  header: readonly string[],
  unknown: readonly number[],
  known: number,
  { kind, columns }: FileKind,
  config: BackloadConfig,
): void {
  if (known === 0)
    throw new CommandError(
      "header-invalid",
      `The first row names no column of ${kind}. Begin the file with a header ("redoxkit backload --template ${kind}" prints one), map its columns in the config, or name them there in "header".`,
    )
  if (unknown.length === 0 || config.ignoresOtherColumns) return
  const told = unknown.slice(0, 10).map((index) => {
    const meant = suggest(
      normal(header[index] ?? ""),
      columns.map(({ name }) => name.replace("#", "1")),
    )
    return `${index + 1}${known > 1 && known >= unknown.length / 10 ? ` ("${printable(header[index] ?? "")}")` : ""}${meant}`
  })
  const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : ""
  throw new CommandError(
    "header-invalid",
    `Unknown columns: ${told.join(", ")}${more}. Map them in the config, with null for those to leave out, or set otherColumns to "ignore".`,
  )
}

function printable(title: string): string {
  return title.replace(/\p{Cc}|\p{Cf}/gu, "?").slice(0, 60)
}

function refuseTwice(cells: readonly PlannedCell[]): void {
  const seen = new Map<string, number>()
  for (const { index, path, name } of cells) {
    const place = path.join(".")
    const first = seen.get(place)
    if (first !== undefined)
      throw new CommandError(
        "header-invalid",
        `The columns ${first + 1} and ${index + 1} are both ${name}. Rename one, or leave it out with null in the config.`,
      )
    seen.set(place, index)
  }
}

function refuseMissing(
  { kind, columns, needsOne }: FileKind,
  cells: readonly PlannedCell[],
  fixed: RowPlan["fixed"],
): void {
  const places = new Set([...cells, ...fixed].map(({ path }) => writePath(path)))
  const missing = columns
    .filter(({ required, path }) => required && !places.has(path))
    .map(({ name }) => name)
  if (needsOne !== undefined && !cells.some(({ path }) => needsOne.pattern.test(writePath(path))))
    missing.push(needsOne.told)
  if (missing.length > 0)
    throw new CommandError(
      "header-invalid",
      `Every file of ${kind} needs: ${missing.join(", ")}. The header lacks that.`,
    )
}

/** A path as people write it. */
export function writePath(path: Path): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("")
}

function noSuchTarget(name: string, { kind, columns }: FileKind): CommandError {
  const meant = suggest(
    normal(name),
    columns.map((one) => one.name.replace("#", "1")),
  )
  return new CommandError(
    "config-invalid",
    `"${name}" in the config is neither a column of ${kind} nor a path of the message.${meant}`,
  )
}

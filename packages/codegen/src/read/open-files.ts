import { CodegenError } from "../errors.ts"
import { isRecord } from "../schema.ts"
import type { NoticeBoard } from "./collect-notices.ts"
import type { Dialect, ReadProgress, SchemaFile } from "./definition.ts"
import { detectDialect } from "./detect-dialect.ts"
import { isSchema } from "./is-schema.ts"
import { type JsonFile, readJsonFile } from "./read-file.ts"
import type { ReadConfig } from "./read-schemas.ts"
import { fileResource, type Resource } from "./resource.ts"
import { constrains, findKeyword, type Keyword } from "./vocabulary.ts"

/** The files of a folder, parted by what they are. */
export interface OpenedFiles {
  /** Files that are schemas. */
  readonly schemas: readonly SchemaFile[]
  /** Those of the schemas that can hold references, or names and addresses to refer to. */
  readonly linked: ReadonlySet<string>
  /** Every file that a reference can lead into: the schemas, and collections of schemas that are none themselves. */
  readonly resources: readonly Resource[]
  /** Files that are not taken for schemas. */
  readonly others: readonly string[]
  /** Files that cannot be used, with the reason. */
  readonly broken: ReadonlyMap<string, CodegenError>
}

/** Settings of tools, which often hold comments, and so are no JSON. */
const settings = /(?:^|\/)(?:package|package-lock|[jt]sconfig[^/]*|biome|deno|turbo)\.json$/i

/** Reads files, finds out which are schemas, and in which dialect. */
export function openFiles(
  folder: string,
  files: readonly string[],
  notices: NoticeBoard,
  { dialect: assumed, isExpected = () => false }: Pick<ReadConfig, "dialect" | "isExpected">,
  onProgress?: (progress: ReadProgress) => void,
): OpenedFiles {
  const schemas: SchemaFile[] = []
  const linked = new Set<string>()
  const resources: Resource[] = []
  const others: string[] = []
  const broken = new Map<string, CodegenError>()
  files.forEach((file, index) => {
    if (index % 50 === 0) onProgress?.({ done: index, total: files.length })
    try {
      open(readJsonFile(folder, file))
    } catch (error) {
      if (!(error instanceof CodegenError)) throw error
      if (settings.test(file)) others.push(file)
      else broken.set(file, error)
    }
  })
  onProgress?.({ done: files.length, total: files.length })
  return { schemas, linked, resources, others, broken }

  function open({ file, json, duplicates, isLinked }: JsonFile): void {
    const isWanted = isExpected(file, json)
    const isOne = isSchema(file, json) || (isWanted && hasKeyword(json))
    if (isWanted && !isOne) throw noKeyword(file)
    if (!isOne) others.push(file)
    const dialect = isOne ? detectDialect(file, json, assumed) : detectQuietly(file, json, assumed)
    if (dialect === undefined) return
    resources.push(fileResource(file, json, dialect))
    if (!isOne) return
    schemas.push({ file, json, dialect })
    if (isLinked) linked.add(file)
    for (const pointer of duplicates) {
      const message = "The same member stands twice in one object; the last one counts. Remove the other."
      notices.add("duplicate-member", message, { file, pointer })
    }
  }
}

/** One keyword is enough, even with a value that it cannot have: then that is what is wrong with the file. */
function hasKeyword(json: unknown): boolean {
  return isRecord(json) && Object.keys(json).some((keyword) => isConstraint(findKeyword(keyword)))
}

function isConstraint(known: Keyword | undefined): boolean {
  return known !== undefined && constrains(known)
}

function noKeyword(file: string): CodegenError {
  const problem =
    "This should be the schema of an event, but it says nothing about the message. Correct the file, or move it out of the folder."
  return new CodegenError("invalid-schema", problem, { file })
}

function detectQuietly(file: string, json: unknown, assumed: Dialect | undefined): Dialect | undefined {
  try {
    return detectDialect(file, json, assumed)
  } catch {
    return undefined
  }
}

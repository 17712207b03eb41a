import { compareText } from "../compare.ts"
import { CodegenError } from "../errors.ts"
import { createNoticeBoard, type NoticeBoard } from "./collect-notices.ts"
import type { BrokenDefinition, Definition, Dialect, ReadProgress, ReadResult } from "./definition.ts"
import { findCircles } from "./find-circles.ts"
import { findFiles } from "./find-files.ts"
import { definitionId, type Links, linkReferences } from "./link-references.ts"
import { normalizeDefinition } from "./normalize-definition.ts"
import { type OpenedFiles, openFiles } from "./open-files.ts"
import { createRegistry, type Registry, registerFile } from "./registry.ts"
import type { Place } from "./resource.ts"
import { spreadProblems } from "./spread-problems.ts"

/** Settings of the reading. */
export interface ReadConfig {
  /** The dialect of files without `$schema`. Default: the oldest one that knows all keywords of the file. */
  readonly dialect?: Dialect | undefined
  /** Whether `format` constrains (`"check"`) or only tells (`"annotate"`, the default). */
  readonly formats?: "annotate" | "check" | undefined
  /** Whether a file must be a schema; what else lies in the folder may be anything. Default: none must. */
  readonly isExpected?: ((file: string, json: unknown) => boolean) | undefined
}

/**
 * Reads a folder of JSON Schemas and brings them into normal form. Every `.json` that is a schema counts, in any of
 * the dialects draft-04, -06, -07, 2019-09 and 2020-12, with references inside a file, between files and by `$id`.
 * A mistake is collected, and what does not depend on it is read all the same.
 *
 * @param folder - with the schemas, in folders of any depth
 * @param onProgress - called now and then while files are read, and at the end of it
 * @throws CodegenError `no-schemas` when there is no schema at all
 * @example
 * const { definitions, problems } = await readSchemas("schemas")
 */
export async function readSchemas(
  folder: string,
  config: ReadConfig = {},
  onProgress?: (progress: ReadProgress) => void,
): Promise<ReadResult> {
  const found = findFiles(folder)
  const notices = createNoticeBoard()
  const opened = openFiles(folder, found.files, notices, config, onProgress)
  if (opened.schemas.length === 0 && opened.broken.size === 0)
    throw found.problems[0] ?? noSchemas(folder, opened)
  const registry = createRegistry()
  for (const resource of opened.resources) registerFile(registry, resource)
  const roots = listRoots(opened, registry)
  const linked = roots.filter(({ resource }) => opened.linked.has(resource.file))
  const links = linkReferences(registry, linked, opened.broken)
  const normal = normalizePlaces(listPlaces(roots, links), { registry, links, notices, config })
  const unread = [
    ...opened.broken,
    ...found.problems.map((problem) => [problem.file ?? "", problem] as const),
  ]
  const brokenFiles = unread.map(([file, problem]) => ({
    id: definitionId(file, ""),
    file,
    pointer: "",
    problem,
  }))
  const { sound, broken } = spreadProblems(normal.definitions, [...brokenFiles, ...normal.broken])
  noteOthers(opened, links, notices)
  noteSameIds(registry, notices)
  return {
    definitions: sound,
    broken: [...broken].sort(byPlace),
    problems: [...found.problems, ...opened.broken.values(), ...normal.problems].sort(byPlace),
    notices: notices.list(),
    files: opened.schemas,
  }
}

function noSchemas(folder: string, { others }: OpenedFiles): CodegenError {
  const found =
    others.length === 0
      ? "no .json file at all"
      : others.length === 1
        ? `one .json file, "${others[0]}", and it is no schema`
        : `no schema among ${others.length} .json files`
  return new CodegenError(
    "no-schemas",
    `Below "${folder}" there is ${found}. Name the folder that holds the JSON Schemas.`,
  )
}

function listRoots({ schemas }: OpenedFiles, { files }: Registry): readonly Place[] {
  return schemas.flatMap(({ file, json }) => {
    const resource = files.get(file)
    return resource === undefined ? [] : [{ resource, pointer: "", value: json }]
  })
}

/** The places that get a definition: roots of files and targets of references, by file and pointer. */
function listPlaces(roots: readonly Place[], { targets }: Links): readonly Place[] {
  const places = new Map(roots.map((root) => [definitionId(root.resource.file, root.pointer), root]))
  for (const [id, target] of targets) if (!places.has(id)) places.set(id, target)
  return [...places.values()].sort(
    (a, b) => compareText(a.resource.file, b.resource.file) || compareText(a.pointer, b.pointer),
  )
}

interface NormalPlaces {
  readonly definitions: readonly Definition[]
  readonly broken: readonly BrokenDefinition[]
  readonly problems: readonly CodegenError[]
}

function normalizePlaces(
  places: readonly Place[],
  { config, ...context }: { registry: Registry; links: Links; notices: NoticeBoard; config: ReadConfig },
): NormalPlaces {
  const definitions: Definition[] = []
  const broken: BrokenDefinition[] = []
  const problems: CodegenError[] = []
  for (const place of places) {
    const { file } = place.resource
    const { pointer } = place
    const id = definitionId(file, pointer)
    const { schema, report } = normalizeDefinition(place, {
      ...context,
      checkFormats: config.formats === "check",
    })
    definitions.push({ id, file, pointer, schema })
    problems.push(...report.problems, ...report.looseProblems)
    const [problem] = report.problems
    if (problem !== undefined) broken.push({ id, file, pointer, problem })
  }
  const circles = findCircles(definitions)
  for (const { id, file, pointer } of definitions) {
    const problem = circles.get(id)
    if (problem !== undefined) broken.push({ id, file, pointer, problem })
  }
  return { definitions, broken, problems: [...problems, ...circles.values()] }
}

function noteOthers({ others }: OpenedFiles, { targets }: Links, notices: NoticeBoard): void {
  const used = new Set([...targets.values()].map(({ resource }) => resource.file))
  for (const file of others) {
    const message = "The file is no JSON Schema, and is left out."
    if (!used.has(file)) notices.add("not-a-schema", message, { file })
  }
}

function noteSameIds({ resources }: Registry, notices: NoticeBoard): void {
  for (const [, ...others] of resources.values()) {
    for (const { file, pointer } of others) {
      const message = "Another schema has the same $id, so that no reference can be sure. Make them differ."
      notices.add("duplicate-id", message, { file, pointer }, "$id")
    }
  }
}

function byPlace(
  a: { readonly file?: string; readonly pointer?: string },
  b: { readonly file?: string; readonly pointer?: string },
): number {
  return compareText(a.file ?? "", b.file ?? "") || compareText(a.pointer ?? "", b.pointer ?? "")
}

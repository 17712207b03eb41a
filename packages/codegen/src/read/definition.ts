import type { CodegenError, CodegenPlace } from "../errors.ts"
import type { Schema } from "../schema.ts"

/** The dialects of JSON Schema that can be read, oldest first. */
export type Dialect = "draft-04" | "draft-06" | "draft-07" | "2019-09" | "2020-12"

/** A schema file as it was read. */
export interface SchemaFile {
  /** Path relative to the folder, with `/` on every system. */
  readonly file: string
  /** The parsed JSON, with nothing changed. */
  readonly json: unknown
  /** The dialect it is written in: what `$schema` says, else what its keywords tell. */
  readonly dialect: Dialect
}

/**
 * One schema in normal form that has a place of its own: the root of a file, or a target of a `$ref`. Where a target
 * stands in the middle of another schema, that schema holds a `$ref` to it, with its annotations repeated.
 */
export interface Definition {
  /** `${file}#${pointer}`. Every `$ref` in normal form holds the `id` of a definition. */
  readonly id: string
  /** File it stands in, relative to the folder of schemas. */
  readonly file: string
  /** JSON Pointer inside the file; `""` for the root of the file. */
  readonly pointer: string
  /** The schema, of any type; `true`, `false` and a lone `$ref` are schemas too. */
  readonly schema: Schema
}

/** A root or a target of a `$ref` that cannot be used, because of a mistake in it or in a schema that it needs. */
export interface BrokenDefinition {
  /** `${file}#${pointer}`, as in {@link Definition}. */
  readonly id: string
  /** File it stands in, relative to the folder of schemas; or a folder that cannot be read, with all that is in it. */
  readonly file: string
  /** JSON Pointer inside the file. */
  readonly pointer: string
  /** The mistake at the root of it; one of the problems of the result. */
  readonly problem: CodegenError
}

/** What a {@link Notice} is about. */
export type NoticeCode =
  | "not-a-schema"
  | "duplicate-member"
  | "duplicate-id"
  | "unknown-keyword"
  | "other-dialect"
  | "beside-reference"
  | "invalid-annotation"
  | "derived-names"
  | "missing-partner"
  | "not-an-event"
  | "name-taken"
  | "not-in-types"
  | "unchecked-format"

/** Something worth saying once, however often it occurs. */
export interface Notice {
  /** What it is about. */
  readonly code: NoticeCode
  /** One sentence for the user: what was found, and what was done about it. */
  readonly message: string
  /** The keyword it is about. */
  readonly keyword?: string
  /** How often it occurs. */
  readonly count: number
  /** The first places, at most three. */
  readonly examples: readonly CodegenPlace[]
}

/** How far the reading is. */
export interface ReadProgress {
  /** Files read so far. */
  readonly done: number
  /** Files to read. */
  readonly total: number
}

/** A folder of schemas, read. Everything is in the order of the files, which is the same on every machine. */
export interface ReadResult {
  /** Every definition that can be used, with everything that it refers to. */
  readonly definitions: readonly Definition[]
  /** Every definition that cannot. */
  readonly broken: readonly BrokenDefinition[]
  /** Every mistake found. */
  readonly problems: readonly CodegenError[]
  /** What is worth saying once. */
  readonly notices: readonly Notice[]
  /** Every file that is taken for a schema. A file that is no JSON is in `broken` only. */
  readonly files: readonly SchemaFile[]
}

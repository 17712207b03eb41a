import type { Definition } from "../read/definition.ts"
import type { Schema, SchemaObject } from "../schema.ts"

/** A file of a download: path, then JSON in draft-04. */
export type Download = ReadonlyMap<string, DownloadSchema>

/** A schema in the manner of Redox's download. */
export interface DownloadSchema {
  readonly $schema?: string
  readonly type?: string | readonly string[]
  readonly properties?: { readonly [name: string]: DownloadSchema }
  readonly required?: readonly string[]
  readonly items?: DownloadSchema
}

/**
 * Turns schemas into what Redox's dashboard gives: draft-04, one lower-case folder a data model and one lower-case file
 * an event, everything written in place, no names, no descriptions, nothing said about the items of arrays of text, and
 * `["null", "null"]` for members that no example has a value for.
 *
 * @param definitions - schemas in normal form, with `x-redox` at the events
 * @param isEmpty - which members no example has a value for: event file, then place, such as `/Visit/Balance`
 */
export function toRedoxDownload(
  definitions: readonly Definition[],
  isEmpty: (file: string, place: string) => boolean = () => false,
): Download {
  const byId = new Map(definitions.map(({ id, schema }) => [id, schema]))
  const files = definitions.flatMap(({ schema }): (readonly [string, DownloadSchema])[] => {
    const header = typeof schema === "object" ? schema["x-redox"] : undefined
    if (header === undefined) return []
    const { dataModel, eventType } = header as { dataModel: string; eventType: string }
    const file = `${toFileName(dataModel)}/${toFileName(eventType)}.json`
    return [[file, { $schema: "http://json-schema.org/draft-04/schema#", ...write(schema, file, "") }]]
  })
  return new Map(files.sort())

  function write(schema: Schema, file: string, place: string): DownloadSchema {
    if (typeof schema === "boolean") return {}
    if (schema.$ref !== undefined) return write(byId.get(schema.$ref) ?? true, file, place)
    const { type, properties, required, items } = schema
    if (type === "array") return { type, items: writeItems(items, file, place) }
    if (properties === undefined) {
      return { type: Array.isArray(type) && isEmpty(file, place) ? ["null", "null"] : (type ?? "string") }
    }
    const members = Object.entries(properties).map(([name, member]) => [
      name,
      write(member, file, `${place}/${name}`),
    ])
    return {
      type: "object",
      properties: Object.fromEntries(members),
      ...(required !== undefined && { required }),
    }
  }

  function writeItems(items: Schema | undefined, file: string, place: string): DownloadSchema {
    const written = write(items ?? true, file, `${place}[]`)
    return written.properties === undefined ? {} : written
  }
}

function toFileName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "")
}

/** What reading a download gives: every file is one definition in normal form. */
export function readDownload(download: Download): readonly Definition[] {
  return [...download].map(([file, schema]) => ({
    id: `${file}#`,
    file,
    pointer: "",
    schema: normalize(schema),
  }))
}

function normalize({ $schema: _, type, properties, items, ...rest }: DownloadSchema): SchemaObject {
  const types = typeof type === "string" ? [type] : [...new Set(type ?? [])]
  return {
    ...rest,
    ...(type !== undefined && { type: types.length === 1 ? (types[0] ?? "") : types }),
    ...(items !== undefined && { items: normalize(items) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [name, normalize(member)]),
      ),
    }),
  }
}

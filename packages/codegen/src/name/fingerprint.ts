import { createHash } from "node:crypto"
import type { Schema } from "../schema.ts"
import { type Comparison, writeStructure } from "./structure-text.ts"

/** Schemas that refer to each other: key, then schema; every `$ref` holds such a key. */
export type SchemaGraph = ReadonlyMap<string, Schema>

/** From this length on, a hash stands for the text of a structure. */
const longText = 48
const hashLength = 16

/**
 * Gives every schema of a graph a hash of its structure: what it constrains, with everything that it refers to. The
 * hash depends on nothing else, so that it can be compared with one from another run. A reference and the same schema
 * written in place have the same hash, and so have two circles that allow the same.
 */
export function fingerprint(graph: SchemaGraph, comparison: Comparison): ReadonlyMap<string, string> {
  const shorten = createShorten()
  const texts = writeStraight(graph, comparison, shorten)
  const circular = [...graph.keys()].filter((key) => texts.get(key) === undefined)
  const circles = writeCircles(circular, graph, texts, comparison, shorten)
  const hashes = new Map<string, string>()
  for (const key of graph.keys()) {
    const text = shorten(circles.get(key) ?? texts.get(key) ?? "")
    // What is long has become a hash already.
    hashes.set(key, text.length === hashLength ? text : hash(text))
  }
  return hashes
}

/** Texts of the schemas that lead into no circle. The others have none. */
function writeStraight(
  graph: SchemaGraph,
  comparison: Comparison,
  shorten: (text: string) => string,
): ReadonlyMap<string, string | undefined> {
  const texts = new Map<string, string | undefined>()
  const open = new Set<string>()
  for (const key of graph.keys()) visit(key)
  return texts

  function visit(key: string): void {
    if (texts.has(key)) return
    let circular = false
    open.add(key)
    const text = writeStructure(graph.get(key) ?? false, comparison, shorten, (reference) => {
      if (!open.has(reference)) visit(reference)
      const inner = texts.get(reference)
      circular ||= inner === undefined
      return shorten(inner ?? "")
    })
    open.delete(key)
    texts.set(key, circular ? undefined : text)
  }
}

/**
 * Texts of the schemas that lead into a circle. First, schemas that allow the same are brought together, by comparing
 * them deeper and deeper until no two more differ. Then each is written out from itself, with a number where it comes
 * back to one that it has met.
 */
function writeCircles(
  keys: readonly string[],
  graph: SchemaGraph,
  straight: ReadonlyMap<string, string | undefined>,
  comparison: Comparison,
  shorten: (text: string) => string,
): ReadonlyMap<string, string> {
  const write = (key: string, follow: (reference: string) => string): string =>
    writeStructure(graph.get(key) ?? false, comparison, shorten, (reference) => {
      const text = straight.get(reference)
      return text === undefined ? follow(reference) : shorten(text)
    })
  let kinds = new Map(keys.map((key) => [key, ""]))
  for (let before = -1, count = 0; count > before; ) {
    const last = kinds
    kinds = new Map(keys.map((key) => [key, hash(write(key, (reference) => last.get(reference) ?? ""))]))
    before = count
    count = new Set(kinds.values()).size
  }
  const written = new Map<string, string>()
  for (const key of keys) {
    const kind = kinds.get(key) ?? ""
    if (!written.has(kind)) written.set(kind, writeFrom(key, new Map()))
  }
  return new Map(keys.map((key) => [key, written.get(kinds.get(key) ?? "") ?? ""]))

  function writeFrom(key: string, met: Map<string, number>): string {
    const kind = kinds.get(key) ?? ""
    const number = met.get(kind)
    if (number !== undefined) return `^${number}`
    met.set(kind, met.size)
    return `<${write(key, (reference) => writeFrom(reference, met))}>`
  }
}

function createShorten(): (text: string) => string {
  const hashes = new Map<string, string>()
  return (text) => {
    if (text.length < longText) return text
    const known = hashes.get(text) ?? hash(text)
    hashes.set(text, known)
    return known
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, hashLength)
}

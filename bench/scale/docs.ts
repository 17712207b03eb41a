import { readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { markdownOf } from "../table.ts"
import { picturesOf } from "./pictures.ts"
import type { ScaleResult } from "./result.ts"
import { conditionsOf, tablesOf } from "./tables.ts"

const DOCS = resolve(import.meta.dirname, "../../docs")

/** A file of the docs, and what stands in it. */
export interface Page {
  readonly path: string
  readonly content: string
}

/** Everything in the docs that comes from a result: the pictures, and the page of all figures with its tables filled in. */
export function pagesOf(result: ScaleResult): readonly Page[] {
  const path = join(DOCS, "speed.md")
  const parts = [
    { name: "conditions", content: conditionsOf(result) },
    ...tablesOf(result).map(({ name, rows }) => ({ name, content: markdownOf(rows) })),
  ]
  const content = parts.reduce((page, part) => replacePart(page, part), readFileSync(path, "utf8"))
  return [
    { path, content },
    ...picturesOf(result).map(({ file, svg }) => ({ path: join(DOCS, "images", file), content: svg })),
  ]
}

/** Draws the pictures of a result, and writes its tables into the docs. */
export function writePages(file: string): void {
  for (const { path, content } of pagesOf(readResult(file))) {
    writeFileSync(path, content)
    console.log(path)
  }
}

/** Reads what `pnpm bench scale --save` has written. */
export function readResult(file: string): ScaleResult {
  const result = JSON.parse(readFileSync(file, "utf8")) as ScaleResult
  if (result.version !== 1)
    throw new Error(`${file} is no result of this bench. Write it with: pnpm bench scale --save ${file}`)
  return result
}

function replacePart(
  page: string,
  { name, content }: { readonly name: string; readonly content: string },
): string {
  const begin = `<!-- begin scale ${name} -->`
  const end = `<!-- end scale ${name} -->`
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from === -1 || to < from)
    throw new Error(`docs/speed.md has no room for ${name}. Put it between ${begin} and ${end}.`)
  return `${page.slice(0, from)}${begin}\n\n${content}\n\n${page.slice(to)}`
}

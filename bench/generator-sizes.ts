// Bytes of what both ways made.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import type { Output } from "./generator-output.ts"
import { list } from "./generator-project.ts"
import type { RunFolders } from "./generator-runs.ts"
import { median } from "./statistics.ts"

/** Bytes of a text, as it is and compressed. */
export interface Size {
  readonly bytes: number
  readonly gzip: number
}

/** Sizes of one way. */
export interface WaySizes {
  /** The types as they were written. */
  readonly types: Size
  /** The types without comments, blank lines and spaces at the end of lines. */
  readonly bareTypes: Size
  /** All validators in one bundle, minified. */
  readonly validators: Size
  /** AJV's only: all validators, written into one module from the start. */
  readonly oneModule?: Size
  /** Bundles of one event each, minified. */
  readonly oneEvent: { readonly median: Size; readonly schedulingNew: Size; readonly largest: Size }
}

/** Measures both ways. Beside the plain validators lies `validators.js`, with those of all events. */
export async function measureSizes(
  { redoxkit, plain }: RunFolders,
  { events }: Output,
): Promise<{ readonly redoxkit: WaySizes; readonly plain: WaySizes }> {
  const isSchedulingNew = events.map((event) => event.dataModel === "Scheduling" && event.eventType === "New")
  const measure = async (types: readonly string[], validators: readonly string[]): Promise<WaySizes> => {
    const text = types.map((file) => readFileSync(file, "utf8"))
    const single = await Promise.all(validators.map((file) => bundle(exportDefault(file, 0))))
    return {
      types: sizeOf(text.join("")),
      bareTypes: sizeOf(text.map(stripComments).join("")),
      validators: await bundle(validators.map(exportDefault).join("\n")),
      oneEvent: {
        median: {
          bytes: median(single.map(({ bytes }) => bytes)),
          gzip: median(single.map(({ gzip }) => gzip)),
        },
        schedulingNew: single[isSchedulingNew.indexOf(true)] ?? { bytes: Number.NaN, gzip: Number.NaN },
        largest: single.reduce((largest, size) => (size.gzip > largest.gzip ? size : largest)),
      },
    }
  }
  const typeFiles = list(redoxkit, ".gen.ts").filter((file) => file.startsWith("types"))
  return {
    redoxkit: await measure(
      typeFiles.map((file) => path.join(redoxkit, file)),
      events.map(({ validator }) => validator),
    ),
    plain: {
      ...(await measure(
        events.map(({ plainTypes }) => plainTypes),
        events.map(({ plainValidator }) => plainValidator),
      )),
      oneModule: await bundle(`export * from ${JSON.stringify(path.join(plain, "validators.js"))}`),
    },
  }
}

function exportDefault(file: string, index: number): string {
  return `export { default as validate${index} } from ${JSON.stringify(file)}`
}

async function bundle(contents: string): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    write: false,
    logLevel: "error",
  })
  return sizeOf(outputFiles.map(({ text }) => text).join(""))
}

function sizeOf(text: string): Size {
  return { bytes: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length }
}

/** TypeScript 7 has no programming interface yet, so the scanner is that of 6. */
const typescript = createRequire(import.meta.url)("typescript-6") as typeof import("typescript-6")

function stripComments(text: string): string {
  const { ScriptTarget, SyntaxKind, createScanner } = typescript
  const scanner = createScanner(ScriptTarget.Latest, false, undefined, text)
  let bare = ""
  for (let token = scanner.scan(); token !== SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const isComment =
      token === SyntaxKind.SingleLineCommentTrivia || token === SyntaxKind.MultiLineCommentTrivia
    if (!isComment) bare += scanner.getTokenText()
  }
  return bare
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{2,}/g, "\n")
    .trimStart()
}

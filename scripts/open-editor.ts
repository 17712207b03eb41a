import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import type ts6 from "typescript-6"

const root = resolve(import.meta.dirname, "..")

/**
 * An editor with one file that begins with `head`, as a user would write it. For tests of what types offer.
 *
 * @param ts - the compiler behind the editor
 * @param file - where the file would be; it does not exist
 * @returns says what is offered at the place of `|` in a text that follows the head
 */
export function openEditor(ts: typeof ts6, file: string, head: string): (text: string) => readonly string[] {
  const { options } = ts.convertCompilerOptionsFromJson(
    ts.readConfigFile(resolve(root, "tsconfig.base.json"), ts.sys.readFile).config.compilerOptions,
    root,
  )
  let source = ""
  let version = 0
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : "1"),
    getScriptSnapshot(name) {
      if (name === file) return ts.ScriptSnapshot.fromString(source)
      return ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, "utf8")) : undefined
    },
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => (name === file ? source : ts.sys.readFile(name)),
    directoryExists: ts.sys.directoryExists,
  })
  return function completionsAt(text) {
    const marked = `${head}\n${text}`
    source = marked.replace("|", "")
    version += 1
    const found = service.getCompletionsAtPosition(file, marked.indexOf("|", head.length), {})
    return (found?.entries ?? []).map(({ name }) => name).sort()
  }
}

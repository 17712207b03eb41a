import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs"
import path from "node:path"
import { compareText } from "../compare.ts"
import { CodegenError } from "../errors.ts"

/** What stands below a folder. */
export interface FoundFiles {
  /** Every file that may be a schema, relative to the folder, with `/` on every system, sorted. */
  readonly files: readonly string[]
  /** Folders that could not be read. */
  readonly problems: readonly CodegenError[]
}

/** Known by their names: samples, our own config file and our own output. */
const ours = /(?:\.sample|\.gen|^redoxkit\.config)\.json$/i

/**
 * Lists every `.json` below a folder, in the same order on every machine. Hidden names and `node_modules` are left
 * out. Symbolic links are followed, but not back into a folder that they stand in.
 *
 * The calls wait: hundreds of small files are read here, and the generator has nothing else to do meanwhile.
 *
 * @throws CodegenError `no-schemas` when the folder itself cannot be read
 */
export function findFiles(folder: string): FoundFiles {
  const files: string[] = []
  const problems: CodegenError[] = []
  list("", open(folder), [realpathSync(folder)])
  return { files: files.sort(compareText), problems }

  function list(prefix: string, entries: readonly Dirent[], parents: readonly string[]): void {
    for (const entry of entries) {
      const { name } = entry
      if (name.startsWith(".") || name === "node_modules") continue
      const file = `${prefix}${name}`
      const kind = kindOf(folder, file, entry)
      if (kind === "folder") listFolder(file, parents)
      else if (kind === "file" && /\.json$/i.test(name) && !ours.test(name)) files.push(file)
    }
  }

  function listFolder(file: string, parents: readonly string[]): void {
    const place = path.join(folder, file)
    try {
      const real = realpathSync(place)
      if (parents.includes(real)) return
      list(`${file}/`, readdirSync(place, { withFileTypes: true }), [...parents, real])
    } catch (cause) {
      const problem = "The folder cannot be read. Check its rights."
      problems.push(new CodegenError("unreadable-file", problem, { file }, { cause }))
    }
  }
}

function open(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason =
      code === "ENOENT" ? "does not exist" : code === "ENOTDIR" ? "is a file, not a folder" : "cannot be read"
    const problem = `"${folder}" ${reason}. Name the folder that holds the schemas.`
    throw new CodegenError("no-schemas", problem, {}, { cause })
  }
}

/** Pipes and devices are neither: reading one waits for somebody to write. */
function kindOf(folder: string, file: string, entry: Dirent): "folder" | "file" | undefined {
  const found = entry.isSymbolicLink() ? followLink(path.join(folder, file)) : entry
  // A link to nowhere counts as a file, and is told as one that cannot be read.
  if (found === undefined || found.isFile()) return "file"
  return found.isDirectory() ? "folder" : undefined
}

function followLink(place: string): Stats | undefined {
  try {
    return statSync(place)
  } catch {
    return undefined
  }
}

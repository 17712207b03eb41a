import { ApiError } from "../api/request.ts"

type EditorModule = typeof import("./editor.ts")

let loaded: EditorModule | undefined
let failures = 0

/**
 * Loads the editor, which is a file apart from the page. A browser remembers an address that failed, so every further
 * attempt asks for another one.
 *
 * @throws ApiError `unreachable`
 */
export async function loadEditor(): Promise<EditorModule> {
  if (loaded !== undefined) return loaded
  try {
    loaded = failures === 0 ? await import("./editor.ts") : await loadAgain(failures)
    return loaded
  } catch (cause) {
    failures += 1
    throw new ApiError(
      "unreachable",
      "The editor cannot be loaded, since the sandbox does not answer. Is it still running? It is loaded once the sandbox is back.",
      undefined,
      { cause },
    )
  }
}

function loadAgain(attempt: number): Promise<EditorModule> {
  const address = new URL(`editor.js?attempt=${attempt}`, import.meta.url).href
  return import(address)
}

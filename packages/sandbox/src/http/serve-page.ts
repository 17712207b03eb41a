import { existsSync, readFileSync, statSync } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { extname, join, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { writeReply } from "./reply.ts"

/** Where the bundled page lies: beside the built code, also when the sources run. */
const folders = ["../page/", "../../dist/page/"].map((path) => fileURLToPath(new URL(path, import.meta.url)))

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=utf-8",
  ".woff2": "font/woff2",
  ".png": "image/png",
}

const security = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-cache",
}

/** Serves a file of the page. Its views stand behind the `#`, so that no other path is one. */
export function servePage(path: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "GET" && request.method !== "HEAD")
    return void writeReply(response, {
      status: 405,
      text: "Method Not Allowed",
      headers: { allow: "GET, HEAD" },
    })
  const folder = folders.find((candidate) => existsSync(join(candidate, "index.html")))
  if (folder === undefined && path === "/")
    return void writeReply(response, {
      status: 200,
      text: "The sandbox runs. Its page is not built: run the build of @redoxkit/sandbox. The control API is at /api/.\n",
      headers: security,
    })
  const file = folder === undefined ? undefined : fileOf(folder, path)
  if (file === undefined)
    return void writeReply(response, { status: 404, text: "Not Found", headers: security })
  const bytes = readFileSync(file)
  response.writeHead(200, {
    ...security,
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "content-length": bytes.length,
    "x-content-type-options": "nosniff",
  })
  response.end(request.method === "HEAD" ? undefined : bytes)
}

function fileOf(folder: string, path: string): string | undefined {
  if (path === "/") return join(folder, "index.html")
  const file = resolve(folder, `.${path}`)
  const isInside = file.startsWith(resolve(folder) + sep)
  return isInside && existsSync(file) && statSync(file).isFile() ? file : undefined
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { api } from "../api/api.ts"
import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import { intake, isIntakePath } from "../intake/intake.ts"
import { replyOf } from "./error-reply.ts"
import { createGuard } from "./guard.ts"
import { writeReply } from "./reply.ts"
import { servePage } from "./serve-page.ts"

/** Makes the HTTP server of a sandbox: what sources use, the control API below `/api/`, and the page. */
export function createSandboxServer(core: Core): Server {
  const guard = createGuard(core.settings)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    guard.checkHost(request)
    if (!URL.canParse(request.url ?? "/", "http://sandbox"))
      throw new SandboxError("invalid-request", "The address of the request is not well-formed.")
    const url = new URL(request.url ?? "/", "http://sandbox")
    const { pathname: path } = url
    // Sources have credentials of their own, and are no browsers.
    if (isIntakePath(path)) return intake(core, request, response, path)
    const isCall = path === "/api" || path.startsWith("/api/")
    // The page itself is no secret, and a link on another site may lead to it.
    if (isCall) guard.checkOrigin(request)
    if (path === "/api/login") return api.login(guard, request, response)
    guard.checkPassword(request)
    if (isCall) return api.serve(core, url, request, response)
    servePage(path, request, response)
  }

  return createServer((request, response) => {
    // A socket that breaks while we write is nothing to act on.
    response.on("error", () => {})
    serve(request, response).catch((error: unknown) => {
      if (!(error instanceof SandboxError))
        core.logger.error(
          { error: error instanceof Error ? error.name : typeof error },
          "A request broke off inside the sandbox",
        )
      if (response.headersSent || response.destroyed) response.destroy()
      else writeReply(response, replyOf(error))
    })
  })
}

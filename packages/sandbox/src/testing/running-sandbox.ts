import { onTestFinished } from "vitest"
import { GUARD_HEADER } from "../http/guard.ts"
import type { SandboxOptions } from "../options.ts"
import { createSandbox, type Sandbox } from "../sandbox.ts"
import { quiet } from "./quiet.ts"

/** An answer of the control API. */
export interface ApiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any
}

/** A sandbox that listens, for one test. */
export interface RunningSandbox {
  readonly sandbox: Sandbox
  readonly url: string
  /** Calls the control API. */
  api(call: string, body?: object): Promise<ApiAnswer>
  /** Waits until a call of the control API gives what a test wants to see. */
  until(call: string, wanted: (body: ApiAnswer["body"]) => boolean): Promise<ApiAnswer["body"]>
}

/** Starts a sandbox that is closed when the test has finished. */
export async function runningSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = createSandbox({ port: 0, logger: quiet, ...options })
  const { url } = await sandbox.listen()
  onTestFinished(() => sandbox.close())
  const api = async (call: string, body?: object): Promise<ApiAnswer> => {
    const [method = "", path = ""] = call.split(" ")
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { [GUARD_HEADER]: "1" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) }
  }
  return {
    sandbox,
    url,
    api,
    async until(call, wanted) {
      for (;;) {
        const { body } = await api(call)
        if (wanted(body)) return body
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }
}

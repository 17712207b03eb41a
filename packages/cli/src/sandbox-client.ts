import { CommandError } from "./command-error.ts"
import { PASSWORD_VARIABLE, sandboxPassword } from "./secrets.ts"
import type { Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

/** Environment variable with the address of a sandbox. */
export const SANDBOX_VARIABLE = "REDOXKIT_SANDBOX"
const DEFAULT_ADDRESS = "http://127.0.0.1:4600"

/** Options that name a sandbox, for `readArguments`. */
export const sandboxOptions = ["sandbox", "password-file"] as const

/** What their help says. */
export const sandboxHelp = `  --sandbox URL         address of the sandbox; default: ${SANDBOX_VARIABLE}, else ${DEFAULT_ADDRESS}
  --password-file FILE  its password, where it has one; default: ${PASSWORD_VARIABLE}`

/** Calls the HTTP interface of a sandbox, see docs/sandbox-api.md. */
export interface SandboxClient {
  /**
   * Makes one call and gives the JSON of its answer.
   *
   * @param call - method and path, such as `GET /api/status`
   * @throws CommandError `sandbox-unreachable`, `no-sandbox`, or with the code of the sandbox's refusal
   */
  call<Answer>(call: string, body?: object): Promise<Answer>
  /** Opens a call that streams. @throws CommandError as `call` does */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

/** The client of the sandbox that the options, the environment or the default name. @throws UsageError */
export function clientOf(
  terminal: Terminal,
  texts: { readonly [name: string]: string | undefined },
): SandboxClient {
  const password = sandboxPassword(terminal, texts["password-file"])
  return sandboxClient(addressOf(terminal, texts), password)
}

/** The address of that sandbox. @throws UsageError */
export function addressOf(
  { env = {} }: Terminal,
  texts: { readonly [name: string]: string | undefined },
): string {
  const address = texts.sandbox ?? (env[SANDBOX_VARIABLE] || DEFAULT_ADDRESS)
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return address
  throw new UsageError("--sandbox takes an address that begins with http:// or https://.")
}

/** A client of the sandbox at an address. */
export function sandboxClient(address: string, password: string | undefined): SandboxClient {
  const { origin } = new URL(address)
  const authorization =
    password === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`redoxkit:${password}`).toString("base64")}` }

  async function open(call: string, body: object | undefined, signal?: AbortSignal): Promise<Response> {
    const [method = "", path = ""] = call.split(" ", 2)
    const response = await send(`${origin}${path}`, {
      method,
      headers: { "redoxkit-sandbox": "1", ...authorization },
      redirect: "manual",
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    })
    if (!response.ok) throw await refusalOf(response)
    return response
  }

  async function send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init)
    } catch (cause) {
      throw new CommandError(
        "sandbox-unreachable",
        `No sandbox answers at ${origin}. Start one with "redoxkit sandbox", or name it with --sandbox or ${SANDBOX_VARIABLE}.`,
        { cause },
      )
    }
  }

  async function refusalOf(response: Response): Promise<CommandError> {
    const { error } = (await jsonOf(response)) as {
      readonly error?: { readonly code?: CommandError["code"]; readonly message?: string }
    }
    if (error?.code === undefined || error.message === undefined) return notASandbox()
    const hint =
      error.code === "unauthorized" ? ` Set ${PASSWORD_VARIABLE}, or pass --password-file FILE.` : ""
    return new CommandError(error.code, `${error.message}${hint}`)
  }

  async function jsonOf(response: Response): Promise<object> {
    try {
      return (await response.json()) as object
    } catch {
      // The error of the parser repeats what it read.
      throw notASandbox()
    }
  }

  function notASandbox(): CommandError {
    return new CommandError(
      "no-sandbox",
      `What answers at ${origin} is no sandbox. Name another address with --sandbox or ${SANDBOX_VARIABLE}.`,
    )
  }

  return {
    async call<Answer>(call: string, body?: object) {
      const response = await open(call, body)
      return (response.status === 204 ? undefined : await jsonOf(response)) as Answer
    },
    async stream(path, signal) {
      const { body, headers } = await open(`GET ${path}`, undefined, signal)
      if (body === null || !headers.get("content-type")?.startsWith("text/event-stream")) throw notASandbox()
      return body
    },
  }
}

import { randomUUID } from "node:crypto"
import { Agent as HttpAgent, request as httpRequest } from "node:http"
import { Agent as HttpsAgent, request as httpsRequest } from "node:https"
import { defaultIds } from "@redoxkit/sandbox"
import type { Message } from "./build-message.ts"
import type { Target } from "./target.ts"

/** The endpoint of a destination. */
export interface Endpoint {
  readonly url: string
  readonly verificationToken: string
  readonly answerTimeoutMs: number
}

/** Messages go straight to an endpoint, one after the other over one connection, each as Redox sends it. */
export function endpointTarget({ url, verificationToken, answerTimeoutMs }: Endpoint): Target {
  const isSecure = new URL(url).protocol === "https:"
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const send = isSecure ? httpsRequest : httpRequest
  const headers = {
    "application-name": "RedoxEngine",
    "content-type": "application/json",
    "verification-token": verificationToken,
    authorization: `Bearer ${verificationToken}`,
  }
  return {
    identity: `endpoint ${url}`,
    close: () => agent.destroy(),
    attempt(message, logId) {
      const body = Buffer.from(JSON.stringify(withMeta(message, logId)))
      return new Promise((resolve) => {
        const call = send(url, {
          method: "POST",
          agent,
          headers: { ...headers, "content-length": body.length },
        })
        const limit = setTimeout(() => {
          resolve("timeout")
          call.destroy()
        }, answerTimeoutMs)
        const end = (outcome: string | undefined): void => {
          clearTimeout(limit)
          resolve(outcome)
        }
        call.on("error", (error) => end(problemOf(error)))
        call.on("response", (response) => {
          response.on("error", () => end("connection-broken"))
          response.on("end", () =>
            end(response.statusCode === 200 ? undefined : `status ${response.statusCode}`),
          )
          response.resume()
        })
        call.end(body)
      })
    },
  }
}

function withMeta(message: Message, logId: string): Message {
  const { Meta, ...rest } = message as { readonly Meta: object }
  return {
    Meta: {
      Test: true,
      Source: { ID: defaultIds.devTools, Name: "Redox Dev Tools" },
      Destinations: [{ ID: defaultIds.yourDestination, Name: "Your Destination" }],
      ...Meta,
      Logs: [{ ID: logId, AttemptID: randomUUID() }],
    },
    ...rest,
  }
}

function problemOf(error: Error): string {
  const code = String((error as NodeJS.ErrnoException).code ?? "")
  if (code === "ECONNREFUSED" || error instanceof AggregateError) return "connection-refused"
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "unknown-host"
  return /CERT|SSL|TLS|EPROTO|UNABLE_TO/.test(code) ? "tls" : "connection-broken"
}

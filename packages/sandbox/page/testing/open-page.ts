import type { Page } from "playwright-core"
import { onTestFinished } from "vitest"
import type { SandboxOptions } from "../../src/options.ts"
import { listen, textOf } from "../../src/testing/listen.ts"
import { type RunningSandbox, runningSandbox } from "../../src/testing/running-sandbox.ts"
import { defaultIds } from "../../src/world/default-world.ts"
import { browser } from "./browser.ts"

/** The page of a sandbox in a browser, for one test. */
export interface OpenPage extends RunningSandbox {
  readonly page: Page
  /** Sends the sample of an event from Redox Dev Tools to the application. Gives the log ID. */
  send(dataModel: string, eventType: string, change?: (message: Sample) => void): Promise<string>
  /** ID of the subscription from Redox Dev Tools to the application. */
  subscription(dataModel: string): Promise<string>
  /** What the application answers from now on. */
  readonly application: { status: number; answer: string; readonly received: string[] }
}

/** A message as a test changes it. */
// biome-ignore lint/suspicious/noExplicitAny: messages of every shape.
export type Sample = any

/**
 * Starts a sandbox with an application and opens its page. The test fails when the page breaks its
 * Content-Security-Policy or has an error that nobody caught.
 */
export async function openPage(
  fragment = "",
  options: {
    readonly width?: number
    readonly colorScheme?: "light" | "dark"
    readonly sandbox?: SandboxOptions
    /** `false` where the world has no "Your Destination" to which the application could belong. */
    readonly wired?: boolean
  } = {},
): Promise<OpenPage> {
  const application = { status: 200, answer: "", received: [] as string[] }
  const { url: endpoint } = await listen(async (request, response) => {
    const text = await textOf(request)
    const { challenge } = JSON.parse(text)
    if (challenge === undefined) application.received.push(text)
    response
      .writeHead(application.status, { "content-type": "application/json" })
      .end(challenge ?? application.answer)
  })
  const { password } = options.sandbox ?? {}
  const running = await runningSandbox(options.sandbox)
  const { devTools, yourDestination } = defaultIds
  if (options.wired !== false)
    await running.api(`PATCH /api/destinations/${yourDestination}`, { url: endpoint })
  const { width = 1440, colorScheme = "light" } = options
  const page = await (await browser()).newPage({
    viewport: { width, height: 800 },
    colorScheme,
    ...(password === undefined ? {} : { httpCredentials: { username: "", password } }),
  })
  const complaints: string[] = []
  page.on("pageerror", (error) => complaints.push(String(error.stack)))
  page.on("console", (message) => {
    // Refusals of the sandbox are shown on the page; the browser writes them down, too.
    if (message.type() === "error" && !message.text().startsWith("Failed to load"))
      complaints.push(message.text())
  })
  onTestFinished(async () => {
    await page.close()
    if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`)
  })
  await page.goto(`${running.url}/${fragment}`)
  await page.getByText("Live", { exact: true }).waitFor()

  return {
    ...running,
    page,
    application,
    async send(dataModel, eventType, change) {
      const { body: message } = await running.api(
        `GET /api/samples/${encodeURIComponent(dataModel)}/${eventType}`,
      )
      change?.(message)
      const { body } = await running.api("POST /api/messages", {
        sourceId: devTools,
        destinationIds: [yourDestination],
        message,
      })
      return body.transmissions[0].logId
    },
    async subscription(dataModel) {
      const { body } = await running.api("GET /api/subscriptions")
      const found = body.items.find(
        (item: { readonly dataModel: string; readonly destinationId: string }) =>
          item.dataModel === dataModel && item.destinationId === yourDestination,
      )
      return found.id
    },
  }
}

// Takes the pictures of docs/images: node --conditions=redoxkit-source page/testing/screenshots.ts [folder]
import { mkdirSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { json } from "node:stream/consumers"
import type { Page } from "playwright-core"
import { createSandbox, defaultIds } from "../../src/index.ts"
import { quiet } from "../../src/testing/quiet.ts"
import { buildPage } from "../build.ts"
import { launchBrowser } from "./launch-browser.ts"

const folder = process.argv[2] ?? join(import.meta.dirname, "../../../../docs/images")
const { yourDestination, yourSource, devTools, redoxEmr } = defaultIds

// biome-ignore lint/suspicious/noExplicitAny: messages and answers of every shape.
type Any = any

/** An application that takes everything but results. */
const application = createServer(async (request, response) => {
  const { challenge, Meta } = (await json(request)) as Any
  const isAway = Meta?.DataModel === "Results"
  response
    .writeHead(isAway ? 503 : 200, { "content-type": "application/json" })
    .end(challenge ?? (isAway ? '{"error":"the database is away","retry":true}' : ""))
})
await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve))
const sandbox = createSandbox({ port: 0, logger: quiet })
const { url } = await sandbox.listen()

const call = async (route: string, body?: object): Promise<Any> => {
  const [method = "", path = ""] = route.split(" ")
  const response = await fetch(url + path, {
    method,
    headers: { "redoxkit-sandbox": "screenshots" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${route}: ${response.status}`)
  return response.status === 204 ? undefined : response.json()
}
const sampleOf = (dataModel: string, eventType: string): Promise<Any> =>
  call(`GET /api/samples/${encodeURIComponent(dataModel)}/${eventType}`)
const send = async (dataModel: string, eventType: string, change: (message: Any) => void = () => {}) => {
  const message = await sampleOf(dataModel, eventType)
  change(message)
  const { transmissions } = await call("POST /api/messages", {
    sourceId: devTools,
    destinationIds: [yourDestination],
    message,
  })
  return transmissions[0].logId as string
}
await buildPage()
const { port } = application.address() as AddressInfo
await call(`PATCH /api/destinations/${yourDestination}`, {
  url: `http://127.0.0.1:${port}/redox`,
  name: "Bayside Care App",
})
await call(`POST /api/destinations/${yourDestination}/verify`, {})
const subscriptions: readonly Any[] = (await call("GET /api/subscriptions")).items
const idOf = (dataModel: string): string =>
  subscriptions.find((item) => item.dataModel === dataModel && item.destinationId === yourDestination).id
await call(`POST /api/subscriptions/${idOf("Notes")}/pause`)
await call(`POST /api/subscriptions/${idOf("Order")}/troubles`, { kind: "duplicate", remaining: null })
await call(`POST /api/subscriptions/${idOf("Results")}/troubles`, { kind: "lose-answer" })

const events: readonly Any[] = (await call("GET /api/events")).items.filter(
  ({ kind }: Any) => kind === "push",
)
for (let index = 0; index < 40; index += 1) {
  const { dataModel, eventType } = events[(index * 17) % events.length]
  await send(dataModel, eventType)
}
await fromSource()
await send("Results", "New")
const faulty = await send("Scheduling", "New", (message) => {
  message.Visit.Duration = "sixty"
  message.Meta.Test = "yes"
  message.Patient.Identifiers[0].ID = 5932
})
await send("Order", "New")
await send("Vaccination", "New")

while ((await call(`GET /api/subscriptions/${idOf("Results")}`)).head?.attempts !== 2)
  await new Promise((resolve) => setTimeout(resolve, 20))
await call(`POST /api/subscriptions/${idOf("Results")}/troubles`, { kind: "duplicate", remaining: null })

const browser = await launchBrowser()
mkdirSync(folder, { recursive: true })
for (const colorScheme of ["light", "dark"] as const) {
  const page = await browser.newPage({ viewport: { width: 1_200, height: 720 }, colorScheme })
  const take = async (
    name: string,
    fragment: string,
    ready: (page: Page) => Promise<unknown>,
  ): Promise<void> => {
    await page.goto(`${url}/${fragment}`)
    await ready(page)
    await page.getByText("Live", { exact: true }).waitFor()
    await page.screenshot({ path: join(folder, `sandbox-${name}-${colorScheme}.png`) })
  }
  const text = (wanted: string) => (shown: Page) => shown.getByText(wanted).first().waitFor()
  await take("transmissions", `#/transmissions?record=${faulty}`, text("3 findings"))
  await take("attempts", `#/transmissions?dataModel=Results`, async () => {
    await page.getByRole("row").filter({ hasText: "retrying" }).click()
    await page.getByRole("tab", { name: /Attempts/ }).click()
    await text("the database is away")(page)
  })
  await take("messages", "#/messages?record=2&tab=answer", text('"Logs"'))
  await take("errors", "#/errors", text("status 503"))
  const [patient] = (await call("GET /api/records?text=HB0005932")).items.slice(-1)
  await take("patients", `#/patients?record=${patient.id}&tab=visit`, async () => {
    await page.locator(".known summary").first().click()
    await text("Said by")(page)
  })
  await take("subscriptions", `#/subscriptions?record=${idOf("Results")}`, text("until switched off"))
  await take(
    "wiring",
    "#/subscriptions?record=sources-and-destinations",
    text("none: it lives in the sandbox"),
  )
  await take("compose", "#/compose?dataModel=Scheduling&eventType=New", compose)
  await page.close()
}
await browser.close()
await sandbox.close()
application.closeAllConnections()
application.close()

/** Messages and queries of a source, of which two are refused. */
async function fromSource(): Promise<void> {
  const { legacyKeys } = await call(`GET /api/sources/${yourSource}`)
  const post = (path: string, body: object, token?: string): Promise<Response> =>
    fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    })
  const { accessToken } = (await (await post("/auth/authenticate", legacyKeys[0])).json()) as Any
  const asked = [
    "Order/New",
    "Media/New",
    "PatientSearch/Query",
    "Scheduling/Booked",
    "Notes/New",
    "Flowsheet/New",
  ]
  for (const event of asked) {
    const [dataModel = "", eventType = ""] = event.split("/")
    const message = await sampleOf(dataModel, eventType)
    message.Meta.Destinations = [{ ID: dataModel === "Notes" ? "no-such-destination" : redoxEmr }]
    await post("/endpoint", message, accessToken)
  }
  await post("/endpoint", {}, "expired")
}

/** A message with mistakes, while a name is being completed. */
async function compose(page: Page): Promise<void> {
  const editor = page.getByRole("textbox", { name: "Message as JSON" })
  await page.getByText("Fits its schema").waitFor()
  await editor.press("Control+Home")
  for (let line = 0; line < 5; line += 1) await editor.press("ArrowDown")
  await editor.press("End")
  for (let step = 0; step < 5; step += 1) await editor.press("Backspace")
  await page.keyboard.insertText('"yes",')
  await page.keyboard.press("Enter")
  await page.keyboard.insertText('"Tset": true,')
  await page.getByText("2 findings").waitFor()
  await page.keyboard.press("Enter")
  await page.keyboard.type('"F')
  await page.locator(".cm-tooltip-autocomplete li").first().waitFor()
}

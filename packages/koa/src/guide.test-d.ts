// Compiled, never run: the code of docs/koa.md and of the README. tests/docs.test.ts keeps them the same.
import Router from "@koa/router"
import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { redox } from "@redoxkit/koa"
import Koa from "koa"
import bodyParser from "koa-bodyparser"
import mount from "koa-mount"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
})

destination.on("Scheduling", "New", async (message) => {
  await appointments.create(message.Visit.VisitNumber, message.Patient)
})

const app = new Koa()
app.use(mount("/redox", redox(destination)))

await destination.start()
app.listen(3000)

const router = new Router({ prefix: "/api/v1" })
router.all("/redox", redox(destination))
app.use(router.routes())

app.use(mount("/redox", redox(destination))) // first
app.use(bodyParser()) // then what the rest of the application needs

app.use(bodyParser({ jsonLimit: "50mb" }))

const server = app.listen(3000)
server.keepAliveTimeout = 75_000 // longer than the proxy keeps an idle connection

createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKENS?.split(","),
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
})

declare const appointments: { create(number: string, patient: unknown): Promise<void> }

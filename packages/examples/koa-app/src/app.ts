import Router from "@koa/router"
import type { Destination } from "@redoxkit/destination"
import type { Clinic } from "@redoxkit/example-shared"
import { redox } from "@redoxkit/koa"
import Koa, { type Middleware } from "koa"
import mount from "koa-mount"
import { appointmentsApi } from "./appointments-api.ts"

/** The clinic's server: its own routes, and Redox in one line of them. */
export function createApp(clinic: Clinic, destination: Destination): Koa {
  const app = new Koa()
  const routes = new Router()

  routes.get("/", (context) => {
    const { appointments, patients, results } = clinic
    context.body = {
      appointments: appointments.list().length,
      patients: patients.count,
      results: results.count,
    }
  })

  routes.get("/health", async (context) => {
    context.body = await destination.stats()
  })

  routes.get("/start", async (context) => {
    const launch = await clinic.launches.enter(context.query.token)
    if (launch === undefined) {
      context.status = 410
      context.body = { error: "This link was used, or is too old. Open the clinic again." }
      return
    }
    // Here a real application sets the cookie of its session, and redirects to the record of the patient.
    context.body = { welcome: true, patients: launch.patientIds.length }
  })

  app.use(answerErrors)
  app.use(mount("/redox", redox(destination)))
  app.use(routes.routes())
  app.use(appointmentsApi(clinic).routes())
  return app
}

/** Answers errors, and paths that nobody knows, as JSON. */
const answerErrors: Middleware = async (context, next) => {
  try {
    await next()
    if (context.status === 404) {
      context.status = 404
      context.body = { error: "Not found" }
    }
  } catch (error) {
    const { status: given, code } = error as { readonly status?: unknown; readonly code?: unknown }
    // Koa throws when it is asked for the path of an address that is none, which whoever sends it is to blame for.
    const status = code === "ERR_INVALID_URL" ? 400 : Number(given) || 500
    if (status >= 500) console.error(error)
    context.status = status
    context.body = { error: status < 500 ? "Bad request" : "Internal error" }
  }
}

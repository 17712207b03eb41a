import type { Destination } from "@redoxkit/destination"
import type { Clinic } from "@redoxkit/example-shared"
import { redox } from "@redoxkit/express"
import express, { type ErrorRequestHandler, type Express } from "express"
import { appointmentsApi } from "./appointments-api.ts"

/** The clinic's server: its own routes, and Redox in one line of them. */
export function createApp(clinic: Clinic, destination: Destination): Express {
  const app = express()
  app.disable("x-powered-by")

  app.get("/", (_request, response) => {
    const { appointments, patients, results } = clinic
    response.json({
      appointments: appointments.list().length,
      patients: patients.count,
      results: results.count,
    })
  })

  app.get("/health", async (_request, response) => {
    response.json(await destination.stats())
  })

  app.get("/start", async (request, response) => {
    const launch = await clinic.launches.enter(request.query.token)
    if (launch === undefined) {
      response.status(410).json({ error: "This link was used, or is too old. Open the clinic again." })
      return
    }
    // Here a real application sets the cookie of its session, and redirects to the record of the patient.
    response.json({ welcome: true, patients: launch.patientIds.length })
  })

  app.use("/appointments", appointmentsApi(clinic))
  app.use("/redox", redox(destination))

  app.use((_request, response) => {
    response.status(404).json({ error: "Not found" })
  })
  app.use(answerError)
  return app
}

/** Express knows an error handler by its four parameters. */
const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error)
  const status = Number(error?.status) || 500
  if (status >= 500) console.error(error)
  response.status(status).json({ error: status < 500 ? "Bad request" : "Internal error" })
}

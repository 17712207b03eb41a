import { type Clinic, describeAppointment, readBooking } from "@redoxkit/example-shared"
import express, { type Router } from "express"

/** The clinic's own API of appointments, with a body parser of its own. */
export function appointmentsApi({ appointments }: Clinic): Router {
  const router = express.Router()
  router.use(express.json())

  router.get("/", (_request, response) => {
    response.json(appointments.list().map(describeAppointment))
  })

  router.post("/", (request, response) => {
    const booking = readBooking(request.body)
    if (booking === undefined) {
      response.status(400).json({ error: "Send number, startsAt, minutes and department" })
      return
    }
    appointments.book(booking)
    response.status(201).json({ number: booking.number })
  })

  return router
}

import Router from "@koa/router"
import { type Clinic, describeAppointment, readBooking } from "@redoxkit/example-shared"
import bodyParser from "koa-bodyparser"

/** The clinic's own API of appointments, with a body parser of its own. */
export function appointmentsApi({ appointments }: Clinic): Router {
  const router = new Router({ prefix: "/appointments" })

  router.get("/", (context) => {
    context.body = appointments.list().map(describeAppointment)
  })

  router.post("/", bodyParser(), (context) => {
    const booking = readBooking(context.request.body)
    if (booking === undefined) {
      context.status = 400
      context.body = { error: "Send number, startsAt, minutes and department" }
      return
    }
    appointments.book(booking)
    context.status = 201
    context.body = { number: booking.number }
  })

  return router
}

// A server that serves a small appointment API, and a clinic that polls it. In real life, these are two.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createClinic, describeAppointment, readSettings, stopOnSignal } from "@redoxkit/example-shared"
import { createAppointmentsApi } from "./appointments-api.ts"
import { pollAppointments } from "./poll-appointments.ts"
import { createClinicDestination } from "./redox.ts"

const { port, inbox } = readSettings(process.env)
const api = createAppointmentsApi().listen(Number(process.env.API_PORT || 0))
const clinic = createClinic()
const destination = createClinicDestination(clinic, inbox)
const poller = pollAppointments(
  {
    api: urlOf(api.address()),
    cursor: process.env.POLL_CURSOR || "appointments-cursor.db",
    every: Number(process.env.POLL_EVERY_MS || 5_000),
  },
  destination,
)
await destination.start()
await poller.start()

const server = createServer((request, response) => {
  const answers: Readonly<Record<string, () => unknown>> = {
    "/appointments": () => clinic.appointments.list().map(describeAppointment),
    "/health": () => poller.status(),
  }
  const answer = answers[request.url ?? ""]
  response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" })
  response.end(JSON.stringify(answer?.() ?? { error: "Not found" }))
})
server.listen(port, () => {
  console.log(JSON.stringify({ listening: urlOf(server.address()), api: urlOf(api.address()) }))
})
stopOnSignal(server, {
  // The poller first: what it hands over wants an open inbox.
  async stop(options) {
    api.close()
    await poller.stop(options)
    await destination.stop(options)
  },
})

function urlOf(address: ReturnType<typeof server.address>): string {
  return `http://localhost:${(address as AddressInfo).port}`
}

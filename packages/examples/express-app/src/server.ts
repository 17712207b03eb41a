import type { AddressInfo } from "node:net"
import { createClinic, readSettings, stopOnSignal } from "@redoxkit/example-shared"
import { createApp } from "./app.ts"
import { createClinicDestination } from "./redox.ts"

const settings = readSettings(process.env)
const clinic = createClinic()
const destination = createClinicDestination(clinic, settings)
await destination.start()

const server = createApp(clinic, destination).listen(settings.port, (error) => {
  if (error) throw error
  const { port } = server.address() as AddressInfo
  clinic.launches.url = settings.publicUrl ?? `http://localhost:${port}`
  console.log(JSON.stringify({ listening: `http://localhost:${port}` }))
})
stopOnSignal(server, destination)

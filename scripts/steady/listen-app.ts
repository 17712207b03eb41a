import type { Server } from "node:http"
import type { Destination } from "../../packages/destination/src/index.ts"
import { createClinic } from "../../packages/examples/shared/src/index.ts"

/** Has an example application with a destination of your own listen on any free port. */
export async function listenApp(app: string, destination: Destination): Promise<Server> {
  const { createApp } =
    app === "koa"
      ? await import("../../packages/examples/koa-app/src/app.ts")
      : await import("../../packages/examples/express-app/src/app.ts")
  const created = createApp(createClinic(), destination)
  return new Promise((resolve) => {
    const listening: Server = created.listen(0, "127.0.0.1", () => resolve(listening))
  })
}

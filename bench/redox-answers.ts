// The least that a Redox can be, in a process of its own: a token that lasts, and the same answer to every message.
import { createServer } from "node:http"

const LOG = { ID: "00000000-0000-4000-8000-000000000001", AttemptID: "00000000-0000-4000-8000-000000000002" }
const answers: Readonly<Record<string, () => object>> = {
  "/auth/authenticate": () => ({
    accessToken: "bench-token",
    expires: new Date(Date.now() + 86_400_000).toISOString(),
    refreshToken: "bench-refresh",
  }),
  "/endpoint": () => ({
    Meta: {
      DataModel: "Scheduling",
      EventType: "New",
      Source: { ID: "b3c1f7de-0000-4000-8000-000000000001" },
      Destinations: [{ ID: "c07e9a12-3f64-4b8b-a5d1-8e2f60d9b413", Name: "Bench" }],
      Logs: [LOG],
    },
  }),
}

const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => {
    const text = JSON.stringify(answers[request.url ?? ""]?.() ?? {})
    response
      .writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-length": Buffer.byteLength(text),
      })
      .end(text)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.({ port: typeof address === "object" ? address?.port : undefined })
})

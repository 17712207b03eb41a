import {
  type AdapterSetup,
  adapterSuite,
  ofTheApp,
  swallow,
  waitSomeTurns,
} from "@redoxkit/destination/testing"
import express, { type RequestHandler } from "express"
import express4 from "express-4"
import { redox } from "./redox.ts"

adapterSuite("Express 5", (setup) => mount(express, "/*splat", setup))
adapterSuite("Express 4", (setup) => mount(express4 as unknown as typeof express, "*", setup))

/** One application for both versions: only the spelling of the path that fits everything differs. */
function mount(framework: typeof express, everything: string, setup: AdapterSetup) {
  const { destination, path, mounting, before } = setup
  const app = framework()
  const readers: Record<AdapterSetup["before"], RequestHandler> = {
    nothing: (_request, _response, next) => next(),
    json: framework.json({ limit: "10mb" }),
    raw: framework.raw({ limit: "10mb", type: () => true }),
    text: framework.text({ limit: "10mb", type: () => true }),
    swallow: (request, _response, next) => void swallow(request).then(() => next(), next),
    wait: (_request, _response, next) => void waitSomeTurns().then(() => next()),
    "pass-on": (_request, _response, next) => next(),
  }
  if (before === "pass-on") app.all(everything, readers[before])
  else app.use(readers[before])

  if (mounting === "middleware") {
    app.use(path, redox(destination))
  } else {
    const [route = "", ...prefixes] = path.split("/").slice(1).reverse()
    const router = framework.Router()
    const handler = redox(destination)
    if (mounting === "route") router.all(`/${route}`, handler)
    if (mounting === "pattern-route") router.all("/:last", handler)
    if (mounting === "wrapped-route")
      router.all(`/${route}`, (request, response, next) => handler(request, response, next))
    if (mounting === "post-route") router.post(`/${route}`, handler)
    app.use(`/${prefixes.reverse().join("/")}`, router)
  }
  app.use((_request, response) => void response.status(ofTheApp.status).send(ofTheApp.body))
  return app
}

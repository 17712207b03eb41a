import Router from "@koa/router"
import {
  type AdapterSetup,
  adapterSuite,
  ofTheApp,
  swallow,
  waitSomeTurns,
} from "@redoxkit/destination/testing"
import Koa, { type Middleware } from "koa"
import Koa2 from "koa-2"
import bodyParser from "koa-bodyparser"
import mount from "koa-mount"
import { redox } from "./redox.ts"

adapterSuite("Koa 3", (setup) => build(new Koa(), setup))
adapterSuite("Koa 2", (setup) => build(new Koa2() as unknown as Koa, setup))

function build(app: Koa, { destination, path, mounting, before }: AdapterSetup) {
  app.silent = true
  const readers: Record<AdapterSetup["before"], Middleware> = {
    nothing: (_context, next) => next(),
    json: bodyParser({ enableTypes: ["json"], jsonLimit: "10mb" }) as Middleware,
    raw: keepBytes,
    text: bodyParser({
      enableTypes: ["text"],
      textLimit: "10mb",
      extendTypes: { text: ["*/*"] },
    }) as Middleware,
    swallow: async (context, next) => {
      await swallow(context.req)
      await next()
    },
    wait: async (_context, next) => {
      await waitSomeTurns()
      await next()
    },
    "pass-on": new Router()
      .all("/{*everything}", (_context, next) => next())
      .routes() as unknown as Middleware,
  }
  app.use(readers[before])

  if (mounting === "middleware") {
    app.use(path === "/" ? redox(destination) : mount(path, redox(destination)))
  } else {
    const router = new Router()
    const middleware = redox(destination)
    if (mounting === "route") router.all(path, middleware)
    if (mounting === "pattern-route") router.all(path.replace(/[^/]+$/, ":last"), middleware)
    if (mounting === "wrapped-route") router.all(path, (context, next) => middleware(context, next))
    if (mounting === "post-route") router.post(path, middleware)
    app.use(router.routes())
  }
  app.use((context) => {
    context.status = ofTheApp.status
    context.body = ofTheApp.body
  })
  return app.callback()
}

/** Koa has no raw parser of its own; applications write these lines. */
async function keepBytes(context: Koa.Context, next: Koa.Next): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of context.req) chunks.push(chunk)
  Object.assign(context.request, { rawBody: Buffer.concat(chunks) })
  await next()
}

import Koa from "koa"
import Koa2 from "koa-2"
import bodyParser from "koa-bodyparser"
import mount from "koa-mount"
import { receivingSuite } from "../../../tests/counterpart/receiving-suite.ts"
import { redox } from "./redox.ts"

receivingSuite("Koa 3", "none", (destination) => {
  const app = new Koa()
  app.silent = true
  return app.use(mount("/redox", redox(destination))).callback()
})
receivingSuite("Koa 2 behind its JSON parser", "json", (destination) => {
  const app = new Koa2() as unknown as Koa
  app.silent = true
  app.use(bodyParser({ enableTypes: ["json"], jsonLimit: "60mb" }) as Koa.Middleware)
  return app.use(mount("/redox", redox(destination))).callback()
})

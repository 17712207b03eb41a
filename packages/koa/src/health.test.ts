import Router from "@koa/router"
import { healthSuite } from "@redoxkit/destination/testing"
import Koa from "koa"
import Koa2 from "koa-2"
import mount from "koa-mount"
import { health } from "./health.ts"

healthSuite("Koa 3", (destination) => new Koa().use(mount("/health", health(destination))).callback())
healthSuite("Koa 2", (destination) => new Koa2().use(mount("/health", health(destination))).callback())
healthSuite("Koa 3, in a router", (destination) => {
  const router = new Router().get("/health", health(destination)).get("/health/:probe", health(destination))
  return new Koa().use(router.routes()).callback()
})

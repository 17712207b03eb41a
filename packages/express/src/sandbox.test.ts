import express from "express"
import express4 from "express-4"
import { receivingSuite } from "../../../tests/counterpart/receiving-suite.ts"
import { redox } from "./redox.ts"

receivingSuite("Express 5", "none", (destination) => express().use("/redox", redox(destination)))
receivingSuite("Express 4 behind its JSON parser", "json", (destination) => {
  const app = (express4 as unknown as typeof express)()
  return app.use(express.json({ limit: "60mb" })).use("/redox", redox(destination))
})

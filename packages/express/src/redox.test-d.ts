// Compiled, never run: the handler fits the real types of Express 5 and 4 without a cast.
import { createDestination, memoryInbox } from "@redoxkit/destination"
import { redox } from "@redoxkit/express"
import express from "express"
import express4 from "express-4"

const destination = createDestination({ verificationToken: "token", inbox: memoryInbox() })

const app = express()
app.use(redox(destination))
app.use("/redox", redox(destination))
app.use("/redox", express.json(), redox(destination))
app.use(["/redox", "/hooks/redox"], redox(destination))
app.all("/redox", redox(destination))
app.post("/redox/:tenant", redox(destination))
const router = express.Router()
router.post("/redox", redox(destination))
router.all("/redox", (request, response, next) => redox(destination)(request, response, next))
app.use("/api", router)

const app4 = express4()
app4.use(redox(destination))
app4.use("/redox", redox(destination))
app4.all("/redox", redox(destination))
const router4 = express4.Router()
router4.post("/redox", express4.json(), redox(destination))
app4.use("/api", router4)

// Destinations of other models fit as well.
interface OwnEvents {
  Billing: { Closed: { readonly Meta: { readonly DataModel: "Billing" } } }
}
const own = createDestination<OwnEvents, Record<never, never>>({
  verificationToken: "token",
  inbox: memoryInbox(),
  models: { events: [] },
})
app.use("/own", redox(own))

// @ts-expect-error -- options are no destination
redox({ verificationToken: "token" })
// @ts-expect-error -- the destination is missing
app.use("/redox", redox())

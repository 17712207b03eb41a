// Compiled, never run: the middleware fits the real types of Koa 3 and 2 without a cast.
import Router from "@koa/router"
import { createDestination, memoryInbox } from "@redoxkit/destination"
import { redox } from "@redoxkit/koa"
import Koa from "koa"
import Koa2 from "koa-2"
import mount from "koa-mount"

const destination = createDestination({ verificationToken: "token", inbox: memoryInbox() })

const app = new Koa()
app.use(redox(destination))
app.use(mount("/redox", redox(destination)))
const router = new Router()
router.all("/redox", redox(destination))
router.post("/redox/:tenant", redox(destination))
router.all("/redox", (context, next) => redox(destination)(context, next))
app.use(router.routes())

const withState = new Koa<{ user: string }, { tenant: string }>()
withState.use(mount("/redox", redox(destination)))
withState.use(redox(destination))
const routerWithState = new Router<{ user: string }>()
routerWithState.all("/redox", redox(destination))

const app2 = new Koa2()
app2.use(redox(destination))

// Destinations of other models fit as well.
interface OwnEvents {
  Billing: { Closed: { readonly Meta: { readonly DataModel: "Billing" } } }
}
const own = createDestination<OwnEvents, Record<never, never>>({
  verificationToken: "token",
  inbox: memoryInbox(),
  models: { events: [] },
})
app.use(mount("/own", redox(own)))

// @ts-expect-error -- options are no destination
redox({ verificationToken: "token" })
// @ts-expect-error -- the destination is missing
app.use(redox())

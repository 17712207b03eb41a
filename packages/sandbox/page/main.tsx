import { render } from "preact"
import { App } from "./app.tsx"
import { followAlerts } from "./state/alerts.ts"
import { guardDrafts } from "./state/drafts.ts"
import { followEvents } from "./state/events.ts"
import { startFeed } from "./state/feed.ts"
import { followWorld } from "./state/world.ts"
import "./styles/page.css"

followWorld()
followAlerts()
followEvents()
guardDrafts()
startFeed()
render(<App />, document.body)

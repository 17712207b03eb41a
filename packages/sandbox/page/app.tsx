import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import { type View, views } from "./location/place.ts"
import { CopyByHand } from "./parts/copy-by-hand.tsx"
import { Header } from "./parts/header.tsx"
import { place } from "./state/place.ts"
import { toast } from "./state/toast.ts"
import { ComposeView } from "./views/compose.tsx"
import { ErrorsView } from "./views/errors.tsx"
import { MessagesView } from "./views/messages.tsx"
import { PatientsView } from "./views/patients.tsx"
import { SubscriptionsView } from "./views/subscriptions.tsx"
import { TransmissionsView } from "./views/transmissions.tsx"

/** The names of the views. */
export const titles: Readonly<Record<View, string>> = {
  transmissions: "Transmissions",
  messages: "Messages",
  errors: "Errors",
  patients: "Patients",
  subscriptions: "Subscriptions",
  compose: "Compose",
}

const components: Readonly<Record<View, () => JSX.Element>> = {
  transmissions: TransmissionsView,
  messages: MessagesView,
  errors: ErrorsView,
  patients: PatientsView,
  subscriptions: SubscriptionsView,
  compose: ComposeView,
}

/** The page. */
export function App(): JSX.Element {
  const { view } = place.value
  const Shown = components[view]
  useEffect(() => {
    document.title = `${titles[view]} · redoxkit sandbox`
  }, [view])
  return (
    <>
      <Header titles={views.map((name) => [name, titles[name]])} />
      <main class={`view ${view}`} aria-label={titles[view]}>
        <h1 class="hidden-text">{titles[view]}</h1>
        <Shown key={view} />
      </main>
      <CopyByHand />
      <div class="toasts" role="status">
        {toast.value !== undefined && <div class="toast">{toast.value}</div>}
      </div>
    </>
  )
}

import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import type { RequestTroubleKind } from "../api/types.ts"
import { wiring } from "../api/wiring.ts"
import { world } from "../state/world.ts"
import { SwitchList } from "./switch-list.tsx"

const descriptions: Readonly<Record<RequestTroubleKind, string>> = {
  "unauthorized-text": "401 as plain text: the token is not taken. Your source should get a new one.",
  "unauthorized-html": "401 as a page, which no JSON parser reads.",
  "rate-limited": "429: too many requests. Your source should wait.",
  "server-error": "500 as plain text: nothing was taken.",
  "bad-gateway": "502 as a page: nothing was taken.",
  "gateway-timeout": "504 as plain text: nothing was taken.",
  delay: "The request is taken ten seconds late.",
  "cut-connection": "The connection ends before the request is taken.",
  "lose-answer": "The request is taken, but its answer gets lost: sent again, it is there twice.",
}

const paths = ["/endpoint", "/query", "/upload", "/auth/authenticate", "/auth/refreshToken", "/v2/auth/token"]

/** Switches for what goes wrong with the requests of sources. */
export function RequestTroubles(): JSX.Element {
  const path = useSignal("")
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  const on = world.value?.requestTroubles ?? []
  return (
    <article class="record">
      <header class="record-head spaced">
        <h2 ref={head} tabIndex={-1}>
          Trouble for sources
        </h2>
        <p class="quiet">
          What your source gets when Redox, or what stands before it, has a bad day. What is switched on hits
          requests of every source.
        </p>
      </header>
      <div class="record-body">
        <SwitchList
          title="Trouble on demand"
          descriptions={descriptions}
          on={on}
          choice={
            <label>
              Requests to{" "}
              <select
                value={path.value}
                onChange={(event) => {
                  path.value = event.currentTarget.value
                }}
              >
                <option value="">all paths</option>
                {paths.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          }
          detail={(kind) => {
            const found = on.find((trouble) => trouble.kind === kind)?.path
            return found === undefined || found === null ? undefined : `at ${found}`
          }}
          add={(kind, frequency) =>
            wiring.addRequestTrouble({
              kind,
              ...frequency,
              ...(path.value === "" ? {} : { path: path.value }),
            })
          }
          remove={wiring.removeRequestTrouble}
        />
      </div>
    </article>
  )
}

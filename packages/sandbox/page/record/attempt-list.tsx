import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import type { Attempt } from "../api/types.ts"
import { Status } from "../parts/badge.tsx"
import { durationText, Time } from "../parts/time.tsx"
import { visibleText } from "../parts/visible-text.ts"
import { HiddenPayload } from "./payload.tsx"

/** Every attempt of a transmission, newest first, with its time and its answer. */
export function AttemptList({
  attempts,
  dueAt,
  isHidden,
  onShow,
}: {
  readonly attempts: readonly Attempt[]
  readonly dueAt: number | null
  /** Answers of a destination with real data are shown only when they are asked for. */
  readonly isHidden: boolean
  readonly onShow: () => Promise<void>
}): JSX.Element {
  return (
    <div class="attempts">
      {dueAt !== null && dueAt > Date.now() && (
        <p class="quiet next">
          Next attempt at <Time at={dueAt} />
        </p>
      )}
      {attempts.length === 0 && <p class="quiet next">No attempt has been made yet.</p>}
      <ol reversed>
        {attempts.toReversed().map((attempt) => (
          <AttemptItem
            key={attempt.attemptId}
            attempt={attempt}
            isNewest={attempt.number === attempts.length}
            answer={isHidden ? <HiddenPayload onShow={onShow} /> : <AttemptAnswer attempt={attempt} />}
          />
        ))}
      </ol>
    </div>
  )
}

function AttemptItem({
  attempt,
  isNewest,
  answer,
}: {
  readonly attempt: Attempt
  readonly isNewest: boolean
  readonly answer: JSX.Element
}): JSX.Element {
  // What somebody reads stays open when the next attempt comes.
  const isOpenAtFirst = useMemo(() => isNewest, [])
  return (
    <li>
      <details open={isOpenAtFirst}>
        <summary>
          <span class="attempt-number">{attempt.number}</span>
          {attempt.endedAt === null ? <span class="quiet">under way</span> : <Outcome attempt={attempt} />}
          {attempt.troubles.map((trouble) => (
            <span class="chip" key={trouble} title="Trouble that hit this attempt">
              {trouble}
            </span>
          ))}
          <span class="attempt-time">
            <Time at={attempt.startedAt} />
            {attempt.endedAt !== null && (
              <span class="quiet"> {durationText(attempt.endedAt - attempt.startedAt)}</span>
            )}
          </span>
        </summary>
        {answer}
      </details>
    </li>
  )
}

function Outcome({ attempt: { status, error } }: { readonly attempt: Attempt }): JSX.Element {
  return (
    <>
      {status !== null && <Status status={status} />}
      {error !== null && error !== "status" && <span class="status bad">{error}</span>}
    </>
  )
}

function AttemptAnswer({ attempt }: { readonly attempt: Attempt }): JSX.Element {
  const { attemptId, headers, body, bodyCut, status } = attempt
  return (
    <div class="answer">
      <p>
        <span class="quiet">Attempt ID</span> <code>{attemptId}</code>
      </p>
      {headers !== null && Object.keys(headers).length > 0 && (
        <dl class="headers">
          {Object.entries(headers).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{visibleText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {status !== null && (body === null || body === "") && <p class="quiet">The answer had no body.</p>}
      {body !== null && body !== "" && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
          <pre tabIndex={0}>{visibleText(body)}</pre>
          {bodyCut && <p class="quiet">Cut: only the beginning of the answer is kept.</p>}
        </>
      )}
    </div>
  )
}

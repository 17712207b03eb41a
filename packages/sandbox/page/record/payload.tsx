import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import type { ValidationIssue } from "../api/types.ts"
import { DEEPEST, isDeeper } from "../json/is-deeper.ts"
import { layOut } from "../json/json-lines.ts"
import { JsonView } from "../json/json-view.tsx"
import { parseJson } from "../json/parse-json.ts"
import { Icon } from "../parts/icon.tsx"
import { useAction } from "../parts/use-action.ts"
import { visibleText } from "../parts/visible-text.ts"

/** A message, or what stands in its place while it is hidden. */
export function Payload({
  text,
  issues,
  onShow,
}: {
  readonly text: string | null
  readonly issues: readonly ValidationIssue[] | null
  readonly onShow: () => Promise<void>
}): JSX.Element {
  if (text === null) return <HiddenPayload onShow={onShow} />
  return <Written text={text} issues={issues ?? []} />
}

/** Stands in the place of data that may be about real people. */
export function HiddenPayload({ onShow }: { readonly onShow: () => Promise<void> }): JSX.Element {
  const action = useAction()
  return (
    <div class="hidden-payload">
      <h3>Hidden: the destination holds real data</h3>
      <p>The payload may be about real people. It stays out of sight until you ask for it.</p>
      <button
        type="button"
        class="button"
        disabled={action.busy.value}
        onClick={() => void action.run(onShow)}
      >
        <Icon name="eye" /> Show the payload
      </button>
    </div>
  )
}

function Written({
  text,
  issues,
}: {
  readonly text: string
  readonly issues: readonly ValidationIssue[]
}): JSX.Element {
  const isTooDeep = useMemo(() => isDeeper(text, DEEPEST), [text])
  const lines = useMemo(() => {
    if (isTooDeep) return undefined
    const json = parseJson(text)
    return json === undefined ? undefined : layOut(json)
  }, [text])
  if (lines !== undefined) return <JsonView lines={lines} issues={issues} source={text} />
  return (
    <div class="raw">
      {text === "" ? (
        <p class="quiet">Empty</p>
      ) : (
        <p class="quiet">
          {isTooDeep
            ? `This is nested deeper than ${DEEPEST} levels; here is the text as it came.`
            : "This is no JSON; here is the text as it came."}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre tabIndex={0}>{visibleText(text)}</pre>
    </div>
  )
}

import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { Failure } from "../parts/failure.tsx"
import { Icon } from "../parts/icon.tsx"
import { useAction } from "../parts/use-action.ts"
import { begin } from "./common-fields.tsx"
import { useReturnFocus } from "./use-return-focus.ts"

/** Removes something for good, after one more question. */
export function RemoveButton({
  what,
  remove,
}: {
  /** What is removed, such as "source". */
  readonly what: string
  readonly remove: () => Promise<void>
}): JSX.Element {
  const isAsking = useSignal(false)
  const action = useAction()
  const button = useReturnFocus(isAsking.value)
  return (
    <>
      {isAsking.value ? (
        <>
          <button
            type="button"
            class="button"
            ref={begin}
            onClick={() => {
              isAsking.value = false
            }}
          >
            Keep it
          </button>
          <button
            type="button"
            class="button danger"
            disabled={action.busy.value}
            onClick={() =>
              void action.run(async () => {
                isAsking.value = false
                await remove()
              })
            }
          >
            Remove the {what}
          </button>
        </>
      ) : (
        <button
          ref={button}
          type="button"
          class="button plain"
          onClick={() => {
            isAsking.value = true
          }}
        >
          <Icon name="close" /> Remove
        </button>
      )}
      <Failure error={action.error.value} />
    </>
  )
}

import type { BodySeal } from "../encryption/body-seal.ts"
import type { StoreKind } from "../kind.ts"
import type { WorkerLink } from "./link.ts"
import type { Answers, StoredBody } from "./messages.ts"

/** What encrypting anew came to. */
export interface Reencrypted {
  readonly reencrypted: number
  /** Bodies whose key is missing or that were changed; they are as they were. */
  readonly unreadable: number
}

/** Encrypts with the current key what is stored otherwise, slice by slice, so that appends go on meanwhile. */
export async function reencrypt(kind: StoreKind, link: WorkerLink, seal: BodySeal): Promise<Reencrypted> {
  const { current } = seal
  if (current === null)
    throw kind.invalidOption(
      `${kind.makers.sqlite}: reencrypt() needs a key. Pass encryption, with the old keys and the current one.`,
    )
  let reencrypted = 0
  let unreadable = 0
  for (let after: number | undefined = 0; after !== undefined; ) {
    const slice: Answers["sealedOtherwise"] = await link.ask(
      { do: "sealedOtherwise", keyId: current, after },
      (answer) => answer,
    )
    for (const body of slice.bodies) {
      const stored = sealedAnew(seal, body)
      if (stored === undefined) unreadable += 1
      else {
        await link.ask({ do: "reseal", seq: body.seq, stored, keyId: current }, () => undefined)
        reencrypted += 1
      }
    }
    after = slice.next
  }
  await link.ask({ do: "usedKeys" }, () => undefined)
  return { reencrypted, unreadable }
}

function sealedAnew(seal: BodySeal, { key, stored }: StoredBody): Uint8Array | undefined {
  try {
    return seal.seal(key, seal.open(key, stored))
  } catch {
    return undefined
  }
}

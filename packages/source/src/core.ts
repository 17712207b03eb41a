import { type AccessTokens, accessTokens } from "./auth/token-store.ts"
import type { Deadline } from "./deadline.ts"
import { placeFiles } from "./files/place-files.ts"
import type { Message } from "./fill-meta.ts"
import type { Settings } from "./options.ts"

/** What every verb of a source works with. */
export interface Core {
  readonly settings: Settings
  readonly tokens: AccessTokens
  /** Puts what Redox takes in the place of files that a message holds. The message itself is not changed. */
  prepareFiles(message: Message, deadline: Deadline): Promise<Message>
}

/** Puts a source together. */
export function createCore(settings: Settings): Core {
  const core: Core = {
    settings,
    tokens: accessTokens(settings.auth.at(settings)),
    prepareFiles: (message, deadline) => placeFiles(core, message, deadline),
  }
  return core
}

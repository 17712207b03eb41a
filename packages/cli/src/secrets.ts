import { readFileSync } from "node:fs"
import { type EncryptionOptions, encryptionFrom } from "@redoxkit/store"
import type { Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

/** Environment variable with the verification token of a destination. */
export const TOKEN_VARIABLE = "REDOX_VERIFICATION_TOKEN"

/** Environment variable with the secret of a sign-on. */
export const SSO_SECRET_VARIABLE = "REDOX_SSO_SECRET"

/** Environment variable with the password of a sandbox. */
export const PASSWORD_VARIABLE = "REDOXKIT_SANDBOX_PASSWORD"

/** Environment variable with the keys of an encrypted inbox or outbox. */
export const KEYS_VARIABLE = "REDOXKIT_ENCRYPTION_KEYS"

/** The keys of an encrypted file, as `ID=KEY` pairs, the current one first. @throws UsageError, which repeats no key */
export function encryptionKeys({ env = {} }: Terminal): { readonly encryption?: EncryptionOptions } {
  try {
    return encryptionFrom(env[KEYS_VARIABLE])
  } catch (cause) {
    throw new UsageError(`${KEYS_VARIABLE} must hold ID=KEY pairs with spaces or commas between.`, { cause })
  }
}

/** The verification token: from the option, or else from the environment. @throws UsageError when there is none */
export function verificationToken({ env = {} }: Terminal, option: string | undefined): string {
  const token = option ?? env[TOKEN_VARIABLE]
  if (token !== undefined && token !== "") return token
  throw new UsageError(
    `The verification token is missing. Set ${TOKEN_VARIABLE}, or pass --token TOKEN, which others on this machine can see.`,
  )
}

/** The secret of a sign-on: from the option, or else from the environment. @throws UsageError when there is none */
export function signOnSecret({ env = {} }: Terminal, option: string | undefined): string {
  const secret = option ?? env[SSO_SECRET_VARIABLE]
  if (secret !== undefined && secret !== "") return secret
  throw new UsageError(
    `The secret of the sign-on is missing. Set ${SSO_SECRET_VARIABLE}, or pass --secret TEXT, which others on this machine can see.`,
  )
}

/** The password of a sandbox: the first line of a file, or else from the environment. @throws UsageError */
export function sandboxPassword({ env = {} }: Terminal, file: string | undefined): string | undefined {
  if (file === undefined) return env[PASSWORD_VARIABLE] || undefined
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (cause) {
    throw new UsageError(`The file "${file}" of --password-file cannot be read.`, { cause })
  }
  const [line = ""] = text.split(/\r?\n/, 1)
  if (line === "") throw new UsageError(`The file "${file}" of --password-file is empty.`)
  return line
}

import { invalid } from "./check.ts"

/** Checks the name of a time zone. @throws SandboxError `invalid-request` */
export function checkZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone })
    return timeZone
  } catch {
    throw invalid("timeZone is no time zone. Pass a name such as America/New_York, or UTC.")
  }
}

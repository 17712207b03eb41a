import { createOneTimeLinks, type OneTimeLinks, type SignOnClaims } from "@redoxkit/destination"

/** Who opens this server from the health system, and for which patient. A real application has its session here. */
export interface Launch {
  readonly user: string
  readonly patientIds: readonly string[]
}

/** Users on their way from the health system's software to a page of this server. */
export interface Launches {
  /** Address of this server as browsers reach it; known once it listens. */
  url: string
  /** Where the browser of a user goes: a link that works once. */
  begin(claims: SignOnClaims): Promise<string>
  /** Who comes with a link; `undefined` when it is unknown, used or too old. */
  enter(token: unknown): Promise<Launch | undefined>
}

/** Nobody is on the way yet. */
export function createLaunches(): Launches {
  const links: OneTimeLinks<Launch> = createOneTimeLinks<Launch>()
  return {
    url: "",
    begin(claims) {
      const patientIds = claims.patient_ids.map(({ id }) => id)
      return links.link(`${this.url}/start`, { user: claims.sub, patientIds })
    },
    enter: links.redeem,
  }
}

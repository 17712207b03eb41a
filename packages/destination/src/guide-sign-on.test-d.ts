// Compiled, never run: the code of docs/sign-on.md. tests/docs.test.ts keeps them the same.
import { createDestination, createOneTimeLinks, SignOnRefusal, sqliteInbox } from "@redoxkit/destination"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
  signOn: {
    secret: process.env.REDOX_SSO_SECRET,
    issuer: process.env.REDOX_SSO_ISSUERS?.split(","), // IDs of the sources whose users may sign on
    audience: process.env.REDOX_SSO_AUDIENCE, // ID of your destination
  },
})

const links = createOneTimeLinks<{ userId: string; patientIds: string[] }>()

destination.signOn(async ({ claims }) => {
  const user = await users.find(claims.iss, claims.sub)
  if (user === undefined) throw new SignOnRefusal("You have no account here.")
  const patientIds = claims.patient_ids.map(({ id }) => id)
  return { location: await links.link("https://app.example.org/start", { userId: user.id, patientIds }) }
})

app.get("/start", async (request, response) => {
  const session = await links.redeem(request.query.token)
  if (session === undefined) return response.status(410).send("Please open the application again.")
  response.cookie("session", await sessions.begin(session), { httpOnly: true, secure: true, sameSite: "lax" })
  response.redirect("/home")
})

destination.signOn(async ({ claims }) => ({ html: await pages.summaryFor(claims) }))

app.use("/redox/sso", redox(destination))

destination.signOn(async ({ claims, message }, { disagreements }) => {
  if (disagreements.length > 0) throw new SignOnRefusal("Please open the application again.")
  return { location: await links.link("https://app.example.org/start", sessionOf(claims, message.Visit)) }
})

createOneTimeLinks<{ userId: string }>({
  store: {
    put: (key, { session, expiresAt }) =>
      sql`insert into links values (${key}, ${session.userId}, ${expiresAt})`,
    take: async (key) => {
      const [row] = await sql`delete from links where key = ${key} returning user_id, expires_at`
      return row && { session: { userId: row.user_id }, expiresAt: Number(row.expires_at) }
    },
  },
})

createDestination({
  verificationToken,
  inbox,
  signOn: {
    secret,
    issuer,
    audience,
    usedTokens: {
      use: async (key, expiresAt) => {
        const added =
          await sql`insert into used_tokens values (${key}, ${expiresAt}) on conflict do nothing returning key`
        return added.length === 1
      },
    },
  },
})

import type { Destination, Inbox, SignOnClaims } from "@redoxkit/destination"
import type { SsoVisit } from "@redoxkit/models"

interface Response {
  status(code: number): Response
  send(text: string): void
  cookie(name: string, value: string, options: object): void
  redirect(path: string): void
}
declare const app: {
  get(
    path: string,
    handler: (request: { query: { token?: unknown } }, response: Response) => Promise<void>,
  ): void
  use(path: string, handler: unknown): void
}
declare const users: { find(source: string, subject: string): Promise<{ id: string } | undefined> }
declare const sessions: { begin(session: object): Promise<string> }
declare const pages: { summaryFor(claims: SignOnClaims): Promise<string> }
declare function redox(destination: Destination): unknown
declare function sessionOf(
  claims: SignOnClaims,
  visit: SsoVisit | undefined,
): { userId: string; patientIds: string[] }
declare function sql(
  text: TemplateStringsArray,
  ...values: unknown[]
): Promise<{ user_id: string; expires_at: string }[]>
declare const verificationToken: string
declare const secret: string
declare const issuer: string
declare const audience: string
declare const inbox: Inbox

import { identifierKey, type Members, nameKey, type RecordState, type StoredRecord } from "../records.ts"
import { idOf, type Learning, objectsAt } from "./learning.ts"
import { isObject, mergeMembers } from "./merge-members.ts"

/**
 * Provider New, Update, Activate and Deactivate: the provider that one of the identifiers names is merged with what the
 * message says, one that is not known is kept as it is told. Activate and Deactivate say how it stands, else `IsActive`.
 */
export function learnProviders(learning: Learning): void {
  const { message } = learning
  if (message.Providers === undefined) learning.gap("Providers", "missing")
  const { EventType } = message.Meta
  const isActive = EventType === "Activate" ? true : EventType === "Deactivate" ? false : undefined
  for (const { entry, location } of objectsAt(learning, message, "Providers")) {
    const said = isActive === undefined ? entry : { ...entry, IsActive: isActive }
    keepProvider(learning, said, location)
  }
}

/** Keeps one provider. */
export function keepProvider(learning: Learning, provider: Members, location: string): void {
  const record = keepEntry(learning, "provider", provider, stateOf(provider.IsActive), location)
  if (record === undefined) return
  const { LastName } = isObject(record.body.Demographics) ? record.body.Demographics : {}
  learning.records.setKey(record, "last-name", typeof LastName === "string" ? [nameKey(LastName)] : [])
}

/**
 * Organization New and Update: the organization that one of the identifiers names is merged with what the message says. An
 * Update with an `Action` that begins with "Delete" or "Remove" removes it. Redox documents no list of actions.
 */
export function learnOrganizations(learning: Learning): void {
  const { message, records } = learning
  if (message.Organizations === undefined) learning.gap("Organizations", "missing")
  const { Action, Directory } = message
  const isRemoval = typeof Action === "string" && /^(delete|remove)/i.test(Action.trim())
  for (const { entry, location } of objectsAt(learning, message, "Organizations")) {
    if (!isRemoval) keepOrganization(learning, { ...entry, Directory: Directory ?? null }, location)
    else {
      const known = knownEntry(learning, "organization", identifierKeysOf(entry))
      if (known === undefined) learning.gap(location, "unknown")
      else records.remove(known)
    }
  }
}

/** Keeps one organization, with `Directory` among its members. */
export function keepOrganization(learning: Learning, organization: Members, location: string): void {
  const record = keepEntry(learning, "organization", organization, stateOf(organization.Active), location)
  const { Name } = record?.body ?? {}
  if (record !== undefined)
    learning.records.setKey(record, "name", typeof Name === "string" ? [nameKey(Name)] : [])
}

/** Identifiers are united: one that the message leaves out still finds the entry. */
function keepEntry(
  learning: Learning,
  kind: "provider" | "organization",
  said: Members,
  state: RecordState | undefined,
  location: string,
): StoredRecord | undefined {
  const { records, gap } = learning
  const keys = identifierKeysOf(said)
  if (keys.length === 0) {
    gap(`${location}.Identifiers`, "missing")
    return undefined
  }
  const known = knownEntry(learning, kind, keys)
  const record =
    known === undefined
      ? records.add(kind, { body: said, ...(state === undefined ? {} : { state }) })
      : records.change(known, {
          body: mergeMembers(known.body, said, ["Demographics"]),
          ...(state === undefined ? {} : { state }),
        })
  for (const key of keys)
    if (records.owner(kind, "identifier", key) === undefined) records.addKey(record, "identifier", key)
  return record
}

function knownEntry({ records }: Learning, kind: "provider" | "organization", keys: readonly string[]) {
  for (const key of keys) {
    const owner = records.owner(kind, "identifier", key)
    if (owner !== undefined) return records.get(owner.recordId)
  }
  return undefined
}

function identifierKeysOf({ Identifiers }: Members): readonly string[] {
  const entries = Array.isArray(Identifiers) ? Identifiers.filter(isObject) : []
  return entries.flatMap(({ ID, IDType }) => {
    const id = idOf(ID)
    return id === undefined ? [] : [identifierKey(idOf(IDType), id)]
  })
}

function stateOf(isActive: unknown): RecordState | undefined {
  return typeof isActive === "boolean" ? (isActive ? "active" : "inactive") : undefined
}

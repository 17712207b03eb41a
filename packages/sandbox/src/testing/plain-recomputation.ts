/**
 * What a hospital's messages come to, worked out once more in the plainest way: lists in memory that are searched from one
 * end to the other. It shares no code with what the sandbox does; both follow the rules of docs/data-on-demand.md.
 */

// biome-ignore lint/suspicious/noExplicitAny: messages of every shape, odd ones too.
type Any = any

export interface PlainPatient {
  ids: string[]
  retired: string[]
  person: string | null
  facts: Record<string, unknown>
  gone: boolean
}

export interface PlainThing {
  kind: string
  /** By what it is found again. */
  id: string | null
  otherId: string | null
  state: string
  patient: PlainPatient | null
  visit: string | null
  body: Record<string, unknown>
  steps: { name: string; place?: unknown }[]
  otherNumbers: string[]
  scope: string
  gone: boolean
}

export interface PlainHospital {
  patients: PlainPatient[]
  things: Record<string, PlainThing[]>
}

export function recompute(messages: readonly Any[]): PlainHospital {
  const hospital: PlainHospital = { patients: [], things: {} }
  for (const message of messages) take(hospital, message)
  return hospital
}

const isThing = (value: Any): boolean => value !== null && typeof value === "object" && !Array.isArray(value)

export function isEmpty(value: Any): boolean {
  if (value === null || value === undefined || value === "") return true
  if (typeof value !== "object") return false
  for (const member of Object.values(value)) if (!isEmpty(member)) return false
  return true
}

function over(old: Any, fresh: Any, deep: Any = {}): Record<string, unknown> {
  const result = { ...old }
  for (const name of Object.keys(fresh)) {
    if (!(name in result)) result[name] = fresh[name]
    else if (name in deep && isThing(result[name]) && isThing(fresh[name]))
      result[name] = over(result[name], fresh[name], deep[name])
    else if (!isEmpty(fresh[name])) result[name] = fresh[name]
  }
  return result
}

const deepOfPatient = { Demographics: { PhoneNumber: {} } }

function name(value: Any): string | null {
  if (typeof value === "number") return `${value}`
  return typeof value === "string" && /\S/.test(value) ? value : null
}

function listOf(value: Any): Any[] {
  return Array.isArray(value) ? value.filter(isThing) : []
}

function idsIn(list: Any): string[] {
  const ids: string[] = []
  for (const entry of listOf(list)) {
    const id = name(entry.ID)
    const key = `${name(entry.IDType) ?? ""}|${id}`
    if (id !== null && !ids.includes(key)) ids.push(key)
  }
  return ids
}

function ownerOf(hospital: PlainHospital, key: string): PlainPatient | undefined {
  for (const patient of hospital.patients)
    if (!patient.gone && (patient.ids.includes(key) || patient.retired.includes(key))) return patient
  return undefined
}

function patientIn(hospital: PlainHospital, said: Any, model: string): PlainPatient | null {
  if (!isThing(said)) return null
  const ids = idsIn(said.Identifiers)
  const who = isThing(said.Demographics) ? said.Demographics : {}
  const parts = [who.FirstName, who.LastName, who.DOB]
  const isWhole = parts.every((part) => typeof part === "string" && part.trim() !== "")
  const person = isWhole ? parts.map((part) => part.trim().toLowerCase()).join("|") : null
  if (ids.length === 0 && person === null) return null

  let found: PlainPatient | undefined
  if (ids.length === 0) found = hospital.patients.find((patient) => patient.person === person)
  else
    for (const id of ids) {
      found = ownerOf(hospital, id)
      if (found !== undefined) break
    }
  const facts: Record<string, unknown> = {}
  for (const member of [
    "Demographics",
    "Contacts",
    "PCP",
    "Guarantor",
    "Insurances",
    "Diagnoses",
    "Consent",
    "Notes",
  ])
    if (said[member] !== undefined && said[member] !== null) facts[member] = said[member]
  if (model === "PatientAdmin" && said.Allergies != null) facts.Allergies = said.Allergies
  if (!isThing(facts.Demographics)) delete facts.Demographics
  if (found === undefined) {
    found = { ids: [], retired: [], person: ids.length === 0 ? person : null, facts, gone: false }
    hospital.patients.push(found)
  } else found.facts = over(found.facts, facts, deepOfPatient)
  for (const id of ids) if (ownerOf(hospital, id) === undefined) found.ids.push(id)
  return found
}

function mergePatients(hospital: PlainHospital, said: Any): void {
  if (!isThing(said)) return
  const now = idsIn(said.Identifiers)
  const before = idsIn(said.PreviousIdentifiers).filter((id) => !now.includes(id))
  if (now.length === 0) return
  const goes = (id: string): boolean =>
    before.some(
      (other) => ownerOf(hospital, other) !== undefined && ownerOf(hospital, other) === ownerOf(hospital, id),
    )
  // What both had in common does not tell who remains.
  const Identifiers = [...now.filter((id) => !goes(id)), ...now.filter(goes)].map((id) => {
    const [IDType = "", ...rest] = id.split("|")
    return { ID: rest.join("|"), IDType }
  })
  const survivor = patientIn(hospital, { ...said, Identifiers }, "PatientAdmin")
  if (survivor === null) return
  if (before.length === 0) return
  for (const id of before) {
    const owner = ownerOf(hospital, id)
    if (owner === undefined) survivor.retired.push(id)
    else if (owner === survivor) {
      if (survivor.ids.includes(id)) survivor.retired.push(id)
      survivor.ids = survivor.ids.filter((other) => other !== id)
    } else {
      survivor.retired.push(...owner.ids, ...owner.retired)
      survivor.facts = over(owner.facts, survivor.facts, deepOfPatient)
      owner.gone = true
      for (const things of Object.values(hospital.things))
        for (const thing of things) if (thing.patient === owner) thing.patient = survivor
    }
  }
  for (const id of now)
    if (survivor.retired.includes(id)) {
      survivor.retired = survivor.retired.filter((other) => other !== id)
      survivor.ids.push(id)
    }
}

function all(hospital: PlainHospital, kind: string): PlainThing[] {
  hospital.things[kind] ??= []
  return hospital.things[kind]
}

function search(
  hospital: PlainHospital,
  kind: string,
  fits: (thing: PlainThing) => boolean,
): PlainThing | undefined {
  const things = all(hospital, kind)
  for (const thing of things) if (!thing.gone && fits(thing)) return thing
  return undefined
}

function begin(hospital: PlainHospital, kind: string, more: Partial<PlainThing>): PlainThing {
  const thing: PlainThing = {
    ...{ kind, id: null, otherId: null, state: "active", patient: null, visit: null },
    ...{ body: {}, steps: [], otherNumbers: [], scope: "", gone: false },
    ...more,
  }
  all(hospital, kind).push(thing)
  return thing
}

function visitNamed(hospital: PlainHospital, kind: string, number: string | null): PlainThing | undefined {
  if (number === null) return undefined
  return search(hospital, kind, (thing) => thing.visit === number || thing.otherNumbers.includes(number))
}

/** The number by which a visit goes now. */
function numberNow(hospital: PlainHospital, visit: Any): string | null {
  const number = isThing(visit) ? name(visit.VisitNumber) : null
  return visitNamed(hospital, "visit", number)?.visit ?? number
}

function standing(steps: PlainThing["steps"]): string {
  let state = "canceled"
  for (const step of steps)
    switch (step.name) {
      case "PreAdmit":
        if (state === "canceled") state = "planned"
        break
      case "Arrival":
        state = "arrived"
        break
      case "Discharge":
        state = "discharged"
        break
      default:
        if (state !== "discharged") state = "arrived"
    }
  return state
}

function forgetDischarge(body: Record<string, unknown>): void {
  for (const member of Object.keys(body)) if (member.startsWith("Discharge")) delete body[member]
}

/** What is another patient's is not added to. */
function belongsToAnother(thing: PlainThing, patient: PlainPatient | null): boolean {
  return thing.patient !== null && patient !== null && thing.patient !== patient
}

function visitEvent(hospital: PlainHospital, event: string, message: Any): void {
  const patient = patientIn(hospital, message.Patient, "PatientAdmin")
  const said = message.Visit
  const number = isThing(said) ? name(said.VisitNumber) : null
  if (number === null) return
  let visit = visitNamed(hospital, "visit", number)
  const isNew = visit === undefined
  visit ??= begin(hospital, "visit", { visit: number })
  const before = visit.state
  if (event === "Cancel") cancelVisit(visit, isNew, message.Meta.CanceledEvent, said)
  else {
    const last = visit.steps.at(-1)?.name
    if (event === "Transfer") visit.steps.push({ name: event, place: visit.body.Location })
    else if (event === "VisitUpdate") {
      if (visit.steps.length === 0 && (isNew || before !== "canceled"))
        visit.steps.push({ name: isEmpty(said.DischargeDateTime) ? event : "Discharge" })
    } else if (last !== event) visit.steps.push({ name: event })
    if (before === "discharged" && standing(visit.steps) !== "discharged") forgetDischarge(visit.body)
  }
  visit.state = standing(visit.steps)
  visit.body = over(belongsToAnother(visit, patient) ? {} : visit.body, said)
  visit.body.VisitNumber = visit.visit
  if (patient !== null) visit.patient = patient
}

function cancelVisit(visit: PlainThing, isNew: boolean, canceled: Any, said: Any): void {
  if (isNew) {
    if (canceled === "Discharge" || canceled === "Transfer") visit.steps.push({ name: "VisitUpdate" })
    return
  }
  const event = name(canceled) ?? visit.steps.at(-1)?.name
  if (event === "Discharge" || event === "PreAdmit") {
    const had = visit.steps.some((step) => step.name === event)
    visit.steps = visit.steps.filter((step) => step.name !== event)
    if (event === "Discharge" && had) forgetDischarge(visit.body)
    return
  }
  if (event === "Transfer") {
    for (let index = visit.steps.length - 1; index >= 0; index--)
      if (visit.steps[index]?.name === "Transfer") {
        putBack(visit, visit.steps[index]?.place, said)
        visit.steps.splice(index, 1)
        return
      }
    return
  }
  if (event !== "Arrival" && event !== "Registration" && event !== "VisitUpdate") return
  const left: PlainThing["steps"] = []
  const undone: PlainThing["steps"] = []
  let hasGone = false
  for (const step of visit.steps) {
    if (step.name === event) hasGone = true
    const falls =
      step.name === event ||
      step.name === "VisitUpdate" ||
      (hasGone && (step.name === "Transfer" || step.name === "Discharge"))
    if (falls) undone.push(step)
    else left.push(step)
  }
  for (const step of undone.reverse()) {
    if (step.name === "Transfer") putBack(visit, step.place, said)
    if (step.name === "Discharge") forgetDischarge(visit.body)
  }
  visit.steps = left
}

function putBack(visit: PlainThing, place: unknown, said: Any): void {
  delete visit.body.PreviousLocation
  if (isEmpty(said.Location) && !isEmpty(place)) visit.body.Location = place
}

function mergeVisits(hospital: PlainHospital, message: Any): void {
  const patient = patientIn(hospital, message.Patient, "PatientAdmin")
  const named = isThing(message.Visit) ? name(message.Visit.VisitNumber) : null
  if (named === null) return
  const number = numberNow(hospital, message.Visit) as string
  const earlier: string[] = []
  for (const entry of listOf(message.Patient?.PreviousIdentifiers)) {
    const id = name(entry.ID)
    if (id === null) continue
    const isVisit = typeof entry.IDType === "string" && entry.IDType.toLowerCase().includes("visit")
    const isKnown = ["visit", "appointment"].some((kind) => visitNamed(hospital, kind, id) !== undefined)
    if ((isVisit || isKnown) && numberNow(hospital, { VisitNumber: id }) !== number) earlier.push(id)
  }
  let survivor = visitNamed(hospital, "visit", number)
  if (survivor === undefined) {
    const first = earlier.map((id) => visitNamed(hospital, "visit", id)).find((visit) => visit !== undefined)
    survivor = begin(hospital, "visit", {
      visit: number,
      body: message.Visit,
      state: first?.state ?? "arrived",
      patient: first?.patient ?? null,
      steps: [...(first?.steps ?? [{ name: "VisitUpdate" }])],
    })
  }
  if (patient !== null) survivor.patient = patient
  for (const id of earlier) {
    const was = numberNow(hospital, { VisitNumber: id }) as string
    const gone = visitNamed(hospital, "visit", id)
    if (gone === undefined) survivor.otherNumbers.push(id)
    else if (gone !== survivor) {
      survivor.body = over(gone.body, survivor.body)
      survivor.body.VisitNumber = number
      survivor.otherNumbers.push(gone.visit as string, ...gone.otherNumbers)
      gone.gone = true
    }
    const booked = visitNamed(hospital, "appointment", id)
    const kept = visitNamed(hospital, "appointment", number)
    if (booked !== undefined && booked !== kept) {
      if (kept === undefined) {
        booked.otherNumbers.push(booked.visit as string)
        booked.visit = number
        booked.body = { ...booked.body, VisitNumber: number }
      } else {
        kept.otherNumbers.push(booked.visit as string, ...booked.otherNumbers)
        booked.gone = true
      }
    }
    for (const things of Object.values(hospital.things))
      for (const thing of things) if (thing.visit === was) thing.visit = number
  }
}

function appointmentEvent(hospital: PlainHospital, event: string, message: Any): void {
  const patient = patientIn(hospital, message.Patient, "Scheduling")
  const said = message.Visit
  const number = isThing(said) ? name(said.VisitNumber) : null
  if (number === null) return
  let known = visitNamed(hospital, "appointment", number)
  const old =
    event === "Reschedule" ? visitNamed(hospital, "appointment", name(said.OldVisitNumber)) : undefined
  if (old !== undefined && old !== known) {
    if (known === undefined) {
      known = old
      known.otherNumbers.push(known.visit as string)
      known.visit = number
    } else {
      known.otherNumbers.push(old.visit as string, ...old.otherNumbers)
      old.gone = true
    }
  }
  const state = { New: "scheduled", Reschedule: "scheduled", Cancel: "canceled", NoShow: "no-show" }[event]
  if (known === undefined)
    begin(hospital, "appointment", { visit: number, body: said, state: state ?? "scheduled", patient })
  else {
    const before = belongsToAnother(known, patient) ? {} : known.body
    known.body = { ...over(before, said), VisitNumber: known.visit }
    if (state !== undefined) known.state = state
    if (patient !== null) known.patient = patient
  }
}

/** Keeps a thing that goes by one ID, or another when it has none. */
function keep(
  hospital: PlainHospital,
  kind: string,
  body: Any,
  ids: readonly [string | null, string | null],
  owner: { patient: PlainPatient | null; visit: string | null },
  state: string | undefined,
  merge: (old: Any, fresh: Any) => Record<string, unknown> = over,
): void {
  const [id, otherId] = ids
  let known = id === null ? undefined : search(hospital, kind, (thing) => thing.id === id)
  if (known === undefined && otherId !== null)
    known = search(hospital, kind, (thing) => thing.otherId === otherId)
  if (known !== undefined && id !== null && known.id !== null && known.id !== id) known = undefined
  if (known === undefined) {
    begin(hospital, kind, { id, otherId, ...owner, body: merge({}, body), state: state ?? "active" })
    return
  }
  const isOthers = belongsToAnother(known, owner.patient)
  known.body = merge(isOthers ? {} : known.body, body)
  if (isOthers) Object.assign(known, { visit: owner.visit, id, otherId })
  known.id ??= id
  if (otherId !== null) known.otherId = otherId
  if (state !== undefined) known.state = state
  if (owner.patient !== null) known.patient = owner.patient
  if (owner.visit !== null) known.visit = owner.visit
}

function mergeResults(old: Any, fresh: Any): Record<string, unknown> {
  const results: Any[] = [...listOf(old.Results)]
  for (const result of listOf(fresh.Results)) {
    const index = results.findIndex(
      (other) =>
        other.Code === result.Code && (other.RelatedGroupID ?? null) === (result.RelatedGroupID ?? null),
    )
    if (result.Status === "Deleted") {
      if (index >= 0) results.splice(index, 1)
    } else if (index >= 0) results[index] = result
    else results.push(result)
  }
  return { ...over(old, fresh), Results: results }
}

function documentEvent(hospital: PlainHospital, kind: string, event: string, body: Any, owner: Any): void {
  if (!isThing(body)) return
  const id = name(body.DocumentID)
  const documents = all(hospital, kind)
  if (event === "Delete") {
    hospital.things[kind] = documents.filter((document) => id === null || document.id !== id)
    return
  }
  const original = event === "Replace" ? name(body.OriginalDocumentID) : null
  const replaced = original === null ? undefined : documents.find((document) => document.id === original)
  if (replaced !== undefined && id !== null) {
    hospital.things[kind] = documents.filter((document) => document === replaced || document.id !== id)
    replaced.id = id
  }
  keep(
    hospital,
    kind,
    body,
    [id, null],
    owner,
    undefined,
    event === "Replace" ? (_old, fresh) => fresh : over,
  )
}

function directoryEvent(hospital: PlainHospital, kind: string, body: Any, active: Any): void {
  const [id] = idsIn(body.Identifiers)
  if (id === undefined) return
  const state = typeof active === "boolean" ? (active ? "active" : "inactive") : undefined
  keep(hospital, kind, body, [id, null], { patient: null, visit: null }, state, (old, fresh) =>
    over(old, fresh, { Demographics: {} }),
  )
}

function take(hospital: PlainHospital, message: Any): void {
  const { DataModel: model, EventType: event } = message.Meta
  if (model === "PatientAdmin") {
    if (event === "PatientMerge") mergePatients(hospital, message.Patient)
    else if (event === "VisitMerge") mergeVisits(hospital, message)
    else if (event === "NewPatient" || event === "PatientUpdate") patientIn(hospital, message.Patient, model)
    else visitEvent(hospital, event, message)
    return
  }
  if (model === "Scheduling") {
    if (event !== "PushSlots") appointmentEvent(hospital, event, message)
    else
      for (const slot of listOf(message.Slots)) {
        const state = slot.Reason === "Booked" ? "taken" : "open"
        const nobody = { patient: null, visit: null }
        keep(hospital, "slot", slot, [name(slot.ID), null], nobody, state, (_old, fresh) => fresh)
      }
    return
  }
  if (model === "Provider") {
    const said = { Activate: true, Deactivate: false }[event as string]
    for (const entry of listOf(message.Providers)) {
      const provider = said === undefined ? entry : { ...entry, IsActive: said }
      directoryEvent(hospital, "provider", provider, provider.IsActive)
    }
    return
  }
  if (model === "Organization") {
    for (const entry of listOf(message.Organizations)) {
      const [id] = idsIn(entry.Identifiers)
      if (message.Action === "Delete")
        hospital.things.organization = all(hospital, "organization").filter((thing) => thing.id !== id)
      else
        directoryEvent(
          hospital,
          "organization",
          { ...entry, Directory: message.Directory ?? null },
          entry.Active,
        )
    }
    return
  }
  if (model === "Clinical Summary") {
    if (!isThing(message.Header)) return
    const { Meta: _meta, ...body } = message
    const patient = patientIn(hospital, message.Header.Patient, model)
    const document = isThing(message.Header.Document) ? message.Header.Document : {}
    const visit = numberNow(hospital, document.Visit)
    const scope = event === "VisitPush" ? "visit" : "patient"
    const id = name(document.ID)
    if (patient === null && visit === null && id === null) return
    // The one that was pushed last is the summary: it goes to the end.
    const kept = all(hospital, "clinical-summary").filter((other) =>
      id === null
        ? !(
            other.id === null &&
            other.scope === scope &&
            other.patient === patient &&
            (scope === "patient" || other.visit === visit)
          )
        : other.id !== id,
    )
    hospital.things["clinical-summary"] = kept
    begin(hospital, "clinical-summary", { id, scope, patient, visit, body })
    return
  }

  const patient = patientIn(hospital, message.Patient, model)
  const owner = { patient, visit: numberNow(hospital, message.Visit) }
  if (model === "Order") {
    const orders = event === "GroupedOrders" ? listOf(message.Orders) : [message.Order].filter(isThing)
    for (const order of orders) {
      const ids = [name(order.ID), name(order.ApplicationOrderID)] as const
      if (ids[0] === null && ids[1] === null) continue
      const does = event === "GroupedOrders" ? order.Status : event
      const state = does === "New" ? "active" : does === "Cancel" ? "canceled" : undefined
      keep(hospital, "order", order, ids, owner, state)
    }
  } else if (model === "Results")
    for (const order of listOf(message.Orders))
      keep(
        hospital,
        "result",
        order,
        [name(order.ID), name(order.ApplicationOrderID)],
        owner,
        undefined,
        mergeResults,
      )
  else if (model === "Notes") documentEvent(hospital, "note", event, message.Note, owner)
  else if (model === "Media") documentEvent(hospital, "media", event, message.Media, owner)
  else if (model === "Medications") {
    if (event === "Administration")
      for (const given of listOf(message.Administrations)) {
        const id = name(given.Medication?.Order?.ID)
        const said = { ...(id === null ? {} : { ID: id }), Administrations: [given] }
        keep(hospital, "medication", said, [id, null], owner, undefined, (old, fresh) => ({
          ...over(old, { ...fresh, Administrations: null }),
          Administrations: [
            ...listOf(old.Administrations).filter(
              (other) =>
                other.StartDate !== given.StartDate ||
                other.Medication.Product.Code !== given.Medication.Product.Code,
            ),
            given,
          ],
        }))
      }
    else if (isThing(message.Order) && name(message.Order.ID) !== null) {
      const state = event === "New" ? "active" : event === "Cancel" ? "canceled" : undefined
      keep(hospital, "medication", message.Order, [name(message.Order.ID), null], owner, state)
    }
  } else if (model === "Vaccination")
    for (const vaccination of listOf(message.Vaccinations)) {
      const id = `${vaccination.Order.ID} ${vaccination.Product.Code}`
      if (vaccination.Action === "Delete")
        hospital.things.vaccination = all(hospital, "vaccination").filter((other) => other.id !== id)
      else keep(hospital, "vaccination", vaccination, [id, null], owner, undefined)
    }
  else if (model === "Referral" && isThing(message.Referral)) {
    const body = isThing(message.Authorization)
      ? { ...message.Referral, AuthorizationReview: message.Authorization }
      : message.Referral
    const ids = [name(body.ID), name(body.AlternateID)] as const
    const state = event === "New" ? "active" : event === "Cancel" ? "canceled" : undefined
    keep(hospital, "referral", body, ids, owner, state, (old, fresh) =>
      over(old, fresh, { AuthorizationReview: {} }),
    )
  }
}

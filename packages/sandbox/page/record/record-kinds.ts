/** What the kinds of records are called, one of them and several, in the order in which they are shown. */
export const kindTitles: Readonly<Record<string, readonly [one: string, several: string]>> = {
  visit: ["visit", "visits"],
  appointment: ["appointment", "appointments"],
  order: ["order", "orders"],
  result: ["result", "results"],
  medication: ["medication", "medications"],
  vaccination: ["vaccination", "vaccinations"],
  note: ["note", "notes"],
  media: ["file", "files"],
  "clinical-summary": ["clinical summary", "clinical summaries"],
  document: ["document", "documents"],
  referral: ["referral", "referrals"],
  "patient-location": ["location", "locations"],
  slot: ["slot", "slots"],
  provider: ["provider", "providers"],
  organization: ["organization", "organizations"],
}

import { expect, test } from "vitest"
import { naturalBase } from "./natural-base.ts"
import { singularOf } from "./singular.ts"
import { toPascalCase } from "./words.ts"

test.for([
  ["Identifiers", "Identifier"],
  ["Diagnoses", "Diagnosis"],
  ["Addresses", "Address"],
  ["Status", "Status"],
  ["Statuses", "Status"],
  ["Notes", "Note"],
  ["Medication(s)", "Medication"],
  ["Allergies", "Allergy"],
  ["AltCodes", "AltCode"],
  ["Staff", "Staff"],
  ["Equipment", "Equipment"],
  ["Matches", "Match"],
  ["ExternalIDs", "ExternalID"],
  ["Races", "Race"],
  ["Doses", "Dose"],
  ["Responses", "Response"],
  ["Children", "Child"],
  ["Media", "Media"],
  ["Basis", "Basis"],
  ["Class", "Class"],
  ["Series", "Series"],
  ["Gas", "Gas"],
  ["ReasonForVisit", "ReasonForVisit"],
  ["", ""],
])("one of %s is called %s", ([plural, singular]) => {
  expect(singularOf(plural ?? "")).toBe(singular)
})

test.for([
  ["PCP", "Pcp"],
  ["SSO", "Sso"],
  ["Sign-on", "SignOn"],
  ["x-y", "XY"],
  ["größe", "Grosse"],
  ["DocumentIDs", "DocumentIds"],
  ["patient_first_name", "PatientFirstName"],
  ["💊", ""],
])("the word %s is written %s", ([name, word]) => {
  expect(toPascalCase(name ?? "")).toBe(word)
})

test.for([
  ["/Visit/Diagnoses[]", "Diagnosis"],
  ["/Visit/Location", "Location"],
  ["/Matrix[][]", "Matrix"],
  ["/Extensions/*", "Extension"],
  ["/1st", "Member1St"],
  ["/Patient/💊", "Patient"],
  ["/", ""],
  ["/a~1b", "AB"],
])("a shape at %s is called %s", ([path, base]) => {
  expect(naturalBase(path ?? "")).toBe(base)
})

import { below, type Column, column } from "./column.ts"

const sexes = ["Female", "Male", "Nonbinary", "Other", "Unknown"]

/** The sex of a person. Exports often write one letter. */
export const sex: Column = {
  name: "sex",
  path: "Sex",
  form: "code",
  example: "Female",
  about: "Administrative sex.",
  values: sexes,
  short: { f: "Female", m: "Male", o: "Other", u: "Unknown" },
}

/** Relation of a contact to the patient. */
export const relation: Column = {
  name: "relation",
  path: "RelationToPatient",
  form: "code",
  example: "Mother",
  about: "What this person is to the patient.",
  values: [
    "Child",
    "Employer",
    "Father",
    "Grandchild",
    "Grandparent",
    "Life Partner",
    "Mother",
    "Other",
    "Parent",
    "Self",
    "Sibling",
    "Spouse",
    "Unknown",
  ],
}

/** First, middle and last name. */
export function names(whose: string, first: string, last: string): readonly Column[] {
  return [
    column("first_name", "FirstName", "text", first, `First name of ${whose}.`),
    column("middle_name", "MiddleName", "text", "", `Middle name of ${whose}.`),
    column("last_name", "LastName", "text", last, `Last name of ${whose}.`),
  ]
}

/** A postal address. */
export function address(whose: string, filled = false): readonly Column[] {
  const example = (text: string): string => (filled ? text : "")
  return below("", "Address", [
    column("street_address", "StreetAddress", "text", example("12 Alder Lane"), `Street of ${whose}.`),
    column("city", "City", "text", example("Port Alder"), `City of ${whose}.`),
    column("state", "State", "text", example("OR"), `State of ${whose}; two letters in the US.`),
    column("zip", "ZIP", "text", example("97999"), `Postal code of ${whose}, with its leading zeros.`),
    column("county", "County", "text", example("Alder"), `County of ${whose}.`),
    column("country", "Country", "text", example("US"), `Country of ${whose}, as two letters.`),
  ])
}

/** Phone numbers; their members differ from place to place. */
export function phones(
  whose: string,
  members: readonly ("Home" | "Mobile" | "Office" | "Business")[],
  example = "",
): readonly Column[] {
  return members.map((member, index) =>
    column(
      `phone_${member.toLowerCase()}`,
      `PhoneNumber.${member}`,
      "phone",
      index === 0 ? example : "",
      `${member} phone of ${whose}.`,
    ),
  )
}

/** A provider of an appointment, or the primary care provider. */
export function provider(whose: string): readonly Column[] {
  return [
    column("id", "ID", "text", "", `ID of ${whose}.`),
    column("id_type", "IDType", "text", "", `Type of that ID, such as NPI.`),
    column("first_name", "FirstName", "text", "", `First name of ${whose}.`),
    column("last_name", "LastName", "text", "", `Last name of ${whose}.`),
    column("credentials", "Credentials", "list", "", `Credentials, such as MD.`),
    column("phone_office", "PhoneNumber.Office", "phone", "", `Office phone of ${whose}.`),
    column("email", "EmailAddresses", "list", "", `Email addresses of ${whose}.`),
    column("department", "Location.Department", "text", "", `Department of ${whose}.`),
    column("facility", "Location.Facility", "text", "", `Facility of ${whose}.`),
    ...address(whose),
  ]
}

/** `Patient.Identifiers`: several for each row. */
export const identifiers: readonly Column[] = [
  column(
    "identifier_#_id",
    "Patient.Identifiers[#].ID",
    "text",
    "BL0000017",
    "ID of the patient. A second one is identifier_2_id, and so on.",
  ),
  column(
    "identifier_#_type",
    "Patient.Identifiers[#].IDType",
    "text",
    "MR",
    "Type of that ID, as your connection names it. The same for all rows: see fixed values.",
  ),
]

/** Members of `Patient.Demographics` that both events have. */
export const demographics: readonly Column[] = below("", "Patient.Demographics", [
  ...names("the patient", "Ilse", "Quillfeather"),
  column("date_of_birth", "DOB", "date", "1980-02-29", "Date of birth."),
  sex,
  column("ssn", "SSN", "text", "", "US social security number."),
  {
    name: "race",
    path: "Race",
    form: "code",
    example: "",
    about: "Race.",
    values: [
      "American Indian or Alaska Native",
      "Asian",
      "Black or African American",
      "Native Hawaiian or Other Pacific Islander",
      "Other Race",
      "Unknown",
      "White",
    ],
  },
  column("is_hispanic", "IsHispanic", "flag", "", "Whether the patient is of Hispanic origin."),
  column("religion", "Religion", "text", "", "Religion."),
  {
    name: "marital_status",
    path: "MaritalStatus",
    form: "code",
    example: "Single",
    about: "Marital status.",
    values: [
      "Annulled",
      "Common law",
      "Divorced",
      "Domestic partner",
      "Interlocutory",
      "Legally Separated",
      "Living together",
      "Married",
      "Other",
      "Registered domestic partner",
      "Separated",
      "Single",
      "Unknown",
      "Unmarried",
      "Unreported",
      "Widowed",
    ],
  },
  column("language", "Language", "text", "en", "Language of the patient."),
  column("citizenship", "Citizenship", "list", "", "Citizenships, as two letters each."),
  column("is_deceased", "IsDeceased", "flag", "", "Whether the patient has died."),
  column("death_date_time", "DeathDateTime", "date-time", "", "When the patient died."),
  ...address("the patient", true),
  ...phones("the patient", ["Home", "Mobile", "Office"], "+16085550117"),
  column("email", "EmailAddresses", "list", "ilse@example.com", "Email addresses of the patient."),
])

/** Members of `Meta` that a file may know. */
export const meta: readonly Column[] = [
  column(
    "event_date_time",
    "Meta.EventDateTime",
    "date-time",
    "",
    "When the event happened. The moment at which the backload began, where it is empty.",
  ),
  column("facility_code", "Meta.FacilityCode", "text", "", "Code of the facility that the row comes from."),
  column("note", "Patient.Notes[0]", "text", "", "A note about the patient."),
]

import { below, type Column, column, type FileKind } from "./column.ts"
import { demographics, identifiers, meta, provider } from "./person-columns.ts"

const required = (one: Column): Column => ({ ...one, required: true })

const visit = below("", "Visit", [
  required(
    column(
      "visit_number",
      "VisitNumber",
      "text",
      "V-1001",
      "Number of the appointment: later events name it.",
    ),
  ),
  required(
    column(
      "visit_date_time",
      "VisitDateTime",
      "date-time",
      "2026-03-02T09:30:00-06:00",
      "When it begins. Without an offset it is a time in the time zone of the site.",
    ),
  ),
  required(column("duration", "Duration", "number", "30", "How long it takes, in minutes.")),
  column("account_number", "AccountNumber", "text", "", "Number of the account."),
  column("reason", "Reason", "text", "Follow-up", "Why the patient comes."),
  column("type", "Type", "text", "", "Type of the appointment, in the words of the site."),
  column("status", "Status", "text", "", "State of the appointment, in the words of the site."),
  column("patient_class", "PatientClass", "text", "", "Class of the patient, such as Outpatient."),
  column("instructions", "Instructions[0]", "text", "", "Instructions for the patient."),
  required(column("department", "Location.Department", "text", "Cardiology", "Department.")),
  column("department_id", "Location.DepartmentIdentifiers[0].ID", "text", "", "ID of the department."),
  column("department_id_type", "Location.DepartmentIdentifiers[0].IDType", "text", "", "Type of that ID."),
  column("facility", "Location.Facility", "text", "", "Facility."),
  column("facility_id", "Location.FacilityIdentifiers[0].ID", "text", "", "ID of the facility."),
  column("facility_id_type", "Location.FacilityIdentifiers[0].IDType", "text", "", "Type of that ID."),
  column("room", "Location.Room", "text", "", "Room."),
  column("location_type", "Location.Type", "text", "", "Type of the location."),
])

const providers = [
  ...below("visit_provider_", "Visit.VisitProvider", provider("the provider whom the patient sees")),
  ...below("attending_provider_", "Visit.AttendingProvider", provider("the attending provider")),
  ...below("consulting_provider_", "Visit.ConsultingProvider", provider("the consulting provider")),
  ...below("referring_provider_", "Visit.ReferringProvider", provider("the referring provider")),
]

const more: readonly Column[] = [
  ...below("diagnosis_#_", "Visit.Diagnoses[#]", [
    column("code", "Code", "text", "", "Code of a diagnosis."),
    {
      name: "codeset",
      path: "Codeset",
      form: "code",
      example: "",
      about: "Code set of that code.",
      values: ["CPT", "HCPCS", "ICD-9", "ICD-10", "Unknown"],
    },
    column("name", "Name", "text", "", "Name of the diagnosis."),
    {
      name: "type",
      path: "Type",
      form: "code",
      example: "",
      about: "Type of the diagnosis.",
      values: ["Admitting", "Final", "Self", "Unknown", "Working"],
    },
    column("date_time", "DocumentedDateTime", "date-time", "", "When the diagnosis was written down."),
  ]),
  ...below("equipment_#_", "Visit.Equipment[#]", [
    column("code", "Code", "text", "", "Code of equipment that is needed."),
    column("codeset", "Codeset", "text", "", "Code set of that code."),
    column("description", "Description", "text", "", "What the equipment is."),
    column("start_date_time", "StartDateTime", "date-time", "", "From when on it is needed."),
    column("duration", "Duration", "number", "", "For how many minutes."),
  ]),
  ...below("info_#_", "AppointmentInfo[#]", [
    column("code", "Code", "text", "", "Code of a question that was asked when the appointment was made."),
    column("codeset", "Codeset", "text", "", "Code set of that code."),
    column("description", "Description", "text", "", "The question."),
    column("value", "Value", "text", "", "The answer."),
  ]),
]

/** `Scheduling.New` of a row. */
export const appointments: FileKind = {
  kind: "appointments",
  dataModel: "Scheduling",
  eventType: "New",
  columns: [...visit, ...identifiers, ...demographics, ...providers, ...more, ...meta],
}

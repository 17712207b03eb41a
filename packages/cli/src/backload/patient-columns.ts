import { below, column, type FileKind } from "./column.ts"
import {
  address,
  demographics,
  identifiers,
  meta,
  names,
  phones,
  provider,
  relation,
  sex,
} from "./person-columns.ts"

const contacts = below("contact_#_", "Patient.Contacts[#]", [
  ...names("the contact", "", ""),
  { ...relation, example: "" },
  column("roles", "Roles", "list", "", "Roles of the contact, such as Emergency Contact."),
  ...phones("the contact", ["Home", "Mobile", "Office"]),
  column("email", "EmailAddresses", "list", "", "Email addresses of the contact."),
  ...address("the contact"),
])

const guarantor = below("guarantor_", "Patient.Guarantor", [
  column("number", "Number", "text", "", "Number of the guarantor's account."),
  ...names("the guarantor", "", ""),
  column("ssn", "SSN", "text", "", "US social security number of the guarantor."),
  column("date_of_birth", "DOB", "date", "", "Date of birth of the guarantor."),
  { ...sex, example: "" },
  column("relation", "RelationToPatient", "text", "", "What the guarantor is to the patient."),
  column("type", "Type", "text", "", "Type of the guarantor."),
  ...phones("the guarantor", ["Home", "Mobile", "Business"]),
  column("email", "EmailAddresses", "list", "", "Email addresses of the guarantor."),
  ...address("the guarantor"),
  column("employer_name", "Employer.Name", "text", "", "Employer of the guarantor."),
  column("employer_phone", "Employer.PhoneNumber", "phone", "", "Phone of that employer."),
])

const insurances = below("insurance_#_", "Patient.Insurances[#]", [
  column("company_id", "Company.ID", "text", "", "ID of the insurance company."),
  column("company_id_type", "Company.IDType", "text", "", "Type of that ID."),
  column("company_name", "Company.Name", "text", "", "Name of the insurance company."),
  column("company_phone", "Company.PhoneNumber", "phone", "", "Phone of the insurance company."),
  ...below("company_", "Company", address("the insurance company")),
  column("plan_id", "Plan.ID", "text", "", "ID of the plan."),
  column("plan_id_type", "Plan.IDType", "text", "", "Type of that ID."),
  column("plan_name", "Plan.Name", "text", "", "Name of the plan."),
  column("plan_type", "Plan.Type", "text", "", "Type of the plan."),
  column("group_number", "GroupNumber", "text", "", "Number of the group."),
  column("group_name", "GroupName", "text", "", "Name of the group."),
  column("member_number", "MemberNumber", "text", "", "Number of the member."),
  column("policy_number", "PolicyNumber", "text", "", "Number of the policy."),
  column("effective_date", "EffectiveDate", "date", "", "First day of the insurance."),
  column("expiration_date", "ExpirationDate", "date", "", "Last day of the insurance."),
  column("priority", "Priority", "text", "", "Which insurance is asked first."),
  column("agreement_type", "AgreementType", "text", "", "Type of the agreement."),
  column("coverage_type", "CoverageType", "text", "", "Type of the coverage."),
  ...below("insured_", "Insured", [
    column("id", "Identifiers[0].ID", "text", "", "ID of the insured person."),
    column("id_type", "Identifiers[0].IDType", "text", "", "Type of that ID."),
    ...names("the insured person", "", ""),
    column("ssn", "SSN", "text", "", "US social security number of the insured person."),
    column("relation", "Relationship", "text", "", "What the insured person is to the patient."),
    column("date_of_birth", "DOB", "date", "", "Date of birth of the insured person."),
    { ...sex, example: "" },
    ...address("the insured person"),
  ]),
])

const primaryCare = below("pcp_", "Patient.PCP", [
  ...provider("the primary care provider"),
  column("npi", "NPI", "text", "", "National provider identifier of the primary care provider."),
])

/** `PatientAdmin.NewPatient` of a row. */
export const patients: FileKind = {
  kind: "patients",
  dataModel: "PatientAdmin",
  eventType: "NewPatient",
  columns: [
    ...identifiers,
    ...demographics,
    ...contacts,
    ...guarantor,
    ...insurances,
    ...primaryCare,
    ...meta,
  ],
  needsOne: {
    pattern: /^Patient\.Identifiers\[\d+\]\.ID$/,
    told: "identifier_1_id, or one that the config makes an identifier",
  },
}

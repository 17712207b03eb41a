export type { ValidationIssue } from "@redoxkit/models"
export type { PatientIdentifier, Provenance } from "../../src/data-on-demand/records.ts"
export type {
  IntakeTrouble as RequestTrouble,
  IntakeTroubleKind as RequestTroubleKind,
} from "../../src/intake/intake-troubles.ts"
export type { LaunchResult } from "../../src/sign-on/launch.ts"
export type { SignOnTrouble } from "../../src/sign-on/troubles.ts"
export type { Attempt } from "../../src/store/attempts.ts"
export type { Change } from "../../src/store/changes.ts"
export type { Problem } from "../../src/store/problems.ts"
export type { RequestRecord, RequestSummary } from "../../src/store/requests.ts"
export type { TransmissionSummary } from "../../src/store/transmission.ts"
export type {
  Destination,
  Environment,
  NewDestination,
  NewSource,
  Source,
  Subscription,
  Trouble,
  TroubleKind,
} from "../../src/world/types.ts"

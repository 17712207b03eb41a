import type { WorldSeed } from "../world/types.ts"

/** One source, one destination, subscriptions for scheduling (`scheduling`) and results (`results`). */
export const smallSeed: WorldSeed = {
  sources: [{ id: "ehr", name: "EHR", legacyKeys: [{ apiKey: "key", secret: "secret" }] }],
  destinations: [
    { id: "app", name: "App", url: "http://app.example/redox", verificationToken: "token" },
    { id: "inside", name: "Inside" },
  ],
  subscriptions: [
    { id: "scheduling", sourceId: "ehr", destinationId: "app", dataModel: "Scheduling" },
    { id: "results", sourceId: "ehr", destinationId: "app", dataModel: "Results" },
    { id: "search", sourceId: "ehr", destinationId: "app", dataModel: "PatientSearch" },
    { id: "inside-search", sourceId: "ehr", destinationId: "inside", dataModel: "PatientSearch" },
    { id: "inside-media", sourceId: "ehr", destinationId: "inside", dataModel: "Media" },
  ],
}

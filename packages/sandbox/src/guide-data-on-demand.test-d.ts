// The code blocks of docs/data-on-demand.md, so that they compile.
import { createSandbox, defaultIds, type WorldSeed } from "@redoxkit/sandbox"
import { createSource, legacyKey } from "@redoxkit/source"

export async function askRedoxEmr(url: string, apiKey: string, secret: string) {
  const source = createSource({
    auth: legacyKey({ apiKey, secret }),
    destination: defaultIds.redoxEmr,
    baseUrl: url,
  })

  const { answer } = await source.query("PatientSearch", "Query", {
    Patient: {
      Demographics: { FirstName: "Ines", LastName: "Farrow", DOB: "2016-07-23", Address: { ZIP: "97999" } },
    },
  })
  console.info(answer.Patient?.Identifiers, answer.PotentialMatches?.length)
}

export function worldWithRecords(apiKey: string, secret: string): WorldSeed {
  const world: WorldSeed = {
    sources: [
      { id: "ehr", name: "EHR", timeZone: "America/New_York", records: "samples" },
      { id: "app", name: "App", legacyKeys: [{ apiKey, secret }] },
    ],
    destinations: [{ id: "records", name: "EHR records", recordsOf: "ehr" }],
    subscriptions: [{ sourceId: "app", destinationId: "records", dataModel: "PatientSearch" }],
  }
  return world
}

export async function loadMessages(url: string, messages: readonly object[]) {
  await fetch(`${url}/api/records/load`, {
    method: "POST",
    headers: { "redoxkit-sandbox": "1" },
    body: JSON.stringify({ sourceId: "ehr", messages }),
  })
}

export function withOptions() {
  const sandbox = createSandbox({
    answerLimit: 50,
    searchCriteria: {
      "PatientSearch.Query": [
        ["Patient.Identifiers"],
        ["Patient.Demographics.SSN", "Patient.Demographics.DOB"],
      ],
      "PatientAdmin.CensusQuery": [["Facilities"], ["Departments"]],
    },
  })
  return sandbox
}

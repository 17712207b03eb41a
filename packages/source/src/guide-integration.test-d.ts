// Compiled, never run: the code of docs/integration.md. tests/docs.test.ts keeps them the same.
import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { createSource, DestinationRefusedError, dateTime, file, oauth, sqliteOutbox } from "@redoxkit/source"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
})

const source = createSource({
  auth: oauth({
    clientId: process.env.REDOX_CLIENT_ID,
    privateKey: process.env.REDOX_PRIVATE_KEY,
    keyId: process.env.REDOX_KEY_ID,
  }),
  destination: process.env.REDOX_DESTINATION_ID,
  outbox: sqliteOutbox({ path: "redox-outbox.db" }),
})

await source.start()
await destination.start()

destination.on("Order", "New", async ({ Patient, Order }, { transmissionId }) => {
  const identifiers = Patient.Identifiers.map(({ ID, IDType }) => ({ ID, IDType }))
  await cases.open({ transmissionId, orderId: Order.ID, identifiers })
})

destination.on("Order", "Cancel", async ({ Order }) => {
  await cases.close(Order.ID)
})

async function historyOf({ identifiers }: Case) {
  try {
    const { answer, errors } = await source.query(
      "Clinical Summary",
      "PatientQuery",
      { Patient: { Identifiers: identifiers } },
      { destination: process.env.REDOX_SUMMARY_DESTINATION_ID ?? "", deadlineMs: 60_000 },
    )
    return {
      allergies: answer.Allergies ?? [],
      problems: answer.Problems ?? [],
      complete: errors.length === 0,
    }
  } catch (error) {
    // The system was asked and said no, for example because it does not know the patient.
    if (error instanceof DestinationRefusedError) return undefined
    throw error
  }
}

async function report({ id, orderId, identifiers, finishedAt, pdf }: FinishedCase) {
  const result = {
    Code: "11502-2",
    Codeset: "LOINC",
    Description: "Laboratory report",
    ValueType: "Encapsulated Data",
    Value: file({ path: pdf }),
    FileType: "PDF",
    Status: "Final",
    CompletionDateTime: dateTime(finishedAt),
  }
  await source.enqueue(
    "Results",
    "New",
    {
      Patient: { Identifiers: identifiers },
      Orders: [{ ID: orderId, Status: "Resulted", ResultsStatus: "Final", Results: [result] }],
    },
    { idempotencyKey: `report-${id}` },
  )
}

process.on("SIGTERM", async () => {
  await destination.stop()
  await source.stop()
})

interface Case {
  readonly id: string
  readonly orderId: string
  readonly identifiers: { readonly ID: string; readonly IDType: string }[]
}
interface FinishedCase extends Case {
  readonly finishedAt: Date
  readonly pdf: string
}
declare const cases: {
  open(opened: object): Promise<void>
  close(orderId: string): Promise<void>
}

export { historyOf, report }

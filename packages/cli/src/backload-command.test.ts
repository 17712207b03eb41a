import { readFile, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { expressDestination, TOKEN } from "./testing/express-destination.ts"
import { runningSandbox } from "./testing/sandbox.ts"
import { type Call, call, callOn, type TestTerminal, temporaryFolder } from "./testing/terminal.ts"

const env = { REDOX_VERIFICATION_TOKEN: TOKEN }
const titles = "identifier_1_id,identifier_1_type,first_name,last_name,date_of_birth,sex"
const row = (id: string, more = "Ilse,Quillfeather,1980-02-29,F") => `${id},MR,${more}`
const patients = (...rows: string[]) => [titles, ...rows, ""].join("\n")

async function file(content: string | Buffer, name = "patients.csv"): Promise<string> {
  const target = path.join(await temporaryFolder(), name)
  await writeFile(target, content)
  return target
}

async function config(content: unknown): Promise<string> {
  return file(typeof content === "string" ? content : JSON.stringify(content), "backload.json")
}

/** Backloads a file into a destination, and gives the messages that it handled. */
async function sent(name: string, args: readonly string[] = [], settings: TestTerminal = {}) {
  const { url, handled, until } = await expressDestination()
  const done = await callOn({ env, ...settings }, "backload", name, "--to", url, "--json", ...args)
  const lines = done.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  const result = lines.at(-1)
  await until(result.sent ?? 0)
  return { ...done, result, lines, handled }
}

const badOf = (lines: readonly { readonly badRow?: { line: number; column: string; reason: string } }[]) =>
  lines.flatMap(({ badRow: bad }) => (bad === undefined ? [] : [[bad.line, bad.column, bad.reason]]))

describe("rows", () => {
  test("patients reach an Express destination in order, as NewPatient messages that Redox could have sent", async () => {
    const name = await file(patients(row("A-1"), row("A-2"), row("A-3")))
    const { code, stderr, result, handled } = await sent(name)

    expect([code, stderr]).toEqual([0, ""])
    expect(result).toMatchObject({ kind: "patients", rows: 3, sent: 3, bad: 0, finished: true })
    expect(handled).toMatchObject([
      {
        Meta: {
          DataModel: "PatientAdmin",
          EventType: "NewPatient",
          EventDateTime: expect.stringMatching(/Z$/),
          Test: true,
          Source: { Name: "Redox Dev Tools" },
          Logs: [{ ID: expect.stringMatching(/^[0-9a-f-]{36}$/), AttemptID: expect.any(String) }],
        },
        Patient: {
          Identifiers: [{ ID: "A-1", IDType: "MR" }],
          Demographics: { FirstName: "Ilse", LastName: "Quillfeather", DOB: "1980-02-29", Sex: "Female" },
        },
      },
      { Patient: { Identifiers: [{ ID: "A-2" }] } },
      { Patient: { Identifiers: [{ ID: "A-3" }] } },
    ])
  })

  test("appointments go through the sandbox to the destination of Redox Dev Tools, in the zone of the site", async () => {
    const { url, until, handled } = await expressDestination()
    const sandbox = await runningSandbox()
    const [destination] = (await sandbox.api("GET /api/destinations")).items
    await sandbox.api(`PATCH /api/destinations/${destination.id}`, { url, verificationToken: TOKEN })
    const rows = ["V-1,2026-03-02 09:30,30,Cardiology,A-1,MR", "V-2,2026-07-02 09:30,15,Cardiology,A-1,MR"]
    const header = "visit_number,visit_date_time,duration,department,identifier_1_id,identifier_1_type"
    const name = await file([header, ...rows].join("\n"), "export.csv")
    const done = await sandbox.call("backload", name, "--time-zone", "America/Chicago")

    expect(done).toMatchObject({ code: 0, stderr: "" })
    expect(done.stdout).toMatch(/^export\.csv: 2 rows, 2 sent, 0 bad, in 0:\d\d\n$/)
    await until(2)
    expect(handled).toMatchObject([
      { Visit: { VisitNumber: "V-1", VisitDateTime: "2026-03-02T15:30:00.000Z", Duration: 30 } },
      { Visit: { VisitNumber: "V-2", VisitDateTime: "2026-07-02T14:30:00.000Z", Duration: 15 } },
    ])
  })

  test("a row has several identifiers, phones and insurances, and leaves out what it does not fill", async () => {
    const header =
      "identifier_1_id,identifier_1_type,identifier_2_id,identifier_2_type,phone_home,insurance_2_company_name,email,is_hispanic"
    const rows = [
      "A-1,MR,E-1,EHRID,+16085550117,Harbor Mutual,a@example.com;b@example.com,no",
      ",MR,E-2,EHRID,,,,",
    ]
    const { result, handled } = await sent(await file([header, ...rows].join("\r\n")))

    expect(result).toMatchObject({ sent: 2, bad: 0 })
    expect(handled.map(({ Meta: _, ...message }) => message)).toEqual([
      {
        Patient: {
          Identifiers: [
            { ID: "A-1", IDType: "MR" },
            { ID: "E-1", IDType: "EHRID" },
          ],
          Demographics: {
            PhoneNumber: { Home: "+16085550117" },
            EmailAddresses: ["a@example.com", "b@example.com"],
            IsHispanic: false,
          },
          Insurances: [{ Company: { Name: "Harbor Mutual" } }],
        },
      },
      { Patient: { Identifiers: [{ ID: "E-2", IDType: "EHRID" }] } },
    ])
  })
})

describe("bad rows", () => {
  const bad = patients(
    row("A-1"),
    row("A-2", "Ilse,Quillfeather,29.02.1980-CANARY,F"),
    row("A-3", 'Ilse,"Quill"CANARY,1980-02-29,F'),
    row("A-4", "CANARY"),
    ",MR,CANARY,,,W-CANARY",
    row("A-6", "CANARY\0,,,"),
    row("A-7"),
  )
  const expected = [
    [3, "date_of_birth", "is not a date of the format ISO 8601"],
    [4, "", "a quote inside of a quoted cell is not doubled"],
    [5, "", "the row has 3 cells, and the header has 6"],
    [6, "sex", expect.stringContaining("is none of Female, Male")],
    [7, "first_name", "holds a NUL byte"],
  ]

  test("are told with line, column and reason, never with a value, and do not stop the others", async () => {
    const { code, lines, stdout, stderr, handled } = await sent(await file(bad))

    expect(code).toBe(1)
    expect(badOf(lines)).toEqual(expected)
    expect(handled).toMatchObject([
      { Patient: { Identifiers: [{ ID: "A-1" }] } },
      { Patient: { Identifiers: [{ ID: "A-7" }] } },
    ])
    expect(stdout + stderr).not.toContain("CANARY")
  })

  test("are told to people by file and line, and written to a file of rejects", async () => {
    const name = await file(bad)
    const rejects = path.join(path.dirname(name), "bad.csv")
    const { code, stderr, stdout } = await call("backload", name, "--check", "--rejects", rejects)

    expect(code).toBe(1)
    expect(stderr.split("\n")[0]).toBe("patients.csv:3: date_of_birth: is not a date of the format ISO 8601")
    expect(stdout).toMatch(/^patients\.csv: 7 rows, 2 good, 5 bad, in /)
    const written = await readFile(rejects, "utf8")
    expect(written.split("\n").slice(0, 3)).toEqual([
      "line,row,column,reason",
      "3,2,date_of_birth,is not a date of the format ISO 8601",
      "4,3,,a quote inside of a quoted cell is not doubled",
    ])
    expect(stderr + stdout + written).not.toContain("CANARY")
  })

  test("as JSON lines have line, row, column and reason; a file of something else is left alone", async () => {
    const name = await file(patients(row("A-1", ",,,W")))
    const rejects = path.join(path.dirname(name), "bad.jsonl")
    await call("backload", name, "--check", "--rejects", rejects)
    expect(JSON.parse(await readFile(rejects, "utf8"))).toMatchObject({ line: 2, row: 1, column: "sex" })

    const refused = await call("backload", name, "--check", "--rejects", name)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("rejects-exist") })
    expect(await readFile(name, "utf8")).toContain("A-1")
  })

  test("of an ID without a type, and of a patient without any ID, are told", async () => {
    const { lines } = await sent(await file(patients("A-1,,Ilse,,,", ",MR,Ilse,,,", row("A-3"))))

    expect(badOf(lines)).toEqual([
      [2, "identifier_1_type", "is empty, and identifier_1_id is not: every ID needs its type"],
      [3, "Patient.Identifiers", "is missing, and every row needs it"],
    ])
  })

  test("are only counted after many, unless they are wanted as JSON", async () => {
    const name = await file(patients(...Array.from({ length: 200 }, (_, index) => row(`A-${index}`, ",,,W"))))
    const told = await call("backload", name, "--check")
    const json = await call("backload", name, "--check", "--json")
    const quiet = await call("backload", name, "--check", "--quiet")

    expect(told.stderr.trim().split("\n")).toHaveLength(51)
    expect(told.stderr).toContain("--rejects FILE writes all of them")
    expect(json.stdout.trim().split("\n")).toHaveLength(201)
    expect(quiet).toEqual({ code: 1, stdout: "", stderr: "" })
  })
})

describe("the files of a site", () => {
  test("its columns, values, dates, phones and fixed values are mapped by a config", async () => {
    const name = await file(
      [
        "MRN;EPI;Nachname;Geb.;Gender;Cell;Internal;Dept",
        "17;E-17;Quillfeather;29.02.1980;2;(608) 555-0117;x;A",
        "18;\\N;Pellworth;01.03.1981;1;none;x;B",
      ].join("\n"),
      "export.csv",
    )
    const settings = {
      kind: "patients",
      emptyValues: ["\\N"],
      dateFormat: "DD.MM.YYYY",
      countryCode: "+1",
      columns: {
        MRN: { identifierType: "MR" },
        EPI: { identifierType: "EPI" },
        Nachname: "last_name",
        "Geb.": "date_of_birth",
        Gender: { to: "sex", values: { "1": "Male", "2": "Female" } },
        Cell: { to: "phone_mobile", whenWrong: "leave-out" },
        Internal: null,
        Dept: "Patient.PCP.Location.DepartmentIdentifiers[0].ID",
      },
      fixed: {
        facility_code: "F1",
        "Patient.PCP.Location.DepartmentIdentifiers[0].IDType": "Dept",
        "Meta.Test": false,
      },
    }
    const { result, handled } = await sent(name, ["--config", await config(settings)])

    expect(result).toMatchObject({ sent: 2, bad: 0, leftOut: 1 })
    expect(handled).toMatchObject([
      {
        Meta: { FacilityCode: "F1", Test: false },
        Patient: {
          Identifiers: [
            { ID: "17", IDType: "MR" },
            { ID: "E-17", IDType: "EPI" },
          ],
          Demographics: { DOB: "1980-02-29", Sex: "Female", PhoneNumber: { Mobile: "+16085550117" } },
          PCP: { Location: { DepartmentIdentifiers: [{ ID: "A", IDType: "Dept" }] } },
        },
      },
      { Patient: { Identifiers: [{ ID: "18", IDType: "MR" }], Demographics: { Sex: "Male" } } },
    ])
    expect(handled[1]).not.toHaveProperty("Patient.Demographics.PhoneNumber")
  })

  test.each([
    ["utf-8", Buffer.from("\uFEFFREPLACE")],
    ["utf-16le", Buffer.from("\uFEFFREPLACE", "utf16le")],
  ])("a byte order mark of %s is no part of the first column", async (encoding, mark) => {
    const text = patients(row("A-1", "Zoë,Åkesson,,"))
    const bytes = mark.toString(encoding as "utf8" | "utf16le").replace("REPLACE", text)
    const { handled } = await sent(await file(Buffer.from(bytes, encoding as "utf8" | "utf16le")))

    expect(handled).toMatchObject([{ Patient: { Demographics: { FirstName: "Zoë", LastName: "Åkesson" } } }])
  })

  test("another encoding is named in the config, and without it the rows that need it are bad", async () => {
    const latin = Buffer.from(patients(row("A-1", "Zo\u00eb \u0080,Quillfeather,,")), "latin1")
    const name = await file(latin)
    const wrong = await call("backload", name, "--check")
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("first_name: is not of the encoding"),
    })

    const { handled } = await sent(name, ["--config", await config({ encoding: "windows-1252" })])
    expect(handled).toMatchObject([{ Patient: { Demographics: { FirstName: "Zoë €" } } }])
  })

  test("a file without a header is read with the names of the config", async () => {
    const name = await file(`${row("A-1")}\n`)
    const settings = { header: titles.split(",") }
    const { result, handled } = await sent(name, ["--config", await config(settings)])

    expect(result).toMatchObject({ rows: 1, sent: 1 })
    expect(handled).toMatchObject([{ Patient: { Identifiers: [{ ID: "A-1" }] } }])
  })

  test("one config serves files of both kinds", async () => {
    const settings = {
      columns: { MRN: { identifierType: "MR" } },
      appointments: {
        columns: { Start: "visit_date_time" },
        fixed: { duration: 30, department: "Cardiology" },
      },
      timeZone: "America/Chicago",
    }
    const one = await file("MRN,first_name\nA-1,Ilse\n")
    const two = await file("MRN,visit_number,Start\nA-1,V-1,2026-03-02 09:30\n", "appointments.csv")
    const done = await call("backload", one, two, "--check", "--json", "--config", await config(settings))

    expect(
      done.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { kind: "patients", bad: 0, rows: 1 },
      { kind: "appointments", bad: 0, rows: 1 },
    ])
  })
})

describe("what cannot be read at all", () => {
  const check = async (text: string | Buffer, settings?: unknown, name = "patients.csv"): Promise<Call> =>
    call(
      ...["backload", await file(text, name), "--check"],
      ...(settings === undefined ? [] : ["--config", await config(settings)]),
    )

  test.each([
    ["without any row", "", "holds no rows"],
    ["that begins with data", "CANARY,CANARY2\nx,y\n", "names no column of patients"],
    [
      "with a column twice",
      "identifier_1_id,identifier-1-ID\nx,y\n",
      "columns 1 and 2 are both identifier_1_id",
    ],
    [
      "with an unknown column",
      `${titles},fist_name\n`,
      'Unknown columns: 7 ("fist_name") Did you mean "first_name"?',
    ],
    ["without an identifier", "first_name,last_name\nx,y\n", "needs: identifier_1_id"],
    ["in UTF-16 without a mark", Buffer.from(patients(), "utf16le"), "UTF-16"],
    ["with a broken header", 'first_name,"last_name"x\n', "header"],
  ])("a file %s", async (_name, text, reason) => {
    const { code, stdout, stderr } = await check(text)
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain(reason)
    expect(stderr).not.toContain("CANARY")
  })

  test("appointments that lack a column that every row needs", async () => {
    const { stderr } = await check("visit_number\nV-1\n", undefined, "appointments.csv")
    expect(stderr).toContain("needs: visit_date_time, duration, department.")
  })

  test.each([
    ["that is no JSON", "{CANARY", "is no JSON"],
    ["with an unknown member", { colums: {} }, 'colums is unknown. Did you mean "columns"?'],
    ["with a target that is none", { columns: { sex: "sexx" } }, '"sexx" in the config is neither'],
    [
      "with a path that is none",
      { columns: { sex: "Patient.Demographics.Sx" } },
      'has no member "Sx". Did you mean "Sex"?',
    ],
    ["with a column that the file lacks", { columns: { Extra: "race" } }, 'names the column "extra"'],
    ["with an unknown zone", { timeZone: "Mars/Olympus" }, "timeZone must be the name"],
    ["with a format of two digits", { dateFormat: "MM/DD/YY" }, "four digits"],
    ["with an unknown encoding", { encoding: "utf8-sig" }, "encoding is unknown"],
    ["with a long delimiter", { delimiter: "||" }, "delimiter must be one ASCII character"],
    [
      "with both ways to name a target",
      { columns: { sex: { to: "sex", identifierType: "MR" } } },
      "not both",
    ],
    ["wrong for the other kind only", { appointments: { timeZone: 1 } }, "timeZone must be a text"],
  ])("a config %s", async (_name, settings, reason) => {
    const { code, stderr } = await check(patients(row("A-1")), settings)
    expect(code).toBe(1)
    expect(stderr).toContain(reason)
    expect(stderr).not.toContain("CANARY")
  })

  test("a file whose kind nothing tells, a missing file, and options that do not go together", async () => {
    const unclear = await check("first_name\nx\n", undefined, "export.csv")
    expect(unclear).toMatchObject({ code: 2, stderr: expect.stringContaining("--kind patients") })
    const missing = await call("backload", "no-such-patients.csv", "--check")
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("file-unreadable") })
    expect(await call("backload")).toMatchObject({ code: 2 })
    expect(await call("backload", "a.csv", "--token", "x")).toMatchObject({ code: 2 })
    expect(await call("backload", "a.csv", "b.csv", "--state", "s")).toMatchObject({ code: 2 })
    expect(await call("backload", "--template", "patient")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "patients"'),
    })
  })
})

describe("the state", () => {
  test("a file that was sent is not sent again, but with --restart under new log IDs", async () => {
    const { url, handled, until } = await expressDestination()
    const name = await file(patients(row("A-1"), row("A-2")))
    const backload = (...args: string[]) => callOn({ env }, "backload", name, "--to", url, ...args)
    expect(await backload()).toMatchObject({ code: 0 })
    const again = await backload()
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("was backloaded already: 2 rows, 2 sent"),
    })
    expect(await backload("--restart")).toMatchObject({ code: 0, stdout: expect.stringContaining("2 sent") })

    await until(4)
    expect(handled).toHaveLength(4)
    expect(((await stat(`${name}.backload`)).mode & 0o077).toString(8)).toBe("0")
  })

  test("a changed file, another config and another destination are refused, and told with the way out", async () => {
    const { url } = await expressDestination()
    const name = await file(patients(row("A-1")))
    const backload = (to: string, ...args: string[]) => callOn({ env }, "backload", name, "--to", to, ...args)
    await backload(url)
    const other = await backload(`${url}?CANARY`)
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("it went to another destination"),
    })
    expect(other.stderr).not.toContain("CANARY")
    const settings = await config({ emptyValues: ["-"] })
    expect((await backload(url, "--config", settings)).stderr).toContain("the config has changed since")
    await writeFile(name, patients(row("A-1"), row("A-2")))
    const changed = await backload(url)
    expect(changed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the CSV file has changed since"),
    })
    expect(changed.stderr).toContain("--restart")
  })

  test("a file that is no state is left alone", async () => {
    const { url } = await expressDestination()
    const name = await file(patients(row("A-1")))
    const done = await callOn({ env }, "backload", name, "--to", url, "--state", name)

    expect(done).toMatchObject({ code: 1, stderr: expect.stringContaining("state-unusable") })
    expect(await readFile(name, "utf8")).toBe(patients(row("A-1")))
  })

  test("Ctrl-C ends after the answer to a row, and the same command goes on behind it", async () => {
    const { url, handled, until } = await expressDestination()
    const rows = Array.from({ length: 20 }, (_, index) => row(`A-${index}`, index === 1 ? ",,,W" : undefined))
    const name = await file(patients(...rows))
    const rejects = path.join(path.dirname(name), "bad.csv")
    let interrupt = () => {}
    const interrupting = {
      env,
      onInterrupt(listener: () => void) {
        interrupt = listener
        return () => {}
      },
    }
    const run = callOn(interrupting, "backload", name, "--to", url, "--rate", "5", "--rejects", rejects)
    await until(3)
    interrupt()
    const first = await run
    expect(first).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The same command goes on after row"),
    })
    expect(handled.length).toBeLessThan(19)

    const second = await callOn({ env }, "backload", name, "--to", url, "--rejects", rejects, "--json")
    const last = JSON.parse(second.stdout.trim().split("\n").at(-1) ?? "")
    expect(last).toMatchObject({ rows: 20, sent: 19, bad: 1, finished: true })
    expect(last.resumedAfter).toBeGreaterThan(0)
    await until(19)
    const ids = handled.map(
      (message) =>
        (message as { Patient?: { Identifiers?: { ID: string }[] } }).Patient?.Identifiers?.[0]?.ID,
    )
    expect(ids).toEqual(rows.map((_, index) => `A-${index}`).filter((id) => id !== "A-1"))
    expect((await readFile(rejects, "utf8")).trim().split("\n")).toHaveLength(2)
  })

  test("an endpoint that refuses holds the rows until it is given up, and the row is sent first in the next run", async () => {
    const { url } = await expressDestination()
    const name = await file(patients(row("A-1"), row("A-2")))
    const wrong = await callOn(
      { env: { REDOX_VERIFICATION_TOKEN: "wrong-CANARY" } },
      ...["backload", name, "--to", url, "--attempts", "2"],
    )
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the last ended with status 401"),
    })
    expect(wrong.stderr).not.toContain("CANARY")
    const right = await callOn({ env }, "backload", name, "--to", url)
    expect(right).toMatchObject({ code: 0, stdout: expect.stringContaining("2 rows, 2 sent") })
  })
})

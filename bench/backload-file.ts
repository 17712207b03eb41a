// A CSV file of invented people, as large as is wanted.
import { once } from "node:events"
import { createWriteStream } from "node:fs"

const firsts = [
  "Ilse",
  "Tomas",
  "Wilhelmina",
  "Oduya",
  "Priska",
  "Casimir",
  "Noor",
  "Aurelio",
  "Zsofia",
  "Bram",
]
const lasts = ["Quillfeather", "Marrowby", "Tangleweed", "Osterhaus", "Vantongeren", "Pellworth", "Ashgrove"]
const streets = ["Hickory Street", "Old Mill Road", "Larkspur Lane", "Foundry Square"]
const header =
  "identifier_1_id,identifier_1_type,identifier_2_id,identifier_2_type,first_name,last_name,date_of_birth,sex,marital_status,street_address,city,state,zip,phone_home,email,insurance_1_company_name,insurance_1_member_number"

/** Writes a file of patients. @returns its size in bytes */
export async function writePatients(file: string, rows: number): Promise<number> {
  const stream = createWriteStream(file)
  stream.write(`${header}\n`)
  for (let row = 0; row < rows; row++) {
    if (!stream.write(`${patient(row)}\n`)) await once(stream, "drain")
  }
  stream.end()
  await once(stream, "close")
  return stream.bytesWritten
}

function patient(row: number): string {
  const of = <Item>(list: readonly Item[], step: number): Item =>
    list[Math.floor(row / step) % list.length] as Item
  const two = (value: number): string => String(value).padStart(2, "0")
  const born = `${1925 + (row % 99)}-${two(1 + (row % 12))}-${two(1 + (row % 28))}`
  const [first, last] = [of(firsts, 1), of(lasts, 10)]
  return [
    `BL${String(row).padStart(8, "0")}`,
    "MR",
    `E-${row * 7}`,
    "EHRID",
    first,
    `"${last}, ${row % 3 === 0 ? "Jr." : "Sr."}"`,
    born,
    row % 2 === 0 ? "Female" : "Male",
    "Single",
    `${1 + (row % 9_999)} ${of(streets, 3)}`,
    "Monroe",
    "WI",
    "53566",
    `+1608555${String(row % 10_000).padStart(4, "0")}`,
    `patient${row}@example.com`,
    "Harbor Mutual",
    `M${row}`,
  ].join(",")
}

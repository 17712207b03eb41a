/**
 * How a cell is read:
 * - `text`: as it stands;
 * - `date`: a day, `date-time`: a day with a time;
 * - `phone`: a phone number, written as E.164;
 * - `number`, `flag`: a number, or yes and no;
 * - `code`: one of a closed list of values;
 * - `list`: several texts with semicolons between them.
 */
export type CellForm = "text" | "date" | "date-time" | "phone" | "number" | "flag" | "code" | "list"

/** A column that a CSV file can have. */
export interface Column {
  /** Its name in the header; `#` stands for the number of an entry, from 1 on. */
  readonly name: string
  /** Where its value goes in the message; `[#]` is the entry. */
  readonly path: string
  readonly form: CellForm
  /** What it holds, in one sentence. */
  readonly about: string
  /** An invented value, for the template. */
  readonly example: string
  /** Whether every row needs a value. */
  readonly required?: boolean
  /** `code`: the values that Redox lists. */
  readonly values?: readonly string[]
  /** `code`: shorter ways to write them, in lower case. */
  readonly short?: Readonly<Record<string, string>>
}

/** What a file holds. */
export type Kind = "patients" | "appointments"

/** Everything about the files of one kind. */
export interface FileKind {
  readonly kind: Kind
  readonly dataModel: string
  readonly eventType: string
  readonly columns: readonly Column[]
  /** Columns of which at least one has to be there, in the words of an error. */
  readonly needsOne?: { readonly pattern: RegExp; readonly told: string }
}

/** A column of texts, dates and the like, in a few words. */
export function column(
  name: string,
  path: string,
  form: Exclude<CellForm, "code">,
  example: string,
  about: string,
): Column {
  return { name, path, form, example, about }
}

/** The columns that tell of a thing, below a prefix for their names and one for their paths. */
export function below(name: string, path: string, columns: readonly Column[]): readonly Column[] {
  return columns.map((one) => ({ ...one, name: `${name}${one.name}`, path: `${path}.${one.path}` }))
}

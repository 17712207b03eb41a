/** What came of the text of a cell: a value, or what is wrong with it, which never repeats it. */
export type Reading = { readonly value: unknown } | { readonly wrong: string }

/** How the texts of a column are to be read. */
export interface ReadingRules {
  /** Time zone of times without an offset. */
  readonly timeZone: string | undefined
  /** Formats of days beside ISO 8601. */
  readonly dateFormats: readonly DateFormat[]
  /** Formats of days with a time beside ISO 8601. */
  readonly dateTimeFormats: readonly DateFormat[]
  /** Calling code of phone numbers that have none, such as `+1`. */
  readonly countryCode: string | undefined
}

/** A format of dates that is ready to use. */
export interface DateFormat {
  /** As it was written, such as `MM/DD/YYYY`. */
  readonly written: string
  /** The parts of a text of this format. */
  read(text: string): DateParts | undefined
}

/** The parts of a date that stood in a text. */
export interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** `Z` or such as `-05:00`. */
  readonly offset: string | undefined
  readonly hasTime: boolean
}

/** What one process of the bench does for a while, as fast as it can. */
export interface Task {
  readonly do: keyof typeof KINDS
  /** Connection string, or a folder for files. */
  readonly at: string
  /** Schema, queue, table or file. What belongs to one file is told apart by `member`. */
  readonly name: string
  readonly subscriptions: number
  /** Size of a body. */
  readonly bytes: number
  /** Requests that wait, or messages that are handled, at a time. */
  readonly atATime: number
  readonly milliseconds: number
  /** Messages to store, of a fill. */
  readonly fill?: number
  /** Which of the processes this is, and how many do the same. */
  readonly member?: number
  readonly members?: number
}

/** Every kind of task, with what it says in an error. */
export const KINDS = {
  "postgres append": "stores in the inbox in PostgreSQL",
  "postgres fill": "fills the inbox in PostgreSQL",
  "postgres handle": "handles from the inbox in PostgreSQL",
  "postgres insert": "inserts rows one by one",
  "boss send": "sends jobs of pg-boss",
  "boss fill": "fills a queue of pg-boss",
  "boss fetch and complete": "fetches and completes jobs of pg-boss",
  "boss work": "lets pg-boss work",
  "sqlite append": "stores in the inbox in SQLite",
  "sqlite fill": "fills the inbox in SQLite",
  "sqlite handle": "handles from the inbox in SQLite",
  "file append": "appends to a file and waits for the disk, one at a time",
  "file append together": "appends to a file and waits for the disk, several at a time",
} as const

/** What came of a task in one process. Times in milliseconds. */
export interface Outcome {
  readonly count: number
  /** From the start to the end of the task, or to the last message where nothing was left to do. */
  readonly elapsed: number
  /** How long each one took, where somebody waits for it. */
  readonly latencies?: Float64Array
}

/** A task that may start at any moment: everything is open and connected. */
export interface Ready {
  run(): Promise<Outcome>
  end(): Promise<void>
}

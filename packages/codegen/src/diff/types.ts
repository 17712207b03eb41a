import type { EventKind } from "../events.ts"
import type { Schema } from "../schema.ts"

/** What a change means for code: it breaks, it fits, or it is not concerned at all. */
export type Judgement = "breaking" | "compatible" | "none"

/** Every way in which two sides can differ. */
export type ChangeKind =
  | "event-added"
  | "event-removed"
  | "event-changed"
  | "added"
  | "removed"
  | "widened"
  | "narrowed"
  | "retyped"
  | "required"
  | "optional"
  | "values-added"
  | "values-removed"
  | "known-values-added"
  | "known-values-removed"
  | "tightened"
  | "loosened"
  | "closed"
  | "opened"
  | "changed"
  | "documentation"

/** A change of one field, wherever its event is. */
export interface FieldChange {
  /** The field: `Visit.Location.DepartmentIdentifiers[].ID`. Empty for the message as a whole. */
  readonly path: string
  /** What happened. */
  readonly change: ChangeKind
  /** Keyword or property that changed, where `change` alone does not say it: `maxLength`, `description`, `kind`. */
  readonly keyword?: string
  /** What it was: `string|null`, `array required (+3 below)`, `20`. */
  readonly before?: string
  /** What it is now. */
  readonly after?: string
  /** `keyword`, `before` and `after` in one line, for people. */
  readonly detail: string
  /** What it means for code that consumes the event. */
  readonly readers: Judgement
  /** What it means for code that produces the event. */
  readonly writers: Judgement
  /** Reason of the two judgements, in a sentence. */
  readonly why: string
}

/** Names of an event on the wire. */
export interface EventName {
  /** `Meta.DataModel`. */
  readonly dataModel: string
  /** `Meta.EventType`. */
  readonly eventType: string
}

/** One difference between two sides. */
export interface SchemaChange extends FieldChange {
  /** The event that it belongs to. */
  readonly event: EventName
}

/** The smallest step of a semantic version that tells the truth about the changes. */
export type SemverStep = "major" | "minor" | "patch" | "none"

/** Everything in which two sides differ. */
export interface SchemaDiff {
  /** `major` when something breaks readers or writers, `minor` when something was added, `patch` for words only. */
  readonly step: SemverStep
  /** Number of events on each side. */
  readonly events: { readonly before: number; readonly after: number }
  /** Events that were not compared, since their schemas cannot be used on one of the sides. */
  readonly skipped: readonly EventName[]
  /** The differences, sorted by event and path. */
  readonly changes: readonly SchemaChange[]
}

/** An event as far as a comparison needs it. */
export interface SideEvent extends EventName {
  /** The shape of its message. */
  readonly shape: {
    readonly schema: Schema
    /** File it was read from, relative to its folder of schemas. */
    readonly file?: string
  }
  /** How the event travels. */
  readonly kind: EventKind
  /** For a query: the event type of its answer. */
  readonly response?: string
  /** For an answer: the event type of its query. */
  readonly answers?: string
  /** What Redox says about its life. */
  readonly status?: string
}

/** One side of a comparison, in normal form: every `$ref` is the name of a shape. */
export interface SchemaSide {
  /** The shapes by their names, or as a list. */
  readonly shapes: ReadonlyMap<string, Schema> | readonly { readonly name: string; readonly schema: Schema }[]
  /** The events. */
  readonly events: readonly SideEvent[]
  /** Files whose schemas cannot be used. Their events are not compared, rather than listed as removed or added. */
  readonly unusable?: readonly string[]
}

/** How two sides are to be compared. */
export interface DiffOptions {
  /** Whether `format` is checked by the validators, and so constrains. Default: `"annotate"`. */
  readonly formats?: "annotate" | "check"
}

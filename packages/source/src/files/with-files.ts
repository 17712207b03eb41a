import type { FileValue } from "./file-value.ts"

/** A message in which files made by `file()` may stand where Redox takes base64 or the URI of an upload. */
export type WithFiles<Body> = {
  [Name in keyof Body]: Name extends "Media"
    ? WithFileIn<Body[Name], "FileContents">
    : Name extends "Note"
      ? Body[Name] | NoteWithFile<Body[Name]>
      : Name extends "Orders"
        ? WithResultFiles<Body[Name]>
        : Body[Name]
}

type WithFileIn<Part, Place> = Part extends object
  ? { [Name in keyof Part]: Name extends Place ? Part[Name] | FileValue : Part[Name] }
  : Part

/** The `ContentType` of a note follows from what becomes of its file. */
type NoteWithFile<Note> = Note extends { readonly FileContents?: unknown }
  ? { [Name in keyof Note as Exclude<Name, "FileContents" | "ContentType">]: Note[Name] } & {
      FileContents: FileValue
      ContentType?: "Base64 Encoded" | null
    }
  : never

type WithResultFiles<Orders> = Orders extends readonly (infer Order)[]
  ? "Results" extends keyof Order
    ? {
        [Name in keyof Order]: Name extends "Results" ? WithValueFiles<Order[Name]> : Order[Name]
      }[]
    : Orders
  : Orders

type WithValueFiles<Results> = Results extends readonly (infer Result)[]
  ? WithFileIn<Result, "Value">[]
  : Results

import { SandboxError } from "../../errors.ts"
import { resolve, rootSchemaOf, type Schema } from "../../message/assets.ts"
import { type AnsweredQuery, type CriteriaSet, defaultCriteria, type SearchCriteria } from "./criteria.ts"

/**
 * Puts criteria of an application in the place of the default ones, for the queries that it names.
 *
 * @throws SandboxError `invalid-option` for a query that Data on Demand does not answer, no set at all, or a member that
 *   the query does not have
 */
export function checkCriteria(given: Partial<SearchCriteria>): SearchCriteria {
  for (const [query, sets] of Object.entries(given)) {
    if (!Object.hasOwn(defaultCriteria, query))
      throw invalid(
        `searchCriteria names a query that is not answered from records. The names are: ${Object.keys(defaultCriteria).join(", ")}.`,
      )
    if (!isListOfSets(sets))
      throw invalid(
        `searchCriteria of ${query} is no list of sets. Give at least one, such as [["Patient.Identifiers"]]; [[]] takes every query.`,
      )
    for (const path of sets.flat())
      if (!hasMember(query as AnsweredQuery, path))
        throw invalid(`searchCriteria of ${query} has a member that this query does not have.`)
  }
  return { ...defaultCriteria, ...given }
}

function isListOfSets(sets: unknown): sets is readonly CriteriaSet[] {
  const isSet = (set: unknown): boolean => Array.isArray(set) && set.every((path) => typeof path === "string")
  return Array.isArray(sets) && sets.length > 0 && sets.every(isSet)
}

function hasMember(query: AnsweredQuery, path: string): boolean {
  const [dataModel = "", eventType = ""] = query.split(".")
  let schema: Schema | undefined = rootSchemaOf(dataModel, eventType)
  for (const name of path.split(".")) {
    const properties: Schema["properties"] = schema && resolve(schema).properties
    schema = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined
  }
  return schema !== undefined && path !== "Meta" && !path.startsWith("Meta.")
}

function invalid(message: string): SandboxError {
  return new SandboxError("invalid-option", message)
}

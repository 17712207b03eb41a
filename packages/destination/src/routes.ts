import { normalizeName } from "@redoxkit/models"
import { DestinationError } from "./errors.ts"
import type { ErrorHandler, Handler, Responder } from "./handlers.ts"
import { rememberPairs } from "./remember-pairs.ts"
import type { SignOnHandler } from "./sign-on/sign-on.ts"

/** A registered function with the name under which it appears in logs. */
export interface Route<Function> {
  readonly name: string
  readonly run: Function
}

/** Everything the user registered. */
export interface Routes {
  addHandler(dataModel: string, eventType: string, run: Handler<never>): () => void
  addAny(run: Handler<unknown>): () => void
  addUnhandled(run: Handler<unknown>): () => void
  addErrorHandler(run: ErrorHandler): () => void
  addResponder(dataModel: string, eventType: string, run: Responder<never, unknown>): () => void
  setSignOn(run: SignOnHandler<never>): () => void
  /** Handlers of this event, then those of its whole data model, in the order of their registration. */
  handlersOf(dataModel: string, eventType: string): readonly Route<Handler<never>>[]
  responderOf(dataModel: string, eventType: string): Route<Responder<never, unknown>> | undefined
  /** What answers sign-ons, once somebody has registered it. */
  readonly signOn: Route<SignOnHandler<never>> | undefined
  readonly any: readonly Route<Handler<unknown>>[]
  readonly unhandled: readonly Route<Handler<unknown>>[]
  readonly errorHandlers: readonly Route<ErrorHandler>[]
}

/** An empty table of routes. Names are compared without regard to white space and case. */
export function createRoutes(): Routes {
  const handlers = new Map<string, Route<Handler<never>>[]>()
  const responders = new Map<string, Route<Responder<never, unknown>>>()
  const any: Route<Handler<unknown>>[] = []
  const unhandled: Route<Handler<unknown>>[] = []
  const errorHandlers: Route<ErrorHandler>[] = []
  let signOn: Route<SignOnHandler<never>> | undefined

  const routed = rememberPairs((dataModel, eventType): readonly Route<Handler<never>>[] => {
    const exact = handlers.get(keyOf(dataModel, eventType)) ?? []
    const wild = handlers.get(keyOf(dataModel, "*")) ?? []
    // A message may itself name its event `*`.
    return wild === exact ? [...exact] : [...exact, ...wild]
  })

  return {
    any,
    unhandled,
    errorHandlers,
    addHandler(dataModel, eventType, run) {
      const key = keyOf(dataModel, eventType)
      const list = handlers.get(key) ?? []
      handlers.set(key, list)
      const remove = add(list, run, `${dataModel}/${eventType}`)
      routed.clear()
      return function off() {
        remove()
        routed.clear()
      }
    },
    addAny: (run) => add(any, run, "any"),
    addUnhandled: (run) => add(unhandled, run, "unhandled"),
    addErrorHandler: (run) => add(errorHandlers, run, "error"),
    addResponder(dataModel, eventType, run) {
      const key = keyOf(dataModel, eventType)
      if (responders.has(key)) {
        throw new DestinationError(
          "handler-conflict",
          `${dataModel}/${eventType} has a responder already, and a query has one answer. Remove the first one by calling what respond() returned.`,
        )
      }
      const route = { name: run.name || `respond:${dataModel}/${eventType}`, run }
      responders.set(key, route)
      return function off() {
        if (responders.get(key) === route) responders.delete(key)
      }
    },
    setSignOn(run) {
      if (signOn !== undefined) {
        throw new DestinationError(
          "handler-conflict",
          "There is a sign-on handler already, and a sign-on has one answer. Remove the first one by calling what signOn() returned.",
        )
      }
      const route = { name: run.name || "signOn", run }
      signOn = route
      return function off() {
        if (signOn === route) signOn = undefined
      }
    },
    get signOn() {
      return signOn
    },
    handlersOf: routed.get,
    responderOf: (dataModel, eventType) => responders.get(keyOf(dataModel, eventType)),
  }
}

function keyOf(dataModel: string, eventType: string): string {
  return `${normalizeName(dataModel)}/${normalizeName(eventType)}`
}

function add<Function extends (...parameters: never[]) => unknown>(
  list: Route<Function>[],
  run: Function,
  label: string,
): () => void {
  const route = { name: run.name || `${label}#${list.length + 1}`, run }
  list.push(route)
  return function off() {
    const index = list.indexOf(route)
    if (index !== -1) list.splice(index, 1)
  }
}

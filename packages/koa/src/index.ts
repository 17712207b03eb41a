/**
 * Mounts a redoxkit destination into a Koa server (2 or 3).
 *
 * @module
 */

export { type HealthMiddleware, health } from "./health.ts"
export { type RedoxContext, type RedoxMiddleware, redox } from "./redox.ts"

/**
 * A query that cannot be answered as it is. The message goes to the source that asked, and holds nothing of what it sent.
 */
export class RefusedQuery extends Error {
  override readonly name = "RefusedQuery"
}

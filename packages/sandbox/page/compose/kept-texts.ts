/** What was written and not taken back, by what it was begun from. It lasts as long as the page is open. */
const texts = new Map<string, string>()

/** What a text was begun from: a transmission that is edited, or the sample of an event. */
export function originOf(original: string | undefined, dataModel: string, eventType: string): string {
  return original === undefined ? `sample ${dataModel}/${eventType}` : `transmission ${original}`
}

/** The text that somebody wrote; `undefined` where nothing was changed. */
export function keptText(origin: string): string | undefined {
  return texts.get(origin)
}

/** Keeps what somebody wrote. A text that is as it began is forgotten. */
export function keepText(origin: string, text: string, beginning: string): void {
  if (text === beginning) texts.delete(origin)
  else texts.set(origin, text)
}

/** Forgets what somebody wrote. */
export function forgetText(origin: string): void {
  texts.delete(origin)
}

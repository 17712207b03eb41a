/** Marks that change the direction of what follows, and so can make a text look like another. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A text with marks of direction written as escapes, such as `\u202e`, so that nothing is read in another order. */
export function visibleText(text: string): string {
  return text.replace(DIRECTION_MARKS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

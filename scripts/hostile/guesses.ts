import { TOKEN } from "./credentials.ts"

/** Wrong tokens by how close they are. None has a character in common with the right one beyond what its name says. */
export const guesses: Readonly<Record<string, string>> = {
  "no character right": "~".repeat(TOKEN.length),
  "half of them right": TOKEN.slice(0, TOKEN.length / 2).padEnd(TOKEN.length, "~"),
  "all but one right": `${TOKEN.slice(0, -1)}~`,
  "all but the first right": `~${TOKEN.slice(1)}`,
  "one too many": `${TOKEN}~`,
  "one too few": TOKEN.slice(0, -1),
  "one character": "~",
  "four times as long": "~".repeat(TOKEN.length * 4),
}

/** Names of the guesses again and again, each time in another order, so that whatever else happens falls on all alike. */
export function* shuffled(rounds: number, random: () => number): Generator<string> {
  const names = Object.keys(guesses)
  for (let round = 0; round < rounds; round += 1) {
    for (let at = names.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1))
      ;[names[at], names[other]] = [names[other] ?? "", names[at] ?? ""]
    }
    yield* names
  }
}

/** Attributes of an element. Those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element of SVG as text. Children are elements; see {@link text} for words. */
export function element(name: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  const given = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined
      ? []
      : [` ${attribute}="${escapeXml(typeof value === "number" ? short(value) : value)}"`],
  )
  return children.length === 0
    ? `<${name}${given.join("")}/>`
    : `<${name}${given.join("")}>${children.join("")}</${name}>`
}

/** An element with words. */
export function text(name: string, attributes: Attributes, words: string): string {
  return element(name, attributes, [escapeXml(words)])
}

/** A whole picture: legible on a light page and on a dark one, whatever the page itself thinks that it is. */
export function picture(
  {
    width,
    height,
    title,
    description,
  }: Readonly<Record<"title" | "description", string>> & {
    readonly width: number
    readonly height: number
  },
  children: readonly string[],
): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    role: "img",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-labelledby": "title description",
  }
  return `${element("svg", attributes, [
    text("title", { id: "title" }, title),
    text("desc", { id: "description" }, description),
    element("style", {}, [STYLE]),
    element("rect", { class: "page", width, height, rx: 6 }),
    ...children,
  ]).replaceAll("><", ">\n<")}\n`
}

const STYLE = `
  svg { --page: #ffffff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --ours: #0969da; --second: #8250df; --boss: #bc4c00; --bare: #59636e }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --ours: #58a6ff; --second: #bc8cff; --boss: #f0883e; --bare: #9198a1 }
  }
  .page { fill: var(--page) }
  text { font: 12px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--muted) }
  .heading { font-size: 14px; font-weight: 600; fill: var(--text) }
  .panel { font-weight: 600; fill: var(--text) }
  .right { text-anchor: end }
  .middle { text-anchor: middle }
  .grid { stroke: var(--line); stroke-width: 1 }
  .axis { stroke: var(--muted); stroke-width: 1 }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round }
  .dashed { stroke-dasharray: 5 4; stroke-width: 1.5 }
  .ours .curve { stroke: var(--ours) } .ours circle, text.ours { fill: var(--ours) }
  .second .curve { stroke: var(--second) } .second circle, text.second { fill: var(--second) }
  .plain .curve { stroke: var(--text) } .plain circle, text.plain { fill: var(--text) }
  .boss .curve { stroke: var(--boss) } .boss circle, text.boss { fill: var(--boss) }
  .bare .curve { stroke: var(--bare) } .bare circle, text.bare { fill: var(--bare) }
  text.ours, text.second, text.plain, text.boss, text.bare { font-weight: 600 }
`

function escapeXml(words: string): string {
  return words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
}

/** A tenth of a pixel is enough. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}

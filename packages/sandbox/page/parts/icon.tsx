import type { JSX } from "preact"

const paths = {
  send: "M2.5 8h10M9 4l4 4-4 4",
  again: "M13 8a5 5 0 1 1-1.600-3.700M13 2.500v3h-3",
  edit: "M3 13l.7-3L10.500 3.200l2.300 2.300L6 12.300z",
  copy: "M6 6h7v7H6zM3.500 10.500H3V3h7v.5",
  download: "M8 2.500v7.500M4.800 7 8 10.200 11.200 7M3 13h10",
  close: "M4 4l8 8M12 4l-8 8",
  pause: "M5.500 3.500v9M10.500 3.500v9",
  play: "M5 3.500l7.500 4.500L5 12.500z",
  skip: "M3.500 4l6 4-6 4zM12.500 4v8",
  search: "M11 11l3 3M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10z",
  up: "M4 10l4-4 4 4",
  down: "M4 6l4 4 4-4",
  fold: "M6 4l4 4-4 4",
  arrow: "M3 8h10M10 5l3 3-3 3",
  eye: "M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  warning: "M8 2.200 14.500 13.500H1.500zM8 6.500v3M8 11.500v.2",
  check: "M3 8.500l3.200 3.200L13 4.800",
  plus: "M8 3v10M3 8h10",
  bolt: "M9 1.800 3.500 9H8l-1 5.200L12.500 7H8z",
} as const

/** A small picture beside a word; it says nothing that the word does not. */
export function Icon({ name }: { readonly name: keyof typeof paths }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

const day = /^\d{4}-(\d\d)-(\d\d)$/
const time = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d+)?(?:z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return day.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** A leap second is the last one of a day of UTC. */
function isTime(text: string): boolean {
  const [match, hour, minute, second, sign, hours = 0, minutes = 0] = time.exec(text) ?? []
  if (match === undefined || second !== "60") return match !== undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1)
  return (Number(hour) * 60 + Number(minute) - offset + 1) % 1440 === 0
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

/** Eight groups, or fewer with `::` for the others; the last two may be written as an address of version 4. */
function isIpv6(text: string): boolean {
  const halves = text.split("::")
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")))
  const hasIpv4 = ipv4.test(groups.at(-1) ?? "") && !text.endsWith(":")
  const count = groups.length + (hasIpv4 ? 1 : 0)
  return (
    groups.slice(0, hasIpv4 ? -1 : undefined).every((group) => /^[0-9a-f]{1,4}$/i.test(group)) &&
    (halves.length === 2 ? count < 8 : halves.length === 1 && count === 8)
  )
}

function isPattern(text: string): boolean {
  try {
    // The end of a text in other languages, which JavaScript would take for the letter.
    return !/[^\\]\\Z/.test(text) && new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

const scheme = /^[a-z][a-z0-9+.-]*:/i
const authority =
  /^\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:\[[0-9a-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*)(?::\d*)?(?![^/?#])/i
const pathOnward =
  /^(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i

function isUriReference(text: string): boolean {
  const rest = text.replace(scheme, "")
  const path = rest.replace(authority, "")
  if (path === rest && path.startsWith("//")) return false
  const [, address] = /^\/\/[^/?#]*\[(.*)\]/.exec(rest) ?? []
  return pathOnward.test(path) && (address === undefined || isIpv6(address))
}

/** Formats of text that validators check when the generator is told to. */
export const formats: { readonly [name: string]: (text: string) => boolean } = {
  date: isDate,
  time: isTime,
  "date-time": (text: string): boolean =>
    /^.{10}[t\s]/i.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11)),
  duration: (text) =>
    /^P(?!$)(?:(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|\d+W)$/.test(text),
  email: (text) =>
    /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(
      text,
    ),
  hostname: (text) =>
    text.replace(/\.$/, "").length <= 253 &&
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?$/i.test(text),
  ipv4: (text) => ipv4.test(text),
  ipv6: isIpv6,
  "json-pointer": (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text),
  regex: isPattern,
  uri: (text: string): boolean => scheme.test(text) && isUriReference(text),
  "uri-reference": isUriReference,
  uuid: (text) => /^(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
}

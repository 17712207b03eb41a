/** Cookies of one launch. Paths, domains and lives are left out: a launch stays with one application and is short. */
export interface CookieJar {
  /** Keeps what an answer sets; several are joined by commas. */
  keep(url: URL, setCookie: string | undefined): void
  /** The header for a request. */
  header(url: URL): string | undefined
}

/** An empty jar. */
export function createCookieJar(): CookieJar {
  const hosts = new Map<string, Map<string, string>>()
  return {
    keep({ hostname }, setCookie) {
      const cookies = hosts.get(hostname) ?? new Map<string, string>()
      hosts.set(hostname, cookies)
      // A comma within a date is not followed by a name and `=`.
      for (const cookie of (setCookie ?? "").split(/,(?=\s*[\w!#$%&'*+.^`|~-]+=)/)) {
        const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(cookie) ?? []
        if (name === undefined || value === undefined) continue
        if (/;\s*max-age\s*=\s*0\b/i.test(cookie)) cookies.delete(name)
        else cookies.set(name, value.trim())
      }
    },
    header({ hostname }) {
      const cookies = [...(hosts.get(hostname) ?? [])]
      return cookies.length === 0 ? undefined : cookies.map(([name, value]) => `${name}=${value}`).join("; ")
    },
  }
}

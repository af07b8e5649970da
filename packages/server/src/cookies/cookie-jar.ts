/** The maximum number of duplicates to check. A request contains more duplicates only if an attacker has set cookies. */
const maxDuplicates = 20

/**
 * Separates the cookies of a request that contains a cookie name more than once. Returns one set of cookies for each value of a duplicate
 * name. If a value is split into chunks, the chunks have the same prefix (the mark), so a set also contains the other chunks of its value.
 *
 * @returns An empty list if no name occurs twice.
 */
export function separateDuplicates(request: Request): RequestCookies[] {
  const all = [...readAllCookies(request)]
  const duplicates = all.flatMap(([name, values]) =>
    values.length > 1 ? values.map((value) => ({ name, value })) : [],
  )
  return duplicates.slice(0, maxDuplicates).map(({ name, value }) => {
    const mark = value.slice(0, value.indexOf('.') + 1)
    const chosen = all.map(([other, values]): [string, string] => [
      other,
      values.find((one) => one.startsWith(mark)) ?? '',
    ])
    return new Map([...chosen, [name, value]])
  })
}

/** The cookies of a request, by name. */
export type RequestCookies = ReadonlyMap<string, string>

/** The cookie attributes that differ between cookies. */
export interface CookieAttributes {
  readonly maxAgeSeconds: number
  readonly sameSite: 'Lax' | 'Strict'
}

/** The app to which the cookies belong. */
export interface CookieOwner {
  /** The public origin of the app. */
  readonly origin: string
  readonly appId: string
  readonly basePath: string
}

/** Names and serializes the cookies of one `AuthServer`. */
export interface CookieJar {
  /** Returns the full name of a cookie. Cookies with other names are never read. */
  nameOf(cookie: 'session' | 'login' | 'flash' | 'logout'): string
  /** Returns a `Set-Cookie` line. */
  set(name: string, value: string, attributes: CookieAttributes): string
  /** Returns a `Set-Cookie` line that removes a cookie. */
  clear(name: string): string
}

/**
 * Creates the cookie jar of one `AuthServer`.
 *
 * Each name ends with a hash of the app. Browsers send cookies to all ports of a host. Without the hash, two `AuthServer`s on one host
 * would read and replace each other's cookies.
 *
 * With the prefix `__Host-Http-`, a browser rejects the cookie if a script or another host sets it, or if it lacks `Secure`. Plain http is
 * only allowed on loopback. Some browsers reject `Secure` cookies over http, so the cookie names on http have no prefix.
 */
export function createCookieJar({ origin, appId, basePath }: CookieOwner): CookieJar {
  const isSecure = origin.startsWith('https:')
  const prefix = isSecure ? '__Host-Http-genauth' : 'genauth'
  const suffix = hash(JSON.stringify([origin, appId, basePath]))
  const fixed = `Path=/; HttpOnly${isSecure ? '; Secure' : ''}`
  return {
    nameOf: (cookie) => `${prefix}-${cookie}-${suffix}`,
    set: (name, value, { maxAgeSeconds, sameSite }) =>
      `${name}=${value}; Max-Age=${maxAgeSeconds}; ${fixed}; SameSite=${sameSite}`,
    clear: (name) => `${name}=; Max-Age=0; ${fixed}; SameSite=Lax`,
  }
}

/**
 * Reads the cookies of a request (RFC 6265, section 5.4). A name that occurs twice is omitted. If the browser does not support the prefix
 * `__Host-Http-`, another host of the site may have set one of the two cookies. The server cannot find out which cookie the other host has
 * set.
 */
export function readCookies(request: Request): RequestCookies {
  const cookies = new Map<string, string>()
  for (const [name, [value = '', ...others]] of readAllCookies(request)) {
    if (others.length === 0) cookies.set(name, value)
  }
  return cookies
}

/**
 * Reads all values of each cookie. A name with characters outside of printable ASCII is omitted: `trim()` removes characters such as
 * U+00A0, which a browser keeps when it checks the prefix.
 */
function readAllCookies(request: Request): ReadonlyMap<string, readonly string[]> {
  const cookies = new Map<string, string[]>()
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=')
    const written = pair.slice(0, Math.max(at, 0))
    const name = /[^\t\x20-\x7e]/.test(written) ? '' : written.trim()
    if (name === '') continue
    const values = cookies.get(name) ?? []
    values.push(pair.slice(at + 1).trim())
    cookies.set(name, values)
  }
  return cookies
}

/** Returns the 32-bit FNV-1a hash in hex. The hash protects no secret. WebCrypto is not used, because its hashes are asynchronous. */
function hash(text: string): string {
  let sum = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) sum = Math.imul(sum ^ byte, 0x01000193)
  return (sum >>> 0).toString(16).padStart(8, '0')
}

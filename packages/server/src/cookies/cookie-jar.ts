/** The cookies that a request brought, by name. */
export type RequestCookies = ReadonlyMap<string, string>

/** How long a browser keeps a cookie, and with which requests it sends it. */
export interface CookieAttributes {
  readonly maxAgeSeconds: number
  readonly sameSite: 'Lax' | 'Strict'
}

/** Whose cookies they are. */
export interface CookieOwner {
  /** The public origin of the app. */
  readonly origin: string
  readonly appId: string
  readonly basePath: string
}

/** Names and writes the cookies of one server half. */
export interface CookieJar {
  /** The whole name of a cookie. Under no other is it ever read. */
  nameOf(cookie: 'session' | 'login' | 'flash' | 'logout'): string
  /** A `Set-Cookie` line. */
  set(name: string, value: string, attributes: CookieAttributes): string
  /** A `Set-Cookie` line that removes a cookie. */
  clear(name: string): string
}

/**
 * Creates the jar of a server half. What its names end with is of its own: cookies know no port and no path, and another on the same host
 * would take them for its own, and replace them. The prefix `__Host-Http-` makes a browser refuse the cookie from scripts, from other hosts of the site,
 * and without `Secure`. Over plain http, which options allow on loopback alone, some browsers refuse `Secure`, and the name is plain.
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
 * Reads the cookies of a request (RFC 6265, section 5.4). A name that is there twice is left out: where a browser does not know the
 * prefix, another host of the site may have planted one of the two, and nobody can tell which.
 */
export function readCookies(request: Request): RequestCookies {
  const cookies = new Map<string, string>()
  for (const [name, [value = '', ...others]] of readAllCookies(request)) {
    if (others.length === 0) cookies.set(name, value)
  }
  return cookies
}

/**
 * Reads all values of each cookie of a request. A name with anything but printable ASCII in it is left out: trimming takes more
 * from it, such as U+00A0, than a browser does before it looks for a prefix.
 */
export function readAllCookies(request: Request): ReadonlyMap<string, readonly string[]> {
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

/** FNV-1a with 32 bits, in hex: it tells apart, and keeps nothing secret. The platform's own hashes make whoever wants one wait. */
function hash(text: string): string {
  let sum = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) sum = Math.imul(sum ^ byte, 0x01000193)
  return (sum >>> 0).toString(16).padStart(8, '0')
}

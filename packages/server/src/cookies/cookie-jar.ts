import { GenAuthError } from '@genauth/core'

/** The maximum number of duplicates to check. A request contains more duplicates only if an attacker has set cookies. */
const maxDuplicates = 20

/**
 * Separates the cookies of a request that contains a cookie name more than once. Returns one set of cookies for each value of a duplicate
 * name. If a value is split into chunks, the chunks have the same prefix (the mark), so a set also contains the other chunks of its value.
 *
 * @returns An empty list if no name occurs twice.
 */
export function separateDuplicates(request: Pick<Request, 'headers'>): RequestCookies[] {
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

/** The content of a one-time cookie, and the `Set-Cookie` lines that remove the cookie. */
export interface Taken<Value> {
  /** `undefined` if the browser has no such cookie, or if the cookie has expired. */
  readonly value: Value | undefined
  readonly setCookies: readonly string[]
}

/** The cookie attributes that differ between cookies. */
export interface CookieAttributes {
  /** `undefined` if the browser should delete the cookie when the browser is closed. */
  readonly maxAgeSeconds: number | undefined
  readonly sameSite: 'Lax' | 'Strict'
}

/** The app to which the cookies belong. */
export interface CookieOwner {
  /** The public origin of the app. */
  readonly origin: string
  readonly appId: string
  readonly basePath: string
}

export type CookieKind = 'session' | 'login' | 'flash' | 'logout'

/** Names and serializes the cookies of one `AuthServer`. */
export interface CookieJar {
  /** Returns the full name of a cookie. Cookies with other names are never read. */
  nameOf(cookie: CookieKind): string
  /** Whether a cookie has one of the names of this server. */
  owns(name: string): boolean
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
  const nameOf = (cookie: CookieKind) => `${prefix}-${cookie}-${suffix}`
  const bases = (['session', 'login', 'flash', 'logout'] as const).map(nameOf)
  return {
    nameOf,
    owns: (name) => bases.some((base) => name === base || /^[.-]/.test(afterOf(base, name))),
    set(name, value, { maxAgeSeconds, sameSite }) {
      const maxAge = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`
      return `${name}=${value}${maxAge}; ${fixed}; SameSite=${sameSite}`
    },
    clear: (name) => `${name}=; Max-Age=0; ${fixed}; SameSite=Lax`,
  }
}

/** Returns the part of a name after its base, or an empty text if the name does not start with the base. */
function afterOf(base: string, name: string): string {
  return name.startsWith(base) ? name.slice(base.length) : ''
}

/** Returns the size of a cookie in the header `Cookie`, with its separators. */
export function cookieBytes(name: string, value: string): number {
  return name.length + value.length + '=; '.length
}

/** A `Set-Cookie` line without its attributes. */
export interface SetCookie {
  readonly name: string
  /** `undefined` if the line removes the cookie. */
  readonly value: string | undefined
}

/** Reads a line that {@link CookieJar} has created. */
export function parseSetCookie(line: string): SetCookie {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  return { name, value: line.includes('; Max-Age=0;') ? undefined : value }
}

/**
 * Reads the cookies of a request (RFC 6265, section 5.4). A name that occurs twice is omitted. If the browser does not support the prefix
 * `__Host-Http-`, another host of the site may have set one of the two cookies. The server cannot find out which cookie the other host has
 * set.
 */
export function readCookies(request: Pick<Request, 'headers'>): RequestCookies {
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
export function readAllCookies(
  request: Pick<Request, 'headers'>,
): ReadonlyMap<string, readonly string[]> {
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

/** Browsers store at least 4096 bytes per cookie, name and attributes included (RFC 6265, section 6.1). */
const chunkLength = 3800

/** Proxies often limit the header `Cookie` to 8 kB. */
const maxLength = 6000

/** The maximum size in the header `Cookie` of a value that {@link splitIntoChunks} has split. */
export const maxSplitBytes: number = maxLength + Math.ceil(maxLength / chunkLength) * '=; '.length

/** A chunk contains the mark of its value, the chunk's index, the number of chunks, and a part of the value. */
const chunkPattern = /^[\w-]+\.\d\.(\d)\.(.+)$/

/** Whether {@link splitIntoChunks} accepts a value. */
export function fitsIntoChunks(name: string, value: string): boolean {
  return lengthOf(cut(name, value)) <= maxLength
}

/**
 * Splits an encrypted value into as many cookies as it needs.
 *
 * @returns The names and values of the cookies.
 * @throws {GenAuthError} `session_too_large` if the cookies would have more than 6 kB
 */
export function splitIntoChunks(name: string, value: string): [string, string][] {
  const chunks = cut(name, value)
  if (lengthOf(chunks) > maxLength) {
    throw new GenAuthError(
      'session_too_large',
      "GenAuth's tokens do not fit into cookies (6 kB). Request fewer scopes, or reduce the claims that the tenant puts into its tokens.",
      // The session must end, because the server has already used the previous refresh token.
      { endsSession: true },
    )
  }
  return chunks
}

function cut(name: string, value: string): [string, string][] {
  const count = Math.ceil(value.length / chunkLength)
  return Array.from({ length: count }, (_, at): [string, string] => [
    nameOfChunk(name, at),
    `${markOf(value)}.${at}.${count}.${value.slice(at * chunkLength, (at + 1) * chunkLength)}`,
  ])
}

/**
 * Returns the mark of an encrypted value. All its chunks have the same mark. The mark is the end of the value, which is a part of its
 * authentication tag. So two values have different marks, and the tag also authenticates the mark.
 */
function markOf(value: string): string {
  return value.slice(-8)
}

function lengthOf(chunks: [string, string][]): number {
  return chunks.flat().join('').length
}

/**
 * Joins the chunks of a value. Returns `undefined` unless the chunks are exactly those that {@link splitIntoChunks} returns for the value.
 * Each value has only one valid form, so every change of a mark, an index or a count is rejected.
 */
export function joinChunks(name: string, cookies: RequestCookies): string | undefined {
  const read = (at: number) => chunkPattern.exec(cookies.get(nameOfChunk(name, at)) ?? '')
  const count = Number(read(0)?.[1] ?? 0)
  const value = Array.from({ length: count }, (_, at) => read(at)?.[2] ?? '').join('')
  const isExact = cut(name, value).every(([chunk, text]) => cookies.get(chunk) === text)
  return value !== '' && isExact ? value : undefined
}

/**
 * Returns the names of all cookies that can be chunks, including those of previous values. The first name is always included, because
 * `cookies` omits a name that the request contains twice.
 */
export function chunkNames(name: string, cookies: RequestCookies): string[] {
  const chunks = [...cookies.keys()].filter(
    (other) => other.startsWith(`${name}.`) && /\.\d$/.test(other),
  )
  return [name, ...chunks]
}

function nameOfChunk(name: string, at: number): string {
  return at === 0 ? name : `${name}.${at}`
}

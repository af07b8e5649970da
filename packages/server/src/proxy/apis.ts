import { isSecureAddress } from '@genauth/core/internal'
import { assertOption, isRecord } from '../assert-options'
import { splitPath } from './paths'

export const apiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** An HTTP method that the proxy can forward. */
export type ApiMethod = (typeof apiMethods)[number]

/** An API that the browser can reach through the proxy, and its allowed methods and paths. */
export interface ApiOptions {
  /**
   * The API's base URL, such as `https://orders.internal/v1`: https, or http on `localhost`, 127.0.0.0/8 or `[::1]`. All requests go to the
   * origin of this URL, to paths below its path.
   */
  target: string
  /** The allowed methods. HEAD is only allowed if the list contains HEAD. */
  methods: readonly ApiMethod[]
  /**
   * The allowed paths below `target`, such as `/list` or `/items/*`. Segments are compared character by character, as the browser sends
   * them. `*` matches any one segment. `**` matches one or more segments, and must be the last one.
   */
  paths: readonly string[]
  /** The maximum size of a body in bytes, for requests and responses. Default: 10 MiB (10 485 760). */
  maxBodyBytes?: number | undefined
  /**
   * The idle timeout in milliseconds: the maximum time without a byte from the request body, or from the API's response. The timeout is
   * paused while the browser does not read the response. Default: 30 000.
   */
  timeoutMs?: number | undefined
}

/** An API with checked options. */
export interface Api {
  /** The API's name with a leading slash, such as `/orders`. */
  readonly name: string
  readonly origin: string
  /** The path of the option `target`, without a trailing slash. The path can be empty. */
  readonly prefix: string
  readonly methods: readonly string[]
  /** The allowed paths, split into segments. */
  readonly patterns: readonly (readonly string[])[]
  readonly maxBodyBytes: number
  readonly timeoutMs: number
}

const defaultMaxBodyBytes = 10 * 1024 * 1024
const defaultTimeoutMs = 30_000

/**
 * Checks the option `apis` and adds defaults.
 *
 * @returns The APIs by name, with the leading slash.
 * @throws {GenAuthError} `invalid_options`
 */
export function readApis(
  apis: Readonly<Record<string, ApiOptions>> = {},
): ReadonlyMap<string, Api> {
  assertOption(
    isRecord(apis),
    "apis must be an object. Pass one such as { '/orders': { target, methods, paths } }.",
  )
  return new Map(Object.entries(apis).map(([name, options]) => [name, readApi(name, options)]))
}

function readApi(name: string, options: unknown): Api {
  assertOption(
    /^\/(?=[^/]*\w)[\w.~-]+$/.test(name),
    `An API name must be a slash and one segment. Rename ${JSON.stringify(name)} in apis to a name such as /orders.`,
  )
  assertOption(
    isRecord(options),
    `apis['${name}'] must be an object. Pass { target, methods, paths }.`,
  )
  const assert: Assert = (isValid, message) => assertOption(isValid, `apis['${name}']: ${message}`)
  const { maxBodyBytes = defaultMaxBodyBytes, timeoutMs = defaultTimeoutMs } = options
  assert(
    isPositive(maxBodyBytes),
    'maxBodyBytes is invalid. Pass a number of bytes greater than 0.',
  )
  assert(
    isPositive(timeoutMs) && timeoutMs < 2 ** 31,
    'timeoutMs is invalid. Pass a number of milliseconds greater than 0 and less than 2^31.',
  )
  return {
    name,
    ...readTarget(options['target'], assert),
    methods: readMethods(options['methods'], assert),
    patterns: readPatterns(options['paths'], assert),
    maxBodyBytes,
    timeoutMs,
  }
}

type Assert = (isValid: unknown, message: string) => asserts isValid

function readTarget(target: unknown, assert: Assert): { origin: string; prefix: string } {
  const url = typeof target === 'string' && URL.canParse(target) ? new URL(target) : undefined
  assert(url, 'target is not an absolute URL. Pass one such as https://orders.internal/v1.')
  const { origin, pathname, search, hash, username, password } = url
  assert(
    isSecureAddress(url),
    'target must use https, or http on loopback, because it receives access tokens. Change the URL.',
  )
  assert(
    (search + hash + username + password).length === 0,
    'target must have no user name, password, query or fragment. Remove them from the URL.',
  )
  const prefix = pathname.replace(/\/$/, '')
  const written = String(target).replace(/^https?:\/\/[^/]*|\/$/gi, '')
  // The proxy adds a path to the prefix, so the last segment of the prefix cannot be empty either.
  assert(
    written === prefix && splitPath(`${prefix}/-`) !== undefined,
    'the path of target must be plain. Remove dot segments, empty segments and encoded slashes.',
  )
  return { origin, prefix }
}

function readMethods(list: unknown, assert: Assert): readonly string[] {
  assert(
    isFilled(list) && list.every((method) => apiMethods.some((known) => known === method)),
    `methods must be a list. Choose from ${apiMethods.join(', ')}.`,
  )
  return [...new Set(list)]
}

function readPatterns(list: unknown, assert: Assert): readonly (readonly string[])[] {
  assert(
    isFilled(list),
    "paths must be a list of paths below target. Pass one such as ['/list', '/items/*'].",
  )
  return list.map((path: unknown) => {
    const segments = (typeof path === 'string' && splitPath(path)) || []
    assert(
      segments.length > 0 && segments.every(isPattern),
      `the path ${JSON.stringify(path)} is invalid. Start it with a slash. Use plain segments, * for any one segment, and ** at the end for all further segments.`,
    )
    return segments
  })
}

/** Whether a segment is valid in the option `paths`. A star inside of a segment has no meaning, so it is rejected. */
function isPattern(segment: string, at: number, segments: readonly string[]): boolean {
  if (segment === '**') return at === segments.length - 1
  return segment === '*' || !segment.includes('*')
}

function isFilled(list: unknown): list is string[] {
  return Array.isArray(list) && list.length > 0
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

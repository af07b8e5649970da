import { isSecureAddress } from '@genauth/core/internal'
import { assertOption, isRecord } from '../assert-options'
import { splitPath } from './paths'
import { createSlots, type Slots } from './slots'

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
  /**
   * The time limit of a whole request in milliseconds: the maximum time from the last byte of the request to the last byte of the response.
   * After this time, the proxy aborts the request to the API and the response to the browser, even if the browser reads slowly. The limit
   * starts again with each part of an upload. It does not apply to responses with the type `text/event-stream`. Default: 600 000 (10
   * minutes).
   */
  maxExchangeMs?: number | undefined
  /**
   * The maximum number of requests of one session to this API that run at the same time in one process. A request runs until its response
   * has ended, has failed or was cancelled. The proxy does not forward further requests, and responds with 429 `rate_limited`. Default: 100,
   * which is as many as browsers send over one HTTP/2 connection.
   */
  maxConcurrentPerSession?: number | undefined
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
  readonly maxExchangeMs: number
  readonly maxConcurrentPerSession: number
  /** The running exchanges of each session. */
  readonly slots: Slots
}

const defaultMaxBodyBytes = 10 * 1024 * 1024
const defaultTimeoutMs = 30_000
const defaultMaxExchangeMs = 10 * 60_000
const defaultMaxConcurrentPerSession = 100

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
    "`apis` must be an object. Pass one such as { '/orders': { target, methods, paths } }.",
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
  const {
    maxBodyBytes = defaultMaxBodyBytes,
    timeoutMs = defaultTimeoutMs,
    maxExchangeMs = defaultMaxExchangeMs,
    maxConcurrentPerSession = defaultMaxConcurrentPerSession,
  } = options
  assert(
    isPositive(maxBodyBytes),
    'maxBodyBytes is invalid. Pass a number of bytes greater than 0.',
  )
  assert(
    isPositive(timeoutMs) && timeoutMs < 2 ** 31,
    'timeoutMs is invalid. Pass a number of milliseconds greater than 0 and less than 2^31.',
  )
  assert(
    isPositive(maxExchangeMs) && maxExchangeMs < 2 ** 31,
    'maxExchangeMs is invalid. Pass a number of milliseconds greater than 0 and less than 2^31.',
  )
  assert(
    isPositive(maxConcurrentPerSession) && Number.isInteger(maxConcurrentPerSession),
    'maxConcurrentPerSession is invalid. Pass a whole number of requests greater than 0.',
  )
  return {
    name,
    ...readTarget(options['target'], assert),
    methods: readMethods(options['methods'], assert),
    patterns: readPatterns(options['paths'], assert),
    maxBodyBytes,
    timeoutMs,
    maxExchangeMs,
    maxConcurrentPerSession,
    slots: createSlots(maxConcurrentPerSession),
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

import { isSecureAddress } from '@genauth/core'
import { assertOption } from '../server-config'
import type { Api } from './api'
import { type ApiOptions, apiMethods } from './api-options'
import { splitPath } from './split-path'

const defaultMaxBodyBytes = 10 * 1024 * 1024
const defaultTimeoutMs = 30_000

/**
 * Checks the APIs that pages may reach, and fills in defaults.
 *
 * @returns The APIs by name, with its slash.
 * @throws {GenAuthError} `invalid_options`
 */
export function readApis(
  apis: Readonly<Record<string, ApiOptions>> = {},
): ReadonlyMap<string, Api> {
  assertOption(isRecord(apis), "apis must be an object, such as { '/orders': { target, … } }.")
  return new Map(Object.entries(apis).map(([name, options]) => [name, readApi(name, options)]))
}

function readApi(name: string, options: unknown): Api {
  assertOption(
    /^\/(?=[^/]*\w)[\w.~-]+$/.test(name),
    `The name of an API must be a slash and one segment of a path, such as /orders, and not ${JSON.stringify(name)}.`,
  )
  assertOption(isRecord(options), `apis['${name}'] must be an object: { target, methods, paths }.`)
  const assert = (isRight: boolean, complaint: string): void =>
    assertOption(isRight, `apis['${name}']: ${complaint}`)
  const { maxBodyBytes = defaultMaxBodyBytes, timeoutMs = defaultTimeoutMs } = options
  assert(isPositive(maxBodyBytes), 'maxBodyBytes must be a number of bytes, more than 0.')
  assert(
    isPositive(timeoutMs) && timeoutMs < 2 ** 31,
    'timeoutMs must be a number of milliseconds, more than 0 and less than 2^31.',
  )
  return {
    name,
    ...readTarget(options['target'], assert),
    methods: readMethods(options['methods'], assert),
    patterns: readPatterns(options['paths'], assert),
    maxBodyBytes: Number(maxBodyBytes),
    timeoutMs: Number(timeoutMs),
  }
}

type Assert = (isRight: boolean, complaint: string) => void

function readTarget(target: unknown, assert: Assert): { origin: string; prefix: string } {
  const url = typeof target === 'string' && URL.canParse(target) ? new URL(target) : undefined
  assert(url !== undefined, 'target must be a whole address, such as https://orders.internal/v1.')
  const { origin, pathname, search, hash, username, password } = url as URL
  assert(
    isSecureAddress(url as URL),
    'target must be https, or http on loopback: access tokens are sent there.',
  )
  assert(
    (search + hash + username + password).length === 0,
    'target must have no user, query or fragment.',
  )
  const prefix = pathname.replace(/\/$/, '')
  const written = String(target).replace(/^https?:\/\/[^/]*|\/$/gi, '')
  assert(
    written === prefix && (prefix === '' || splitPath(prefix) !== undefined),
    'the path of target must be plain: no dots, no empty segments, no encoded slashes.',
  )
  return { origin, prefix }
}

function readMethods(list: unknown, assert: Assert): readonly string[] {
  const isRight =
    isFilled(list) && list.every((method) => apiMethods.some((known) => known === method))
  assert(isRight, `methods must be a list, of: ${apiMethods.join(', ')}.`)
  return [...new Set(list as string[])]
}

function readPatterns(list: unknown, assert: Assert): readonly (readonly string[])[] {
  assert(
    isFilled(list),
    "paths must be a list of paths below target, such as ['/list', '/items/*'].",
  )
  return (list as unknown[]).map((path) => {
    const segments = typeof path === 'string' ? splitPath(path) : undefined
    assert(
      segments?.every(isPattern) === true,
      `a path begins with a slash and is made of plain segments, of * for any one, and of ** at its end for any that follow, unlike ${JSON.stringify(path)}.`,
    )
    return segments as readonly string[]
  })
}

/** A star with something beside it would look like a pattern that is not known here. */
function isPattern(segment: string, at: number, segments: readonly string[]): boolean {
  if (segment === '**') return at === segments.length - 1
  return segment === '*' || !segment.includes('*')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFilled(list: unknown): list is string[] {
  return Array.isArray(list) && list.length > 0
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

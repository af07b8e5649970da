import { GenAuthError } from '@genauth/core'
import type { AuthServer } from './auth-server'

/**
 * Throws if an option is invalid.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function assertOption(isValid: unknown, message: string): asserts isValid {
  if (!isValid) throw new GenAuthError('invalid_options', message)
}

/**
 * Throws if a value is not an object with these methods.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function assertMethods(value: unknown, names: readonly string[], message: string): void {
  const hasAll = isRecord(value) && names.every((name) => typeof value[name] === 'function')
  if (!hasAll) throw new GenAuthError('invalid_options', message)
}

/**
 * Throws if the argument of an adapter is not an `AuthServer`, so that the mistake is found at start and not at the first request.
 *
 * @param adapter The adapter's name, for the error message.
 * @throws {GenAuthError} `invalid_options`
 */
export function assertAuthServer(auth: AuthServer | undefined, adapter: string): void {
  const { origin, basePath, handle } = auth ?? {}
  const isServer = typeof origin === 'string' && typeof basePath === 'string'
  assertOption(
    isServer && typeof handle === 'function',
    `${adapter}() was called without an AuthServer. Pass the object that createAuthServer() returned, not a promise.`,
  )
}

/** Whether a value is an object with named members, and not `null` or an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

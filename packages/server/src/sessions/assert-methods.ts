import { GenAuthError } from '@genauth/core'

/**
 * Throws unless what somebody passed has methods of these names.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function assertMethods(value: unknown, names: readonly string[], complaint: string): void {
  const methods = typeof value === 'object' && value !== null ? value : {}
  const hasAll = names.every(
    (name) => typeof (methods as Record<string, unknown>)[name] === 'function',
  )
  if (!hasAll) throw new GenAuthError('invalid_options', complaint)
}

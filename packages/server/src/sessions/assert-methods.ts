import { GenAuthError } from '@genauth/core'

/**
 * Throws if a value is not an object with these methods.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function assertMethods(value: unknown, names: readonly string[], message: string): void {
  const methods = typeof value === 'object' && value !== null ? value : {}
  const hasAll = names.every(
    (name) => typeof (methods as Record<string, unknown>)[name] === 'function',
  )
  if (!hasAll) throw new GenAuthError('invalid_options', message)
}

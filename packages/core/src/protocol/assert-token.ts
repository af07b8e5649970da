import { GenAuthError } from '../errors'

/**
 * Rejects a token, code or verifier with characters other than visible ASCII (RFC 6749, appendix A). If such a token were put into a
 * header, the platform's own error would contain the token.
 *
 * @param name The name of the value, for the error message.
 * @throws {GenAuthError} `invalid_options`
 */
export function assertToken(name: string, value: unknown): void {
  if (!isToken(value)) {
    throw new GenAuthError(
      'invalid_options',
      `${name} is missing or damaged. Pass it as GenAuth issued it, without spaces or line breaks.`,
    )
  }
}

/** Returns whether a value can be a token, a code or a verifier: it has visible ASCII characters only. */
export function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}

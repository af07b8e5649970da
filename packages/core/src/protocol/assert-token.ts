import { GenAuthError } from '../errors'

/**
 * Refuses a token, code or verifier that cannot have been issued: RFC 6749, appendix A, has them of visible ASCII characters. What
 * cannot be sent in a header would else come back in the platform's own error, token and all.
 *
 * @param name What it is, for the error.
 * @throws {GenAuthError} `invalid_options`
 */
export function assertToken(name: string, value: unknown): void {
  if (!isToken(value)) {
    throw new GenAuthError(
      'invalid_options',
      `${name} is missing or damaged: pass it as GenAuth issued it, without spaces or line breaks.`,
    )
  }
}

/** Whether this can be a token, a code or a verifier: visible ASCII characters only. */
export function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}

import { GenAuthError } from '../errors'

/** Returns whether a host is loopback. Traffic to a loopback host stays on the device, so plain http is safe (RFC 8252, section 7.3). */
function isLoopback(hostname: string): boolean {
  return /^((.*\.)?localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname)
}

/** Returns whether tokens may be sent to this URL: https, or http on loopback. */
export function isSecureAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/**
 * Validates a URL from an option and returns it.
 *
 * @param name The name of the option, for the error message.
 * @throws {GenAuthError} `invalid_options`
 */
export function checkUrl(name: string, value: unknown): URL {
  const url = typeof value === 'string' ? parseUrl(value) : undefined
  if (!url) {
    throw new GenAuthError(
      'invalid_options',
      `${name} is invalid. Use a URL such as https://app.example/path.`,
    )
  }
  if (!isSecureAddress(url)) {
    throw new GenAuthError(
      'invalid_options',
      `${name} is not secure. Use https, or http on localhost.`,
    )
  }
  if (url.username || url.password) {
    throw new GenAuthError('invalid_options', `${name} has a user name or password. Remove them.`)
  }
  return url
}

/** Parses a URL. Returns `undefined` if it is invalid. */
export function parseUrl(value: string, base?: string): URL | undefined {
  try {
    return new URL(value, base)
  } catch {
    return undefined
  }
}

/** The query parameters that a callback URL may have. The client removes all of them from the address bar. */
export const callbackParameters: readonly string[] =
  'code state iss error error_description error_uri session_state access_token id_token token_type expires_in scope'.split(
    ' ',
  )

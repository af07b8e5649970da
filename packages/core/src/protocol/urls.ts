import { GenAuthError } from '../errors'

/** Loopback names never leave the machine, so plain http is as good as https there (RFC 8252, section 7.3). */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}

/** Whether tokens may travel to this address: https, or http on loopback. */
export function isSecureAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/**
 * Checks an address that somebody configured.
 *
 * @param name The option that it comes from, for the error.
 * @throws {GenAuthError} `invalid_options`
 */
export function checkUrl(name: string, value: unknown): URL {
  const url = typeof value === 'string' ? parseUrl(value) : undefined
  if (!url) {
    throw new GenAuthError(
      'invalid_options',
      `${name} must be a whole address, such as https://app.example/path.`,
    )
  }
  if (!isSecureAddress(url)) {
    throw new GenAuthError('invalid_options', `${name} must use https, or http on localhost.`)
  }
  if (url.username || url.password) {
    throw new GenAuthError('invalid_options', `${name} must not have a password.`)
  }
  return url
}

/** `new URL` that answers `undefined` instead of throwing. */
export function parseUrl(value: string, base?: string): URL | undefined {
  try {
    return new URL(value, base)
  } catch {
    return undefined
  }
}

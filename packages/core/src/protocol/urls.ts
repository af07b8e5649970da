import { GenAuthError } from '../errors'

/** Where a URL is used. The platform decides which hosts are loopback. */
export type Platform = 'browser' | 'server'

/** Returns the platform of a client. Its ports have a page only in a browser. */
export function platformOf({ page }: { readonly page?: object | undefined }): Platform {
  return page ? 'browser' : 'server'
}

/**
 * Returns whether a host is loopback. Traffic to a loopback host stays on the device, so plain http is safe (RFC 8252, section 7.3).
 *
 * Browsers trust `*.localhost` (https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy), and Chrome and Firefox resolve it
 * without DNS. A server asks DNS, whose response can be the address of another machine.
 */
function isLoopback(hostname: string, platform: Platform): boolean {
  const isOwn = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname)
  return isOwn || (platform === 'browser' && hostname.endsWith('.localhost'))
}

/** Returns whether tokens may be sent to this URL: https, or http on loopback. */
export function isSecureAddress(url: URL, platform: Platform = 'server'): boolean {
  const { protocol, hostname } = url
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname, platform))
}

/**
 * Validates a URL from an option and returns it.
 *
 * @param name The name of the option, for the error message.
 * @param platform Where the URL is used. The default `server` is the stricter one.
 * @throws {GenAuthError} `invalid_options`
 */
export function checkUrl(name: string, value: unknown, platform: Platform = 'server'): URL {
  const url = typeof value === 'string' ? parseUrl(value) : undefined
  if (!url) {
    throw new GenAuthError(
      'invalid_options',
      `${name} is invalid. Use a URL such as https://app.example/path.`,
    )
  }
  if (!isSecureAddress(url, platform)) {
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

import type { EmulatorState } from '../settings/state'

const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/**
 * Returns whether a redirect URI is on the login callback list of the app. With the switch `loopbackPorts: 'any'`, the port of a loopback
 * URL may differ from the listed URL (RFC 8252, section 7.3).
 */
export function isListedCallback(redirectUri: string, state: EmulatorState): boolean {
  const { redirectUris } = state.app
  if (redirectUris.includes(redirectUri)) return true
  const wanted = state.switches.loopbackPorts === 'any' ? withoutPort(redirectUri) : undefined
  return wanted !== undefined && redirectUris.some((uri) => withoutPort(uri) === wanted)
}

/** Returns a loopback URL without its port, or `undefined` if the URL is not an http URL of a loopback host. */
function withoutPort(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined
  const url = new URL(uri)
  if (url.protocol !== 'http:' || !loopbackHosts.includes(url.hostname)) return undefined
  url.port = ''
  return url.href
}

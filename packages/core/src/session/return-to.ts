import { parseUrl } from '../protocol/urls'

/**
 * Cuts an address down to path, query and hash on our own origin; anything else becomes the app's root, so that a link cannot
 * make a login end on somebody else's page (RFC 9700, section 4.11).
 */
export function keepOnOrigin(value: string, origin: string): string {
  const url = parseUrl(value, origin)
  if (url?.origin !== origin) return '/'
  const path = url.pathname + url.search + url.hash
  // `/.//evil.example` has the path `//evil.example`, which a browser takes for a host.
  return parseUrl(path, origin)?.href === origin + path ? path : '/'
}

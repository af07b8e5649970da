import { parseUrl } from '../protocol/urls'

/**
 * Reduces a URL to its path, query and hash on the app's origin. Any other URL becomes the app's root. So a link cannot end a login on
 * another site (RFC 9700, section 4.11).
 */
export function keepOnOrigin(value: string, origin: string): string {
  const url = parseUrl(value, origin)
  if (url?.origin !== origin) return '/'
  const path = url.pathname + url.search + url.hash
  // `/.//evil.example` has the path `//evil.example`, which a browser treats as a host.
  return parseUrl(path, origin)?.href === origin + path ? path : '/'
}

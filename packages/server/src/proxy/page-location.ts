import type { Api } from './api'
import { matchesPath } from './matches-path'
import { splitPath } from './split-path'

/**
 * Converts the `Location` of an API's response into the URL that the browser can use.
 *
 * @param location An absolute URL, or one relative to `from`.
 * @param from The URL of the request to the API.
 * @param at The path under which this server exposes the API.
 * @returns The path, query and hash on this server, or `undefined` if the option `paths` does not allow the URL.
 */
export function pageLocation(
  location: string,
  from: URL,
  { api, at }: { api: Api; at: string },
): string | undefined {
  if (!URL.canParse(location, from.href)) return undefined
  const { origin, pathname, search, hash } = new URL(location, from)
  if (origin !== api.origin || !pathname.startsWith(`${api.prefix}/`)) return undefined
  const rest = pathname.slice(api.prefix.length)
  const segments = splitPath(rest)
  const isAllowed = segments && api.patterns.some((pattern) => matchesPath(segments, pattern))
  return isAllowed ? at + rest + search + hash : undefined
}

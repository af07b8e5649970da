import type { Api } from './api'
import { matchesPath } from './matches-path'
import { splitPath } from './split-path'

/**
 * Says where in the app an address of an API's is.
 *
 * @param location As the API wrote it: whole, or relative to `from`.
 * @param at The path under which the app has the API.
 * @returns The path and query in the app; `undefined` where the address is none that the API lets through.
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
  const isLetThrough = segments && api.patterns.some((pattern) => matchesPath(segments, pattern))
  return isLetThrough ? at + rest + search + hash : undefined
}

import { callbackParameters, parseUrl } from '../protocol/urls'

/** How the login response returns to the app: by a redirect of the same tab, or through a popup. */
export type LoginKind = 'redirect' | 'popup'

const prefixes: Record<LoginKind, string> = { redirect: 'genauth-r.', popup: 'genauth-p.' }

/** Creates a state with a prefix. The prefix identifies our logins and their kind. */
export function createState(kind: LoginKind, random: string): string {
  return prefixes[kind] + random
}

/** Returns the kind of login that a state belongs to; `undefined` if the state has none of our prefixes. */
function readStateKind(state: string | null): LoginKind | undefined {
  return (Object.keys(prefixes) as LoginKind[]).find((kind) => state?.startsWith(prefixes[kind]))
}

/** A login callback that was found in a URL. */
export interface FoundCallback {
  readonly kind: LoginKind
  readonly state: string
  readonly parameters: URLSearchParams
  /** The URL without the callback parameters. */
  readonly cleanUrl: string
}

/**
 * Finds a login callback in a URL. The URL must be the redirect URI, and the `state` must have our prefix. Any other callback belongs to
 * another flow and is ignored.
 */
export function findCallback(href: string, redirectUri: string): FoundCallback | undefined {
  const url = parseUrl(href, redirectUri)
  const expected = new URL(redirectUri)
  if (url?.origin !== expected.origin || url.pathname !== expected.pathname) return undefined
  const fragment = new URLSearchParams(url.hash.slice(1))
  const found = [url.searchParams, fragment].find((some) => readStateKind(some.get('state')))
  const state = found?.get('state') ?? ''
  const kind = readStateKind(state)
  if (!found || !kind) return undefined
  // The client never requests a response in the fragment. Repeated parameters are invalid (RFC 6749, section 3.1). In both cases, remove
  // the parameters and use none of them.
  const isValid = callbackParameters.every((name) => found.getAll(name).length < 2)
  const parameters = new URLSearchParams(isValid && found !== fragment ? found : '')
  for (const name of callbackParameters) url.searchParams.delete(name)
  url.hash = ''
  return { kind, state, parameters, cleanUrl: url.href }
}

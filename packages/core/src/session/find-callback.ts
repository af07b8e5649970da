import { callbackParameters } from '../protocol/callback-parameters'
import { parseUrl } from '../protocol/urls'
import { type LoginKind, readStateKind } from './login-state'

/** A callback of ours, found in an address. */
export interface FoundCallback {
  readonly kind: LoginKind
  readonly state: string
  readonly parameters: URLSearchParams
  /** The address without what came back. */
  readonly cleanUrl: string
}

/** Finds a callback: only at the redirect URI, and only with a state of ours. Anything else is somebody else's. */
export function findCallback(href: string, redirectUri: string): FoundCallback | undefined {
  const url = parseUrl(href, redirectUri)
  const expected = new URL(redirectUri)
  if (url?.origin !== expected.origin || url.pathname !== expected.pathname) return undefined
  const fragment = new URLSearchParams(url.hash.slice(1))
  const found = [url.searchParams, fragment].find((some) => readStateKind(some.get('state')))
  const state = found?.get('state') ?? ''
  const kind = readStateKind(state)
  if (!found || !kind) return undefined
  // What comes in a fragment answers a question that we never ask, and what comes twice is nobody's answer (RFC 6749, 3.1): both
  // are taken away, and nothing in them is read.
  const isAnswer = callbackParameters.every((name) => found.getAll(name).length < 2)
  const parameters = new URLSearchParams(isAnswer && found !== fragment ? found : '')
  for (const name of callbackParameters) url.searchParams.delete(name)
  url.hash = ''
  return { kind, state, parameters, cleanUrl: url.href }
}

import { type Reply, redirectReply } from './reply'

/**
 * Redirects an error to the callback of an authorization request. If the request asks for a response in the hash, the error is in the hash,
 * otherwise in the query.
 */
export function errorRedirect(
  authorizeUrl: string,
  error: { error: string; error_description: string },
): Reply {
  const query = new URLSearchParams(authorizeUrl.slice(authorizeUrl.indexOf('?') + 1))
  const parameters = new URLSearchParams(error)
  const state = query.get('state')
  if (state !== null) parameters.set('state', state)
  const responseType = query.get('response_type') ?? 'code'
  const inHash =
    query.get('response_mode') === 'fragment' ||
    (query.get('response_mode') === null && /token/.test(responseType))
  return redirectReply(addToCallback(query.get('redirect_uri') ?? '', parameters, inHash))
}

/** Adds parameters to a callback URL and keeps the existing query of the URL. */
export function addToCallback(
  redirectUri: string,
  parameters: URLSearchParams,
  inHash: boolean,
): string {
  if (inHash) return `${redirectUri}#${parameters}`
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters}`
}

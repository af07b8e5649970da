import { type Reply, redirectReply } from './reply'

/** Takes an error to the callback that an authorize request named: in the hash where the answer would be there. */
export function errorRedirect(
  authorizeUrl: string,
  error: { error: string; error_description: string },
): Reply {
  const query = new URLSearchParams(authorizeUrl.slice(authorizeUrl.indexOf('?') + 1))
  const answer = new URLSearchParams(error)
  const state = query.get('state')
  if (state !== null) answer.set('state', state)
  const responseType = query.get('response_type') ?? 'code'
  const inHash =
    query.get('response_mode') === 'fragment' ||
    (query.get('response_mode') === null && /token/.test(responseType))
  return redirectReply(addToCallback(query.get('redirect_uri') ?? '', answer, inHash))
}

/** Keeps the callback's own query as it is written. */
export function addToCallback(
  redirectUri: string,
  answer: URLSearchParams,
  inHash: boolean,
): string {
  if (inHash) return `${redirectUri}#${answer}`
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${answer}`
}

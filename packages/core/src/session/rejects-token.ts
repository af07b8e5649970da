/**
 * Matches the challenge of an API that requires a stronger or more recent login (RFC 9470, section 3):
 * https://www.rfc-editor.org/rfc/rfc9470#section-3
 */
const stepUp = /\berror\s*=\s*"?insufficient_user_authentication\b/i

/**
 * Returns whether an API has rejected the access token, so that a refresh may help. A token from a refresh does not satisfy a step-up
 * challenge, because a refresh is not a login. Used in both modes: by the browser, and by the proxy of the server.
 *
 * A browser can read `WWW-Authenticate` of another origin only if the API sends `Access-Control-Expose-Headers: WWW-Authenticate`.
 */
export function rejectsToken({ status, headers }: Pick<Response, 'headers' | 'status'>): boolean {
  return status === 401 && !stepUp.test(headers.get('www-authenticate') ?? '')
}

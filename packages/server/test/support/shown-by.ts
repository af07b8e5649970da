import type { ReceivedResponse } from './send-http'

/**
 * Returns the headers and the body of a response. Removes the ID token from the logout redirect, because this redirect is allowed to
 * contain the token.
 */
export function shownBy({
  url,
  status,
  headers,
  body,
}: ReceivedResponse): [headers: string, body: string] {
  const isRedirect = status === 303 && new URL(url).pathname.endsWith('/logout/continue')
  const lines = [...headers].map(([name, value]) => [
    name,
    isRedirect && name === 'location' ? value.replace(/id_token_hint=[^&]+/, '') : value,
  ])
  return [JSON.stringify(lines), body]
}

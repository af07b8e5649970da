// These names are not in `wire.ts`, because `wire.ts` is part of the code that loads first. Only the engine needs these names.

/**
 * The header with the session that the page shows: its public `id`, or {@link noSession}. A page that does not know its session yet sends no
 * header. If the cookie of the request belongs to another session, the server rejects the request with 409 `session_changed`.
 */
export const sessionHeader = 'x-genauth-session'

/** The value of {@link sessionHeader} if the page shows a signed-out user. */
export const noSession = 'none'

/**
 * The header with which the proxy marks a 401 of an API. Its only value is {@link tokenRejected}. The API's response is not marked if a new
 * token would not help. An API cannot send this header, because the proxy forwards only listed headers.
 */
export const tokenHeader = 'x-genauth-token'

/** The value of {@link tokenHeader}: the API has rejected the access token. */
export const tokenRejected = 'rejected'

/**
 * The header with the error code. Only responses of `createAuthServer` itself have this header. Responses of a gateway, or of an API behind
 * the proxy, do not have it.
 */
export const refusalHeader = 'x-genauth-error'

/** Returns the name of the channel on which the server's page in a popup sends messages to its opener. */
export function popupChannelOf(name: string): string {
  return `genauth-popup.${name}`
}

/** Returns the message that the page sends when the login has finished. */
export function popupDone(name: string): string {
  return `genauth:popup-done:${name}`
}

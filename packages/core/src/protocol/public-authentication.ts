import type { ClientAuth } from 'oauth4webapi'
import type { ClientAuthentication } from './client'

/**
 * Sends the id of a public client, which has no secret (RFC 6749, section 3.2.1). oauth4webapi's `None` does the same, but an import of
 * `None` would load the whole library too early.
 */
const sendClientId: ClientAuth = (_server, client, body) => {
  body.set('client_id', client.client_id)
}

/** The authentication of a client without a secret, at each endpoint. */
export const publicAuthentication: ClientAuthentication = {
  token: sendClientId,
  introspection: sendClientId,
  revocation: sendClientId,
}

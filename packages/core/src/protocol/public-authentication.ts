import type { ClientAuth } from 'oauth4webapi'
import type { ClientAuthentication } from './client'

/**
 * A public client only says who it is (RFC 6749, section 3.2.1). oauth4webapi's `None` does the same, but asking for it would make
 * a page load all of that library before it is needed.
 */
const sayWho: ClientAuth = (_server, client, body) => {
  body.set('client_id', client.client_id)
}

/** The authentication of a client without a secret, at each endpoint. */
export const publicAuthentication: ClientAuthentication = {
  token: sayWho,
  introspection: sayWho,
  revocation: sayWho,
}

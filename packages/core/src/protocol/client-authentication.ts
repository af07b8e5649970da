import { type ClientAuth, ClientSecretBasic, ClientSecretPost, None } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import type { ClientAuthentication } from './client'
import type { Protocol } from './endpoints'

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

/** How a client authenticates at an endpoint; RFC 6749, section 2.3.1. */
export type ClientAuthMethod = 'client_secret_post' | 'client_secret_basic' | 'none'

/** Options of {@link chooseAuthentication}. */
export interface SecretAuthentication {
  protocol: Protocol
  appId: string
  secret: string | undefined
  /** The authentication method. Default: `client_secret_post` with a secret, `none` without one. */
  method: ClientAuthMethod | undefined
  /** The name of the option that has the method, for the error message. */
  optionName: string
}

/**
 * Chooses how the client authenticates at one endpoint.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function chooseAuthentication(options: SecretAuthentication): ClientAuth {
  const { protocol, appId, secret, optionName } = options
  if (secret !== undefined && (typeof secret !== 'string' || !secret.trim())) {
    throw new GenAuthError(
      'invalid_options',
      'secret is empty. Set it, or omit it if the application has no secret.',
    )
  }
  const method = options.method ?? (secret ? 'client_secret_post' : 'none')
  if (method === 'none') return None()
  if (method !== 'client_secret_post' && method !== 'client_secret_basic') {
    throw new GenAuthError(
      'invalid_options',
      `${optionName} is invalid. Use client_secret_post, client_secret_basic or none.`,
    )
  }
  if (!secret) {
    throw new GenAuthError(
      'invalid_options',
      `${optionName} is ${method}, which needs secret. Pass secret, or use 'none'.`,
    )
  }
  if (method === 'client_secret_post') return ClientSecretPost(secret)
  return protocol === 'oidc' ? ClientSecretBasic(secret) : rawBasic(appId, secret)
}

/** Sends the credentials unencoded: GenAuth's /oauth does not decode the form encoding of RFC 6749, section 2.3.1. */
function rawBasic(appId: string, secret: string): ClientAuth {
  const bytes = new TextEncoder().encode(`${appId}:${secret}`)
  const credentials = btoa(String.fromCharCode(...bytes))
  return (_server, _client, _body, headers) => {
    headers.set('authorization', `Basic ${credentials}`)
  }
}

import { type ClientAuth, ClientSecretBasic, ClientSecretPost, None } from 'oauth4webapi'
import { GenAuthError } from '../errors'
import type { Protocol } from './endpoints'

/** How a client says who it is; RFC 6749, section 2.3.1. */
export type ClientAuthMethod = 'client_secret_post' | 'client_secret_basic' | 'none'

/** The application that authenticates, and how. */
export interface SecretAuthentication {
  protocol: Protocol
  appId: string
  secret: string | undefined
  /** Default: `client_secret_post` with a secret, `none` without one. */
  method: ClientAuthMethod | undefined
  /** The option that the method comes from, for the error. */
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
      'secret is empty: set it, or leave it out for an application without one.',
    )
  }
  const method = options.method ?? (secret ? 'client_secret_post' : 'none')
  if (method === 'none') return None()
  if (method !== 'client_secret_post' && method !== 'client_secret_basic') {
    throw new GenAuthError(
      'invalid_options',
      `${optionName} must be client_secret_post, client_secret_basic or none.`,
    )
  }
  if (!secret) {
    throw new GenAuthError(
      'invalid_options',
      `${optionName} is ${method}, which needs secret; an application without one uses none.`,
    )
  }
  if (method === 'client_secret_post') return ClientSecretPost(secret)
  return protocol === 'oidc' ? ClientSecretBasic(secret) : rawBasic(appId, secret)
}

/** The engine behind /oauth does not decode what RFC 6749, section 2.3.1, has form-encoded. */
function rawBasic(appId: string, secret: string): ClientAuth {
  const bytes = new TextEncoder().encode(`${appId}:${secret}`)
  const credentials = btoa(String.fromCharCode(...bytes))
  return (_server, _client, _body, headers) => {
    headers.set('authorization', `Basic ${credentials}`)
  }
}

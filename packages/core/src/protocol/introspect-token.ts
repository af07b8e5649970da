import {
  type IntrospectionResponse,
  introspectionRequest,
  processIntrospectionResponse,
} from 'oauth4webapi'
import { assertToken } from './assert-token'
import { type CallOptions, callEndpoint } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'

/** What the server knows about a token; RFC 7662, section 2.2. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true
      readonly sub?: string | undefined
      readonly clientId?: string | undefined
      /** Epoch milliseconds. */
      readonly expiresAt?: number | undefined
      /** Epoch milliseconds. */
      readonly issuedAt?: number | undefined
      /** GenAuth's core host, not the application's: do not compare it with `appHost`. */
      readonly issuer?: string | undefined
      readonly tokenId?: string | undefined
      readonly scope?: string | undefined
      readonly tokenType?: string | undefined
    }

/** Options of {@link introspectToken} and of revocation. */
export interface TokenCallOptions extends CallOptions {
  /** Which kind of token it is; GenAuth does not need to be told. */
  tokenTypeHint?: 'access_token' | 'refresh_token' | undefined
}

/**
 * Asks whether a token is active; RFC 7662, section 2.1.
 *
 * @throws {GenAuthError} `invalid_client` where this client may not ask, `unsupported_protocol`, and what `callEndpoint` throws
 */
export async function introspectToken(
  client: ProtocolClient,
  token: string,
  options: TokenCallOptions = {},
): Promise<Introspection> {
  assertTokenProtocol(client)
  assertToken('token', token)
  const { server, metadata, authentication } = client
  return callEndpoint(
    client,
    {
      endpoint: 'introspection',
      request: (request) =>
        introspectionRequest(server, metadata, authentication.introspection, token, {
          ...request,
          additionalParameters: hintParameters(options),
        }),
      read: async (response) =>
        readIntrospection(await processIntrospectionResponse(server, metadata, response)),
    },
    options,
  )
}

/** RFC 7662, section 2.1, and RFC 7009, section 2.1. */
export function hintParameters({ tokenTypeHint }: TokenCallOptions): Record<string, string> {
  return tokenTypeHint ? { token_type_hint: tokenTypeHint } : {}
}

function readIntrospection(answer: IntrospectionResponse): Introspection {
  if (!answer.active) return { active: false }
  return {
    active: true,
    sub: answer.sub,
    clientId: answer.client_id,
    expiresAt: toInstant(answer.exp),
    issuedAt: toInstant(answer.iat),
    issuer: answer.iss,
    tokenId: answer.jti,
    scope: answer.scope,
    tokenType: answer.token_type,
  }
}

function toInstant(seconds: unknown): number | undefined {
  return typeof seconds === 'number' ? seconds * 1000 : undefined
}

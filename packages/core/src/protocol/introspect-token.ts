import {
  type IntrospectionResponse,
  introspectionRequest,
  processIntrospectionResponse,
} from 'oauth4webapi'
import { type CallOptions, callEndpoint } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { assertToken } from './send-request'

/** The server's description of a token; RFC 7662, section 2.2. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true
      /** The user's id. */
      readonly sub?: string | undefined
      /** The id of the application that got the token. */
      readonly clientId?: string | undefined
      /** When the token expires, in epoch milliseconds. */
      readonly expiresAt?: number | undefined
      /** When the token was issued, in epoch milliseconds. */
      readonly issuedAt?: number | undefined
      /** The URL of GenAuth's core host. Do not compare it with `appHost`. */
      readonly issuer?: string | undefined
      readonly tokenId?: string | undefined
      readonly scope?: string | undefined
      readonly tokenType?: string | undefined
    }

/** Options of an introspection or a revocation. */
export interface TokenCallOptions extends CallOptions {
  /** The type of the token. GenAuth does not need this hint. */
  tokenTypeHint?: 'access_token' | 'refresh_token' | undefined
}

/**
 * Checks with GenAuth whether a token is active; RFC 7662, section 2.1.
 *
 * @throws {GenAuthError} `invalid_client` if the client may not introspect tokens, `unsupported_protocol`, and the codes of `callEndpoint`
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

/** Returns the `token_type_hint` parameter; RFC 7662, section 2.1, and RFC 7009, section 2.1. */
export function hintParameters({ tokenTypeHint }: TokenCallOptions): Record<string, string> {
  return tokenTypeHint ? { token_type_hint: tokenTypeHint } : {}
}

function readIntrospection(body: IntrospectionResponse): Introspection {
  if (!body.active) return { active: false }
  return {
    active: true,
    sub: body.sub,
    clientId: body.client_id,
    expiresAt: toInstant(body.exp),
    issuedAt: toInstant(body.iat),
    issuer: body.iss,
    tokenId: body.jti,
    scope: body.scope,
    tokenType: body.token_type,
  }
}

function toInstant(seconds: unknown): number | undefined {
  return typeof seconds === 'number' ? seconds * 1000 : undefined
}

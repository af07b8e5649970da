import { GenAuthError } from '../errors'
import type { ProtocolClient } from './client'
import type { Endpoints } from './endpoints'
import { nameIssuer } from './name-issuer'
import type { sendRequest } from './send-request'
import { isSecureAddress, type Platform, parseUrl, platformOf } from './urls'

/**
 * Reads a JSON document from a URL.
 *
 * @throws {GenAuthError} `network_error`, `timeout`, `rate_limited`, `server_error`, `invalid_response`, all retryable
 */
export type ReadDocument = (url: string) => Promise<Record<string, unknown>>

/**
 * Creates the function that reads GenAuth's public documents: the discovery document and the keys.
 *
 * @param send `sendRequest`, which is a parameter because it is in another chunk.
 */
export function createDocumentReader(
  client: ProtocolClient,
  send: typeof sendRequest,
): ReadDocument {
  const headers = { accept: 'application/json' }
  return async (url) => {
    const { status, json } = await send(
      client,
      url,
      { method: 'GET', headers, redirect: 'manual' },
      {},
    )
    if (status === 200 && json) return json
    const code = status >= 500 ? 'server_error' : 'invalid_response'
    throw new GenAuthError(
      status === 429 ? 'rate_limited' : code,
      `GenAuth's document at ${new URL(url).pathname} cannot be read (status ${status}). Check appHost, or try again later.`,
      { status, retryable: true },
    )
  }
}

/** The members of the discovery document, by endpoint (OpenID Connect Discovery 1.0, section 3). */
const members: Readonly<Record<keyof Endpoints, string>> = {
  authorization: 'authorization_endpoint',
  token: 'token_endpoint',
  userInfo: 'userinfo_endpoint',
  introspection: 'introspection_endpoint',
  revocation: 'revocation_endpoint',
  logout: 'end_session_endpoint',
  jwks: 'jwks_uri',
}

/**
 * Reads the endpoint URLs from the discovery document of an application. An endpoint that the document does not list is missing in the
 * result.
 *
 * @throws {GenAuthError} `issuer_mismatch`; `invalid_response` (retryable) if a URL is invalid or not secure; the codes of `readDocument`
 */
export async function discover(
  { appHost, server, ports }: ProtocolClient,
  read: ReadDocument,
): Promise<Partial<Endpoints>> {
  const document = await read(`${appHost}/oidc/.well-known/openid-configuration`)
  const { issuer } = document
  if (issuer !== server.issuer) {
    throw new GenAuthError(
      'issuer_mismatch',
      `The discovery document is from ${nameIssuer(issuer)}, and not from ${server.issuer}. Check appHost and issuer.`,
    )
  }
  const endpoints: Partial<Endpoints> = {}
  for (const [name, member] of Object.entries(members)) {
    const value = document[member]
    if (value !== undefined && value !== null) {
      endpoints[name as keyof Endpoints] = readEndpoint(member, value, platformOf(ports))
    }
  }
  return endpoints
}

function readEndpoint(member: string, value: unknown, platform: Platform): string {
  const url = typeof value === 'string' ? parseUrl(value) : undefined
  if (url && isSecureAddress(url, platform) && !url.username && !url.password) return url.href
  throw new GenAuthError(
    'invalid_response',
    `The discovery document has an invalid ${member}. It must be an https URL. Check appHost, or set discovery to false.`,
    { retryable: true },
  )
}

/** Replaces the endpoint URLs of a client. URLs that are missing stay the same. */
export function useEndpoints(client: ProtocolClient, found: Partial<Endpoints>): ProtocolClient {
  const endpoints = { ...client.endpoints, ...found }
  const server = {
    ...client.server,
    token_endpoint: endpoints.token,
    userinfo_endpoint: endpoints.userInfo,
    introspection_endpoint: endpoints.introspection,
    revocation_endpoint: endpoints.revocation,
  }
  return { ...client, endpoints, server }
}

/** Adds the URLs of the option `endpoints`, which have priority. */
export function withOverrides(
  discovered: Partial<Endpoints>,
  overrides: Partial<Endpoints> = {},
): Partial<Endpoints> {
  const given = Object.entries(overrides).filter(([, url]) => url !== undefined)
  return { ...discovered, ...Object.fromEntries(given) }
}

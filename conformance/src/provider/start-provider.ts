import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { applyChange, type Behaviour } from './behaviour'
import type { KeyPool } from './key-ring'
import { authorize, issueTokens, readUserInfo } from './login-endpoints'
import { endSession } from './logout-endpoint'
import {
  createProviderState,
  type EndpointName,
  type ProviderRequest,
  type ProviderState,
} from './provider-state'

/** A running OpenID provider that deviates from the specifications as a test module requires. */
export interface Provider extends ProviderState {
  /** Returns the number of requests to an endpoint. */
  count(endpoint: EndpointName): number
  /** Returns the access tokens with which the app requested the user, in order. */
  usedTokens(): (string | undefined)[]
  close(): Promise<void>
}

/** Starts a provider on a free port of 127.0.0.1. */
export async function startProvider(behaviour: Behaviour, pool: KeyPool): Promise<Provider> {
  const server = createServer((request, response) => {
    void respond(state, request, response).catch((error: unknown) => {
      state.violations.push(`The provider failed: ${String(error)}`)
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const state = createProviderState(url, behaviour, pool)
  return Object.assign(state, {
    count: (endpoint: EndpointName) =>
      state.requests.filter((request) => request.endpoint === endpoint).length,
    usedTokens: () =>
      state.requests.flatMap(({ endpoint, authorization }) =>
        endpoint === 'userInfo' ? [authorization?.split(' ')[1]] : [],
      ),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

async function respond(
  state: ProviderState,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = incoming
  const url = new URL(incoming.url ?? '/', state.url)
  const names = Object.keys(state.paths) as EndpointName[]
  const endpoint = names.find((name) => state.paths[name] === url.pathname)
  if (!endpoint) {
    state.violations.push(`There is no endpoint at ${url.pathname}.`)
    response.writeHead(404).end()
    return
  }
  const form = new URLSearchParams(method === 'POST' ? await text(incoming) : '')
  const request: ProviderRequest = {
    endpoint,
    method,
    parameters: new URLSearchParams([...url.searchParams, ...form]),
    hasQuery: url.search !== '',
    authorization: headers.authorization,
  }
  state.requests.push(request)
  const answer = await handle(state, request)
  if (typeof answer === 'string') response.writeHead(302, { location: answer }).end()
  else {
    const status = answer ? 200 : 400
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(answer ?? { error: 'invalid_request' }))
  }
}

/** Returns a URL to redirect to, or the JSON of the response, or `undefined` for an error. */
async function handle(
  state: ProviderState,
  request: ProviderRequest,
): Promise<string | object | undefined> {
  switch (request.endpoint) {
    case 'authorization':
      return authorize(state, request)
    case 'discovery':
      return applyChange(describe(state), state.behaviour.metadata)
    case 'jwks':
      return state.keys.published()
    case 'logout':
      return endSession(state, request)
    case 'revocation':
      return {}
    case 'token':
      return issueTokens(state, request)
    case 'userInfo':
      return readUserInfo(state, request)
  }
}

/** Returns the discovery document (OpenID Connect Discovery 1.0, section 3). */
function describe({ url, issuer, paths, behaviour }: ProviderState): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: url + paths.authorization,
    token_endpoint: url + paths.token,
    userinfo_endpoint: url + paths.userInfo,
    revocation_endpoint: url + paths.revocation,
    end_session_endpoint: url + paths.logout,
    jwks_uri: url + paths.jwks,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [behaviour.alg ?? 'RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}

import { signIdToken } from '../support/sign-id-token'

/** A request as the server received it. */
export interface SeenRequest {
  readonly method: string
  readonly url: URL
  readonly form: URLSearchParams
  readonly authorization: string | null
  readonly body: string
}

/** Returns the response to a request. To simulate a network failure, the function throws. */
export type Handler = (request: SeenRequest) => Response | Promise<Response>

/** A GenAuth without a network. It issues `access-1` and `refresh-1`, then `access-2` and `refresh-2`, and so on. */
export interface FakeServer {
  readonly fetch: typeof fetch
  readonly requests: SeenRequest[]
  /** Replaces the default response of the endpoint whose path ends with `endpoint`. If the handler is `undefined`, restores the default. */
  on(endpoint: string, handler: Handler | undefined): void
  /** Returns the requests whose path ends with `endpoint`. */
  to(endpoint: string): SeenRequest[]
  refreshes(): SeenRequest[]
  /** Members of every token response. They replace the default members. */
  tokens: Record<string, unknown>
  /** Creates the default token response. */
  respondWithTokens(request: SeenRequest): Response
  sub: string
  /** Additional claims of the ID tokens. */
  idTokenClaims: Record<string, unknown>
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

export function createFakeServer(): FakeServer {
  const handlers = new Map<string, Handler>()
  let issued = 0
  const server: FakeServer = {
    requests: [],
    tokens: {},
    sub: 'user-1',
    idTokenClaims: {},
    async fetch(input, init) {
      const request = new Request(input, init as RequestInit)
      const body = await request.clone().text()
      const seen: SeenRequest = {
        method: request.method,
        url: new URL(request.url),
        form: new URLSearchParams(body),
        authorization: request.headers.get('authorization'),
        body,
      }
      server.requests.push(seen)
      const handler = [...handlers].find(([end]) => seen.url.pathname.endsWith(end))?.[1]
      return handler ? handler(seen) : respond(seen)
    },
    on(endpoint, handler) {
      if (handler) handlers.set(endpoint, handler)
      else handlers.delete(endpoint)
    },
    to: (end) => server.requests.filter(({ url }) => url.pathname.endsWith(end)),
    refreshes: () =>
      server.to('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token'),
    respondWithTokens(request) {
      issued += 1
      return json({
        access_token: `access-${issued}`,
        refresh_token: `refresh-${issued}`,
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'user',
        ...(request.url.pathname.includes('/oidc/') && {
          id_token: signIdToken('https://tenant.example/oidc', {
            sub: server.sub,
            ...server.idTokenClaims,
          }),
        }),
        ...server.tokens,
      })
    },
  }
  const respond = (request: SeenRequest) => {
    const { pathname } = request.url
    if (pathname.endsWith('/token')) return server.respondWithTokens(request)
    if (pathname.endsWith('/me') || pathname.endsWith('/userinfo')) {
      return json({ sub: server.sub })
    }
    return new Response('', { status: 200 })
  }
  return server
}

/** Creates a promise and the functions that settle it. */
export function later<T>(): {
  promise: Promise<T>
  resolve(value: T): void
  reject(e: unknown): void
} {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

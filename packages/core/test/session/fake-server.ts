import { signIdToken } from '../support/sign-id-token'

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly url: URL
  readonly form: URLSearchParams
  readonly authorization: string | null
  readonly body: string
}

/** Answers a request; throw for a network that is down. */
export type Handler = (request: SeenRequest) => Response | Promise<Response>

/** A GenAuth without a network, which hands out `access-1`, `refresh-1`, and so on. */
export interface FakeServer {
  readonly fetch: typeof fetch
  readonly requests: SeenRequest[]
  /** Puts a handler before the usual answer of an endpoint (the end of its path); `undefined` takes it away. */
  on(endpoint: string, handler: Handler | undefined): void
  /** The requests whose path ends so. */
  to(endpoint: string): SeenRequest[]
  refreshes(): SeenRequest[]
  /** Members that replace the usual ones of every token answer. */
  tokens: Record<string, unknown>
  /** The usual token answer. */
  answerTokens(request: SeenRequest): Response
  sub: string
  /** Claims that the ID tokens have beside the usual ones. */
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
      return handler ? handler(seen) : answer(seen)
    },
    on(endpoint, handler) {
      if (handler) handlers.set(endpoint, handler)
      else handlers.delete(endpoint)
    },
    to: (end) => server.requests.filter(({ url }) => url.pathname.endsWith(end)),
    refreshes: () =>
      server.to('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token'),
    answerTokens(request) {
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
  const answer = (request: SeenRequest) => {
    const { pathname } = request.url
    if (pathname.endsWith('/token')) return server.answerTokens(request)
    if (pathname.endsWith('/me') || pathname.endsWith('/userinfo')) {
      return json({ sub: server.sub })
    }
    return new Response('', { status: 200 })
  }
  return server
}

/** An answer that comes when the test says so. */
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

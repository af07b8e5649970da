import { createGenAuth, type GenAuth, type GenAuthOptions, type Page } from '@genauth/core'
import { onTestFinished } from 'vitest'
import { createStayingPage } from '../support/staying-page'

const redirectUri = `${location.origin}/callback`
const app = {
  appId: '5f17a529f64fb009b794a2ff',
  appHost: 'https://tenant.example',
  protocol: 'oauth',
  redirectUri,
} satisfies GenAuthOptions

const adaAsJson = () => JSON.stringify({ sub: 'user-1', name: 'Ada Lovelace' })

/** Creates a `fetch` that responds like GenAuth, with the tokens `access-1`, `access-2` …, and the user as JSON. */
function createScriptedFetch(userInfo: () => string): typeof fetch {
  let issued = 0
  return async (input, init) => {
    const { pathname } = new URL(new Request(input, init).url)
    if (!pathname.endsWith('/token')) {
      return new Response(userInfo(), { headers: { 'content-type': 'application/json' } })
    }
    issued += 1
    return Response.json({
      access_token: `access-${issued}`,
      refresh_token: `refresh-${issued}`,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'user',
    })
  }
}

function openClient(href: string, navigate: (url: string) => void, userInfo = adaAsJson): GenAuth {
  return createGenAuth({
    ...app,
    storage: 'memory',
    runtime: { page: createStayingPage(href, navigate), fetch: createScriptedFetch(userInfo) },
  })
}

/** Starts a login in this tab, and returns the URL of its callback. */
async function beginLogin(returnTo: string): Promise<string> {
  const loginPage = await new Promise<string>((resolve) => {
    void openClient(location.origin, resolve).login({ returnTo })
  })
  const state = new URL(loginPage).searchParams.get('state')
  return `${redirectUri}?code=code-1&state=${state}`
}

/** Creates a real client with a completed login and a scripted network. `userInfo` returns the body of each userinfo response. */
export async function logInToScriptedClient(userInfo?: () => string): Promise<GenAuth> {
  const genauth = openClient(await beginLogin('/'), () => undefined, userInfo)
  await genauth.ready()
  return genauth
}

/** Creates a real client on the test's own page, with a signed-out user. */
export function openSignedOutClient(): GenAuth {
  return createGenAuth({ ...app, runtime: { fetch: createScriptedFetch(adaAsJson) } })
}

/** A real client whose redirects start but do not finish, so that the user can come back to the page. */
export interface RedirectingPage {
  readonly genauth: GenAuth
  /** Returns how many redirects the client has started. */
  readonly navigations: () => number
  /** Shows the page a second time, as the back/forward cache does. */
  readonly comeBack: () => void
}

/** Creates a client with a signed-out user. The client's redirects start but do not finish. */
export function openRedirectingPage(): RedirectingPage {
  const pageshowListeners = new Set<(persisted: boolean) => void>()
  let navigations = 0
  const page: Page = {
    ...createStayingPage(location.href, () => {
      navigations += 1
    }),
    listen(event, listener) {
      if (event === 'pageshow') pageshowListeners.add(listener)
      return () => pageshowListeners.delete(listener)
    },
  }
  return {
    genauth: createGenAuth({ ...app, storage: 'memory', runtime: { page } }),
    navigations: () => navigations,
    comeBack() {
      for (const listener of pageshowListeners) listener(true)
    },
  }
}

/** The test's own page at the callback URL, and a fake GenAuth that delays its response to the code exchange. */
export interface ReturningPage {
  /** Creates a client that uses the URL and the storage of the test's own page. */
  readonly connect: (options?: Partial<GenAuthOptions>) => GenAuth
  /** Returns how many code exchanges have reached GenAuth. GenAuth accepts each code only once. */
  readonly exchanges: () => number
  /** Sends the response to the code exchange. */
  readonly respond: () => void
  /** Makes GenAuth respond only with errors from now on. */
  readonly breakDown: () => void
  /** Returns all codes, verifiers, `state` values and tokens that have been created so far. */
  readonly secrets: () => readonly string[]
}

const reject = (error: string, status: number) => Response.json({ error }, { status })

/** Starts a login with `returnTo`, and replaces the URL of the test's page with the callback URL. */
export async function comeBackTo(returnTo: string): Promise<ReturningPage> {
  const before = location.href
  const callback = await beginLogin(returnTo)
  const secrets = new Set(new URL(callback).searchParams.values())
  const noteSecrets = (values: Iterable<[string, unknown]>) => {
    for (const [name, value] of values) {
      if (/^code|_token$/.test(name)) secrets.add(String(value))
    }
  }
  const scriptedFetch = createScriptedFetch(adaAsJson)
  let exchanges = 0
  let isDown = false
  let respond: () => void = () => undefined
  const mayRespond = new Promise<void>((resolve) => {
    respond = resolve
  })
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const isForTokens = request.url.endsWith('/token')
    if (isDown) return isForTokens ? reject('server_error', 503) : reject('access_denied', 403)
    if (!isForTokens) return scriptedFetch(request)
    const form = new URLSearchParams(await request.clone().text())
    noteSecrets(form)
    if (form.get('grant_type') === 'authorization_code') {
      exchanges += 1
      const isUsed = exchanges > 1
      await mayRespond
      if (isUsed) return reject('invalid_grant', 400)
    }
    const response = await scriptedFetch(request)
    noteSecrets(Object.entries((await response.clone().json()) as object))
    return response
  }
  history.replaceState(null, '', callback)
  onTestFinished(() => {
    history.replaceState(null, '', before)
    sessionStorage.clear()
    localStorage.clear()
  })
  return {
    // The client must allow a callback in a frame, because Vitest runs the test's page in a frame.
    connect: (options) =>
      createGenAuth({ ...app, allowFramedCallback: true, runtime: { fetch }, ...options }),
    exchanges: () => exchanges,
    respond,
    breakDown: () => {
      isDown = true
    },
    secrets: () => [...secrets],
  }
}

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

const oneForAll = () => JSON.stringify({ sub: 'user-1', name: 'Ada Lovelace' })

/** Answers as GenAuth does, with tokens called `access-1`, `access-2` …, and the user as JSON. */
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

function openClient(href: string, navigate: (url: string) => void, userInfo = oneForAll): GenAuth {
  return createGenAuth({
    ...app,
    storage: 'memory',
    runtime: { page: createStayingPage(href, navigate), fetch: createScriptedFetch(userInfo) },
  })
}

/** Begins a login in this tab, and gives the address at which it comes back. */
async function beginLogin(returnTo: string): Promise<string> {
  const loginPage = await new Promise<string>((resolve) => {
    void openClient(location.origin, resolve).login({ returnTo })
  })
  const state = new URL(loginPage).searchParams.get('state')
  return `${redirectUri}?code=code-1&state=${state}`
}

/** A real client that came back from a login just now, over a network that is none; `userInfo` is what GenAuth says of the user each time. */
export async function logInToScriptedClient(userInfo?: () => string): Promise<GenAuth> {
  const genauth = openClient(await beginLogin('/'), () => undefined, userInfo)
  await genauth.ready()
  return genauth
}

/** A real client in the browser's own page, where nobody is logged in. */
export function openVisitorsClient(): GenAuth {
  return createGenAuth({ ...app, runtime: { fetch: createScriptedFetch(oneForAll) } })
}

/** A real client in a page that leaves and stays where it is, as before the response of GenAuth, until the user comes back to it. */
export interface LeavingPage {
  readonly genauth: GenAuth
  /** How often the page has left. */
  readonly navigations: () => number
  /** Shows the page again, as the back/forward cache does. */
  readonly comeBack: () => void
}

/** Opens such a page, where nobody is logged in. */
export function openLeavingPage(): LeavingPage {
  const shown = new Set<(persisted: boolean) => void>()
  let navigations = 0
  const page: Page = {
    ...createStayingPage(location.href, () => {
      navigations += 1
    }),
    listen(event, listener) {
      if (event === 'pageshow') shown.add(listener)
      return () => shown.delete(listener)
    },
  }
  return {
    genauth: createGenAuth({ ...app, storage: 'memory', runtime: { page } }),
    navigations: () => navigations,
    comeBack() {
      for (const listener of shown) listener(true)
    },
  }
}

/** The page of the test, as one that GenAuth has just sent back to, and a GenAuth that keeps its answer to the exchange until it is let go. */
export interface ReturningPage {
  /** Makes a client in the browser's own page: its address bar, its storage, its tabs. */
  readonly connect: (options?: Partial<GenAuthOptions>) => GenAuth
  /** How many exchanges have reached GenAuth, which takes the code once. */
  readonly exchanges: () => number
  readonly answer: () => void
  /** Answers nothing but errors from now on. */
  readonly breakDown: () => void
  /** Every code, verifier, state and token so far. */
  readonly secrets: () => readonly string[]
}

const refuse = (error: string, status: number) => Response.json({ error }, { status })

/** Puts the callback of a login that this tab has begun at `returnTo` into the address bar. */
export async function comeBackTo(returnTo: string): Promise<ReturningPage> {
  const before = location.href
  const callback = await beginLogin(returnTo)
  const secrets = new Set(new URL(callback).searchParams.values())
  const note = (values: Iterable<[string, unknown]>) => {
    for (const [name, value] of values) {
      if (/^code|_token$/.test(name)) secrets.add(String(value))
    }
  }
  const answers = createScriptedFetch(oneForAll)
  let exchanges = 0
  let isDown = false
  let answer: () => void = () => undefined
  const isAnswered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const isForTokens = request.url.endsWith('/token')
    if (isDown) return isForTokens ? refuse('server_error', 503) : refuse('access_denied', 403)
    if (!isForTokens) return answers(request)
    const form = new URLSearchParams(await request.clone().text())
    note(form)
    if (form.get('grant_type') === 'authorization_code') {
      exchanges += 1
      const isUsed = exchanges > 1
      await isAnswered
      if (isUsed) return refuse('invalid_grant', 400)
    }
    const response = await answers(request)
    note(Object.entries((await response.clone().json()) as object))
    return response
  }
  history.replaceState(null, '', callback)
  onTestFinished(() => {
    history.replaceState(null, '', before)
    sessionStorage.clear()
    localStorage.clear()
  })
  return {
    // Vitest shows the page of a test in a frame.
    connect: (options) =>
      createGenAuth({ ...app, allowFramedCallback: true, runtime: { fetch }, ...options }),
    exchanges: () => exchanges,
    answer,
    breakDown: () => {
      isDown = true
    },
    secrets: () => [...secrets],
  }
}

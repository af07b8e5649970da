import { request } from 'node:http'
import { URL as NodeURL } from 'node:url'
import { createGenAuth, type GenAuth, type GenAuthOptions } from '@genauth/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { vi } from 'vitest'

/** An emulated GenAuth over HTTP, and clients on the test's page that log in at this GenAuth. */
export interface RealLogin {
  readonly emulator: Emulator
  /** Creates a client, as each new document does. */
  readonly connect: (options?: Partial<GenAuthOptions>) => GenAuth
  /** The URLs to which clients have redirected, the oldest first. */
  readonly visited: readonly string[]
  /**
   * Starts a login, submits the login form, and sets the page's URL to the callback URL. The next client that is created and started
   * completes the login.
   */
  readonly comeBackFromLogin: (genauth: GenAuth, user?: number) => Promise<void>
  readonly close: () => Promise<void>
}

interface RedirectResponse {
  readonly location: string | undefined
  readonly cookies: readonly string[]
}

/**
 * Sends one request with cookies, and does not follow redirects. The page's own `fetch` can neither set the header `Cookie` nor read a
 * redirect.
 */
function send(
  url: string,
  cookies: readonly string[],
  form?: URLSearchParams,
): Promise<RedirectResponse> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: 'text/html',
      cookie: cookies.join('; '),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    }
    const sent = request(url, { method: form ? 'POST' : 'GET', headers }, (response) => {
      response.resume()
      resolve({
        location: response.headers.location,
        cookies: (response.headers['set-cookie'] ?? []).map((line) => line.split(';')[0] ?? ''),
      })
    })
    sent.on('error', reject)
    sent.end(form?.toString())
  })
}

/** Follows an authorize URL like a browser, submits the login form, and returns the callback URL. */
async function submitLogin(authorizeUrl: string, form: URLSearchParams): Promise<string> {
  let url = authorizeUrl
  let cookies: readonly string[] = []
  for (let hops = 0; hops < 10; hops += 1) {
    const isLogin = new URL(url).pathname.endsWith('/login')
    const response = await send(url, cookies, isLogin ? form : undefined)
    cookies = [...cookies, ...response.cookies]
    url = new URL(response.location ?? '', url).href
    if (url.startsWith(location.origin)) return url
  }
  throw new Error('too many redirects')
}

/** Starts an emulated GenAuth. Its clients use the URL, the storage and the events of the test's page. */
export async function startRealLogin(
  options: Partial<GenAuthOptions> & Pick<GenAuthOptions, 'protocol'>,
  emulatorOptions: EmulatorOptions = {},
): Promise<RealLogin> {
  // In happy-dom, `URL.parse` returns an object that is not an instance of its `URL`.
  vi.stubGlobal('URL', NodeURL)
  const redirectUri = `${location.origin}/callback`
  const emulator = await createEmulator({
    ...emulatorOptions,
    app: {
      redirectUris: [redirectUri],
      tokenEndpointAuthMethod: 'none',
      introspectionEndpointAuthMethod: 'none',
      revocationEndpointAuthMethod: 'none',
      ...emulatorOptions.app,
    },
  })
  const assign = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
  const visited: string[] = []
  assign.mockImplementation((url) => void visited.push(String(url)))

  return {
    emulator,
    visited,
    connect: (changes) =>
      createGenAuth({
        appId: emulator.app.id,
        appHost: emulator.url,
        redirectUri,
        ...options,
        ...changes,
      }),
    async comeBackFromLogin(genauth, user = 0) {
      const before = visited.length
      void genauth.login({ returnTo: '/' })
      await vi.waitUntil(() => visited.length > before, 5000)
      const { username = '', password = '' } = emulator.users[user] ?? {}
      const form = new URLSearchParams({ username, password })
      const callback = await submitLogin(visited.at(-1) ?? '', form)
      history.replaceState(null, '', callback)
    },
    async close() {
      assign.mockRestore()
      vi.unstubAllGlobals()
      sessionStorage.clear()
      localStorage.clear()
      history.replaceState(null, '', '/')
      await emulator.close()
    },
  }
}

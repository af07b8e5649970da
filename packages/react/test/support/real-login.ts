import { request } from 'node:http'
import { URL as NodeURL } from 'node:url'
import { createGenAuth, type GenAuth, type GenAuthOptions } from '@genauth/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { vi } from 'vitest'

/** A GenAuth over HTTP, and people who log in there from the page that the test runs in. */
export interface RealLogin {
  readonly emulator: Emulator
  /** Makes a client, as each document does. */
  readonly connect: (options?: Partial<GenAuthOptions>) => GenAuth
  /** Where clients have gone, the oldest first. */
  readonly visited: readonly string[]
  /**
   * Begins a login, goes through the login page, and comes back: the address of the page is the callback's then, and the next
   * client that is made and started finishes the login.
   */
  readonly comeBackFromLogin: (genauth: GenAuth, user?: number) => Promise<void>
  readonly close: () => Promise<void>
}

interface Answer {
  readonly location: string | undefined
  readonly cookies: readonly string[]
}

/** One request with cookies and without following redirects, which the page's own `fetch` may not do. */
function send(url: string, cookies: readonly string[], form?: URLSearchParams): Promise<Answer> {
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

/** Goes through the login page behind an authorize URL, as a browser would, and returns the address of the callback. */
async function goThroughLogin(authorizeUrl: string, form: URLSearchParams): Promise<string> {
  let url = authorizeUrl
  let cookies: readonly string[] = []
  for (let hops = 0; hops < 10; hops += 1) {
    const isLogin = new URL(url).pathname.endsWith('/login')
    const answer = await send(url, cookies, isLogin ? form : undefined)
    cookies = [...cookies, ...answer.cookies]
    url = new URL(answer.location ?? '', url).href
    if (url.startsWith(location.origin)) return url
  }
  throw new Error('too many redirects')
}

/** Starts a GenAuth. Its client lives in the page of the test: its address, its storage, its events. */
export async function startRealLogin(
  options: Partial<GenAuthOptions> & Pick<GenAuthOptions, 'protocol'>,
  emulatorOptions: EmulatorOptions = {},
): Promise<RealLogin> {
  // What happy-dom's `URL.parse` returns is no instance of its `URL`.
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
      const callback = await goThroughLogin(visited.at(-1) ?? '', form)
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

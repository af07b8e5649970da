import type { AuthServer } from '../../src'
import { sendHttp } from './send-http'

interface KeptCookie {
  readonly value: string
  readonly isStrict: boolean
  readonly endsAt: number
}

/** A simulated browser that keeps cookies like a real one: with `Max-Age`, `SameSite` and one value per name. */
export interface CookieBrowser {
  /** The names of the cookies that have not expired. */
  names(): string[]
  /** The header `Cookie` of a request that the app starts. */
  line(): string
  /** Navigates like a page of the app. */
  goTo(path: string): Promise<Response>
  /** Navigates like a page of another site. */
  goToFrom(site: 'cross-site' | 'unknown', path: string): Promise<Response>
  /** Sends a request like a script of the app. */
  call(path: string, method?: string): Promise<Response>
  set(name: string, value: string): void
}

const origin = 'https://app.example'

/** Sends a request of the browser. */
export type Send = (
  path: string,
  request: { readonly method: string; readonly headers: Readonly<Record<string, string>> },
) => Promise<Response>

/** Sends the requests of a browser to the server without a network. */
export function sendDirectly(auth: AuthServer): Send {
  return async (path, request) => {
    const response = await auth.handle(new Request(origin + path, request))
    if (!response) throw new Error(`The app does not respond to ${path}.`)
    return response
  }
}

/** Sends the requests of a browser over http to a proxy, which forwards the requests to the server. */
export function sendThrough(proxyOrigin: string): Send {
  return async (path, request) => {
    const { status, headers, body } = await sendHttp(proxyOrigin + path, request)
    return new Response(status === 204 ? null : body, { status, headers })
  }
}

export function createCookieBrowser(transport: Send, now: () => number): CookieBrowser {
  const jar = new Map<string, KeptCookie>()
  const alive = () => [...jar].filter(([, { endsAt }]) => endsAt > now())
  const lineOf = (cookies: [string, KeptCookie][]) =>
    cookies.map(([name, { value }]) => `${name}=${value}`).join('; ')
  const keep = (line: string) => {
    const [, name = '', value = '', age] = /^([^=]+)=([^;]*); Max-Age=(\d+);/.exec(line) ?? []
    const isStrict = line.endsWith('SameSite=Strict')
    jar.set(name, { value, isStrict, endsAt: now() + Number(age) * 1000 })
  }
  const send = async (
    path: string,
    isForeign: boolean,
    { method = 'GET', headers: given }: { method?: string; headers: Record<string, string> },
  ) => {
    const cookie = lineOf(alive().filter(([, { isStrict }]) => !(isForeign && isStrict)))
    const headers = { ...(cookie && { cookie }), ...given }
    const response = await transport(path, { method, headers })
    for (const line of response.headers.getSetCookie()) keep(line)
    return response
  }
  const document = { 'sec-fetch-dest': 'document' }
  return {
    names: () => alive().map(([name]) => name),
    line: () => lineOf(alive()),
    goTo: (path) =>
      send(path, false, { headers: { ...document, 'sec-fetch-site': 'same-origin' } }),
    goToFrom: (site, path) =>
      send(path, true, {
        headers: { ...document, ...(site !== 'unknown' && { 'sec-fetch-site': site }) },
      }),
    call: (path, method = 'GET') =>
      send(path, false, {
        method,
        headers: { origin, 'x-genauth': '1', 'sec-fetch-site': 'same-origin' },
      }),
    set: (name, value) => jar.set(name, { value, isStrict: false, endsAt: Infinity }),
  }
}

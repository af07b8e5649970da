import { type ReceivedResponse, type SentRequest, sendHttp } from './send-http'
import { shownBy } from './shown-by'

/** A simulated browser. The browser supports cookies by host, `SameSite=Strict`, redirects and fetch metadata headers. */
export interface Browser {
  /** The cookies of the app, by name. */
  readonly cookies: Map<string, string>
  /** All responses of the app, without the ID token in the logout redirect. */
  readonly received: readonly string[]
  /** Navigates to a URL, follows redirects, logs in on GenAuth's page, and returns the last response. */
  goTo(url: string, site?: string): Promise<ReceivedResponse>
  /** Navigates to a URL without following redirects. */
  step(url: string, site?: string): Promise<ReceivedResponse>
  /** Logs a user in on GenAuth's page. Default: Ada. */
  submitLogin(url: string, user?: 'ada' | 'alan'): Promise<ReceivedResponse>
  /** Sends a request as a script of the app does. */
  call(path: string, init?: Partial<SentRequest>): Promise<ReceivedResponse>
  /** Returns a browser with a copy of the current cookies, as an attacker could have. */
  copy(): Browser
}

/** Sends a browser's requests to the app. */
export type Transport = (url: string, sent: SentRequest) => Promise<ReceivedResponse>

export function createBrowser(
  origin: string,
  transport: Transport,
  cookies: Map<string, string> = new Map(),
  strict: Set<string> = new Set(),
): Browser {
  const foreign = new Map<string, string>()
  const received: string[] = []
  const send = async (url: string, sent: Partial<SentRequest> = {}): Promise<ReceivedResponse> => {
    const isApp = new URL(url).origin === origin
    const jar = isApp ? cookies : foreign
    const isForeign = sent.headers?.['sec-fetch-site'] === 'cross-site'
    const cookie = [...jar]
      .filter(([name]) => !(isForeign && isApp && strict.has(name)))
      .map((pair) => pair.join('='))
      .join('; ')
    const response = await (isApp ? transport : sendHttp)(url, {
      method: 'GET',
      ...sent,
      headers: { ...(cookie && { cookie }), ...sent.headers },
    })
    for (const line of response.headers.getSetCookie()) keep(jar, line, isApp ? strict : new Set())
    if (isApp) received.push(...shownBy(response))
    return response
  }
  const step = (url: string, site = 'none') =>
    send(url, {
      headers: {
        accept: 'text/html',
        'sec-fetch-site': site,
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
    })
  return {
    cookies,
    received,
    step,
    submitLogin: (url, user) => submitLogin(send, url, user),
    async goTo(start, site) {
      let response = await step(start, site)
      for (let hops = 0; hops < 10; hops += 1) {
        const location = response.headers.get('location')
        if (!location) return response
        const url = new URL(location, response.url).href
        response = url.includes('/login?')
          ? await submitLogin(send, url)
          : await step(url, 'cross-site')
      }
      throw new Error('There were more than 10 redirects.')
    },
    call(path, { method = 'GET', headers, body } = {}) {
      const isPost = method !== 'GET'
      return send(origin + path, {
        method,
        body,
        headers: headers ?? {
          'sec-fetch-site': 'same-origin',
          'sec-fetch-mode': 'cors',
          'sec-fetch-dest': 'empty',
          'x-genauth': '1',
          ...(isPost && { origin }),
        },
      })
    },
    copy: () => createBrowser(origin, transport, new Map(cookies), new Set(strict)),
  }
}

/** Stores a cookie, and remembers whether it is `SameSite=Strict`. */
function keep(jar: Map<string, string>, line: string, strict: Set<string>): void {
  const [pair = '', ...attributes] = line.split('; ')
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  if (attributes.includes('SameSite=Strict')) strict.add(name)
  else strict.delete(name)
  if (attributes.includes('Max-Age=0')) jar.delete(name)
  else jar.set(name, pair.slice(at + 1))
}

const passwords = { ada: 'lovelace', alan: 'turing' }

/** Submits GenAuth's login form. */
function submitLogin(
  send: (url: string, sent: Partial<SentRequest>) => Promise<ReceivedResponse>,
  url: string,
  user: keyof typeof passwords = 'ada',
): Promise<ReceivedResponse> {
  return send(url, {
    method: 'POST',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: `username=${user}&password=${passwords[user]}`,
  })
}

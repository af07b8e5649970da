import { type Answer, type SentRequest, sendHttp } from './send-http'
import { shownBy } from './shown-by'

/** A browser that knows what the tests need: cookies by host, `SameSite=Strict`, redirects, and who says what about a request. */
export interface Browser {
  /** Cookies of the app, by name. */
  readonly cookies: Map<string, string>
  /** Every answer of the app, but for the ID token in the logout redirect. */
  readonly received: readonly string[]
  /** Goes to an address as a click on a link does, over redirects and GenAuth's login page, and gives the last answer. */
  goTo(url: string, site?: string): Promise<Answer>
  /** Goes to an address, and follows no redirect. */
  step(url: string, site?: string): Promise<Answer>
  /** Lets Ada log in on GenAuth's page. */
  submitLogin(url: string): Promise<Answer>
  /** Sends what a script of the app's own page sends. */
  call(path: string, init?: Partial<SentRequest>): Promise<Answer>
  /** A copy with the cookies of this moment, as a thief has it. */
  copy(): Browser
}

/** What a browser talks to the app through. */
export type Transport = (url: string, sent: SentRequest) => Promise<Answer>

export function createBrowser(
  origin: string,
  transport: Transport,
  cookies: Map<string, string> = new Map(),
  strict: Set<string> = new Set(),
): Browser {
  const foreign = new Map<string, string>()
  const received: string[] = []
  const send = async (url: string, sent: Partial<SentRequest> = {}): Promise<Answer> => {
    const isApp = new URL(url).origin === origin
    const jar = isApp ? cookies : foreign
    const isForeign = sent.headers?.['sec-fetch-site'] === 'cross-site'
    const cookie = [...jar]
      .filter(([name]) => !(isForeign && isApp && strict.has(name)))
      .map((pair) => pair.join('='))
      .join('; ')
    const answer = await (isApp ? transport : sendHttp)(url, {
      method: 'GET',
      ...sent,
      headers: { ...(cookie && { cookie }), ...sent.headers },
    })
    for (const line of answer.headers.getSetCookie()) keep(jar, line, isApp ? strict : new Set())
    if (isApp) received.push(...shownBy(answer))
    return answer
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
    submitLogin: (url) => submitLogin(send, url),
    async goTo(start, site) {
      let answer = await step(start, site)
      for (let hops = 0; hops < 10; hops += 1) {
        const location = answer.headers.get('location')
        if (!location) return answer
        const url = new URL(location, answer.url).href
        answer = url.includes('/login?')
          ? await submitLogin(send, url)
          : await step(url, 'cross-site')
      }
      throw new Error('too many redirects')
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

/** Keeps a cookie, and remembers which are not sent with what another site has begun. */
function keep(jar: Map<string, string>, line: string, strict: Set<string>): void {
  const [pair = '', ...attributes] = line.split('; ')
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  if (attributes.includes('SameSite=Strict')) strict.add(name)
  else strict.delete(name)
  if (attributes.includes('Max-Age=0')) jar.delete(name)
  else jar.set(name, pair.slice(at + 1))
}

/** Ada logs in at GenAuth. */
function submitLogin(
  send: (url: string, sent: Partial<SentRequest>) => Promise<Answer>,
  url: string,
): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'username=ada&password=lovelace',
  })
}

/** A browser for requests in Node: it has cookies, and follows redirects to GenAuth's login page. */
export interface HttpBrowser {
  /** Sends a request with the cookies of its origin, and stores the cookies of the response. Does not follow redirects. */
  send(url: string, init?: RequestInit): Promise<Response>
  /** Opens an authorization URL, logs in if there is a login page, and returns the callback URL. */
  logIn(authorizeUrl: string, options?: { deny?: boolean }): Promise<URL>
  /** Opens a logout URL, confirms the logout if there is a form, and returns the URL of the redirect. */
  logOut(logoutUrl: string): Promise<string | null>
}

/** Creates a browser without cookies. */
export function createHttpBrowser(): HttpBrowser {
  const jars = new Map<string, Map<string, string>>()
  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    const headers = new Headers(init.headers)
    headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }
  return {
    send,
    async logIn(authorizeUrl, { deny = false } = {}) {
      const { origin } = new URL(authorizeUrl)
      let response = await send(authorizeUrl)
      for (let hops = 0; hops < 10; hops += 1) {
        const location = response.headers.get('location')
        if (location === null) throw new Error(`${response.status} ${await response.text()}`)
        const url = new URL(location, authorizeUrl)
        if (url.origin !== origin) return url
        response = await send(url.href, answerTo(url, deny))
      }
      throw new Error('There were more than 10 redirects.')
    },
    async logOut(logoutUrl) {
      const response = await send(logoutUrl)
      const html = await response.text()
      const [, action] = /action="([^"]+)"/.exec(html) ?? []
      if (action === undefined) return response.headers.get('location')
      const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html) ?? []
      const body = new URLSearchParams({ xsrf, logout: 'yes' })
      return (await send(action, { method: 'POST', body })).headers.get('location')
    },
  }
}

/** Returns the request that submits a page of GenAuth, or follows a redirect. */
function answerTo({ pathname }: URL, deny: boolean): RequestInit {
  if (!/\/(login|consent)$/.test(pathname)) return {}
  const body = { username: 'ada', password: 'lovelace', decision: deny ? 'deny' : 'allow' }
  return { method: 'POST', body: new URLSearchParams({ ...body, ...(deny && { deny: '' }) }) }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const [name = '', ...value] = pair.split('=')
  const isRemoved = attributes.some((one) => /^max-age=0$|^expires=.* 1970 /i.test(one))
  if (isRemoved) jar.delete(name)
  else jar.set(name, value.join('='))
}

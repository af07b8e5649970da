/** A simple HTTP client with cookies that follows redirects one by one and posts forms. */
export interface Browser {
  get(url: string, headers?: Record<string, string>): Promise<Response>
  post(url: string, form: Record<string, string>): Promise<Response>
  /** Opens an authorization URL, logs in if there is a login page, and returns the callback URL. */
  authorize(url: string, options?: { username?: string; password?: string }): Promise<URL>
  cookies: Map<string, string>
}

export function createBrowser(): Browser {
  const cookies = new Map<string, string>()
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    headers.set('cookie', cookie)
    if (!headers.has('accept')) headers.set('accept', 'text/html')
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
  const browser: Browser = {
    cookies,
    get: (url, headers = {}) => send(url, { headers }),
    post: (url, form) => send(url, { method: 'POST', body: new URLSearchParams(form) }),
    async authorize(url, { username = 'ada', password = 'lovelace' } = {}) {
      let response = await browser.get(url)
      for (let hops = 0; hops < 8; hops += 1) {
        const location = response.headers.get('location')
        if (!location) throw new Error(`${response.status} ${await response.text()}`)
        if (isCallback(location, url)) return new URL(location)
        const path = new URL(location, url).pathname
        response = path.endsWith('/login')
          ? await browser.post(location, { username, password })
          : path.endsWith('/consent')
            ? await browser.post(location, { decision: 'allow' })
            : await browser.get(location)
      }
      throw new Error('The login needed more than 8 redirects.')
    },
  }
  return browser
}

function isCallback(location: string, authorizeUrl: string): boolean {
  return new URL(location, authorizeUrl).origin !== new URL(authorizeUrl).origin
}

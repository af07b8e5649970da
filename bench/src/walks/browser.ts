/** A browser without pages. It stores cookies by origin, follows redirects, and logs in on GenAuth's page. */
export interface Browser {
  /** Navigates to a URL, and returns the URL of the page that it arrives at. */
  goTo(url: string): Promise<string>
  /** Sends a request of a page, with the cookies of its origin. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
}

/** Creates a browser that passes requests to the app's own origin on to `app`. */
export function createBrowser(
  origin: string,
  app: (request: Request) => Promise<Response>,
): Browser {
  const jars = new Map<string, Map<string, string>>()
  async function send(request: Request): Promise<Response> {
    const { origin: target } = new URL(request.url)
    const jar = jars.get(target) ?? new Map<string, string>()
    jars.set(target, jar)
    if (jar.size > 0) {
      request.headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '))
    }
    const response = await (target === origin ? app(request) : fetch(request))
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return response
  }
  return {
    async goTo(start) {
      let url = start
      for (let hops = 0; hops < 10; hops += 1) {
        const response = await send(navigate(url))
        const location = response.headers.get('location')
        if (!location) return url
        url = new URL(location, url).href
      }
      throw new Error('There were more than 10 redirects.')
    },
    fetch(input, init) {
      const request = new Request(input instanceof Request ? input : new URL(input, origin), init)
      if (request.url.startsWith(origin)) request.headers.set('sec-fetch-site', 'same-origin')
      return send(request)
    },
  }
}

/** Opens a page, or submits GenAuth's login form. */
function navigate(url: string): Request {
  const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
  if (!url.includes('/login?') || url.includes('/auth/'))
    return new Request(url, { headers, redirect: 'manual' })
  const body = new URLSearchParams({ username: 'ada', password: 'lovelace' })
  return new Request(url, { method: 'POST', headers, body, redirect: 'manual' })
}

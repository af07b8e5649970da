/**
 * Opens an authorize URL, submits its login pages as a browser does, and returns the callback URL.
 *
 * @param cookies The browser's cookies. GenAuth shows no login page to a signed-in user.
 */
export async function logIn(
  authorizeUrl: string,
  callback: string,
  cookies: Map<string, string> = new Map(),
): Promise<URL> {
  let url = authorizeUrl
  let form: Record<string, string> | undefined
  for (let hops = 0; hops < 10; hops += 1) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`${response.status} ${await response.text()}`)
    if (location.startsWith(callback)) return new URL(location)
    url = new URL(location, url).href
    form = url.includes('/login') ? { username: 'ada', password: 'lovelace' } : undefined
  }
  throw new Error('too many redirects')
}

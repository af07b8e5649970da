/**
 * Follows redirects with real requests, and returns the first URL on an origin. Does not request this URL: the page of browser mode needs no
 * server.
 */
export async function followRedirects(start: string, origin: string): Promise<string> {
  let url = start
  for (let hops = 0; hops < 10; hops += 1) {
    if (new URL(url).origin === origin) return url
    const response = await fetch(url, { redirect: 'manual' })
    const location = response.headers.get('location')
    // Do not print the query, because it contains the `state`.
    const { pathname } = new URL(url)
    if (!location) throw new Error(`${pathname} responded with ${response.status}, no redirect.`)
    url = new URL(location, url).href
  }
  throw new Error('There were more than 10 redirects.')
}

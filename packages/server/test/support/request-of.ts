import type { Browser } from './browser'

/** Creates a request of a browser to the app's own routes. */
export function requestOf(browser: Pick<Browser, 'cookies'>): Request {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  return new Request('http://anything.example/orders', { headers: { cookie } })
}

import type { AuthServer } from '../../src'
import type { Browser } from './browser'

/** Goes through a login as far as the address of the callback, without going there. */
export async function reachCallback(
  { auth }: { readonly auth: Pick<AuthServer, 'origin'> },
  browser: Browser,
  query = 'returnTo=/reports',
): Promise<URL> {
  const answer = await browser.step(`${auth.origin}/auth/login?${query}`, 'same-origin')
  return followToCallback({ auth }, browser, answer.headers.get('location') ?? '')
}

/** The same from GenAuth's authorization request on. */
export async function followToCallback(
  { auth }: { readonly auth: Pick<AuthServer, 'origin'> },
  browser: Browser,
  start: string,
): Promise<URL> {
  let location = start
  while (!location.startsWith(`${auth.origin}/auth/callback`)) {
    const answer = location.includes('/login?')
      ? await browser.submitLogin(location)
      : await browser.step(location)
    location = new URL(answer.headers.get('location') ?? '', answer.url).href
  }
  return new URL(location)
}

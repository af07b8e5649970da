import type { AuthServer } from '../../src'
import type { Browser } from './browser'

/** Logs in, and returns the URL of the callback without requesting it. */
export async function reachCallback(
  { auth }: { readonly auth: Pick<AuthServer, 'origin'> },
  browser: Browser,
  query = 'returnTo=/reports',
): Promise<URL> {
  const response = await browser.step(`${auth.origin}/auth/login?${query}`, 'same-origin')
  return followToCallback({ auth }, browser, response.headers.get('location') ?? '')
}

/** Continues a login at the URL of the authorization request, and returns the URL of the callback. */
export async function followToCallback(
  { auth }: { readonly auth: Pick<AuthServer, 'origin'> },
  browser: Browser,
  start: string,
): Promise<URL> {
  let location = start
  while (!location.startsWith(`${auth.origin}/auth/callback`)) {
    const response = location.includes('/login?')
      ? await browser.submitLogin(location)
      : await browser.step(location)
    location = new URL(response.headers.get('location') ?? '', response.url).href
  }
  return new URL(location)
}

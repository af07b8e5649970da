import { parseUrl } from '../protocol/urls'
import type { CheckedClient, CheckedLogin, CheckedPage, CheckedScope } from './checks'

// The package.json chooses this file for `#checks` only under the condition `development`, which Vite and Next.js set in development. Its
// functions have the names and parameters of the functions in `checks.ts`. The messages contain no value of the app except an origin.

function warn(message: string): void {
  console.warn(`GenAuth: ${message}`)
}

/** Warns if the `scope` of an OIDC client has no `openid` or no `offline_access`. Clients and auth servers call this function one time. */
export function checkScope({ options: { protocol, scope, extraScopes = [] } }: CheckedScope): void {
  if (protocol !== 'oidc' || scope === undefined) return
  const names = [...scope.split(/\s+/), ...extraScopes]
  if (!names.includes('openid')) {
    warn(
      'The option `scope` has no openid, so GenAuth issues no ID token. Add openid to scope, or omit scope.',
    )
  }
  if (!names.includes('offline_access')) {
    warn(
      'The option `scope` has no offline_access, so GenAuth issues no refresh token, and the session ends with its access token. Add offline_access to scope, or omit scope.',
    )
  }
}

/**
 * Warns if `appHost` is the origin of the app: a login then navigates to the app itself. If `appHost` has a path, a proxy at this path may
 * forward to GenAuth. Clients and auth servers call this function one time.
 */
export function checkAppHost({ appHost }: { readonly appHost: string }, page?: CheckedPage): void {
  if (appHost !== page?.origin) return
  warn(
    `The option appHost is ${page.origin}, which is the origin of the app, so a login opens the app itself. Set appHost to the URL of GenAuth, such as https://sample-app.genauth.ai, or of the emulator, such as http://127.0.0.1:4567.`,
  )
}

/** Warns if a login requested `offline_access` and got no refresh token, and names the setting to change. */
export function checkRefreshToken(
  { options: { protocol, consentForOfflineAccess = true } }: CheckedClient,
  { requestedScope, hasConsent, refreshToken }: CheckedLogin,
): void {
  const isRequested = requestedScope.split(/\s+/).includes('offline_access')
  if (protocol !== 'oidc' || !isRequested || refreshToken !== undefined) return
  const advice = consentAdvice(hasConsent, consentForOfflineAccess)
  warn(`The login requested offline_access, but GenAuth issued no refresh token. ${advice}`)
}

function consentAdvice(hasConsent: boolean, consentForOfflineAccess: boolean): string {
  if (hasConsent) return "Enable the refresh_token grant for the application in GenAuth's console."
  return consentForOfflineAccess
    ? 'The prompt of this login replaced prompt=consent. Add consent to the option `prompt`, such as "login consent".'
    : 'The option consentForOfflineAccess is false, and this tenant requires prompt=consent. Set it to true, or omit it.'
}

/** A navigation of the Navigation Timing standard. Safari has no `responseStatus`. */
type NavigationTiming = PerformanceEntry & { readonly responseStatus?: number }

/**
 * Warns if the document of the callback URL has the status 404. The client calls this function after a login has completed on the page. A
 * router in the browser may show its own "not found" page in a document with the status 200, which this function cannot detect.
 */
export function checkCallbackPage({ options: { redirectUri } }: CheckedClient): void {
  // jsdom has no `getEntriesByType`.
  const { getEntriesByType } = performance as Partial<Performance>
  const entries = getEntriesByType?.call(performance, 'navigation') ?? []
  const navigation: NavigationTiming | undefined = entries[0]
  const loaded = parseUrl(navigation?.name ?? '', redirectUri)
  const expected = parseUrl(redirectUri, redirectUri)
  // If the app has changed its URL without loading a document, the status belongs to another URL.
  if (loaded?.origin !== expected?.origin || loaded?.pathname !== expected?.pathname) return
  if (navigation?.responseStatus !== 404) return
  warn(
    'The page at redirectUri has the status 404, so users may see a "not found" page after a login. Add a route for the path of redirectUri to your router.',
  )
}

/** The origins about which a warning was printed. */
const warned = new WeakMap<object, Set<string>>()

/** Warns one time per client and origin about a request to which `fetch` adds no token. */
export function checkOrigin(client: object, { url, headers }: Request): void {
  const origins = warned.get(client) ?? new Set()
  const { origin, protocol } = new URL(url)
  // A request with its own `Authorization` header needs no token, and a `data:` or `blob:` URL has no server.
  if (headers.has('authorization') || !/^https?:$/.test(protocol) || origins.has(origin)) return
  warned.set(client, origins.add(origin))
  warn(
    'tokenOrigins' in client
      ? `genauth.fetch sends a request to ${origin} without the access token, because the option tokenOrigins does not contain this origin. Add the origin to tokenOrigins, or send the request with the global fetch.`
      : `genauth.fetch sends a request to ${origin} without the access token, because the token is on your server. Send the request through the proxy of your server, or with the global fetch.`,
  )
}

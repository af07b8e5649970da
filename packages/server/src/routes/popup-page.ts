import { loggedInMessage, popupChannelOf, popupDone, tabsChannelOf } from '@genauth/core'

/** How a login ended, for the page that ends it in a popup. */
export interface PopupEnding {
  readonly isLoggedIn: boolean
  readonly basePath: string
}

/**
 * Tells the page that opened this popup that it is done, over a channel and, where there is none, directly; then closes. Its opener may
 * have given it up, or have gone: a login that succeeded is told to all tabs.
 */
const scriptOf = (name: string, { isLoggedIn, basePath }: PopupEnding) => `
const done = '${popupDone(name)}'
const post = (channel, message) => new BroadcastChannel(channel).postMessage(message)
try {
  post('${popupChannelOf(name)}', done)
  if (${isLoggedIn}) post('${tabsChannelOf(basePath)}', ${JSON.stringify(loggedInMessage)})
} catch {}
window.opener?.postMessage(done, location.origin)
window.close()
`

/** A name that a page has made up for its popup: nothing in it means anything to HTML, or to a script. */
const popupName = /^[\w-]{16,64}$/

/** Reads the name of a popup from a query. */
export function readPopupName(query: URLSearchParams): string | undefined {
  const name = query.get('popup') ?? ''
  return query.get('mode') === 'popup' && popupName.test(name) ? name : undefined
}

/**
 * Answers the page that ends a login in a popup. It says nothing of why a login failed: its opener asks `/session`. No script runs in
 * it but its own (Content Security Policy Level 3, section 2.3.1).
 */
export async function popupPage(
  name: string,
  ending: PopupEnding,
  setCookies: readonly string[],
): Promise<Response> {
  const script = scriptOf(name, ending)
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
  const scriptHash = btoa(String.fromCharCode(...new Uint8Array(hash)))
  const body = `<!doctype html><meta charset="utf-8"><title>Login</title><body><p>The login is done: this window can be closed.</p><script>${script}</script></body>`
  const response = new Response(body, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
    },
  })
  for (const line of setCookies) response.headers.append('set-cookie', line)
  return response
}

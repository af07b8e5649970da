import { loggedInMessage, popupChannelOf, popupDone, tabsChannelOf } from '@genauth/core/internal'
import { addCookies } from '../http/responses'

/** The result of a login in a popup. */
export interface PopupEnding {
  readonly isLoggedIn: boolean
  readonly basePath: string
}

/**
 * Returns the popup's script. The script notifies the opener over a BroadcastChannel and with `postMessage`, and closes the popup. After a
 * successful login, the script also notifies all tabs, because the opener may be closed.
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

/**
 * Creates the last page of a login in a popup. The page does not contain the error of a failed login; the opener requests the error from
 * `/session`. The page's policy allows only its own script (Content Security Policy Level 3, section 2.3.1).
 */
export async function popupPage(
  name: string,
  ending: PopupEnding,
  setCookies: readonly string[],
): Promise<Response> {
  const script = scriptOf(name, ending)
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
  const scriptHash = btoa(String.fromCharCode(...new Uint8Array(hash)))
  const body = `<!doctype html><meta charset="utf-8"><title>Login</title><body><p>The login has ended. You can close this window.</p><script>${script}</script></body>`
  const response = new Response(body, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
    },
  })
  return addCookies(response, setCookies)
}

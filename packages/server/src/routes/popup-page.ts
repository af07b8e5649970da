/** Tells the page that opened this popup that it is done, over a channel and, where there is none, directly; then closes. */
const script = `
const done = 'genauth:popup-done:' + document.body.dataset.name
try {
  const channel = new BroadcastChannel('genauth-popup.' + document.body.dataset.name)
  channel.postMessage(done)
} catch {}
window.opener?.postMessage(done, location.origin)
window.close()
`

/** A name that a page has made up for its popup: nothing in it means anything to HTML. */
const popupName = /^[\w-]{16,64}$/

/** Reads the name of a popup from a query. */
export function readPopupName(query: URLSearchParams): string | undefined {
  const name = query.get('popup') ?? ''
  return query.get('mode') === 'popup' && popupName.test(name) ? name : undefined
}

/**
 * Answers the page that ends a login in a popup. It says nothing of how the login ended: its opener asks `/session`. No script runs in
 * it but its own (Content Security Policy Level 3, section 2.3.1).
 */
export async function popupPage(name: string, setCookies: readonly string[]): Promise<Response> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
  const scriptHash = btoa(String.fromCharCode(...new Uint8Array(hash)))
  const body = `<!doctype html><meta charset="utf-8"><title>Login</title><body data-name="${name}"><p>The login is done: this window can be closed.</p><script>${script}</script></body>`
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

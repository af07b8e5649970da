/** A response that has not been written yet. Before the emulator writes the response, it applies the fault and the CORS headers. */
export interface Reply {
  status: number
  /** The header names are in lower case. */
  headers: Record<string, string | string[]>
  body: string
}

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

export function jsonReply(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...noStore, ...headers },
    body: JSON.stringify(body),
  }
}

/** Creates a response with an HTML page. The page's Content-Security-Policy allows only inline styles, and images of this server. */
export function htmlReply(status: number, body: string): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // Do not set form-action: Chromium applies it to all redirects after a form post, including the redirect to the app's callback.
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...noStore,
    },
    body,
  }
}

export function redirectReply(
  location: string,
  headers: Record<string, string | string[]> = {},
): Reply {
  // With 303 the browser requests the callback with GET, even after the POST of the login form.
  return { status: 303, headers: { location, ...noStore, ...headers }, body: '' }
}

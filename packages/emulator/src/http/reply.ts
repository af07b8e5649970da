/** An answer before it is written to the socket: faults and CORS are applied to it there. */
export interface Reply {
  status: number
  /** Names in lower case. */
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

/** A page with a policy that lets nothing in but its own inline style and pictures of this server. */
export function htmlReply(status: number, body: string): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // No form-action: Chromium applies it to every redirect behind a form, up to the app's callback and beyond.
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
  // 303 turns the login form's POST into a GET at the callback.
  return { status: 303, headers: { location, ...noStore, ...headers }, body: '' }
}

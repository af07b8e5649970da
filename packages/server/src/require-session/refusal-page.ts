/** The content of a page that refuses a navigation. */
export interface RefusalPage {
  readonly status: number
  readonly message: string
  /** The URL of the login that the page offers. */
  readonly loginUrl?: string | undefined
}

const titles: Readonly<Record<number, string>> = {
  400: 'Invalid request',
  401: 'Login required',
  403: 'Access denied',
  409: 'The session has changed',
  503: 'Not available at the moment',
}

/** The policy of the page: it loads nothing, and no other site can show it in a frame. */
const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The headers of the page. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
}

/** Creates the HTML that a user sees instead of the page that was refused. An app replaces it with a page of its own design. */
export function refusalPage({ status, message, loginUrl }: RefusalPage): string {
  const title = titles[status] ?? 'This page failed'
  const link = loginUrl === undefined ? '' : `<p><a href="${escapeHtml(loginUrl)}">Log in</a></p>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body><h1>${title}</h1><p>${escapeHtml(message)}</p>${link}</body></html>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

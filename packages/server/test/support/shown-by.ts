import type { Answer } from './send-http'

/** What an answer shows, but for the ID token in the one place that may have it: GenAuth's own logout redirect. */
export function shownBy({ url, status, headers, body }: Answer): string {
  const isRedirect = status === 303 && new URL(url).pathname.endsWith('/logout/continue')
  const lines = [...headers].map(([name, value]) =>
    isRedirect && name === 'location' ? value.replace(/id_token_hint=[^&]+/, '') : value,
  )
  return [...lines, body].join('\n')
}

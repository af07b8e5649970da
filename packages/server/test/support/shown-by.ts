import type { Answer } from './send-http'

/** What an answer shows, headers and body, but for the ID token in the one place that may have it: GenAuth's own logout redirect. */
export function shownBy({ url, status, headers, body }: Answer): [headers: string, body: string] {
  const isRedirect = status === 303 && new URL(url).pathname.endsWith('/logout/continue')
  const lines = [...headers].map(([name, value]) => [
    name,
    isRedirect && name === 'location' ? value.replace(/id_token_hint=[^&]+/, '') : value,
  ])
  return [JSON.stringify(lines), body]
}

/**
 * Returns the sentence about a listed URL that differs from `uri` only by the name of the local host, or by a slash at the end of the path.
 * Both are easy to overlook. The result begins with a space, and is empty if no listed URL is that close.
 */
export function describeNearMiss(uri: string, listed: readonly string[]): string {
  for (const known of listed) {
    const difference = findDifference(uri, known)
    if (difference) return ` It differs from ${known} only by ${difference}.`
  }
  return ''
}

function findDifference(uri: string, known: string): string | undefined {
  const slash = 'the slash at the end of its path'
  const host = 'its host: localhost, 127.0.0.1 and [::1] are different hosts'
  if (withoutSlash(uri) === withoutSlash(known)) return slash
  if (withLocalhost(uri) === withLocalhost(known)) return host
  const areClose = withLocalhost(withoutSlash(uri)) === withLocalhost(withoutSlash(known))
  return areClose ? `${slash}, and by ${host}` : undefined
}

function withoutSlash(uri: string): string {
  return uri.replace(/\/(?=\?|$)/, '')
}

function withLocalhost(uri: string): string {
  return uri.replace(/^(https?:\/\/)(?:127\.0\.0\.1|\[::1\])(?=[:/?]|$)/, '$1localhost')
}

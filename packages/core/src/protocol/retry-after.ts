/** Returns the delay of a `Retry-After` header in milliseconds (RFC 9110, section 10.2.3: seconds, or a date). */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return ms >= 0 && Number.isFinite(ms) ? ms : undefined
}

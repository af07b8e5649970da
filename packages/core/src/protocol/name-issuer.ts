/**
 * Names the issuer of an ID token or of the discovery document in an error message. Do not use it for the `iss` of a callback: any site can
 * open the callback URL and choose the value. A value that is not a short and plain URL is not named.
 */
export function nameIssuer(issuer: unknown): string {
  const isPlain = typeof issuer === 'string' && /^https?:\/\/[\w.:/[\]-]{1,150}$/.test(issuer)
  return isPlain ? issuer : 'another issuer'
}

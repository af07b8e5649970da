/** Decodes a JWT without validation. */
export function decodeJwt(jwt: string): {
  header: Record<string, unknown>
  payload: Record<string, unknown>
} {
  const [header = '', payload = ''] = jwt
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString())
  return {
    header: JSON.parse(header) as Record<string, unknown>,
    payload: JSON.parse(payload) as Record<string, unknown>,
  }
}

import type { IncomingRequest } from '../http/incoming-request'
import type { ClientAuthMethod } from '../settings/emulator-app'

/** The client credentials of a request, before validation. */
export interface ClientCredentials {
  /** The authentication method; `undefined` if the request contains no client credentials. */
  method: ClientAuthMethod | undefined
  id: string | undefined
  secret: string | undefined
  /** Whether the Authorization header is malformed, or the request has credentials in the header and in the body. */
  malformed: boolean
}

/**
 * Reads client credentials from the Authorization header or the form body.
 *
 * @param decodeBasic - a function that decodes the id and the secret of a Basic header. For `/oidc`, pass {@link formDecode} (RFC 6749,
 * section 2.3.1). For `/oauth`, pass {@link keepEncoded}, because the library behind `/oauth` does not decode them.
 */
export function readClientCredentials(
  request: IncomingRequest,
  decodeBasic: (half: string) => string,
): ClientCredentials {
  const header = request.headers.authorization
  const { client_id: bodyId, client_secret: bodySecret } = request.form
  if (header !== undefined) {
    const basic = readBasic(header)
    const clash = bodySecret !== undefined || (bodyId !== undefined && bodyId !== basic?.id)
    return {
      method: 'client_secret_basic',
      id: basic && safely(decodeBasic, basic.id),
      secret: basic && safely(decodeBasic, basic.secret),
      malformed: !basic || clash,
    }
  }
  const method = bodySecret ? 'client_secret_post' : bodyId ? 'none' : undefined
  return { method, id: bodyId, secret: bodySecret, malformed: false }
}

/** Decodes form encoding. Throws on an invalid percent sign, like `decodeURIComponent`. */
export function formDecode(half: string): string {
  return decodeURIComponent(half.replaceAll('+', ' '))
}

export function keepEncoded(half: string): string {
  return half
}

function readBasic(header: string): { id: string; secret: string } | undefined {
  const encoded = /^basic +(\S+)$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at === -1 ? undefined : { id: text.slice(0, at), secret: text.slice(at + 1) }
}

function safely(decode: (half: string) => string, half: string): string | undefined {
  try {
    return decode(half)
  } catch {
    return undefined
  }
}

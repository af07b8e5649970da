import type { IncomingRequest } from '../http/incoming-request'
import type { ClientAuthMethod } from '../settings/emulator-app'

/** What a request shows of its client, before anything is checked. */
export interface ClientCredentials {
  /** `undefined` where there is not even a client id. */
  method: ClientAuthMethod | undefined
  id: string | undefined
  secret: string | undefined
  /** A malformed header, or two methods at once. */
  malformed: boolean
}

/**
 * Reads client credentials from the header or the body.
 *
 * @param decodeBasic - turns the two halves of a Basic header into id and secret: oidc-provider form-decodes them
 *   (RFC 6749 section 2.3.1), the engine of `/oauth` takes them as they are.
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

/** Undoes form encoding; throws on a stray percent sign, as `decodeURIComponent`. */
export function formDecode(half: string): string {
  return decodeURIComponent(half.replaceAll('+', ' '))
}

export function asItIs(half: string): string {
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

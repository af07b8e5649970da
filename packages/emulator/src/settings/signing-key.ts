import {
  createHmac,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'

/** The RSA key that signs access tokens and RS256 ID tokens. */
export interface SigningKey {
  readonly kid: string
  readonly privateJwk: JsonWebKey
  readonly privateKey: KeyObject
}

export type Signer = { alg: 'RS256'; key: SigningKey } | { alg: 'HS256'; secret: string }

/** Signs a JWT. With HS256 the header has no `kid`, as at GenAuth. */
export function signJwt(payload: object, signer: Signer, typ = 'JWT'): string {
  const header =
    signer.alg === 'RS256' ? { alg: 'RS256', typ, kid: signer.key.kid } : { alg: 'HS256', typ }
  const input = `${encode(header)}.${encode(payload)}`
  const signature =
    signer.alg === 'RS256'
      ? sign('sha256', Buffer.from(input), signer.key.privateKey).toString('base64url')
      : createHmac('sha256', signer.secret).update(input).digest('base64url')
  return `${input}.${signature}`
}

/** Returns the payload of a JWT, or `undefined` if the signature is invalid. Does not check the JWT's lifetime. */
export function verifyJwt(jwt: string, signer: Signer): Record<string, unknown> | undefined {
  const [head = '', payload = '', signature = ''] = jwt.split('.')
  const input = `${head}.${payload}`
  const genuine =
    signer.alg === 'RS256'
      ? verify(
          'sha256',
          Buffer.from(input),
          createPublicKey(signer.key.privateKey),
          Buffer.from(signature, 'base64url'),
        )
      : createHmac('sha256', signer.secret).update(input).digest('base64url') === signature
  return genuine ? decodeJwtPayload(jwt) : undefined
}

export function decodeJwtPayload(jwt: string): Record<string, unknown> {
  const payload = jwt.split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

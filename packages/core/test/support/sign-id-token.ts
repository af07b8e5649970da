import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { appId } from './sample-data'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signature(algorithm: string, input: string): string {
  if (algorithm === 'RS256') {
    return createSign('RSA-SHA256').update(input).sign(privateKey).toString('base64url')
  }
  return algorithm === 'HS256'
    ? createHmac('sha256', 'shared').update(input).digest('base64url')
    : ''
}

/**
 * Signs an ID token for the sample application. The ID token is valid for one hour from `Date.now()`. The given `claims` replace the
 * default claims.
 */
export function signIdToken(
  issuer: string,
  claims: Record<string, unknown> = {},
  algorithm = 'RS256',
): string {
  const iat = Math.floor(Date.now() / 1000)
  const defaults = { iss: issuer, sub: 'user-1', aud: appId, iat, exp: iat + 3600 }
  const input = `${encode({ alg: algorithm, typ: 'JWT' })}.${encode({ ...defaults, ...claims })}`
  return `${input}.${signature(algorithm, input)}`
}

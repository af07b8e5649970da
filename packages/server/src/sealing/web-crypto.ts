import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import type { CryptoPort } from './crypto-port'

/** Cryptography for every platform with WebCrypto, such as edge runtimes. */
export const webCrypto: CryptoPort = {
  async hash(text) {
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return base64url.encode(new Uint8Array(hash))
  },
  async derive(secret, info, bytes) {
    const copy = new Uint8Array(secret)
    const material = await crypto.subtle.importKey('raw', copy, 'HKDF', false, ['deriveBits'])
    const parameters = {
      name: 'HKDF',
      hash: 'SHA-256',
      // No salt is needed, because the secret is random (RFC 5869, section 3.1).
      salt: new Uint8Array(),
      info: new TextEncoder().encode(info),
    }
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, bytes * 8))
  },
  async cipherOf(bytes, prefix) {
    const usages: KeyUsage[] = ['encrypt', 'decrypt']
    const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, usages)
    const { alg = '', enc = '', kid = '' } = decodeProtectedHeader(`${prefix}..`)
    const algorithms = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] }
    return {
      prefix,
      encrypt: (text) =>
        new CompactEncrypt(new TextEncoder().encode(text))
          .setProtectedHeader({ alg, enc, kid })
          .encrypt(key),
      async decrypt(value) {
        if (!value.split('.').every(isCanonical)) return undefined
        try {
          const { plaintext } = await compactDecrypt(value, key, algorithms)
          return new TextDecoder().decode(plaintext)
        } catch {
          return undefined
        }
      },
    }
  },
  async macOf(bytes) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
    return async (text) => {
      const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
      return base64url.encode(new Uint8Array(mac))
    }
  },
}

/**
 * Whether a text is the only base64url encoding of its bytes (RFC 4648, section 3.5). Decoders ignore unused bits and accept the characters
 * of base64, so an attacker could change such a text without changing its bytes.
 */
function isCanonical(text: string): boolean {
  return /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/.test(text)
}

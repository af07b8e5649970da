// jose and WebCrypto can do the same, but need 20 times the CPU time, because each call of WebCrypto is a task of a thread pool.
import type { NodePlatform } from '../runtime/node-crypto'
import type { CryptoPort } from './crypto-port'

/** The lengths of the initialization vector and the authentication tag in bytes (RFC 7518, section 5.3). */
const ivBytes = 12
const tagBytes = 16

/** Creates the cryptography of Node. */
export function createNodeCrypto({ crypto, buffers }: NodePlatform): CryptoPort {
  /** Returns `undefined` unless the text is the only base64url encoding of its bytes. Node ignores unused bits and other characters. */
  const decode = (text: string) => {
    const bytes = buffers.from(text, 'base64url')
    return bytes.toString('base64url') === text ? bytes : undefined
  }
  return {
    hash: (text) => crypto.createHash('sha256').update(text, 'utf8').digest('base64url'),
    derive(secret, info, bytes) {
      // No salt is needed, because the secret is random (RFC 5869, section 3.1).
      const salt = new Uint8Array()
      return new Uint8Array(
        crypto.hkdfSync('sha256', secret, salt, buffers.from(info, 'utf8'), bytes),
      )
    },
    cipherOf(bytes, prefix) {
      const key = crypto.createSecretKey(bytes)
      // The additional authenticated data is the protected header as it is sent (RFC 7516, section 5.1).
      const header = buffers.from(prefix.slice(0, prefix.indexOf('.')), 'utf8')
      return {
        prefix,
        encrypt(text) {
          const iv = crypto.randomBytes(ivBytes)
          const cipher = crypto.createCipheriv('aes-256-gcm', key, iv)
          cipher.setAAD(header)
          const body = buffers.concat([cipher.update(text, 'utf8'), cipher.final()])
          const parts = [iv, body, cipher.getAuthTag()]
          return prefix + parts.map((part) => part.toString('base64url')).join('.')
        },
        decrypt(value) {
          const parts = value.slice(prefix.length).split('.').map(decode)
          const [iv, body, tag] = parts
          if (parts.length !== 3 || !iv || !body || !tag) return undefined
          // Node also accepts shorter tags, which are easier to guess.
          if (iv.length !== ivBytes || tag.length !== tagBytes) return undefined
          const options = { authTagLength: tagBytes } as const
          const decipher = crypto.createDecipheriv('aes-256-gcm', key, iv, options)
          decipher.setAAD(header)
          decipher.setAuthTag(tag)
          try {
            return buffers.concat([decipher.update(body), decipher.final()]).toString('utf8')
          } catch {
            return undefined
          }
        },
      }
    },
    macOf(bytes) {
      const key = crypto.createSecretKey(bytes)
      return (text) => crypto.createHmac('sha256', key).update(text, 'utf8').digest('base64url')
    },
  }
}

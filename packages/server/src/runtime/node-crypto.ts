/** The members of `node:crypto` that the server uses. They are synchronous, and take a few microseconds. */
export interface NodeCrypto {
  createSecretKey(key: Uint8Array): object
  randomBytes(size: number): NodeBuffer
  createHash(algorithm: 'sha256'): NodeHash
  createHmac(algorithm: 'sha256', key: object): NodeHash
  hkdfSync(
    digest: 'sha256',
    key: Uint8Array,
    salt: Uint8Array,
    info: Uint8Array,
    length: number,
  ): ArrayBuffer
  createCipheriv(algorithm: 'aes-256-gcm', key: object, iv: Uint8Array): NodeCipher
  createDecipheriv(
    algorithm: 'aes-256-gcm',
    key: object,
    iv: Uint8Array,
    options: { authTagLength: 16 },
  ): NodeDecipher
}

interface NodeBuffer extends Uint8Array {
  toString(encoding?: 'base64url' | 'utf8'): string
}

interface NodeHash {
  update(text: string, encoding: 'utf8'): NodeHash
  digest(encoding: 'base64url'): string
}

interface NodeCipher {
  setAAD(bytes: Uint8Array): unknown
  update(text: string, encoding: 'utf8'): NodeBuffer
  final(): NodeBuffer
  getAuthTag(): NodeBuffer
}

interface NodeDecipher {
  setAAD(bytes: Uint8Array): unknown
  setAuthTag(tag: Uint8Array): unknown
  update(bytes: Uint8Array): NodeBuffer
  final(): NodeBuffer
}

/** The members of `Buffer` that the server uses. */
export interface NodeBuffers {
  from(text: string, encoding: 'base64url' | 'utf8'): NodeBuffer
  concat(list: readonly Uint8Array[]): NodeBuffer
}

/** The parts of Node that the server uses for cryptography. */
export interface NodePlatform {
  readonly crypto: NodeCrypto
  readonly buffers: NodeBuffers
}

/**
 * Finds `node:crypto`. An import of `node:crypto` would break bundles for edge runtimes.
 *
 * @param scope The global object of the platform.
 * @returns `undefined` on a platform without Node's functions, or with functions that fail, such as placeholders.
 */
export function findNodePlatform(scope: object = globalThis): NodePlatform | undefined {
  const { process, Buffer: buffers } = scope as {
    process?: { getBuiltinModule?: (name: string) => unknown }
    Buffer?: NodeBuffers
  }
  try {
    const crypto = process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined
    return crypto && buffers && works({ crypto, buffers }) ? { crypto, buffers } : undefined
  } catch {
    return undefined
  }
}

/** Calls the functions of a platform one time. */
function works({ crypto, buffers }: NodePlatform): boolean {
  const bytes = new Uint8Array(
    crypto.hkdfSync('sha256', new Uint8Array(32), bytesOf(0), bytesOf(1), 32),
  )
  const [key, iv] = [crypto.createSecretKey(bytes), crypto.randomBytes(12)]
  const cipher = crypto.createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(bytesOf(1))
  const encrypted = buffers.concat([cipher.update('ä', 'utf8'), cipher.final()])
  const decipher = crypto.createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
  decipher.setAAD(bytesOf(1))
  decipher.setAuthTag(cipher.getAuthTag())
  const decrypted = buffers.concat([decipher.update(encrypted), decipher.final()])
  const hash = crypto.createHash('sha256').update('a', 'utf8').digest('base64url')
  const mac = crypto.createHmac('sha256', key).update('a', 'utf8').digest('base64url')
  return (
    decrypted.toString('utf8') === 'ä' &&
    hash !== mac &&
    buffers.from(hash, 'base64url').length === 32
  )
}

const bytesOf = (length: number) => new Uint8Array(length)

/** A value, or its promise if the platform's cryptography is asynchronous. */
export type Awaitable<Value> = Value | Promise<Value>

/** Encrypts and decrypts with one key. The format is JWE in compact serialization (RFC 7516), with `dir` and `A256GCM`. */
export interface Cipher {
  /** The start of each value that this key encrypts: the protected header and an empty encrypted key. */
  readonly prefix: string
  encrypt(text: string): Awaitable<string>
  /**
   * Decrypts a value that starts with `prefix`.
   *
   * @returns `undefined` if the value is not exactly what `encrypt` returned.
   */
  decrypt(value: string): Awaitable<string | undefined>
}

/** Computes an HMAC with SHA-256 (RFC 2104), as base64url. */
export type Mac = (text: string) => Awaitable<string>

/** The cryptography of a platform. All implementations return and accept the same values. */
export interface CryptoPort {
  /** Returns the SHA-256 hash of a text as base64url. */
  hash(text: string): Awaitable<string>
  /** Derives bytes from a secret, by HKDF with SHA-256 (RFC 5869). */
  derive(secret: Uint8Array, info: string, bytes: number): Awaitable<Uint8Array<ArrayBuffer>>
  /** Imports a key of 32 bytes for encryption. */
  cipherOf(key: Uint8Array<ArrayBuffer>, prefix: string): Awaitable<Cipher>
  /** Imports a key for `Mac`. */
  macOf(key: Uint8Array<ArrayBuffer>): Awaitable<Mac>
}

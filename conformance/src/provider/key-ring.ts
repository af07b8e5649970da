import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** A key pair of the provider. */
export interface ProviderKey {
  readonly kid: string | undefined
  readonly alg: 'RS256' | 'ES256'
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** Key pairs that were created before the tests, because creating an RSA key takes long. */
export interface KeyPool {
  readonly rsa: readonly Omit<ProviderKey, 'kid'>[]
  readonly ec: Omit<ProviderKey, 'kid'>
}

/** The keys of one provider. */
export interface KeyRing {
  /** The key that signs ID tokens and logout tokens. */
  readonly current: ProviderKey
  /** A published key of another algorithm. */
  readonly other: ProviderKey
  /** The public keys, as a JWK Set (RFC 7517, section 5). */
  published(): { keys: JWK[] }
  /** Replaces the keys by keys with new ids. */
  rotate(): void
}

/** The number of keys of a provider that publishes several keys. The suite publishes three. */
const several = 3

export async function createKeyPool(): Promise<KeyPool> {
  const pairs = Array.from({ length: several }, () => createKey('RS256'))
  return { rsa: await Promise.all(pairs), ec: await createKey('ES256') }
}

async function createKey(alg: 'RS256' | 'ES256'): Promise<Omit<ProviderKey, 'kid'>> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, privateKey, publicJwk: await exportJWK(publicKey) }
}

/** Creates the keys of a provider. If there are several keys, the last key signs. */
export function createKeyRing(
  pool: KeyPool,
  layout: 'one' | 'one-without-kid' | 'several-without-kid' = 'one',
): KeyRing {
  let generation = 0
  const hasKid = layout === 'one'
  const named = (key: Omit<ProviderKey, 'kid'>, index: number): ProviderKey => ({
    ...key,
    kid: hasKid ? `${key.alg}-${index}-${generation}` : undefined,
  })
  const rsaKeys = () => {
    // After a rotation, another key of the pool is the only key.
    const at = generation % pool.rsa.length
    const keys = layout === 'several-without-kid' ? pool.rsa : pool.rsa.slice(at, at + 1)
    return keys.map(named)
  }
  const last = <T>(keys: readonly T[]): T => {
    const key = keys.at(-1)
    if (key === undefined) throw new Error('The provider has no key.')
    return key
  }
  return {
    get current() {
      return last(rsaKeys())
    },
    get other() {
      return named(pool.ec, 0)
    },
    published: () => ({
      keys: [...rsaKeys(), named(pool.ec, 0)].map(({ kid, alg, publicJwk }) => ({
        ...publicJwk,
        ...(kid !== undefined && { kid }),
        alg,
        use: 'sig',
      })),
    }),
    rotate() {
      generation += 1
    },
  }
}

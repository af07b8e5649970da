import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { GenAuthError } from '../errors'

/** Finds the key of a token among the keys that were read at one time. */
export type FindKey = ReturnType<typeof createLocalJWKSet>

/** GenAuth's public keys (RFC 7517, section 5), in memory. */
export interface SigningKeys {
  /**
   * Returns the keys. Reads them if the keys in memory are too old.
   *
   * @throws {GenAuthError} the codes of `readDocument`
   */
  load(): Promise<FindKey>
  /**
   * Returns newer keys than `outdated`, for a token whose key is unknown. Returns `undefined` if the keys were already re-read recently,
   * so that tokens with unknown keys cannot cause many requests.
   *
   * @throws {GenAuthError} the codes of `readDocument`
   */
  reload(outdated: FindKey): Promise<FindKey | undefined>
}

/** The age at which keys are read again, in milliseconds. A key that GenAuth has withdrawn is accepted for this time at most. */
const maxAgeMs = 10 * 60_000

/** The minimum time between two re-reads for unknown keys, in milliseconds. */
const reloadIntervalMs = 30_000

/** Creates the cache of the keys. Concurrent calls share one request. */
export function createSigningKeys(
  read: () => Promise<Record<string, unknown>>,
  now: () => number,
): SigningKeys {
  let current: { readonly find: FindKey; readonly readAt: number } | undefined
  let reading: Promise<FindKey> | undefined
  let reloadedAt: number | undefined
  const isRecent = (at: number | undefined, ms: number) =>
    // If the clock was set back, the difference is negative.
    at !== undefined && Math.abs(now() - at) < ms
  const readKeys = async () => {
    const find = createFinder(await read())
    current = { find, readAt: now() }
    return find
  }
  const shareRead = () => {
    reading ??= readKeys().finally(() => {
      reading = undefined
    })
    return reading
  }
  return {
    async load() {
      return current && isRecent(current.readAt, maxAgeMs) ? current.find : shareRead()
    },
    async reload(outdated) {
      if (current && current.find !== outdated) return current.find
      if (reading) return reading
      if (isRecent(reloadedAt, reloadIntervalMs)) return undefined
      reloadedAt = now()
      return shareRead()
    },
  }
}

function createFinder(document: Record<string, unknown>): FindKey {
  try {
    return createLocalJWKSet(document as unknown as JSONWebKeySet)
  } catch (cause) {
    throw new GenAuthError(
      'invalid_response',
      "GenAuth's public keys are not a JWKS. Check endpoints.jwks, or try again later.",
      { cause, retryable: true },
    )
  }
}

import { type AuthenticationClient, GenAuthError, isGenAuthError } from '@genauth/core'
import type { ServerRuntime } from '../runtime/server-runtime'
import { createExpiringMap } from '../stores/expiring-map'
import { areClaimsTooOld, type ClaimsConfig, claimsDueAt } from './claims-age'
import type { RejectedTokens } from './rejected-tokens'
import type { SessionRecord } from './session-record'
import { type KeptClaims, keepUserInfo, requestUser } from './user-claims'

/** Reads the kept claims of sessions from the user info endpoint. */
export interface ClaimsReads {
  /** Whether the claims of a session are old, and no read has failed recently. */
  isDue(record: SessionRecord): boolean
  /** Returns when the browser should post to `/renew` for newer claims, in epoch milliseconds. `undefined` if sessions keep no claims. */
  dueAt(record: SessionRecord): number | undefined
  /** Requests the claims. Concurrent calls for a session share one request. Never rejects: the result has the error. */
  read(record: SessionRecord): Promise<ClaimsReading>
}

/** The claims of a response, or the reason why there are none. */
export type ClaimsReading =
  | { readonly claims: KeptClaims; readonly error?: undefined }
  | { readonly claims?: undefined; readonly error: GenAuthError }

/** The dependencies of `createClaimsReads`. */
export interface ClaimsReadsContext {
  readonly client: AuthenticationClient
  readonly runtime: Pick<ServerRuntime, 'now' | 'after'>
  readonly rejectedTokens: RejectedTokens
  readonly claims: ClaimsConfig
}

/** How long a login or a refresh waits for the claims, in milliseconds. */
const maxWaitMs = 2000

/** How long after a failed read the next read follows, in milliseconds. If a retry cannot help, it follows after the claims' maximum age. */
const retryMs = 30_000

/** How many sessions with a failed read a process remembers. A session that is removed is read earlier than necessary. */
const maxSessions = 50_000

export function createClaimsReads(context: ClaimsReadsContext): ClaimsReads {
  const { runtime, rejectedTokens, claims: config } = context
  const { now } = runtime
  /** When the next read of a session is allowed after a failure, by the session's id. */
  const nextReads = createExpiringMap<number>(now, { maxEntries: maxSessions })
  const pending = new Map<string, Promise<ClaimsReading>>()
  const send = async (record: SessionRecord): Promise<ClaimsReading> => {
    const limit = new AbortController()
    const stopTimer = runtime.after(maxWaitMs, () => limit.abort(tooSlow()))
    const sentAt = now()
    try {
      const user = await requestUser(context.client, record, limit.signal)
      return { claims: keepUserInfo(user, record, { names: config.names, now: sentAt }) }
    } catch (error) {
      if (!isGenAuthError(error)) throw error
      if (error.code === 'invalid_token') rejectedTokens.add(record)
      const canRetrySoon = error.retryable || error.code === 'invalid_token'
      const waitMs = canRetrySoon ? retryMs : Math.max(retryMs, config.maxAgeMs)
      const at = now() + Math.max(waitMs, error.retryAfterMs ?? 0)
      nextReads.set(record.id, at, at)
      return { error }
    } finally {
      stopTimer()
    }
  }
  const nextReadOf = (record: SessionRecord, lead: 'planned' | 'allowed') => {
    const dueAt = claimsDueAt(record, config, lead)
    if (dueAt === Infinity) return Infinity
    // If the clock of the process that read the claims is far ahead, these claims are refused now, so they must also be read now.
    const isRefused = areClaimsTooOld(record, config, now())
    return Math.max(isRefused ? Math.min(dueAt, now()) : dueAt, nextReads.get(record.id) ?? 0)
  }
  return {
    isDue: (record) => now() >= nextReadOf(record, 'allowed'),
    dueAt(record) {
      const at = nextReadOf(record, 'planned')
      return at < Infinity ? at : undefined
    },
    read(record) {
      const { id } = record
      const running = pending.get(id) ?? send(record).finally(() => pending.delete(id))
      pending.set(id, running)
      return running
    },
  }
}

function tooSlow(): GenAuthError {
  return new GenAuthError(
    'timeout',
    `GenAuth did not return the user's claims within ${maxWaitMs / 1000} s. The session keeps its previous claims, and the server tries again.`,
    { retryable: true },
  )
}

import type { FakeClock } from '../../src/testing'
import type { FakeLife } from '../session/fake-life'
import { json } from '../session/fake-server'

/** What befalls a renewal: each befalls one, in the order in which they were put there. */
export type Fault =
  | 'busy'
  | 'down'
  | 'late'
  | 'lost'
  | 'refuse'
  | 'setUp'
  | 'silent'
  | 'slow'
  | 'stuck'

/** How a server of the story treats refresh tokens. */
export interface ServerHabits {
  readonly refreshAnswer: 'new' | 'same' | 'none'
  /** How long a used refresh token gets the same answer again; after that its use ends the grant. */
  readonly graceMs: number
  /** Whether a used refresh token is refused without an end of the grant. */
  readonly forgivesReuse: boolean
  readonly lifetimeSeconds: number | undefined
  readonly givesRefreshTokens: boolean
}

/** One login, as the server knows it. */
export interface Grant {
  readonly id: number
  readonly user: string
  /** Counts the refresh tokens. */
  revision: number
  /** Why a renewal of it is refused. */
  endedBy?: 'reuse' | 'client' | 'server'
  /** Whether somebody was told that it is over. */
  isRefused: boolean
  isMisconfigured: boolean
}

/** A renewal that has not been answered. */
interface Pending {
  readonly grant: number
  readonly life: FakeLife
}

/** What hears of renewals. */
export interface RenewalListener {
  /** A refresh token has come, and was not looked at yet. */
  present(presentation: Presentation): void
  /** A document that runs was given new tokens. */
  answer(grant: Grant): void
  /** Whether a tab has a newer refresh token of the grant. */
  isOutdated(grant: Grant, revision: number): boolean
}

/** A refresh token that comes to the server. */
export interface Presentation {
  readonly grant: Grant
  readonly revision: number
  readonly life: FakeLife
  /** How many renewals of the grant are under way, of documents that run. */
  readonly others: number
}

/** A GenAuth that rotates, notices reuse, and fails as it is told. */
export interface StrictServer {
  readonly send: (
    input: RequestInfo | URL,
    init: RequestInit | undefined,
    life: FakeLife,
  ) => Promise<Response>
  readonly grants: readonly Grant[]
  user: string
  isOffline: boolean
  readonly faults: Fault[]
  /** How many renewals were asked for, over a network or over none. */
  renewals(): number
  /** The instant at which an access token was issued. */
  issuedAt(token: string): number
  /** The API takes no token of this instant any more. */
  refuseTokensSoFar(): void
}

const apiHost = 'api.example'
export const apiOrigin = `https://${apiHost}`
const slowMs = 3000
/** Longer than anybody waits, and than a lock is left to one who does not let go of it. */
const stuckMs = 45_000

/** Makes a server that nobody has logged in to. */
export function createStrictServer(
  clock: () => FakeClock,
  habits: ServerHabits,
  listener: RenewalListener,
): StrictServer {
  const grants: Grant[] = []
  const usedAt = new Map<string, number>()
  const pending = new Set<Pending>()
  const issuedAt: number[] = []
  let issued = 0
  let refusedUpTo = 0
  let renewals = 0

  const answer = (grant: Grant) => {
    issued += 1
    issuedAt[issued] = clock().now()
    const isNamed = habits.refreshAnswer !== 'none' || grant.revision === 0
    return json({
      access_token: `access-${grant.id}-${issued}`,
      refresh_token:
        habits.givesRefreshTokens && isNamed ? `refresh-${grant.id}-${grant.revision}` : undefined,
      token_type: 'Bearer',
      expires_in: habits.lifetimeSeconds,
      scope: 'user',
    })
  }
  const refuse = (grant: Grant, revision: number) => {
    // Whoever has a newer token was told nothing.
    if (grant.endedBy || !listener.isOutdated(grant, revision)) grant.isRefused = true
    return json({ error: 'invalid_grant' }, 400)
  }
  const begin = () => {
    const grant: Grant = {
      id: grants.length,
      user: server.user,
      revision: 0,
      isRefused: false,
      isMisconfigured: false,
    }
    grants.push(grant)
    return answer(grant)
  }
  const rotate = (grant: Grant, revision: number) => {
    if (grant.endedBy) return refuse(grant, revision)
    const token = `${grant.id}-${revision}`
    if (revision < grant.revision) {
      const isRepeat = revision === grant.revision - 1
      if (isRepeat && clock().now() - (usedAt.get(token) ?? 0) < habits.graceMs)
        return answer(grant)
      if (!habits.forgivesReuse) grant.endedBy = 'reuse'
      return refuse(grant, revision)
    }
    usedAt.set(token, clock().now())
    if (habits.refreshAnswer === 'new') grant.revision += 1
    return answer(grant)
  }
  const wait = (ms: number) =>
    new Promise<void>((resolve) => clock().setTimeout(() => resolve(), ms))
  const handle = async (grant: Grant, revision: number): Promise<Response> => {
    const fault = server.faults.shift()
    if (fault === 'down') return json({}, 503)
    if (fault === 'busy') return json({}, 429, { 'retry-after': '30' })
    if (fault === 'silent') return new Promise(() => undefined)
    if (fault === 'late') await wait(slowMs)
    if (fault === 'stuck') await wait(stuckMs)
    if (fault === 'refuse') grant.endedBy ??= 'server'
    if (fault === 'setUp') {
      grant.isMisconfigured = true
      return json({ error: 'unauthorized_client' }, 400)
    }
    const response = rotate(grant, revision)
    if (fault === 'slow') await wait(slowMs)
    if (fault === 'lost') throw new TypeError('Failed to fetch')
    return response
  }
  const renew = async (token: string, signal: AbortSignal | null, life: FakeLife) => {
    const [, id, revision] = token.split('-').map(Number)
    const grant = grants[id ?? -1]
    if (!grant || revision === undefined) return json({ error: 'invalid_grant' }, 400)
    const rivals = [...pending].filter(
      (other) => other.grant === grant.id && !other.life.isDead && !other.life.isFrozen,
    )
    listener.present({ grant, revision, life, others: rivals.length })
    const entry = { grant: grant.id, life }
    pending.add(entry)
    try {
      const response = await Promise.race([handle(grant, revision), aborted(signal)])
      if (response.ok && !life.isDead && !life.isFrozen) listener.answer(grant)
      return response
    } finally {
      pending.delete(entry)
    }
  }

  const server: StrictServer = {
    grants,
    user: 'user-1',
    isOffline: false,
    faults: [],
    renewals: () => renewals,
    issuedAt: (token) => issuedAt[Number(token.split('-')[2])] ?? 0,
    refuseTokensSoFar() {
      refusedUpTo = issued
    },
    async send(input, init, life) {
      const { url, headers, form, signal } = readRequest(input, init)
      const token = form.get('refresh_token')
      if (token !== null) renewals += 1
      if (server.isOffline) throw new TypeError('Failed to fetch')
      if (url.hostname === apiHost) {
        const [, , number] = (headers.get('authorization') ?? '').split('-').map(Number)
        return json({}, (number ?? 0) > refusedUpTo ? 200 : 401)
      }
      if (url.pathname.endsWith('/me')) {
        const [, id] = (headers.get('authorization') ?? '').split('-').map(Number)
        return json({ sub: grants[id ?? -1]?.user })
      }
      if (token !== null) return renew(token, signal, life)
      if (form.get('grant_type') === 'authorization_code') return begin()
      const [kind, revoked] = (form.get('token') ?? '').split('-')
      const grant = grants[Number(revoked)]
      if (kind === 'refresh' && grant) grant.endedBy ??= 'client'
      return new Response('')
    },
  }
  return server
}

function aborted(signal: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
  })
}

function readRequest(input: RequestInfo | URL, init: RequestInit | undefined) {
  const isRequest = input instanceof Request
  return {
    url: new URL(isRequest ? input.url : input),
    headers: isRequest ? input.headers : new Headers(init?.headers),
    form: new URLSearchParams(String(init?.body ?? '')),
    signal: isRequest ? input.signal : (init?.signal ?? null),
  }
}

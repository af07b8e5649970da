import type { FakeClock } from '../../src/testing'
import type { FakeLife } from '../browser-mode/fake-life'
import { json } from '../browser-mode/fake-server'

/** A fault of one refresh. The first fault in the list applies to the next refresh. */
export type Fault =
  | 'busy'
  | 'down'
  | 'late'
  | 'lost'
  | 'reject'
  | 'setUp'
  | 'silent'
  | 'slow'
  | 'stuck'

/** How the server of a story handles refresh tokens. */
export interface ServerBehaviour {
  readonly refreshAnswer: 'new' | 'same' | 'none'
  /**
   * During this grace period, a used refresh token gets the same response a second time. If the token is used after the grace period, the
   * server ends the login.
   */
  readonly graceMs: number
  /** Whether the login continues after the server has rejected a used refresh token. */
  readonly toleratesReuse: boolean
  readonly lifetimeSeconds: number | undefined
  readonly issuesRefreshTokens: boolean
}

/** A login on the server. */
export interface Grant {
  readonly id: number
  readonly user: string
  /** The number of the current refresh token. */
  revision: number
  /** Why the server rejects the refreshes of this login. */
  endedBy?: 'reuse' | 'client' | 'server'
  /** Whether the server has rejected the login's newest refresh token. */
  isRejected: boolean
  isMisconfigured: boolean
}

/** A refresh whose response has not been sent yet. */
interface Pending {
  readonly grant: number
  readonly life: FakeLife
}

/** Functions that the server calls for its refreshes. */
export interface RenewalListener {
  /** Called when a refresh arrives, before the server handles it. */
  onRequest(request: RefreshRequest): void
  /** Called when a document receives new tokens and is neither ended nor frozen. */
  onResponse(grant: Grant): void
  /** Returns whether a tab has a refresh token of the login that is newer than the given revision. */
  isOutdated(grant: Grant, revision: number): boolean
}

/** A refresh that arrives at the server. */
export interface RefreshRequest {
  readonly grant: Grant
  readonly revision: number
  readonly life: FakeLife
  /** The number of other pending refreshes of this login, without the refreshes of ended or frozen documents. */
  readonly others: number
}

/** A fake GenAuth that rotates refresh tokens, detects the reuse of refresh tokens, and fails as a test demands. */
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
  /** Returns the number of refreshes, including those sent while the network is offline. */
  renewals(): number
  /** Returns when an access token was issued. */
  issuedAt(token: string): number
  /** Makes the API reject all tokens that were issued until now. */
  rejectIssuedTokens(): void
}

const apiHost = 'api.example'
export const apiOrigin = `https://${apiHost}`
const slowMs = 3000
/** A delay that is longer than a request's time-out, and also longer than the time after which another tab steals a held lock. */
const stuckMs = 45_000

/** Creates a server on which no user has logged in. */
export function createStrictServer(
  clock: () => FakeClock,
  behaviour: ServerBehaviour,
  listener: RenewalListener,
): StrictServer {
  const grants: Grant[] = []
  const usedAt = new Map<string, number>()
  const pending = new Set<Pending>()
  const issuedAt: number[] = []
  let issued = 0
  let rejectedUpTo = 0
  let renewals = 0

  const respond = (grant: Grant) => {
    issued += 1
    issuedAt[issued] = clock().now()
    const hasRefreshToken = behaviour.refreshAnswer !== 'none' || grant.revision === 0
    return json({
      access_token: `access-${grant.id}-${issued}`,
      refresh_token:
        behaviour.issuesRefreshTokens && hasRefreshToken
          ? `refresh-${grant.id}-${grant.revision}`
          : undefined,
      token_type: 'Bearer',
      expires_in: behaviour.lifetimeSeconds,
      scope: 'user',
    })
  }
  const reject = (grant: Grant, revision: number) => {
    // Do not record this rejection if a tab has a newer token, because the tab ignores the rejection of an older token.
    if (grant.endedBy || !listener.isOutdated(grant, revision)) grant.isRejected = true
    return json({ error: 'invalid_grant' }, 400)
  }
  const begin = () => {
    const grant: Grant = {
      id: grants.length,
      user: server.user,
      revision: 0,
      isRejected: false,
      isMisconfigured: false,
    }
    grants.push(grant)
    return respond(grant)
  }
  const rotate = (grant: Grant, revision: number) => {
    if (grant.endedBy) return reject(grant, revision)
    const token = `${grant.id}-${revision}`
    if (revision < grant.revision) {
      const isRepeat = revision === grant.revision - 1
      if (isRepeat && clock().now() - (usedAt.get(token) ?? 0) < behaviour.graceMs)
        return respond(grant)
      if (!behaviour.toleratesReuse) grant.endedBy = 'reuse'
      return reject(grant, revision)
    }
    usedAt.set(token, clock().now())
    if (behaviour.refreshAnswer === 'new') grant.revision += 1
    return respond(grant)
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
    if (fault === 'reject') grant.endedBy ??= 'server'
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
    const concurrent = [...pending].filter(
      (other) => other.grant === grant.id && !other.life.isDead && !other.life.isFrozen,
    )
    listener.onRequest({ grant, revision, life, others: concurrent.length })
    const entry = { grant: grant.id, life }
    pending.add(entry)
    try {
      const response = await Promise.race([handle(grant, revision), aborted(signal)])
      if (response.ok && !life.isDead && !life.isFrozen) listener.onResponse(grant)
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
    rejectIssuedTokens() {
      rejectedUpTo = issued
    },
    async send(input, init, life) {
      const { url, headers, form, signal } = readRequest(input, init)
      const token = form.get('refresh_token')
      if (token !== null) renewals += 1
      if (server.isOffline) throw new TypeError('Failed to fetch')
      if (url.hostname === apiHost) {
        const [, , number] = (headers.get('authorization') ?? '').split('-').map(Number)
        return json({}, (number ?? 0) > rejectedUpTo ? 200 : 401)
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

import { GenAuthError } from '@genauth/core'
import { type HeldLock, type Locks, takeLock } from '../stores/session-store'
import type { LogoutToken } from '../verify-logout-token'
import { groupsMeant } from './session-groups'
import type { SessionContext } from './sessions'

/** The dependencies of `applyOnce`. */
export interface LogoutTokenEffects {
  readonly locks: Locks
  /** Stores the ids of used logout tokens until `endsAt`. All times are in epoch milliseconds. */
  readonly used: {
    has(name: string): Promise<boolean>
    add(name: string, endsAt: number, now: number): Promise<void>
  }
  /** Ends the sessions of these groups that started at or before `beganBy`. A second call with the same arguments has no effect. */
  end(groups: readonly string[], beganBy: number): Promise<void>
}

/** The lifetime of the lock. Sessions end within milliseconds, so a process that holds the lock for longer has most likely stopped. */
const lockLifeMs = 5000

/** How often a delivery checks whether another delivery of the same token has finished. */
const pollMs = 100

/**
 * Ends the sessions that a logout token identifies, and then marks the token as used. If the delivery fails, GenAuth can therefore send the
 * same token again.
 *
 * If another delivery of the same token is in progress, this delivery waits. If the other delivery fails, this delivery ends the sessions
 * itself. The wait is for gateways that repeat a request. Without the wait, the repeated request could succeed before the first request
 * fails. GenAuth may not send the token a second time, so the sessions would stay.
 *
 * @returns `false` if the token was used before.
 * @throws {GenAuthError} `storage_unavailable`, `timeout`
 */
export async function applyOnce(
  context: Pick<SessionContext, 'namer' | 'runtime'>,
  token: LogoutToken,
  effects: LogoutTokenEffects,
): Promise<boolean> {
  const { namer, runtime } = context
  // One name per secret, because processes can have different secrets during a rotation. The names are sorted to prevent deadlocks.
  const names = (await namer.namesOf('jti', token.jti)).sort()
  const take = (name: string) => takeLock(runtime, effects.locks, { name, lifeMs: lockLifeMs })
  // After this time, the process with the lock has finished, or its lock has expired.
  const until = runtime.now() + lockLifeMs + pollMs
  while (runtime.now() <= until) {
    const isApplied = await withLocks(take, names, () => apply(context, token, names, effects))
    if (isApplied !== undefined) return isApplied
    await runtime.sleep(pollMs)
  }
  throw new GenAuthError(
    'timeout',
    'Another request with this logout token has not finished in time. Send the token again.',
  )
}

async function apply(
  { namer, runtime }: Pick<SessionContext, 'namer' | 'runtime'>,
  token: LogoutToken,
  names: readonly string[],
  { used, end }: LogoutTokenEffects,
): Promise<boolean> {
  if ((await Promise.all(names.map((name) => used.has(name)))).includes(true)) return false
  const now = runtime.now()
  // Do not end sessions that started after the token was issued (with a tolerance for clock differences).
  await end(await groupsMeant(namer, token), Math.min(now, token.latestIssueAt))
  // Mark the token as used after its sessions have ended: if a session could not be ended, the server must accept a repeated delivery.
  await Promise.all(names.map((name) => used.add(name, token.rememberUntil, now)))
  return true
}

/** Calls a function while this process holds all locks. Returns `undefined` if another process holds one of them. */
async function withLocks<Result>(
  take: (name: string) => Promise<HeldLock | undefined>,
  [name, ...others]: readonly string[],
  call: () => Promise<Result>,
): Promise<Result | undefined> {
  if (name === undefined) return call()
  const lock = await take(name)
  try {
    return lock && (await withLocks(take, others, call))
  } finally {
    await lock?.release()
  }
}

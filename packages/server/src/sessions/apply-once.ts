import { GenAuthError } from '@genauth/core'
import type { LogoutToken } from '../logout-tokens/logout-token'
import { groupsMeant } from './session-groups'
import type { SessionContext } from './sessions'
import { type HeldLock, type Locks, takeLock } from './take-lock'

/** What remembers the ids of logout tokens. */
export interface UsedTokens {
  has(name: string): Promise<boolean>
  /** Instants are in epoch milliseconds. */
  add(name: string, endsAt: number, now: number): Promise<void>
}

/** What is needed to apply a logout token. */
export interface LogoutTokenEffects {
  readonly locks: Locks
  readonly used: UsedTokens
  /** Ends the sessions of these groups that began by an instant. Doing it again does no harm. */
  end(groups: readonly string[], beganBy: number): Promise<void>
}

/** To end sessions takes milliseconds. A process that has not done it by then is most likely dead. */
const lockLifeMs = 5000

/** How often a delivery checks whether another one of the same token is done. */
const pollMs = 100

/**
 * Ends the sessions that a logout token is about, and then marks the token as used, so that a delivery that failed can be repeated. While
 * another delivery of the same token is under way this one waits for it, and takes over if that one fails: GenAuth may deliver a token
 * only once, and a gateway that repeats the request would otherwise get an answer that is wrong a moment later.
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
  // One name per secret, because processes can have different secrets during a rotation. Sorted, so that all processes lock in one order.
  const names = (await namer.namesOf('jti', token.jti)).sort()
  // By then the other process is done, or its lock has ended.
  const until = runtime.now() + lockLifeMs + pollMs
  while (runtime.now() <= until) {
    const locks = await takeAll(runtime, effects.locks, names)
    if (locks) {
      try {
        return await apply(context, token, names, effects)
      } finally {
        await releaseAll(locks)
      }
    }
    await runtime.sleep(pollMs)
  }
  throw new GenAuthError(
    'timeout',
    'Another delivery of this logout token takes too long. Send it again.',
  )
}

async function apply(
  { namer, runtime }: Pick<SessionContext, 'namer' | 'runtime'>,
  token: LogoutToken,
  names: readonly string[],
  { used, end }: LogoutTokenEffects,
): Promise<boolean> {
  if ((await Promise.all(names.map(used.has))).includes(true)) return false
  const now = runtime.now()
  // Do not end sessions that began after the token was issued (with a tolerance for clocks).
  await end(await groupsMeant(namer, token), Math.min(now, token.latestIssueAt))
  // Last: a token whose sessions could not be ended must be accepted again.
  await Promise.all(names.map((name) => used.add(name, token.rememberUntil, now)))
  return true
}

/** Takes all of the locks, or none. */
async function takeAll(
  runtime: SessionContext['runtime'],
  locks: Locks,
  names: readonly string[],
): Promise<HeldLock[] | undefined> {
  const held: HeldLock[] = []
  try {
    for (const name of names) {
      const lock = await takeLock(runtime, locks, { name, lifeMs: lockLifeMs })
      if (!lock) {
        await releaseAll(held)
        return undefined
      }
      held.push(lock)
    }
    return held
  } catch (error) {
    await releaseAll(held)
    throw error
  }
}

async function releaseAll(locks: readonly HeldLock[]): Promise<void> {
  await Promise.all(locks.map((lock) => lock.release()))
}

import { GenAuthError, isGenAuthError } from '../errors'
import { askServer } from './ask-server'
import { unknownSession } from './connection-marks'
import type { ConnectionParts } from './connection-parts'
import { learnFacts } from './learn-facts'
import { type LocalFacts, readFacts } from './local-facts'
import { repeatLogout } from './repeat-logout'

/** Asks the server who is logged in. */
export interface Look {
  /** Asks, or joins who is asking. Never rejects: what went wrong is in the session or the token status. */
  now(first?: { asked?: Promise<Response> | undefined; isReturn: boolean }): Promise<void>
  /** When it was asked last, in epoch milliseconds. */
  readonly askedAt: number
}

/** Makes the one look of a page. */
export function createLook(parts: ConnectionParts): Look {
  const { known, runtime } = parts
  let underWay: Promise<void> | undefined
  let askedAt = 0
  const look = async (asked: Promise<Response> | undefined, isReturn: boolean) => {
    const { epoch } = known
    askedAt = runtime.now()
    try {
      const body = await askServer(parts, { path: '/session' }, asked)
      if (known.epoch === epoch) await takeIn(parts, readFacts(body, runtime.now()), isReturn)
    } catch (error) {
      if (known.epoch === epoch) known.fail(asGenAuthError(error))
    }
  }
  return {
    get askedAt() {
      return askedAt
    },
    now({ asked, isReturn } = { isReturn: false }) {
      underWay ??= look(asked, isReturn).finally(() => {
        underWay = undefined
      })
      return underWay
    },
  }
}

/** Takes in what the server said, unless it is about somebody who has logged out without its knowing. */
export async function takeIn(
  parts: ConnectionParts,
  facts: LocalFacts,
  isReturn: boolean,
): Promise<void> {
  const { marks, known } = parts
  const left = marks.pendingLogout.read()
  const { session } = facts
  const isLeft = session.status === 'authenticated' && left === session.id
  if (isLeft || (left === unknownSession && !isReturn)) {
    known.end('logout')
    return repeatLogout(parts)
  }
  marks.pendingLogout.clear()
  await learnFacts(parts, facts, isReturn)
}

function asGenAuthError(cause: unknown): GenAuthError {
  if (isGenAuthError(cause)) return cause
  return new GenAuthError('invalid_response', 'The session could not be read: see the cause.', {
    cause,
    retryable: true,
  })
}

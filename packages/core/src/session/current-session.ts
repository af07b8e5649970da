import type { GenAuthError } from '../errors'
import type { GenAuthEvent, GenAuthEventType } from '../genauth'
import type { Runtime } from '../runtime/ports'
import type {
  AnonymousReason,
  AuthenticatedSession,
  KnownUser,
  Session,
  TokenStatus,
} from '../session-state'
import { type RenewalFailure, restoreError } from './refresh-lead-time'
import { reportAppError, type SessionView } from './view'

/** What a session shows of its login. A member that is unknown is absent. */
export type SessionDetails = Pick<AuthenticatedSession, 'authentication' | 'tenantId'>

/** What is known about a signed-in session, in both modes. It contains no token. Instants are epoch milliseconds by the device's clock. */
export interface SessionSnapshot {
  readonly id: string
  /** Increases with every refresh. */
  readonly revision: number
  /** The user's id; `undefined` until it is known. */
  readonly sub?: string | undefined
  readonly startedAt?: number | undefined
  readonly details?: SessionDetails | undefined
  readonly stale: boolean
  readonly expiresAt?: number | undefined
  readonly failure?: RenewalFailure | undefined
}

/** The part of a snapshot that describes the token. */
export interface TokenFacts extends Pick<SessionSnapshot, 'expiresAt' | 'failure'> {
  readonly scope: readonly string[]
  readonly renewable: boolean
}

/** The session of this tab. It is the only place that changes what the app sees of the session. */
export interface CurrentSession<Held extends SessionSnapshot> {
  /** The session; `undefined` if no user is signed in. */
  readonly held: Held | undefined
  /** Counts the logins and logouts in this tab. Asynchronous code compares the count before and after a wait, to detect a late response. */
  readonly epoch: number
  /** Shows a session. Fires no event. */
  adopt(next: Held, session?: Session): void
  /** Ends the session, or ends the loading without a session. Fires no event. */
  end(reason: AnonymousReason, error?: GenAuthError): void
  /** Delays the next scheduled refresh, because the next one is already due after an attempt. */
  startCooldown(): void
  /** Returns when a request that is due at this time may be sent by the scheduler. */
  afterCooldown(at: number): number
  /** Updates what the app sees, after a change of a value that `describe` or `nextAt` reads. */
  publish(changes?: Changes): void
  /** Fires an event. Resolves when all listeners have finished, or after 5 s. */
  emit(type: GenAuthEventType, error?: GenAuthError): Promise<void>
}

/** The changes of {@link CurrentSession.publish}. */
export interface Changes {
  readonly session?: Session | undefined
  readonly isRenewing?: boolean
}

/** What differs between the modes. */
export interface CurrentSessionOptions<Held extends SessionSnapshot> {
  readonly view: SessionView
  readonly runtime: Pick<Runtime, 'now' | 'setTimeout'>
  /** Returns a session with its times by the current clock. Default: no change. */
  correct?(held: Held): Held
  /** Describes the token of a session. */
  describe(held: Held): TokenFacts
  /** Returns when the next request is due. */
  nextAt?(held: Held | undefined): number | undefined
}

/** Minimum time between an attempt that changed nothing and the next attempt, in milliseconds. */
const cooldownMs = 5000

/** Creates the session of a tab. If nothing has changed, the references stay the same and no subscriber is called. */
export function createCurrentSession<Held extends SessionSnapshot>({
  view,
  runtime,
  describe,
  correct = (held) => held,
  nextAt = () => undefined,
}: CurrentSessionOptions<Held>): CurrentSession<Held> {
  let kept: Held | undefined
  let isRenewing = false
  let cooldownStartedAt = 0
  const publish = (changes: Changes = {}) => {
    const { held } = current
    const { session = view.session } = changes
    isRenewing = changes.isRenewing ?? isRenewing
    const next = {
      session: keepReference(view.session, session),
      tokenStatus: keepReference(view.tokenStatus, {
        ...describeToken(held && describe(held)),
        isRenewing,
      }),
      nextAt: isRenewing ? undefined : nextAt(held),
    }
    const isSame =
      next.session === view.session &&
      next.tokenStatus === view.tokenStatus &&
      next.nextAt === view.nextAt
    if (!isSame) view.show(next)
  }
  const current: { -readonly [Key in keyof CurrentSession<Held>]: CurrentSession<Held>[Key] } = {
    get held() {
      return kept && correct(kept)
    },
    epoch: 0,
    adopt(next, session = describeSession(next)) {
      const isSame = next.id === kept?.id
      const isRenewed = !isSame || next.revision !== kept?.revision
      if (!isSame) current.epoch += 1
      kept = next
      // A listener of the event must see that the refresh has ended.
      publish({ session, isRenewing: isRenewing && !isRenewed })
    },
    end(reason, error) {
      current.epoch += 1
      kept = undefined
      const session: Session = { status: 'anonymous', reason, ...(error && { error }) }
      publish({ session, isRenewing: false })
    },
    startCooldown() {
      cooldownStartedAt = runtime.now()
      publish()
    },
    afterCooldown(at) {
      // Use the absolute difference. Otherwise the cooldown would last too long if the clock is set back.
      const isOver = Math.abs(runtime.now() - cooldownStartedAt) >= cooldownMs
      return isOver ? at : Math.max(at, cooldownStartedAt + cooldownMs)
    },
    publish,
    emit: (type, error) =>
      fireEvent(view, runtime, { type, session: view.session, ...(error && { error }) }),
  }
  return current
}

/** Returns a session as the app sees it. */
export function describeSession({
  id,
  sub,
  stale,
  details,
}: SessionSnapshot): AuthenticatedSession {
  return { ...details, status: 'authenticated', id, ...(sub !== undefined && { sub }), stale }
}

function describeToken(token: TokenFacts | undefined): Omit<TokenStatus, 'isRenewing'> {
  const { expiresAt, scope = [], renewable = false, failure } = token ?? {}
  return {
    ...(expiresAt !== undefined && { expiresAt }),
    scope,
    renewable,
    ...(failure && { error: restoreError(failure) }),
  }
}

/** Returns the earlier of two values if both serialize to the same JSON. Otherwise returns the later one. */
export function keepReference<Value extends KnownUser | Session | TokenStatus>(
  earlier: Value,
  later: Value,
): Value {
  const serialize = (value: Value & { readonly error?: GenAuthError }) =>
    JSON.stringify([value, value.error?.message])
  return serialize(earlier) === serialize(later) ? earlier : later
}

/** Maximum time that an event waits for its listeners, in milliseconds. */
const listenerTimeoutMs = 5000

/** Calls the listeners of an event. Reports an error of a listener as an uncaught error, because listeners are the app's code. */
async function fireEvent(
  { listenersTo }: Pick<SessionView, 'listenersTo'>,
  { setTimeout }: Pick<Runtime, 'setTimeout'>,
  event: GenAuthEvent,
): Promise<void> {
  const timeout = new Promise<void>((resolve) => setTimeout(resolve, listenerTimeoutMs))
  const results = listenersTo(event.type).map(async (listener) => listener(event))
  await Promise.race([Promise.all(results.map((result) => result.catch(reportAppError))), timeout])
}

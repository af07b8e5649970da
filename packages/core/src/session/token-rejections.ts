import type { SessionSnapshot } from './current-session'
import type { RequestDriver } from './request-driver'

/** A version of a session's token. Each refresh creates the next version. */
type TokenVersion = Pick<SessionSnapshot, 'id' | 'revision'>

/** What {@link decideAfterRejection} decides from. */
export interface Rejection {
  /** The token of the rejected request. */
  readonly used: TokenVersion | undefined
  /** The current token of the same session. */
  readonly current: TokenVersion
  /** The last token that was rejected although it was the result of a refresh after a rejection. */
  readonly spent: TokenVersion | undefined
  /** The time since the last refresh after a rejection, in milliseconds. */
  readonly elapsedMs: number
  /** Whether a refresh is running. */
  readonly isRenewing: boolean
}

/**
 * The minimum time between two refreshes after a rejection, in milliseconds. Several tabs that share a session can reject each other's new
 * tokens. The server in server mode has the same limit.
 */
const cooldownMs = 10_000

/**
 * Decides what to do after the rejection of a token. Used in both modes. One refresh is sent for each token, so an API that rejects every
 * token causes one refresh, and not one refresh per request.
 */
export function decideAfterRejection({
  used,
  current,
  spent,
  elapsedMs,
  isRenewing,
}: Rejection): 'accept' | 'refresh' | 'repeat' {
  if (current.revision > (used?.revision ?? 0)) return 'repeat'
  if (isSameVersion(current, spent)) return 'accept'
  return elapsedMs < cooldownMs && !isRenewing ? 'accept' : 'refresh'
}

function isSameVersion({ id, revision }: TokenVersion, other: TokenVersion | undefined): boolean {
  return id === other?.id && revision === other.revision
}

/** What a document knows about rejected tokens. */
export interface TokenRejections<Held> {
  /**
   * Refreshes the token after its rejection.
   *
   * @returns Whether the request may be repeated: there is a newer token of the same session.
   * @throws {GenAuthError} the refresh error
   */
  renewFor(code: string | undefined, used: Held | undefined, epoch: number): Promise<boolean>
  /** Records whether the repeated request was rejected too. */
  noteRepeat(repeated: { readonly code: string | undefined; readonly held: Held | undefined }): void
}

/** Creates the memory of rejected tokens, which all requests of a document share. */
export function createTokenRejections<Held extends SessionSnapshot>(
  driver: RequestDriver<Held>,
): TokenRejections<Held> {
  const { current, view, runtime, renewer } = driver
  let renewedAt = -Infinity
  let renewed: TokenVersion | undefined
  let spent: TokenVersion | undefined
  return {
    async renewFor(code, used, epoch) {
      if (code === 'renew_required') {
        await renewer.ifDue()
        return true
      }
      const { held } = current
      // Do not use another user's token.
      if (code !== 'invalid_token' || !held || current.epoch !== epoch) return false
      const decision = decideAfterRejection({
        used,
        current: held,
        spent,
        elapsedMs: runtime.uptime() - renewedAt,
        isRenewing: view.tokenStatus.isRenewing,
      })
      if (decision !== 'refresh') return decision === 'repeat'
      if (!driver.hasRefreshToken(held)) return false
      renewedAt = runtime.uptime()
      await renewer.now()
      const next = current.epoch === epoch ? current.held : undefined
      // The server may return the same token, because it refreshed the token a moment ago. A later rejection may then cause a refresh.
      if (!next || next.revision <= (used?.revision ?? 0)) return false
      renewed = next
      return true
    },
    noteRepeat({ code, held }) {
      if (code === 'invalid_token' && held && isSameVersion(held, renewed)) spent = renewed
    },
  }
}

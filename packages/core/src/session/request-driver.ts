import type { GetTokenOptions } from '../call-options'
import type { GenAuthError, GenAuthErrorCode } from '../errors'
import type { Runtime } from '../runtime/ports'
import type { SessionSnapshot } from './current-session'
import type { Renewer } from './renewer'
import type { SessionHolder } from './require-session'

/** A request that was sent, and its response. */
export interface Sent<Held> {
  /** The session for which the request was sent; `undefined` if the user was signed out. */
  readonly held: Held | undefined
  /** The epoch of the session. */
  readonly epoch: number
  /** Why the response rejects the request, if it does. */
  readonly code: GenAuthErrorCode | undefined
  readonly response?: Response
}

/** How to send a request. */
export interface Sending<Held, Result extends Sent<Held>> {
  send(held: Held | undefined): Promise<Result>
  /** Sends the request again; `undefined` if it cannot be repeated. */
  readonly repeat?: ((held: Held | undefined) => Promise<Result>) | undefined
  readonly signal: AbortSignal | undefined
}

/** The part of a request that differs between the modes. */
export interface RequestDriver<Held extends SessionSnapshot> extends SessionHolder<Held> {
  readonly runtime: Runtime
  readonly renewer: Renewer
  /**
   * Waits until the session is known. In browser mode, also refreshes a token that has expired.
   *
   * @throws {GenAuthError} with `forceRenew`, why the session could not be refreshed
   */
  prepare(options: GetTokenOptions): Promise<Held | undefined>
  hasRefreshToken(held: Held): boolean
  /** Returns whether `fetch` adds something to this request. */
  isOwn(request: Request): boolean
  authorize(request: Request, held: Held | undefined): void
  /** Returns why a response rejects the session of the request, or its token. */
  readRefusal(response: Response): GenAuthErrorCode | undefined
  /**
   * Sends a request. In server mode, another session can replace the session of the request. The server then rejects the request, and
   * `sendForUser` repeats it one time if the session belongs to the same user.
   *
   * @param held The session of the request; `undefined` if the user is signed out.
   * @returns The last response.
   * @throws {GenAuthError} `user_switched` if another user has logged in
   */
  sendForUser<Result extends Sent<Held>>(
    held: Held | undefined,
    sending: Sending<Held, Result>,
  ): Promise<Result>
  /**
   * Called with the error code of a response that the caller gets. If the response means that no user is signed in, checks the session, and
   * returns the error for the caller of `fetch`.
   */
  noteRefusal?(code: GenAuthErrorCode | undefined): GenAuthError | undefined
}

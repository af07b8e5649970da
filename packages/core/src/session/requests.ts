import type { GetTokenOptions } from '../call-options'
import { type GenAuthError, type GenAuthErrorCode, isGenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import type { SessionSnapshot } from './current-session'
import type { Renewer } from './renewer'
import { requireSession, type SessionHolder } from './require-session'

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
  /** Returns the error code of a response that rejects the session's token. */
  readRefusal(response: Response): GenAuthErrorCode | undefined
  /**
   * Called with the error code of a response that the caller gets. If the response means that no user is signed in, checks the session, and
   * returns the error for the caller of `fetch`.
   */
  noteRefusal?(code: GenAuthErrorCode | undefined): GenAuthError | undefined
}

/** Sends requests that need the session's token. A rejected token is refreshed, and the request is repeated one time. */
export interface SessionRequests<Held> {
  /** Sends a request of the app. Does not repeat the request after a redirect, or if the body cannot be sent again. */
  fetch: typeof fetch
  /** Sends a request of this client. */
  run<Result>(
    send: (held: Held) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result>
}

/** If a new token is rejected within this time after its refresh, do not refresh again. In milliseconds. */
const cooldownMs = 10_000

/** Creates the requests of a document. All requests share the cooldown. */
export function createRequests<Held extends SessionSnapshot>(
  driver: RequestDriver<Held>,
): SessionRequests<Held> {
  const { current, runtime } = driver
  const renewFor = createRenewFor(driver)
  /** Returns the epoch of a session. A login can replace the session between the end of `prepare()` and this call. */
  const epochOf = (held: Held | undefined) =>
    held?.id === current.held?.id ? current.epoch : Number.NaN
  const accept = (response: Response): Response => {
    const error = driver.noteRefusal?.(driver.readRefusal(response))
    if (!error) return response
    void response.body?.cancel()
    throw error
  }
  return {
    async fetch(input, init) {
      const request = new Request(input, init)
      if (!driver.isOwn(request)) return runtime.fetch(request)
      const { signal } = request
      const copy = canRepeat(input, init, request) ? request.clone() : undefined
      const held = await driver.prepare({ signal })
      const epoch = epochOf(held)
      driver.authorize(request, held)
      const response = await runtime.fetch(request)
      const code = driver.readRefusal(response)
      try {
        if (!copy || !(await withSignal(renewFor(code, held, epoch), signal)))
          return accept(response)
      } catch (error) {
        // The caller gets the API's own response. The token status contains the error of the refresh.
        if (code === 'invalid_token' && !signal.aborted) return response
        void response.body?.cancel()
        throw error
      }
      await response.body?.cancel()
      driver.authorize(copy, requireSession(driver, epoch))
      return accept(await runtime.fetch(copy))
    },
    async run(send, signal) {
      const held = (await driver.prepare({ signal })) ?? requireSession(driver)
      const epoch = epochOf(held)
      requireSession(driver, epoch)
      try {
        return await send(held)
      } catch (error) {
        if (!isGenAuthError(error)) throw error
        driver.noteRefusal?.(error.code)
        const isRenewed = await withSignal(renewFor(error.code, held, epoch), signal)
        // A logout revokes the token, and a refresh can end the session. In these cases, throw the error about the end of the session.
        if (error.code === 'invalid_token') requireSession(driver, epoch)
        if (!isRenewed) throw error
      }
      return send(requireSession(driver, epoch))
    },
  }
}

/**
 * Refreshes the token after its rejection.
 *
 * @returns Whether the request may be repeated: there is a newer token of the same session.
 * @throws {GenAuthError} the refresh error
 */
type RenewFor<Held> = (
  code: string | undefined,
  used: Held | undefined,
  epoch: number,
) => Promise<boolean>

function createRenewFor<Held extends SessionSnapshot>(driver: RequestDriver<Held>): RenewFor<Held> {
  const { current, view, runtime, renewer } = driver
  let renewedAt = -Infinity
  return async (code, used, epoch) => {
    if (code === 'renew_required') {
      await renewer.ifDue()
      return true
    }
    if (code !== 'invalid_token') return false
    const { held } = current
    const isNewer = () =>
      current.epoch === epoch && (current.held?.revision ?? 0) > (used?.revision ?? 0)
    if (isNewer()) return true
    const isTooSoon = runtime.uptime() - renewedAt < cooldownMs && !view.tokenStatus.isRenewing
    // Do not use another user's token.
    if (isTooSoon || !held || current.epoch !== epoch || !driver.hasRefreshToken(held)) return false
    renewedAt = runtime.uptime()
    await renewer.now()
    return isNewer()
  }
}

/** Maximum size of a request body that is copied so that the request can be repeated, in bytes. */
const maxBytes = 1024 * 1024

/**
 * Returns whether a request can be sent again. The body is copied to memory, so its size must be known, and must be at most 1 MiB. A stream
 * can be read only one time, so a request with a stream is not repeated.
 */
export function canRepeat(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  request: Request,
): boolean {
  if (init?.body != null) return sizeOf(init.body) <= maxBytes
  // Firefox has no `Request.body`. So check the method too, which shows whether the request can have a body.
  const hasNoBody = request.body === null || /^(GET|HEAD)$/.test(request.method)
  return !(input instanceof Request) || hasNoBody
}

/** Returns the size of a body in bytes, without the separators of form data. Returns `Infinity` if the size is unknown. */
function sizeOf(body: BodyInit): number {
  if (body instanceof FormData) {
    return [...body].flat().reduce((total, part) => total + sizeOf(part), 0)
  }
  if (typeof body !== 'string' && !(body instanceof URLSearchParams)) {
    const { size, byteLength } = body as { readonly size?: number; readonly byteLength?: number }
    return size ?? byteLength ?? Infinity
  }
  const text = String(body)
  // UTF-8 uses at least one byte per UTF-16 code unit.
  return text.length > maxBytes ? Infinity : new Blob([text]).size
}

/** Returns the result of a promise, or rejects when the signal aborts. An abort does not stop the work behind the promise. */
export function withSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

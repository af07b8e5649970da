import { checkOrigin } from '#checks'
import { isGenAuthError } from '../errors'
import type { SessionSnapshot } from './current-session'
import type { RequestDriver, Sent } from './request-driver'
import { requireSession } from './require-session'
import { createTokenRejections, type TokenRejections } from './token-rejections'
import { withSignal } from './with-signal'

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

/** Creates the requests of a document. All requests share what is known about rejected tokens. */
export function createRequests<Held extends SessionSnapshot>(
  driver: RequestDriver<Held>,
): SessionRequests<Held> {
  const rejections = createTokenRejections(driver)
  return { fetch: createFetch(driver, rejections), run: createRun(driver, rejections) }
}

/** Returns the epoch of a session. A login can replace the session between the end of `prepare()` and this call. */
function epochOf<Held extends SessionSnapshot>(
  { current }: RequestDriver<Held>,
  held: Held | undefined,
): number {
  return held?.id === current.held?.id ? current.epoch : Number.NaN
}

function createFetch<Held extends SessionSnapshot>(
  driver: RequestDriver<Held>,
  { renewFor, noteRepeat }: TokenRejections<Held>,
): typeof fetch {
  const sendAs = (request: Request) => async (held: Held | undefined) => {
    const epoch = epochOf(driver, held)
    driver.authorize(request, held)
    const response = await driver.runtime.fetch(request)
    return { held, epoch, code: driver.readRefusal(response), response }
  }
  const accept = (sent: Sent<Held> & { readonly response: Response }): Response => {
    const error = driver.noteRefusal?.(sent.code)
    if (!error) return sent.response
    void sent.response.body?.cancel()
    throw error
  }
  return async (input, init) => {
    const request = new Request(input, init)
    if (!driver.isOwn(request)) {
      checkOrigin(driver, request)
      return driver.runtime.fetch(request)
    }
    const { signal } = request
    const copy = canRepeat(input, init, request) ? request.clone() : undefined
    const first = await driver.sendForUser(await driver.prepare({ signal }), {
      send: sendAs(request),
      repeat: copy && ((held) => sendAs(copy.clone())(held)),
      signal,
    })
    const { code, held, epoch, response } = first
    try {
      if (!copy || !(await withSignal(renewFor(code, held, epoch), signal))) return accept(first)
    } catch (error) {
      // The caller gets the API's own response. The token status contains the error of the refresh.
      if (code === 'invalid_token' && !signal.aborted) return response
      void response.body?.cancel()
      throw error
    }
    await response.body?.cancel()
    const repeated = { send: sendAs(copy), signal }
    const second = await driver.sendForUser(requireSession(driver, epoch), repeated)
    noteRepeat(second)
    return accept(second)
  }
}

function createRun<Held extends SessionSnapshot>(
  driver: RequestDriver<Held>,
  { renewFor, noteRepeat }: TokenRejections<Held>,
): SessionRequests<Held>['run'] {
  return async (send, signal) => {
    const attempt = async (by: Held | undefined) => {
      const held = by ?? requireSession(driver)
      const epoch = epochOf(driver, held)
      requireSession(driver, epoch)
      try {
        return { held, epoch, code: undefined, value: await send(held) }
      } catch (error) {
        if (!isGenAuthError(error)) throw error
        return { held, epoch, code: error.code, error }
      }
    }
    const sent = { send: attempt, repeat: attempt, signal }
    const first = await driver.sendForUser(await driver.prepare({ signal }), sent)
    if (!first.error) return first.value
    const { error, held, epoch } = first
    driver.noteRefusal?.(error.code)
    const isRenewed = await withSignal(renewFor(error.code, held, epoch), signal)
    // A logout revokes the token, and a refresh can end the session. In these cases, throw the error about the end of the session.
    if (error.code === 'invalid_token') requireSession(driver, epoch)
    if (!isRenewed) throw error
    const repeated = { send: attempt, signal }
    const second = await driver.sendForUser(requireSession(driver, epoch), repeated)
    noteRepeat(second)
    if (second.error) throw second.error
    return second.value
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

import type { ServerRuntime } from '../runtime/server-runtime'

/** Why a request to an API was aborted: the browser disconnected, the API timed out, or a body is too large. */
export type EndReason = 'gone' | 'timeout' | 'too_large'

/** A request to an API and its response. Both end together. */
export interface Exchange {
  readonly signal: AbortSignal
  /** Why the exchange was aborted; `undefined` if the exchange was not aborted. */
  readonly reason: EndReason | undefined
  /** Restarts the idle timeout. */
  touch(): void
  /** Stops the idle timeout until the next `touch()`. */
  rest(): void
  abort(reason: EndReason): void
  /** Ends the exchange after the complete response. */
  end(): void
}

/** Starts an exchange. The exchange is aborted when the browser disconnects, or after `timeoutMs` without data. */
export function beginExchange(
  after: ServerRuntime['after'],
  browser: AbortSignal,
  timeoutMs: number,
): Exchange {
  const controller = new AbortController()
  let reason: EndReason | undefined
  let isEnded = false
  let stopTimer = () => {}
  const end = () => {
    isEnded = true
    stopTimer()
    browser.removeEventListener('abort', onDisconnect)
  }
  const abort = (why: EndReason) => {
    if (isEnded) return
    reason = why
    end()
    controller.abort()
  }
  const onDisconnect = () => abort('gone')
  const touch = () => {
    stopTimer()
    if (!isEnded) stopTimer = after(timeoutMs, () => abort('timeout'))
  }
  browser.addEventListener('abort', onDisconnect)
  if (browser.aborted) onDisconnect()
  touch()
  return {
    signal: controller.signal,
    get reason() {
      return reason
    },
    touch,
    rest: () => stopTimer(),
    abort,
    end,
  }
}

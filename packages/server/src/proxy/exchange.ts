import type { ServerRuntime } from '../runtime/server-runtime'

/** Why a request to an API was aborted: the browser disconnected, no data arrived, the exchange took too long, or a body is too large. */
export type EndReason = 'gone' | 'timeout' | 'too_long' | 'too_large'

/** A request to an API and its response. Both end together. */
export interface Exchange {
  readonly signal: AbortSignal
  /** Why the exchange was aborted; `undefined` if the exchange was not aborted. */
  readonly reason: EndReason | undefined
  /** Restarts the idle timeout. */
  touch(): void
  /** Stops the idle timeout until the next `touch()`. */
  rest(): void
  /** Restarts the time limit of the whole exchange, because the request body has just sent data. */
  extend(): void
  /** Removes the time limit of the whole exchange, because the response is an event stream. */
  unlimit(): void
  abort(reason: EndReason): void
  /** Ends the exchange after the complete response. */
  end(): void
}

/** The limits of an exchange, in milliseconds. */
export interface ExchangeLimits {
  /** The maximum time without data. */
  readonly timeoutMs: number
  /** The maximum time from the last byte of the request to the last byte of the response. */
  readonly maxExchangeMs: number
  /** Called one time, when the exchange ends or is aborted. */
  readonly onEnd: () => void
}

/** Starts an exchange. The exchange is aborted when the browser disconnects, or when it exceeds a limit. */
export function beginExchange(
  after: ServerRuntime['after'],
  browser: AbortSignal,
  { timeoutMs, maxExchangeMs, onEnd }: ExchangeLimits,
): Exchange {
  const controller = new AbortController()
  let reason: EndReason | undefined
  let isEnded = false
  let isLimited = true
  let stopTimer = () => {}
  let stopLimit = () => {}
  const end = () => {
    if (isEnded) return
    isEnded = true
    stopTimer()
    stopLimit()
    browser.removeEventListener('abort', onDisconnect)
    onEnd()
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
  const extend = () => {
    stopLimit()
    if (!isEnded && isLimited) stopLimit = after(maxExchangeMs, () => abort('too_long'))
  }
  browser.addEventListener('abort', onDisconnect)
  if (browser.aborted) onDisconnect()
  touch()
  extend()
  return {
    signal: controller.signal,
    get reason() {
      return reason
    },
    touch,
    rest: () => stopTimer(),
    extend,
    unlimit() {
      isLimited = false
      stopLimit()
    },
    abort,
    end,
  }
}

import type { ServerRuntime } from '../runtime/ports'

/** Why a request to an API was given up: nothing came, a body was too large, or whoever asked is gone. */
export type EndReason = 'gone' | 'timeout' | 'too_large'

/** A request to an API and its answer, which end together. */
export interface Exchange {
  readonly signal: AbortSignal
  /** Why it was given up; `undefined` where it was not. */
  readonly reason: EndReason | undefined
  /** Something has happened, and the wait begins anew. */
  touch(): void
  /** Nothing is waited for, until something has happened. */
  rest(): void
  giveUp(reason: EndReason): void
  /** All is said. */
  end(): void
}

/** Begins an exchange, which is given up when the page does so, and when nothing has happened for `timeoutMs` of waiting. */
export function beginExchange(
  after: ServerRuntime['after'],
  page: AbortSignal,
  timeoutMs: number,
): Exchange {
  const controller = new AbortController()
  let reason: EndReason | undefined
  let isOver = false
  let stopWaiting = () => {}
  const end = () => {
    isOver = true
    stopWaiting()
    page.removeEventListener('abort', leave)
  }
  const giveUp = (why: EndReason) => {
    if (isOver) return
    reason = why
    end()
    controller.abort()
  }
  const leave = () => giveUp('gone')
  const touch = () => {
    stopWaiting()
    if (!isOver) stopWaiting = after(timeoutMs, () => giveUp('timeout'))
  }
  page.addEventListener('abort', leave)
  if (page.aborted) leave()
  touch()
  return {
    signal: controller.signal,
    get reason() {
      return reason
    },
    touch,
    rest: () => stopWaiting(),
    giveUp,
    end,
  }
}

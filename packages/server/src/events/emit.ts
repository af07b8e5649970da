import { createExpiringMap } from '../stores/expiring-map'
import type { Emit, NewServerEvent, ServerEvent } from './server-event'

/** The option `onEvent` of `createAuthServer`. */
export type OnEvent = (event: ServerEvent) => void | Promise<void>

/** How long the end of a session is remembered, in milliseconds. Concurrent requests are much faster. */
const endedMs = 60_000

/**
 * Creates the function that calls `onEvent`. A failing log must not fail the request. Several requests can end the same session at the same
 * time, but a session ends only once, so later events of its end are dropped.
 */
export function createEmit(onEvent: OnEvent | undefined, now: () => number): Emit {
  if (!onEvent) return () => undefined
  const ended = createExpiringMap<true>(now)
  return (event, request) => {
    const isRepeated =
      event.type === 'session_ended' && !ended.setIfAbsent(event.sessionId, true, now() + endedMs)
    if (isRepeated) return
    const callOnEvent = async () => onEvent(describeEvent(event, now(), request))
    callOnEvent().catch(() => undefined)
  }
}

/** The maximum length of a `sub` (OpenID Connect Core, section 2). */
const maxSubLength = 255

const maxPathLength = 256

/** Adds the time and the request to an event. Makes untrusted texts short and harmless. */
export function describeEvent(
  { type, sessionId, sub, code, ...rest }: NewServerEvent,
  at: number,
  request?: Pick<Request, 'headers' | 'url'>,
): ServerEvent {
  const path = request && new URL(request.url).pathname.slice(0, maxPathLength)
  const members = {
    type,
    at,
    sessionId,
    sub: sub === undefined ? undefined : toPlainText(sub, maxSubLength),
    code,
    ...rest,
    path,
    requestId: request && readRequestId(request.headers),
  }
  const known = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known) as unknown as ServerEvent
}

/** Replaces characters with which a text could forge a line of a log: control, format and separator characters. */
function toPlainText(text: string, maxLength: number): string {
  return [...text]
    .slice(0, maxLength)
    .join('')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

/** The ids of common proxies and libraries: UUIDs, ULIDs, hexadecimal numbers. */
const requestIdFormat = /^[\w.:-]{1,64}$/

/** The trace id of `traceparent` (W3C Trace Context, section 3.2). */
const traceparentFormat = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:$|-)/

function readRequestId(headers: Headers): string | undefined {
  const requestId = headers.get('x-request-id')
  if (requestId !== null && requestIdFormat.test(requestId)) return requestId
  return traceparentFormat.exec(headers.get('traceparent') ?? '')?.[1]
}

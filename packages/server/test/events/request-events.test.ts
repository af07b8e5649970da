import { expect, it } from 'vitest'
import { createRequestEvents, type RefusalType, refusalOf } from '../../src/events/request-events'
import type { NewServerEvent } from '../../src/events/server-event'

function watch(signal?: AbortSignal) {
  const emitted: NewServerEvent[] = []
  const request = new Request('https://app.example/auth/user', signal ? { signal } : {})
  return { emitted, events: createRequestEvents((event) => void emitted.push(event), request) }
}

it.each<[RefusalType, Parameters<typeof refusalOf>[1], string]>([
  ['login_refused', 'invalid_request', 'login_refused'],
  ['login_refused', 'cross_origin_request', 'csrf_rejected'],
  ['callback_rejected', 'storage_unavailable', 'store_failed'],
  ['logout_token_rejected', 'storage_unavailable', 'store_failed'],
  ['proxy_rejected', 'cross_origin_request', 'csrf_rejected'],
  ['proxy_rejected', 'not_authenticated', 'proxy_rejected'],
  ['request_rejected', 'user_mismatch', 'request_rejected'],
  ['renewal_failed', 'timeout', 'renewal_failed'],
  ['renewal_failed', 'storage_unavailable', 'store_failed'],
])('a refusal as %s with the code %s is reported as %s', (type, code, expected) => {
  expect(refusalOf(type, code, 'a-session').type).toBe(expected)
})

it('a failed refresh without a known session is reported as request_rejected', () => {
  expect(refusalOf('renewal_failed', 'timeout', undefined)).toEqual({
    type: 'request_rejected',
    code: 'timeout',
  })
})

it('S19: a request causes only the event of its first refusal', () => {
  const { emitted, events } = watch()
  events.rejectSession('revoked')
  events.rejectSession('expired')
  events.reject('request_rejected', 'session_expired')
  expect(emitted).toEqual([
    { type: 'session_rejected', code: 'session_expired', reason: 'revoked' },
  ])
})

it('the later events of a request name its session', () => {
  const { emitted, events } = watch()
  events.identify({ id: 'a', sub: 'ada' })
  events.reject('proxy_rejected', 'timeout')
  events.emit({ type: 'login', sessionId: 'b', sub: undefined })
  expect(emitted).toEqual([
    { type: 'proxy_rejected', code: 'timeout', sessionId: 'a', sub: 'ada' },
    { type: 'login', sessionId: 'b', sub: undefined },
  ])
})

it('a browser that disconnects during a request to an API causes no event, but its forged requests do', () => {
  const { emitted, events } = watch(AbortSignal.abort())
  events.reject('proxy_rejected', 'network_error')
  expect(emitted).toEqual([])
  events.reject('proxy_rejected', 'cross_origin_request')
  expect(emitted).toEqual([{ type: 'csrf_rejected', code: 'cross_origin_request' }])
})

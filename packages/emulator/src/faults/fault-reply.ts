import { htmlReply, jsonReply, type Reply } from '../http/reply'
import { messagePage } from '../pages/message-page'
import type { Fault } from './fault'

/**
 * Returns the response that a fault sends in place of the real response. Returns `undefined` for the faults that do not replace the
 * response.
 */
export function faultReply(fault: Fault): Reply | undefined {
  switch (fault.kind) {
    case 'status':
      return statusReply(fault)
    case 'html':
      return htmlReply(
        fault.status ?? 200,
        messagePage({ title: 'Sign in to the network', text: 'This page is an injected fault.' }),
      )
    case 'brokenJson':
      return { ...jsonReply(fault.status ?? 200, {}), body: '{"access_token":"' }
    case 'emptyBody':
      return { status: fault.status ?? 200, headers: {}, body: '' }
    case 'wrappedError':
      return jsonReply(fault.status ?? 200, wrappedBody(fault))
    case 'delay':
    case 'reset':
    case 'lostAnswer':
    case 'truncatedBody':
      return undefined
  }
}

function statusReply(fault: Extract<Fault, { kind: 'status' }>): Reply {
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
  if (typeof fault.body === 'string') {
    return {
      status: fault.status,
      headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
      body: fault.body,
    }
  }
  const body = fault.body ?? {
    error: fault.status >= 500 ? 'server_error' : 'invalid_request',
    error_description: 'injected fault',
  }
  return jsonReply(fault.status, body, headers)
}

function wrappedBody(fault: Extract<Fault, { kind: 'wrappedError' }>): unknown {
  const message = fault.message ?? 'injected fault'
  return fault.shape === 'v3'
    ? { statusCode: fault.code ?? 500, apiCode: 2000, message }
    : { code: fault.code ?? 500, message }
}

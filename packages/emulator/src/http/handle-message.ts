import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { keepEncoded, readClientCredentials } from '../clients/client-credentials'
import { handleControl } from '../control/handle-control'
import { isForLoopback } from '../control/loopback-only'
import type { Fault } from '../faults/fault'
import { faultReply } from '../faults/fault-reply'
import { loginParameters } from '../login/login-options'
import { ticketParameter } from '../login/login-tickets'
import type { OidcContext } from '../oidc/forward'
import type { EndpointName } from '../settings/endpoint-name'
import type { Steering } from '../settings/steering'
import { corsHeaders } from './cors'
import { type IncomingRequest, readRequest } from './incoming-request'
import { jsonReply, type Reply } from './reply'
import { findRoute, type Route } from './routes'

/** Reads one request, handles it and writes the response. */
export async function handleMessage(
  message: IncomingMessage,
  response: ServerResponse,
  context: OidcContext & { steering: Steering },
): Promise<void> {
  // Do not reuse connections. Chromium repeats a request if a reused connection closes without a response. The repeated request would send
  // a refresh token a second time, so a test could not simulate a lost response.
  response.shouldKeepAlive = false
  const request = await readRequest(message, context.state.basePath)
  if (!request) {
    const description = 'The request body is larger than 256 KiB. Send less.'
    write(response, jsonReply(413, { error: 'invalid_request', error_description: description }))
    return
  }
  if (!isForLoopback(request)) {
    const error = 'The emulator accepts loopback host names only. Use localhost or 127.0.0.1.'
    write(response, jsonReply(403, { error }))
    return
  }
  if (request.path.startsWith('/__emulator/')) {
    write(response, await handleControl(request, context))
    return
  }
  const route = findRoute(request.path, context.state.app.id)
  // The login page redirects back to the authorize endpoint. Do not log this internal request, so that a login counts as one request to
  // this endpoint.
  const isOwnHop = request.query.has(ticketParameter)
  if (route.endpoint === undefined || isOwnHop) {
    write(response, await runHandler(route, request, context))
    return
  }
  await handleEndpoint({ ...route, endpoint: route.endpoint }, request, { context, response })
}

interface Exchange {
  context: OidcContext
  response: ServerResponse
}

async function handleEndpoint(
  route: Route & { endpoint: EndpointName },
  request: IncomingRequest,
  { context, response }: Exchange,
): Promise<void> {
  const { state } = context
  const id = logRequest(route, request, context)
  const cors = corsHeaders(request, route.endpoint, state)
  if (request.method === 'OPTIONS') {
    state.log.finish(id, { status: 204, fault: undefined })
    write(response, { status: 204, headers: cors, body: '' })
    return
  }
  const fault = state.faults.take(route.endpoint)
  if (fault?.delayMs) await wait(fault.delayMs, undefined, { ref: false })
  if (fault?.kind === 'reset') {
    state.log.finish(id, { status: undefined, fault: fault.kind })
    response.destroy()
    return
  }
  const reply = (fault && faultReply(fault)) ?? (await runHandler(route, request, context))
  const hasResponse = fault?.kind !== 'lostAnswer'
  state.log.finish(id, { status: hasResponse ? reply.status : undefined, fault: fault?.kind })
  writeWithFault(response, { ...reply, headers: { ...reply.headers, ...cors } }, fault)
}

function logRequest(
  route: Route & { endpoint: EndpointName },
  request: IncomingRequest,
  { state }: OidcContext,
): number {
  const { headers, form } = request
  for (const name of ['code_verifier', 'client_secret'] as const) {
    if (form[name]) state.issued.add(form[name])
  }
  return state.log.add({
    endpoint: route.endpoint,
    protocol: route.protocol,
    method: request.method,
    path: request.path,
    at: state.clock.now(),
    origin: headers.origin,
    contentType: headers['content-type'],
    grantType: form['grant_type'],
    login: route.endpoint === 'authorize' ? loginParameters(request) : undefined,
    authMethod: isClientEndpoint(route.endpoint)
      ? readClientCredentials(request, keepEncoded).method
      : undefined,
    unredacted: {
      query: Object.fromEntries(request.query),
      headers,
      body: request.body,
      form,
    },
  })
}

function isClientEndpoint(endpoint: EndpointName): boolean {
  return endpoint === 'token' || endpoint === 'introspection' || endpoint === 'revocation'
}

async function runHandler(
  route: Route,
  request: IncomingRequest,
  context: OidcContext,
): Promise<Reply> {
  try {
    return await route.handle(request, context)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return jsonReply(503, { error: 'server_error', error_description: reason })
  }
}

function writeWithFault(response: ServerResponse, reply: Reply, fault: Fault | undefined): void {
  if (fault?.kind === 'lostAnswer') {
    response.destroy()
    return
  }
  if (fault?.kind !== 'truncatedBody') {
    write(response, reply)
    return
  }
  const body = Buffer.from(reply.body)
  // An empty body cannot be truncated. In this case, set `content-length` to 1 and send no byte.
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length || 1 })
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
}

function write(response: ServerResponse, reply: Reply): void {
  // Do nothing if the client has already closed the connection.
  if (response.destroyed) return
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': Buffer.byteLength(reply.body),
  })
  response.end(reply.body)
}

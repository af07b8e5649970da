// Part of the search for leaks (search.mjs): records the secrets that servers issue, and the requests that servers receive.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Ledger, SecretKind } from './ledger'

/** The maximum length of a response that is searched for tokens. No response with a token is longer. */
const maxBody = 64 * 1024

const inResponses = /"(access_token|refresh_token|id_token)"\s*:\s*"([^"]+)"/g
const inForms: readonly SecretKind[] = ['client_secret', 'code_verifier']
const inRedirects: readonly SecretKind[] = ['access_token', 'code', 'id_token']

/**
 * Watches all HTTP servers of this process. Records the secrets in their responses, the credentials of clients, and the requested URLs.
 * Returns a cleanup function.
 */
export function watchServers(ledger: Ledger): () => void {
  const channel = 'http.server.request.start'
  const listen = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    noteUrl(ledger, request)
    noteRequest(ledger, request)
    noteResponse(ledger, response)
  }
  subscribe(channel, listen)
  return () => unsubscribe(channel, listen)
}

function noteUrl(ledger: Ledger, { headers, url = '' }: IncomingMessage): void {
  const fullUrl = `http://${headers.host}${url}`
  const { referer } = headers
  ledger.show('url', fullUrl)
  if (referer) ledger.show('referer', referer, fullUrl)
  const query = URL.canParse(fullUrl) ? new URL(fullUrl).searchParams : new URLSearchParams()
  if (query.has('response_type')) ledger.issue('state', query.get('state') ?? '')
}

/** Reads a body without starting the stream, because the server may read the body later. */
function noteRequest(ledger: Ledger, request: IncomingMessage): void {
  const [scheme, credentials = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme === 'Basic') {
    const [, secret = ''] = Buffer.from(credentials, 'base64').toString().split(':')
    ledger.issue('client_secret', secret)
  }
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return
  const { push } = request
  let body = ''
  request.push = (chunk: Buffer | null, encoding) => {
    if (chunk !== null && body.length < maxBody) body += chunk.toString()
    else if (chunk === null) {
      const form = new URLSearchParams(body)
      for (const name of inForms) ledger.issue(name, form.get(name) ?? '')
    }
    return push.call(request, chunk, encoding)
  }
}

/** Wraps the methods of a response, because a server can write the response in parts. */
function noteResponse(ledger: Ledger, response: ServerResponse): void {
  let body = ''
  const note = (chunk: unknown) => {
    if ((typeof chunk === 'string' || Buffer.isBuffer(chunk)) && body.length < maxBody) {
      body += chunk.toString().slice(0, maxBody)
    }
  }
  for (const name of ['write', 'end'] as const) {
    const send = response[name] as (...args: unknown[]) => unknown
    const watched = (...args: unknown[]) => {
      note(args[0])
      const result = send.apply(response, args)
      if (name === 'end') noteEnded(ledger, response, body)
      return result
    }
    Object.assign(response, { [name]: watched })
  }
}

function noteEnded(ledger: Ledger, response: ServerResponse, body: string): void {
  for (const [, kind, value = ''] of body.matchAll(inResponses)) {
    ledger.issue(kind as SecretKind, value)
  }
  // Read `_header`, because no public property contains the headers that a server passes to writeHead().
  const { _header: head } = response as unknown as { _header: string | null }
  for (const [, name, value = ''] of (head ?? '').matchAll(/^(location|set-cookie): (.*)\r$/gim)) {
    if (name?.toLowerCase() === 'location') noteRedirect(ledger, value)
    else ledger.issue('cookie', /=([^;]*)/.exec(value)?.[1] ?? '')
  }
}

function noteRedirect(ledger: Ledger, location: string): void {
  if (!URL.canParse(location)) return
  const { searchParams, hash } = new URL(location)
  const fragment = new URLSearchParams(hash.slice(1))
  for (const name of inRedirects) {
    ledger.issue(name, searchParams.get(name) ?? fragment.get(name) ?? '')
  }
}

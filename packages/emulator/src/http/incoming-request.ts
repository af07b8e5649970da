import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'

/** A request whose body has been read completely. */
export interface IncomingRequest {
  method: string
  /** The path, without the base path and without the query. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
  /** The fields of a form body. If a field occurs more than once, only its last value is included. */
  form: Record<string, string>
  cookies: Record<string, string>
}

const maxBodyBytes = 262_144

/** Reads a request. Returns `undefined` if its body is larger than 256 KiB. */
export async function readRequest(
  message: IncomingMessage,
  basePath: string,
): Promise<IncomingRequest | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks).toString('utf8')
  const [pathname = '/', search = ''] = splitAtQuestionMark(message.url ?? '/')
  return {
    method: message.method ?? 'GET',
    path: pathWithin(pathname, basePath),
    query: new URLSearchParams(search),
    headers: message.headers,
    body,
    form: isForm(message.headers) ? lastValues(body) : {},
    cookies: readCookies(message.headers.cookie),
  }
}

export function isForm(headers: IncomingHttpHeaders): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
}

function splitAtQuestionMark(url: string): [string, string] {
  const at = url.indexOf('?')
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

/** Returns the path below the base path. If a path is not below the base path, adds a prefix that matches no route. */
function pathWithin(pathname: string, basePath: string): string {
  if (basePath === '') return pathname
  if (pathname === basePath) return '/'
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : `//${pathname}`
}

function lastValues(body: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(parse(body))) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) fields[name] = last
  }
  return fields
}

function readCookies(header = ''): Record<string, string> {
  const cookies: Record<string, string> = {}
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0) cookies[pair.slice(0, at).trim()] = pair.slice(at + 1).trim()
  }
  return cookies
}

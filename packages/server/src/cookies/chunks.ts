import { GenAuthError } from '@genauth/core'
import type { RequestCookies } from './cookie-jar'

/** Browsers store at least 4096 bytes per cookie, name and attributes included (RFC 6265, section 6.1). */
const chunkLength = 3800

/** Proxies often limit all request headers to 8 kB. */
const maxLength = 6000

/** A chunk contains the mark that all chunks of one value share, the chunk's index, the number of chunks, and a part of the value. */
const chunkPattern = /^([\w-]+)\.(\d)\.(\d)\.(.+)$/

/** Whether {@link splitIntoChunks} accepts a value. */
export function fitsIntoChunks(name: string, value: string, mark: string): boolean {
  return lengthOf(cut(name, value, mark)) <= maxLength
}

/**
 * Splits a value into as many cookies as it needs.
 *
 * @param mark A new random text for each value, so that chunks of two values are never joined.
 * @returns The names and values of the cookies.
 * @throws {GenAuthError} `session_too_large` if the cookies would have more than 6 kB
 */
export function splitIntoChunks(name: string, value: string, mark: string): [string, string][] {
  const chunks = cut(name, value, mark)
  if (lengthOf(chunks) > maxLength) {
    throw new GenAuthError(
      'session_too_large',
      "GenAuth's tokens do not fit into cookies (6 kB). Request fewer scopes, or reduce the claims that the tenant puts into its tokens.",
      // The session must end, because the server has already used the previous refresh token.
      { endsSession: true },
    )
  }
  return chunks
}

function cut(name: string, value: string, mark: string): [string, string][] {
  const count = Math.ceil(value.length / chunkLength)
  return Array.from({ length: count }, (_, at): [string, string] => [
    nameOfChunk(name, at),
    `${mark}.${at}.${count}.${value.slice(at * chunkLength, (at + 1) * chunkLength)}`,
  ])
}

function lengthOf(chunks: [string, string][]): number {
  return chunks.flat().join('').length
}

/** Joins the chunks of a value. Returns `undefined` if a chunk is missing, is damaged, or belongs to another value. */
export function joinChunks(name: string, cookies: RequestCookies): string | undefined {
  const [, mark, , count] = chunkPattern.exec(cookies.get(name) ?? '') ?? []
  const parts = Array.from({ length: Number(count ?? 0) }, (_, at) => {
    const chunk = chunkPattern.exec(cookies.get(nameOfChunk(name, at)) ?? '')
    return chunk?.[1] === mark && chunk?.[2] === String(at) ? chunk[4] : undefined
  })
  return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join('')
}

/**
 * Returns the names of all cookies that can be chunks, including those of previous values. The first name is always included, because
 * `cookies` omits a name that the request contains twice.
 */
export function chunkNames(name: string, cookies: RequestCookies): string[] {
  const chunks = [...cookies.keys()].filter(
    (other) => other.startsWith(`${name}.`) && /\.\d$/.test(other),
  )
  return [name, ...chunks]
}

function nameOfChunk(name: string, at: number): string {
  return at === 0 ? name : `${name}.${at}`
}

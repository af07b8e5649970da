import { GenAuthError } from '@genauth/core'
import type { RequestCookies } from './cookie-jar'

/** Browsers keep 4096 bytes of name and value (RFC 6265, section 6.1); the name takes some. */
const chunkLength = 3800

/** Request headers of all cookies have to pass proxies, whose limit is often 8 kB. */
const longestLength = 6000

/** A chunk: the mark of its generation, its place, how many there are, and its part of the value. */
const chunkPattern = /^([\w-]+)\.(\d)\.(\d)\.(.+)$/

/** Whether {@link splitIntoChunks} accepts a value. */
export function fitsIntoChunks(name: string, value: string, mark: string): boolean {
  return lengthOf(cut(name, value, mark)) <= longestLength
}

/**
 * Cuts a value into as many cookies as it needs.
 *
 * @param mark Other than that of every value before it, so that chunks of two are never joined.
 * @returns Names and values.
 * @throws {GenAuthError} `session_too_large`
 */
export function splitIntoChunks(name: string, value: string, mark: string): [string, string][] {
  const chunks = cut(name, value, mark)
  if (lengthOf(chunks) > longestLength) {
    throw new GenAuthError(
      'session_too_large',
      'What GenAuth issued does not fit into cookies (6 kB): ask for fewer scopes, or let the tenant put less into its tokens.',
      // The tokens that it had before are used up.
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

/** Puts a value together again; `undefined` where a chunk is missing, damaged, or of another generation. */
export function joinChunks(name: string, cookies: RequestCookies): string | undefined {
  const [, mark, , count] = chunkPattern.exec(cookies.get(name) ?? '') ?? []
  const parts = Array.from({ length: Number(count ?? 0) }, (_, at) => {
    const chunk = chunkPattern.exec(cookies.get(nameOfChunk(name, at)) ?? '')
    return chunk?.[1] === mark && chunk?.[2] === String(at) ? chunk[4] : undefined
  })
  return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join('')
}

/** The cookies that may be chunks of a name, in use or left over: the first in any case, which is not read where it comes twice. */
export function chunkNames(name: string, cookies: RequestCookies): string[] {
  const chunks = [...cookies.keys()].filter(
    (other) => other.startsWith(`${name}.`) && /\.\d$/.test(other),
  )
  return [name, ...chunks]
}

function nameOfChunk(name: string, at: number): string {
  return at === 0 ? name : `${name}.${at}`
}

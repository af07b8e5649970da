import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { canRepeat, withSignal } from '../../src/session/requests'

const url = 'https://api.example/upload'
const limit = 1024 * 1024

function isRepeated(body: BodyInit): boolean {
  const init = { method: 'POST', body, duplex: 'half' } as RequestInit
  return canRepeat(url, init, new Request(url, init))
}

function formOf(bytes: number): FormData {
  const form = new FormData()
  form.set('name', 'a file')
  form.set('file', new Blob(['x'.repeat(bytes - 'namea filefile'.length)]))
  return form
}

const bodies: [string, (bytes: number) => BodyInit][] = [
  ['a string', (bytes) => 'x'.repeat(bytes)],
  ['a string of two-byte characters', (bytes) => 'é'.repeat(Math.ceil(bytes / 2))],
  ['URL parameters', (bytes) => new URLSearchParams({ a: 'x'.repeat(bytes - 2) })],
  ['a blob', (bytes) => new Blob([new Uint8Array(bytes)])],
  ['a file', (bytes) => new File([new Uint8Array(bytes)], 'a.bin')],
  ['bytes', (bytes) => new Uint8Array(bytes)],
  ['a view of part of a buffer', (bytes) => new DataView(new ArrayBuffer(2 * bytes), 8, bytes)],
  ['a buffer', (bytes) => new ArrayBuffer(bytes)],
  ['a form with a file', formOf],
]

describe('a request whose body has a known size', () => {
  it.each(bodies)(
    'B15: a request whose body is %s is repeated if the body has at most 1 MiB',
    (_name, make) => {
      expect(isRepeated(make(limit))).toBe(true)
      expect(isRepeated(make(limit + 1))).toBe(false)
    },
  )
})

describe('a request whose body has an unknown size', () => {
  it('R14, B15: a request whose body has an unknown size is not repeated', () => {
    expect(isRepeated(new Blob(['x']).stream())).toBe(false)
    const parts = (async function* () {
      yield new Uint8Array(1)
    })()
    expect(isRepeated(parts as unknown as BodyInit)).toBe(false)
  })
})

const never = new Promise<never>(() => undefined)

it('R19: `withSignal()` rejects immediately if the signal is aborted, even if the promise is pending', async () => {
  const reason = new Error('gone')
  await expect(withSignal(never, AbortSignal.abort(reason))).rejects.toBe(reason)
})

it.each([
  ['resolves', () => Promise.resolve()],
  ['rejects', () => Promise.reject(new Error('failed'))],
])(
  'R19: `withSignal()` leaves no listener on the signal if the promise %s',
  async (_name, begin) => {
    const { signal } = new AbortController()
    await withSignal(begin(), signal).catch(() => undefined)
    await new Promise(setImmediate)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  },
)

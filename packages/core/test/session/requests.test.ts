import { describe, expect, it } from 'vitest'
import { canRepeat } from '../../src/session/requests'

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

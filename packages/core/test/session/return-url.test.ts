import { describe, expect, it } from 'vitest'
import { keepOnOrigin } from '../../src/session/return-url'

const origin = 'https://app.example'

describe('`keepOnOrigin()`', () => {
  it.each([
    ['/reports?year=2026#totals', '/reports?year=2026#totals'],
    ['https://app.example/a/b', '/a/b'],
    ['https://user:pass@app.example/x', '/x'],
    ['reports', '/reports'],
    ['?q=1', '/?q=1'],
    ['#top', '/#top'],
    ['', '/'],
    ['/größe?ß=1', '/gr%C3%B6%C3%9Fe?%C3%9F=1'],
    ['/redirect?to=//evil.example', '/redirect?to=//evil.example'],
    ['／／evil.example', '/%EF%BC%8F%EF%BC%8Fevil.example'],
    ['https:app.example', '/app.example'],
  ])('`keepOnOrigin()` converts the URL %j of the app to the path %j', (value, path) => {
    expect(keepOnOrigin(value, origin)).toBe(path)
  })

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    'https://evil.example',
    'https:\\\\evil.example',
    'https://app.example@evil.example/',
    'https://app.example.evil.example/',
    'https://app.example:8443/',
    'http://app.example/',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
    'https://app.example//evil.example',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example/1234',
    'blob:https://app.example//evil.example',
    'about:blank',
    'https://',
    'https://[',
  ])('C8: `keepOnOrigin()` returns the path / for the invalid URL %j', (value) => {
    expect(keepOnOrigin(value, origin)).toBe('/')
  })

  it('C8: `keepOnOrigin()` never returns a URL that a browser resolves to another origin', () => {
    const parts = ['/', '\\', '.', '%2e', '\t', ':', '@', 'evil.example', '?', '#', 'https:']
    const isKept = (value: string) => {
      const path = keepOnOrigin(value, origin)
      const urls = [new URL(path, origin), new URL(origin + path)]
      return path.startsWith('/') && urls.every((url) => url.origin === origin)
    }
    const all = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => a + b + c)))
    const values = all.flatMap((start) => parts.map((end) => start + end))
    expect(values.filter((value) => !isKept(value))).toEqual([])
  })
})

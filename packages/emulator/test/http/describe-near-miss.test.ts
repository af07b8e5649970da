import { expect, test } from 'vitest'
import { describeNearMiss } from '../../src/http/describe-near-miss'

const hosts = 'its host: localhost, 127.0.0.1 and [::1] are different hosts.'

test.each([
  ['http://localhost:3000/callback/', 'http://localhost:3000/callback', 'the slash at the end'],
  ['http://localhost:3000', 'http://localhost:3000/', 'the slash at the end of its path.'],
  ['https://a.example/cb/?a=1', 'https://a.example/cb?a=1', 'the slash at the end of its path.'],
  ['http://127.0.0.1:3000/cb', 'http://localhost:3000/cb', hosts],
  ['http://localhost:3000/cb', 'http://[::1]:3000/cb', hosts],
  [
    'http://127.0.0.1/cb/',
    'http://localhost/cb',
    `the slash at the end of its path, and by ${hosts}`,
  ],
])('the near miss of %s names %s and the difference', (uri, known, difference) => {
  const sentence = describeNearMiss(uri, ['http://other.example/', known])
  expect(sentence).toContain(` It differs from ${known} only by ${difference}`)
})

test.each([
  ['another port', 'http://localhost:3001/callback'],
  ['another path', 'http://localhost:3000/other'],
  ['another scheme', 'https://localhost:3000/callback'],
  ['a host that only begins like a local one', 'http://127.0.0.1.evil.example:3000/callback'],
  ['a query', 'http://localhost:3000/callback?a=1'],
  ['text that is no URL', 'callback'],
])('a URL with %s is no near miss', (_title, uri) => {
  expect(describeNearMiss(uri, ['http://localhost:3000/callback'])).toBe('')
})

import { expect, it } from 'vitest'
import { addDocsLink as addNothing } from '../../src/development/docs-link'
import { addDocsLink } from '../../src/development/docs-link.development'
import { GenAuthError } from '../../src/errors'

const documentedError = (message: string) =>
  Object.assign(new Error(message), { docsUrl: 'https://docs.example/errors/timeout' })

it('in development, the message and the stack of an error end with the URL of its page', () => {
  const error = documentedError('Costs $1. Try again.')
  addDocsLink(error)
  const expected = 'Costs $1. Try again. See https://docs.example/errors/timeout'
  expect(error.message).toBe(expected)
  expect(error.stack).toContain(`Error: ${expected}\n`)
})

it('in development, the message of a copy contains the URL of the original once', () => {
  const original = documentedError('Try again.')
  addDocsLink(original)
  const copy = Object.assign(new Error(original.message), {
    docsUrl: 'https://docs.example/errors/server_error',
  })
  addDocsLink(copy)
  expect(copy.message).toBe(original.message)
})

it('in development, every GenAuthError has the URL in its message', () => {
  const error = new GenAuthError('timeout', 'Try again.')
  expect(error.message).toBe(`Try again. See ${error.docsUrl}`)
})

it('in production, the message does not change', () => {
  const error = documentedError('Try again.')
  addNothing(error)
  expect(error.message).toBe('Try again.')
})

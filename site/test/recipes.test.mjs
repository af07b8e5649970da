import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeStories, setProjectAnnotations } from '@storybook/react-vite'
import { render, screen } from '@testing-library/react'
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { buildSchema, graphql } from 'graphql'
import { createElement } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { startApi } from './api.mjs'

const folder = join(import.meta.dirname, '../.cache/recipes')
const examples = JSON.parse(readFileSync(join(folder, 'examples.json'), 'utf8'))
const load = (file) => import(/* @vite-ignore */ join(folder, file))

const respondOrders = async (request) =>
  Response.json(request.method === 'POST' ? await request.json() : { id: 'order-1' })

const t = initTRPC.create()
const router = t.router({
  hello: t.procedure.query(() => 'Hello'),
})
const respondTrpc = (req) => fetchRequestHandler({ endpoint: '/trpc', req, router })

const schema = buildSchema('type Query { hello: String } type Mutation { rename: String }')
const rootValue = { hello: () => 'Hello', rename: () => 'Renamed' }
async function respondGraphql(request) {
  const { query: source } = await request.json()
  return Response.json(await graphql({ schema, source, rootValue }))
}

const axios = (number) => ({
  file: `axios-${number}.tsx`,
  respond: respondOrders,
  prepare: ({ createApi }, genauth) => createApi(genauth),
  read: async (api) => (await api.get('/orders')).data.id,
  expected: 'order-1',
})

/** The recipes that call an API, and how a test calls it. */
const recipes = {
  axios: axios(1),
  ky: {
    file: 'ky-1.tsx',
    respond: respondOrders,
    prepare: ({ createApi }, genauth) => createApi(genauth),
    read: async (api) => (await api.get('orders').json()).id,
    expected: 'order-1',
  },
  trpc: {
    file: 'trpc-1.tsx',
    respond: respondTrpc,
    prepare: ({ createClient }, genauth) => createClient(genauth),
    read: (client) => client.hello.query(),
    expected: 'Hello',
  },
  apollo: {
    file: 'apollo-1.tsx',
    respond: respondGraphql,
    async prepare({ createClient }, genauth) {
      const { gql } = await import('@apollo/client')
      return Object.assign(createClient(genauth), { gql })
    },
    read: async (client) =>
      (await client.query({ query: client.gql('{ hello }'), fetchPolicy: 'no-cache' })).data.hello,
    expected: 'Hello',
  },
}

let api
afterEach(() => api?.close())

describe.each(Object.entries(recipes))('the recipe %s', (name, recipe) => {
  async function start() {
    api = await startApi(recipe.respond)
    return recipe.prepare(await load(recipe.file), api.genauth)
  }

  it(`the example of the recipe ${name} sends the access token`, async () => {
    const client = await start()
    expect(await recipe.read(client)).toBe(recipe.expected)
    expect(api.requests.map(({ token }) => token)).toEqual([api.genauth.peekToken()])
  })

  it(`the example of the recipe ${name} repeats a request with a new token after a 401`, async () => {
    const client = await start()
    const first = api.genauth.peekToken()
    api.rejectToken()
    expect(await recipe.read(client)).toBe(recipe.expected)
    expect(api.requests.map(({ token }) => token)).toEqual([first, api.genauth.peekToken()])
  })
})

it.each(['axios', 'ky', 'trpc', 'apollo', 'vitest', 'msw', 'playwright', 'storybook'])(
  'the Chinese recipe %s has the same examples',
  (name) => {
    expect(examples.zh[name].length).toBeGreaterThan(0)
    expect(examples.zh[name]).toEqual(examples.en[name])
  },
)

it('the interceptor of the recipe axios sends the access token', async () => {
  api = await startApi(respondOrders)
  const { createApi } = await load('axios-2.tsx')
  const client = createApi(api.genauth)
  const { data } = await client.get('/orders', {
    adapter: (config) => Promise.resolve({ data: config.headers.get('Authorization') }),
  })
  expect(data).toBe(`Bearer ${api.genauth.peekToken()}`)
})

it.each([
  ['axios', (client) => client.post('/orders', { id: 'order-2' })],
  ['ky', (client) => client.post('orders', { json: { id: 'order-2' } })],
])('with the recipe %s, the app gets the 401 of a request with a body', async (name, post) => {
  api = await startApi(respondOrders)
  const client = await recipes[name].prepare(await load(recipes[name].file), api.genauth)
  api.rejectToken()
  const error = await post(client).catch((reason) => reason)
  expect(error.response.status).toBe(401)
  expect(api.requests).toHaveLength(1)
})

it('the recipe apollo removes the data of the previous user from the cache', async () => {
  api = await startApi(respondGraphql)
  const { clearOnUserChange } = await load('apollo-2.tsx')
  const client = await recipes.apollo.prepare(await load('apollo-1.tsx'), api.genauth)
  await client.query({ query: client.gql('{ hello }') })
  const stored = () => Object.keys(client.extract())
  await clearOnUserChange(client)({ reason: 'login' })
  expect(stored()).toEqual(['ROOT_QUERY'])
  await clearOnUserChange(client)({ reason: 'logout' })
  expect(stored()).toEqual([])
})

it('the stories of the recipe storybook show a signed-in and a signed-out user', async () => {
  const { default: preview } = await load('storybook-1.tsx')
  setProjectAnnotations([preview])
  const { SignedIn, SignedOut } = composeStories(await load('storybook-2.tsx'))
  render(createElement(SignedIn))
  render(createElement(SignedOut))
  expect(screen.getByText('Hello Grace')).toBeTruthy()
  expect(screen.getByText('Please log in')).toBeTruthy()
})

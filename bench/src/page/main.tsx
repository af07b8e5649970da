import { userInfoQueryOptions } from '@genauth/react'
import { genauth, queryClient } from './client'
import { countRenders } from './count-renders'
import { measureMounts } from './measure-mounts'
import { measureTokens } from './measure-tokens'

declare global {
  interface Window {
    readonly bench: typeof bench
  }
}

/** Resolves when the user is signed in and loaded. Redirects a signed-out user to GenAuth. */
async function logIn(): Promise<void> {
  const session = await genauth.ready()
  if (session.status !== 'authenticated') return genauth.login()
  await queryClient.fetchQuery(userInfoQueryOptions(genauth))
  document.title = 'ready'
}

const bench = { countRenders, measureMounts, measureTokens }
Object.assign(window, { bench })
// The client runs until the page is closed. No measurement starts or stops the client.
genauth.start()
await logIn()

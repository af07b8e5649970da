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

/** Resolves once somebody is logged in and their profile is here; leaves for the login page where nobody is. */
async function logIn(): Promise<void> {
  const session = await genauth.ready()
  if (session.status !== 'authenticated') return genauth.login()
  await queryClient.fetchQuery(userInfoQueryOptions(genauth))
  document.title = 'ready'
}

const bench = { countRenders, measureMounts, measureTokens }
Object.assign(window, { bench })
// For as long as the page lives: what is measured begins and ends no session.
genauth.start()
await logIn()

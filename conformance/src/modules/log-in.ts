import type { Outcome } from '../outcome'
import { check } from '../provider/check'
import type { ModuleRun } from './module'

/** Logs the user in and requests the user's claims. After a refused login, checks that the app does not use the tokens. */
export async function logInAndReadUser({ provider, party }: ModuleRun): Promise<Outcome> {
  const outcome = await party.logIn()
  if (outcome === 'accepted') return party.readUser()
  check(provider, !(await party.isSignedIn()), 'The refused login signed the user in.')
  check(provider, provider.count('userInfo') === 0, 'The app used a refused token.')
  return outcome
}

/** Like {@link logInAndReadUser}. Also checks that the app redeems no code of a refused callback. */
export async function refuseCallback(run: ModuleRun): Promise<Outcome> {
  const outcome = await logInAndReadUser(run)
  check(run.provider, run.provider.count('token') === 0, 'The app redeemed the code.')
  return outcome
}

/** Like {@link logInAndReadUser}. Also checks that the app reads the provider's keys. */
export async function logInWithKeys(run: ModuleRun): Promise<Outcome> {
  const outcome = await logInAndReadUser(run)
  check(run.provider, run.provider.count('jwks') > 0, 'The app did not read the keys.')
  return outcome
}

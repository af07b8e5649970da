import type { Outcome } from '../outcome'
import { check } from '../provider/check'
import type { ModuleRun, Plan } from './module'

const adapted =
  'After the refusal, the module reloads the page, to check that the session has ended and that the app does not send the refused access token. In the suite, the module ends with the refusal.'

export const refresh: Plan = {
  title: 'Refresh',
  name: 'oidcc-client-refreshtoken-test-plan',
  modules: [
    {
      name: 'oidcc-client-test-refresh-token',
      outcome: 'accepted',
      async run(run) {
        check(run.provider, (await run.party.logIn()) === 'accepted', 'The login failed.')
        // The provider accepts a refresh token only once, so the second refresh needs the new refresh token.
        const outcomes = [await run.party.refresh(), await run.party.refresh()]
        const failed = outcomes.find((outcome) => outcome !== 'accepted')
        if (failed) return failed
        const user = await run.party.readUser()
        check(run.provider, isNewestTokenUsed(run), 'The app did not use the new access token.')
        return user
      },
    },
    {
      name: 'oidcc-client-test-refresh-token-invalid-issuer',
      outcome: 'refused: issuer_mismatch',
      adapted,
      behaviour: { refreshedIdToken: ({ iss }) => ({ iss: `${iss}1` }) },
      run: refuseRefresh,
    },
    {
      name: 'oidcc-client-test-refresh-token-invalid-sub',
      outcome: 'refused: user_mismatch',
      adapted,
      behaviour: { refreshedIdToken: ({ sub }) => ({ sub: `${sub}1` }) },
      run: refuseRefresh,
    },
  ],
}

async function refuseRefresh(run: ModuleRun): Promise<Outcome> {
  const { provider, party } = run
  check(provider, (await party.logIn()) === 'accepted', 'The login failed.')
  const outcome = await party.refresh()
  check(provider, !(await party.isSignedIn()), 'The session did not end.')
  check(provider, !isNewestTokenUsed(run), 'The app used an access token that it had refused.')
  check(provider, provider.accessTokens.size === 2, 'There was no refresh, or more than one.')
  return outcome
}

/** Whether the last user info request had the access token that the provider issued last. */
function isNewestTokenUsed({ provider }: ModuleRun): boolean {
  const newest = [...provider.accessTokens.keys()].at(-1)
  return newest !== undefined && provider.usedTokens().includes(newest)
}

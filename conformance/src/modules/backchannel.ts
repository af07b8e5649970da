import type { Outcome } from '../outcome'
import type { Behaviour } from '../provider/behaviour'
import { check } from '../provider/check'
import type { ConformanceModule, ModuleRun, Plan } from './module'

const name = 'oidcc-client-test-rp-backchannel-rpinitlogout'

export const backchannel: Plan = {
  title: 'Back-channel logout',
  name: 'oidcc-client-back-channel-logout-rp-basic',
  modules: [
    createModule('', {}, 'HTTP 200, session ends'),
    createModule('-alg-none', { logoutTokenAlg: 'none' }),
    createModule('-no-event', { logoutToken: () => ({ events: undefined }) }),
    createModule('-with-nonce', { logoutToken: () => ({ nonce: 'a-nonce' }) }),
    createModule('-wrong-alg', { logoutTokenAlg: 'ES256' }),
    createModule('-wrong-aud', { logoutToken: ({ aud }) => ({ aud: `${aud}INVALID` }) }),
    createModule('-wrong-event', {
      logoutToken: () => ({ events: { 'http://schemas.openid.net/event/foobar': {} } }),
    }),
    createModule('-wrong-iss', { logoutToken: ({ iss }) => ({ iss: `${iss}INVALID` }) }),
  ],
}

function createModule(
  suffix: string,
  behaviour: Behaviour,
  outcome: Outcome = 'HTTP 400, session continues',
): ConformanceModule {
  return {
    name: name + suffix,
    modes: ['server'],
    options: { backchannelLogout: true },
    outcome,
    behaviour,
    run: logOutInOneOfTwoBrowsers,
  }
}

/**
 * Logs the same user in in two browsers, and out in one of them. While the provider handles this logout, it sends a logout token. The other
 * browser shows what the token did.
 */
async function logOutInOneOfTwoBrowsers(run: ModuleRun): Promise<Outcome> {
  const { provider, party } = run
  const other = await run.openOther()
  for (const each of [party, other]) {
    check(provider, (await each.logIn()) === 'accepted', 'A login failed.')
  }
  check(provider, (await party.logOut('/bye')) === 'accepted', 'The logout failed.')
  const [status = 0] = provider.deliveries
  return `HTTP ${status}, session ${(await other.isSignedIn()) ? 'continues' : 'ends'}`
}

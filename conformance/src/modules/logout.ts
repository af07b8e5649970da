import type { Outcome } from '../outcome'
import { check } from '../provider/check'
import type { ModuleRun, Plan } from './module'

/** Why all modules of this plan differ from those of the suite in browser mode. */
const adapted =
  'Browser mode: the provider sends no logout token, because there is no server that could receive it.'

const options = { backchannelLogout: true } as const

export const logout: Plan = {
  title: 'RP logout',
  name: 'oidcc-client-rp-initiated-logout-rp-basic',
  modules: [
    {
      name: 'oidcc-client-test-rp-init-logout',
      options,
      outcome: 'accepted',
      adapted,
      run: logOut,
    },
    {
      name: 'oidcc-client-test-rp-init-logout-other-state',
      options,
      outcome: 'signed out: state_mismatch',
      adapted,
      behaviour: { logoutCallback: ({ state }) => ({ state: `${state}_INVALID` }) },
      run: logOut,
    },
    {
      name: 'oidcc-client-test-rp-init-logout-no-state',
      options,
      outcome: 'signed out',
      adapted,
      behaviour: { logoutCallback: () => ({ state: undefined }) },
      run: logOut,
    },
  ],
}

/** Logs in, and then logs out to a page other than the `postLogoutRedirectUri`. */
async function logOut({ provider, party }: ModuleRun): Promise<Outcome> {
  check(provider, (await party.logIn()) === 'accepted', 'The login failed.')
  const outcome = await party.logOut('/bye')
  check(provider, provider.count('logout') === 1, 'The app did not log out at the provider.')
  const isDelivered = provider.deliveries.every((status) => status === 200)
  check(provider, isDelivered, 'The app refused a valid logout token.')
  return outcome
}

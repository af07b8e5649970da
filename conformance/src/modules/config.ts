import type { Outcome } from '../outcome'
import { check } from '../provider/check'
import { logInAndReadUser, logInWithKeys } from './log-in'
import type { ModuleRun, Plan } from './module'

export const config: Plan = {
  title: 'Config',
  name: 'oidcc-client-config-certification-test-plan',
  modules: [
    {
      name: 'oidcc-client-test-discovery-openid-config',
      options: { discovery: true },
      outcome: 'accepted',
      behaviour: { hidesEndpoints: true },
    },
    {
      name: 'oidcc-client-test-discovery-jwks-uri-keys',
      options: { discovery: true, verification: true },
      outcome: 'accepted',
      behaviour: { hidesEndpoints: true },
      run: logInWithKeys,
    },
    {
      name: 'oidcc-client-test-discovery-issuer-mismatch',
      options: { discovery: true },
      outcome: 'refused: issuer_mismatch',
      adapted:
        'The expected issuer is the option `issuer` or its default. In the suite, the expected issuer comes from WebFinger.',
      behaviour: { metadata: ({ issuer }) => ({ issuer: `${issuer}INVALID` }) },
      async run(run) {
        const outcome = await logInAndReadUser(run)
        check(run.provider, run.provider.count('authorization') === 0, 'A login started.')
        return outcome
      },
    },
    {
      name: 'oidcc-client-test-signing-key-rotation-just-before-signing',
      options: { verification: true },
      outcome: 'accepted',
      behaviour: { rotatesKeys: 'before-signing' },
      async run(run) {
        const outcome = await logInAndReadUser(run)
        check(run.provider, run.provider.count('jwks') > 1, 'The app did not read the new keys.')
        return outcome
      },
    },
    {
      name: 'oidcc-client-test-signing-key-rotation',
      options: { verification: true },
      outcome: 'accepted',
      behaviour: { rotatesKeys: 'before-second-login' },
      run: logInTwice,
    },
  ],
}

async function logInTwice(run: ModuleRun): Promise<Outcome> {
  const first = await logInAndReadUser(run)
  check(run.provider, first === 'accepted', 'The first login failed.')
  const second = await logInAndReadUser(run)
  check(run.provider, run.provider.count('jwks') > 1, 'The app did not read the new keys.')
  return second
}

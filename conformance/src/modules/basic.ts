import { check } from '../provider/check'
import { logInAndReadUser, logInWithKeys } from './log-in'
import type { Plan } from './module'

export const basic: Plan = {
  title: 'Basic',
  name: 'oidcc-client-basic-certification-test-plan',
  modules: [
    { name: 'oidcc-client-test', outcome: 'accepted' },
    {
      name: 'oidcc-client-test-invalid-iss',
      outcome: 'refused: issuer_mismatch',
      behaviour: { idToken: ({ iss }) => ({ iss: `${iss}1` }) },
    },
    {
      name: 'oidcc-client-test-missing-sub',
      outcome: 'refused: invalid_id_token',
      behaviour: { idToken: () => ({ sub: undefined }) },
    },
    {
      name: 'oidcc-client-test-invalid-aud',
      outcome: 'refused: invalid_id_token',
      behaviour: { idToken: ({ aud }) => ({ aud: `${aud}1` }) },
    },
    {
      name: 'oidcc-client-test-missing-iat',
      outcome: 'refused: invalid_id_token',
      behaviour: { idToken: () => ({ iat: undefined }) },
    },
    {
      name: 'oidcc-client-test-kid-absent-single-jwks',
      options: { verification: true },
      outcome: 'accepted',
      behaviour: { keys: 'one-without-kid' },
      run: logInWithKeys,
    },
    {
      name: 'oidcc-client-test-kid-absent-multiple-jwks',
      options: { verification: true },
      outcome: 'accepted',
      behaviour: { keys: 'several-without-kid' },
      run: logInWithKeys,
    },
    {
      name: 'oidcc-client-test-idtoken-sig-rs256',
      options: { verification: true },
      outcome: 'accepted',
      run: logInWithKeys,
    },
    {
      name: 'oidcc-client-test-idtoken-sig-none',
      outcome: 'refused: invalid_id_token',
      behaviour: { alg: 'none' },
    },
    {
      name: 'oidcc-client-test-invalid-sig-rs256',
      options: { verification: true },
      outcome: 'refused: invalid_id_token',
      behaviour: { breaksSignature: true },
    },
    {
      name: 'oidcc-client-test-userinfo-invalid-sub',
      outcome: 'refused: user_mismatch',
      behaviour: { userInfo: ({ sub }) => ({ sub: `${sub}invalid` }) },
      async run(run) {
        const outcome = await logInAndReadUser(run)
        check(run.provider, run.party.user === undefined, 'The app used the claims.')
        return outcome
      },
    },
    {
      name: 'oidcc-client-test-nonce-invalid',
      outcome: 'refused: nonce_mismatch',
      behaviour: { idToken: ({ nonce }) => ({ nonce: `${nonce}1` }) },
    },
    {
      name: 'oidcc-client-test-scope-userinfo-claims',
      outcome: 'accepted',
      async run(run) {
        const outcome = await logInAndReadUser(run)
        for (const claim of ['name', 'email', 'phone_number', 'address']) {
          check(run.provider, run.party.user?.[claim] !== undefined, `There is no ${claim}.`)
        }
        return outcome
      },
    },
    {
      name: 'oidcc-client-test-client-secret-basic',
      modes: ['server'],
      options: { tokenEndpointAuthMethod: 'client_secret_basic' },
      outcome: 'accepted',
    },
  ],
}

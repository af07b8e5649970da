import { refuseCallback } from './log-in'
import type { Plan } from './module'

const prefix = 'fapi2-security-profile-final-client-test'

export const fapi2: Plan = {
  title: 'FAPI 2 client',
  name: 'fapi2-security-profile-final-client-test-plan',
  modules: [
    {
      name: `${prefix}-valid-aud-as-array`,
      outcome: 'accepted',
      behaviour: { idToken: ({ aud }) => ({ aud: [aud] }) },
    },
    {
      name: `${prefix}-invalid-authorization-response-iss`,
      outcome: 'refused: issuer_mismatch',
      behaviour: { callback: ({ iss }) => ({ iss: `${iss}1` }) },
      run: refuseCallback,
    },
    {
      name: `${prefix}-remove-authorization-response-iss`,
      options: { requireIssuerInCallback: true },
      outcome: 'refused: issuer_mismatch',
      behaviour: { callback: () => ({ iss: undefined }) },
      run: refuseCallback,
    },
    {
      name: `${prefix}-ensure-authorization-response-with-invalid-state-fails`,
      outcome: 'refused: state_mismatch',
      behaviour: { callback: ({ state }) => ({ state: `${state}1` }) },
      run: refuseCallback,
    },
    {
      name: `${prefix}-ensure-authorization-response-with-invalid-missing-state-fails`,
      outcome: { browser: 'ignored', server: 'refused: state_mismatch' },
      behaviour: { callback: () => ({ state: undefined }) },
      run: refuseCallback,
    },
    {
      name: `${prefix}-token-endpoint-response-without-expires_in`,
      outcome: 'accepted',
      behaviour: { tokenResponse: () => ({ expires_in: undefined }) },
    },
    {
      name: `${prefix}-token-type-case-insensitivity`,
      outcome: 'accepted',
      behaviour: { tokenResponse: () => ({ token_type: 'bEARER' }) },
    },
  ],
}

import type { Plan } from './module'

export const comprehensive: Plan = {
  title: 'Comprehensive',
  name: 'oidcc-client-test-plan',
  modules: [
    {
      name: 'oidcc-client-test-missing-aud',
      outcome: 'refused: invalid_id_token',
      behaviour: { idToken: () => ({ aud: undefined }) },
    },
    {
      name: 'oidcc-client-test-invalid-athash',
      options: { verification: true },
      outcome: 'refused: invalid_id_token',
      adapted:
        'The ID token comes from the token endpoint. The suite has this module only for the implicit and the hybrid flow.',
      behaviour: { idToken: ({ at_hash }) => ({ at_hash: `${at_hash}1` }) },
    },
    {
      name: 'oidcc-client-test-missing-athash',
      options: { verification: true },
      outcome: 'accepted',
      adapted:
        'The ID token comes from the token endpoint, where `at_hash` is optional. So the app accepts the token. The suite has this module only for the implicit and the hybrid flow.',
      behaviour: { idToken: () => ({ at_hash: undefined }) },
    },
    {
      name: 'oidcc-client-test-invalid-sig-hs256',
      modes: ['server'],
      options: { idTokenSignedResponseAlg: 'HS256' },
      outcome: 'refused: invalid_id_token',
      behaviour: { alg: 'HS256', breaksSignature: true },
    },
  ],
}
